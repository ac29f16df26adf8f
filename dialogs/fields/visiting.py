# SPDX-License-Identifier: AGPL-3.0-or-later
"""When somebody may come, in words that name no moment: 随时都行, 越快越好, "any day but Friday".

And when nobody can: 周五不行, "not on Friday" name a day that is not wished. What the words of a
time mean is `occurrence`'s matter.
"""

from dialogs.fields.contract import Parsed
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import narrow, simplified

_PATTERNS = patterns("visits")
_LONGEST = 60
_WITHIN = 40  # characters before a time that may take it back


def is_refused(text: str, start: int, end: int) -> bool:
    """Whether the time that stands there is said to be one when nobody should come."""
    plain = _plain(text)
    before, behind = plain[max(0, start - _WITHIN) : start], plain[end:]
    return (
        _PATTERNS["refused_before"].search(before) is not None
        or _PATTERNS["refused_behind"].match(behind) is not None
    )


def in_words(text: str) -> Parsed | None:
    """A whole answer that leaves the time to us, or rules one out, as it was said."""
    words = text.strip()
    if len(words) > _LONGEST:
        return None
    plain = _plain(words)
    left = _PATTERNS["free"].sub(" ", plain)
    if left == plain or _PATTERNS["around"].fullmatch(left) is None:
        return None
    return Parsed(words, words)


def _plain(text: str) -> str:
    """The text for comparing; its length is kept."""
    return simplified(narrow(text)).lower().replace("’", "'")
