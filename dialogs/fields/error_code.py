# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code a machine shows: E07, ERR-21, 0x80. What it means is knowledge, not known here."""

import re

from dialogs.fields import text as free_text
from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.spelling import letters, narrow

_CODE = r"(?:0x[0-9A-Fa-f]{2,8}|[A-Za-z]{1,4}-?\d{1,5}[A-Za-z]?)"
_ALONE = re.compile(rf"(?<![A-Za-z0-9\-])({_CODE})(?![A-Za-z0-9\-])")
_CUE = (
    r"(?:报错?|显示|提示|跳|出现|错误代码|故障代码|报警代码|故障码|错误码|代码|报警|"
    r"error(?: code)?|fault(?: code)?|alarm|code|shows?|showing|displays?)"
)
_KEYED = re.compile(
    rf"{_CUE}\s*(?:了|是|为|is|[:：#])?\s*({_CODE}|\d{{2,5}})(?![A-Za-z0-9\-])", re.IGNORECASE
)
_BY_SHAPE = re.compile(r"(?<![A-Za-z0-9\-])((?:E|F|Err|ERR|AL|ALM)-?\d{2,4})(?![A-Za-z0-9\-])")
_MAX = 120


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The code in the answer; a short message on the display is taken as it stands."""
    if reading.rules.pattern is not None:
        return free_text.parse(text, reading)
    plain = narrow(text).strip()
    match = _KEYED.search(plain) or _ALONE.search(plain)
    if match is not None:
        return Parsed(match.group(1).upper(), match.group(1).upper())
    if not letters(plain):
        return Unclear("text.empty")
    if len(plain) > _MAX:
        return Unclear("text.long", {"count": _MAX})
    return Parsed(plain, plain, is_sure=plain.isdigit())


def find(text: str, reading: Reading) -> Parsed | None:
    """A code that is announced, or of the shape E07."""
    if reading.rules.pattern is not None:
        return free_text.find(text, reading)
    plain = narrow(text)
    match = _KEYED.search(plain) or _BY_SHAPE.search(plain)
    if match is None:
        return None
    code = match.group(1).upper()
    return Parsed(code, code, match.start(), match.end())
