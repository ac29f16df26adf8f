# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes dictated sign by sign: "E zero seven", 零零七, E杠07."""

import re

from dialogs.fields.code_shapes import is_bare
from dialogs.fields.patterns import patterns

_PATTERNS = patterns("codes")
DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "幺": "1",
}
_GLUED = re.compile(r"[A-Za-z]{2}\d|\d[A-Za-z]{2}")  # a code as it is written, nothing dictated
_FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
          "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ROUND = re.compile(r"\b([2-9])0(?= [1-9]\b)")  # twenty one: 20 and 1 are 21
_WRITTEN_DASH = re.compile(r"(?<=[A-Za-z])-(?=[〇零幺一二三四五六七八九])")  # F-二零一
_SIGN = re.compile(r"[A-Za-z]+|\d+|[〇零幺一二两三四五六七八九杠]|横杠|[\u4e00-\u9fff]")
_SIGNS = {
    **{word: str(value) for value, word in enumerate(_FIGURES)},
    **{word: str(value) for value, word in enumerate(_TEENS, 10)},
    **{word: str(10 * value) for value, word in enumerate(_TENS, 2)},
    **DIGITS, "oh": "0", "dash": "-", "hyphen": "-", "minus": "-", "杠": "-", "横杠": "-",
}  # fmt: skip


def dictated(text: str) -> str | None:
    """A code dictated sign by sign: "E zero seven", 零零七, E杠07."""
    answer = _WRITTEN_DASH.sub("杠", _PATTERNS["lead"].sub("", text).strip(" .。!"))
    if _GLUED.search(answer):
        return None
    spelled = sum(word.casefold() in _FIGURES for word in _SIGN.findall(answer))
    if is_bare(answer) and any(map(str.isdigit, answer)) and spelled <= 1:
        return None
    signs = [_SIGNS.get(word.casefold(), word) for word in _SIGN.findall(answer)]
    code = _ROUND.sub(r"\1", " ".join(signs)).replace(" ", "")
    is_code = (
        bool(code) and all(len(one) == 1 or one.isdigit() for one in signs) and code.isascii()
    )
    letters = sum(map(str.isalnum, answer))
    is_spoken = is_code and (letters != len(code) or not answer.isascii())
    return code.upper() if is_spoken and any(map(str.isdigit, code)) and len(code) > 1 else None
