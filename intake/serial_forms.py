# SPDX-License-Identifier: AGPL-3.0-or-later
"""One serial number in all ways it may be meant, as people say and space it. Pure.

SN二四零五杠一五五, "sn 2309 059" and SN2405一155 are on the label with a dash, and whether SN is a
part of the number only the register knows.
"""

import re
from dataclasses import dataclass

_SPOKEN = "〇零幺一二三四五六七八九"
_GROUP = rf"(?:\d{{2,8}}|[{_SPOKEN}]{{2,8}})"
# The sign 一 stands for a dash only between figures; where all is spoken it is a one.
_DASH = r"\s*(?:横杠|[杠横—–−‒])+\s*|\s+-\s*|\s*-\s+|(?<=\d)一(?=\d)"
_LOOSE = re.compile(
    rf"(?<![A-Za-z0-9\-])(?P<letters>[A-Za-z]{{1,4}})(?P<apart>[ :：]{{0,2}})"
    rf"(?P<first>{_GROUP})(?:(?P<dash>{_DASH})|-| {{1,2}}|(?=[{_SPOKEN}]))(?P<second>{_GROUP})"
    r"(?![A-Za-z0-9\-])"
)
_ALONE = re.compile(
    rf"(?P<letters>)(?P<apart>)(?P<first>{_GROUP})(?:(?P<dash>{_DASH})|-| )(?P<second>{_GROUP})"
)
_MAY = re.compile(rf"[\d{_SPOKEN}][\d{_SPOKEN} 杠横—–−‒-]{{2}}")
_FIGURES = {ord(sign): str(value) for value, sign in enumerate("零一二三四五六七八九")} | {
    ord("〇"): "0",
    ord("幺"): "1",
}
_LABEL = "SN"


@dataclass(frozen=True, slots=True)
class Forms:
    """Where a number stands in a text, and what it may be, upper case.

    `plain` is what it is where no register tells; empty if that is how it is written.
    """

    start: int
    end: int
    values: tuple[str, ...]
    plain: str


def may_be_loose(text: str) -> bool:
    """Whether a text may hold a number that is said or spaced."""
    return _MAY.search(text) is not None


def serial_forms(text: str) -> Forms | None:
    """The first number of two groups in a narrow text; figures alone only if they are all of it.

    None for one that is written as numbers are.
    """
    if not may_be_loose(text):
        return None
    alone = text.strip(" .。")
    match = _LOOSE.search(text) or _ALONE.fullmatch(alone)
    if match is None:
        return None
    shift = 0 if match.re is _LOOSE else text.find(alone)
    letters = match["letters"].upper()
    first, second = (match[one].translate(_FIGURES) for one in ("first", "second"))
    bare = (f"{first}-{second}", f"{first}{second}")
    prefixes = dict.fromkeys((letters, _LABEL) if letters in {"", _LABEL} else (letters,))
    values = [f"{prefix}{one}" for prefix in prefixes for one in bare]
    if letters == _LABEL:
        values += bare
    if match.group().upper() in values:
        return None
    is_spoken = match["first"][0] in _SPOKEN or match["second"][0] in _SPOKEN
    is_written_anew = bool(letters) and (match["dash"] is not None or is_spoken)
    plain = values[0] if match["dash"] is not None or match.group().count("-") else values[1]
    return Forms(
        match.start() + shift,
        match.end() + shift,
        tuple(dict.fromkeys(values)),
        plain if is_written_anew else "",
    )
