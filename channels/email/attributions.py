# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line “On … somebody wrote:” above a quote, in any language, folded or not.

Known by what it is made of (a date, an address, a verb, a colon at its end) more than by its
words, so that languages nobody listed are found too when a quote follows.
"""

import re
from collections.abc import Sequence

from channels.email.quote_words import quote_words

_LONGEST = 400
_MOST_LINES = 5
_SHORT = 200
# The last is Zoho's: “---- On … wrote ----”.
_ENDS = re.compile(r"(?:[:\uff1a]|写道|寫道)[\s*_\xa0]*$|^-{2,}\s.*\s-{2,}$")
_DATE = re.compile(
    r"\d{1,4}\s*[-./年]\s*\d{1,2}|\d{1,2}[:.]\d{2}\b|\d{1,2}\.?\s+[^\W\d_]{3,10}\.?,?\s+\d{4}"
    r"|[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}月\s*\d{1,2}日"
)
_ADDRESS = re.compile(r"[\w.+=-]+@[\w-]+\.[\w.-]+|<[^<>@\s]*@[^<>\s]*>")
QUOTED = re.compile(r"^\s{0,4}>")


def attribution(lines: Sequence[str], at: int) -> int:
    """If an attribution *ends* at line `at`: the number of its first line; else -1."""
    last = lines[at][:_LONGEST]
    if not _ENDS.search(last) or QUOTED.match(last):
        return -1
    is_followed = _next_is_quoted(lines, at + 1)
    best = -1
    joined = ""
    for first in range(at, max(-1, at - _MOST_LINES), -1):
        line = lines[first][:_LONGEST].strip()
        if not line or (first < at and (QUOTED.match(line) or line[-1] in "。!?\uff01\uff1f")):
            break
        joined = f"{line} {joined}"
        if len(joined) > _LONGEST:
            break
        if _is_attribution(joined, is_followed=is_followed):
            best = first if best < 0 else best
            if quote_words().starter.match(joined):
                best = first
                break
    return _with_name(lines, best)


def _with_name(lines: Sequence[str], first: int) -> int:
    """The line above belongs to it if the name was folded away from its address or its date."""
    if first < 1:
        return first
    line, above = lines[first].strip(), lines[first - 1].strip()
    if not above or QUOTED.match(above) or len(above) > 100:  # noqa: PLR2004 - a name is short
        return first
    is_folded = line.startswith("<") or (line[:1] in "于於" and _ADDRESS.search(above))
    return first - 1 if is_folded else first


def _is_attribution(text: str, *, is_followed: bool) -> bool:
    words = quote_words()
    text = text.strip("- ")
    has_verb = bool(words.verb.search(text))
    has_date = bool(_DATE.search(text))
    has_address = bool(_ADDRESS.search(text))
    if is_followed:
        return (has_date and has_address) or ((has_verb or has_address) and len(text) < _SHORT)
    if has_verb and has_date:
        return has_address or bool(words.starter.match(text)) or _names_only(text)
    return has_date and has_address


def _names_only(text: str) -> bool:
    """“Ann Lee schrieb am 3. März 2024 um 10:00:” – a name, a verb, a time; no sentence."""
    return len(text) < 120 and not re.search(r"[.!?。\uff01\uff1f]\s+\S+\s+\S+\s+\S+\s", text)  # noqa: PLR2004


def _next_is_quoted(lines: Sequence[str], at: int) -> bool:
    for number in range(at, min(at + 6, len(lines))):
        if lines[number].strip():
            return bool(QUOTED.match(lines[number]))
    return False
