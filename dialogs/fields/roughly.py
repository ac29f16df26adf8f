# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roughly when something began: 有一阵子了, "recently", 好几天了, "since the last service".

No moment is made up of such words: they are the value, as they were said, and nobody is asked
twice for what they do not know more exactly.
"""

import re

from dialogs.fields.contract import Parsed
from dialogs.fields.of_fault import Moment
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import PUNCTUATION, narrow, simplified

_PATTERNS = patterns("roughly")
_LONGEST = 60
_DEED_BEFORE = 24
_LASTING = ("了", "以来", "以來", "for ", "since ", "For ", "Since ")
_CLAUSE_END = re.compile(r"[,，。.;；!！?？]")


def answered(text: str) -> Parsed | None:
    """A whole answer that tells only roughly when; None if it may tell more, or nothing."""
    low = _plain(text)
    if len(low) > _LONGEST:
        return None
    around = _PATTERNS["said"].sub(" ", _PATTERNS["lasting"].sub(" ", low))
    return _as_said(text) if around != low and _PATTERNS["around"].fullmatch(around) else None


def hints_at(text: str) -> bool:
    """Whether a short text speaks of a time, however it goes on: 前一阵子就有点."""
    low = _plain(text)
    if len(low) > _LONGEST:
        return False
    return any(_PATTERNS[one].match(low) is not None for one in ("lasting", "said"))


def after_something(text: str) -> Parsed | None:
    """An answer that names what it began after, where no moment is read in it."""
    is_one = len(text) <= _LONGEST and _PATTERNS["after"].fullmatch(_plain(text))
    return _as_said(text, is_sure=False) if is_one else None


def mentioned(text: str) -> Parsed | None:
    """How long something has been so, told in passing: "it has been squeaking for ages".

    Not of what was done or used all the while: 用了好久了.
    """
    if not any(one in text for one in _LASTING):
        return None  # most messages: to search them costs more than all the rest
    low = simplified(narrow(text)).lower()
    told = _PATTERNS["lasting"].search(low)
    if told is None:
        return None
    first = max(0, told.start() - _DEED_BEFORE)
    moments = patterns("moments")
    if moments["in_use"].search(low, first, told.start()):
        return None
    clause = _CLAUSE_END.split(low[first : told.start()])[-1]
    return None if moments["other_deeds"].search(clause) else _span(text, *told.span())


def uncounted(text: str, moment: Moment) -> Parsed | None:
    """The words for a moment that was reckoned from an amount nobody counted: 好几天了."""
    low = _plain(text, is_whole=False)
    if _PATTERNS["uncounted"].search(low, moment.start, moment.end) is None:
        return None
    before = _PATTERNS["before_it"].search(low[: moment.start])
    behind = _PATTERNS["behind_it"].match(low[moment.end :])
    start = before.start() if before else moment.start
    return _span(text, start, moment.end + (behind.end() if behind else 0))


def _plain(text: str, *, is_whole: bool = True) -> str:
    plain = simplified(narrow(text)).lower().replace("’", "'")
    return plain.strip(PUNCTUATION) if is_whole else plain


def _as_said(text: str, *, is_sure: bool = True) -> Parsed:
    words = " ".join(text.split()).strip(PUNCTUATION)
    return Parsed(words, words, 0, len(text), is_sure=is_sure)


def _span(text: str, start: int, end: int) -> Parsed:
    words = text[start:end].strip()
    return Parsed(words, words, start, end)
