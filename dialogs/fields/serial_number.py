# SPDX-License-Identifier: AGPL-3.0-or-later
"""A serial number, and the model it belongs to if the asset register knows it.

An unknown number is taken as given: the customer reads the label, the register may be behind.
"""

import re

from dialogs.fields import text as free_text
from dialogs.fields.contract import Implied, Parsed, Reading, Unclear
from dialogs.fields.spelling import narrow

_CODE = r"[A-Za-z0-9][A-Za-z0-9\-/]{2,28}[A-Za-z0-9]"
_ALONE = re.compile(rf"(?<![A-Za-z0-9\-])({_CODE})(?![A-Za-z0-9\-])")
_KEYED = re.compile(
    r"(?:序列号|机身号|机身编号|出厂编号|资产编号|serial(?: number| no\.?)?|s/n|"
    r"(?<![A-Za-z])sn(?=[ :：#]))"
    rf"\s*(?:是|为|is|[:：#])?\s*({_CODE})(?![A-Za-z0-9\-])",
    re.IGNORECASE,
)
_BY_SHAPE = re.compile(r"(?<![A-Za-z0-9\-])([Ss][Nn]-?\d[A-Za-z0-9\-]{3,26})(?![A-Za-z0-9\-])")
_MIN_DIGITS = 2


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The one code in the answer, in capitals."""
    if reading.rules.pattern is not None:
        answer = free_text.parse(text, reading)
        return _known(answer, reading) if isinstance(answer, Parsed) else Unclear("serial.wrong")
    plain = narrow(text).strip()
    joined = "".join(plain.split())
    candidates = [joined] if _ALONE.fullmatch(joined) and not _is_prose(plain) else []
    candidates += _KEYED.findall(plain) + _ALONE.findall(plain)
    codes = dict.fromkeys(code.upper() for code in candidates if _is_code(code))
    known = [code for code in codes if code.casefold() in reading.lookups.serials]
    chosen = next(iter(known or codes), None)
    if chosen is None:
        return Unclear("serial.wrong")
    return _known(Parsed(chosen, chosen), reading)


def find(text: str, reading: Reading) -> Parsed | None:
    """A serial number that is announced, begins with SN, or stands in the register."""
    if reading.rules.pattern is not None:
        found = free_text.find(text, reading)
        return _known(found, reading) if found else None
    plain = narrow(text)
    for match in (*_KEYED.finditer(plain), *_BY_SHAPE.finditer(plain)):
        if _is_code(match.group(1)):
            return _at(match, reading)
    if reading.lookups.serials:
        for match in _ALONE.finditer(plain):
            if match.group(1).casefold() in reading.lookups.serials:
                return _at(match, reading)
    return None


def _at(match: re.Match[str], reading: Reading) -> Parsed:
    code = match.group(1).upper()
    return _known(Parsed(code, code, match.start(), match.end()), reading)


def _known(answer: Parsed, reading: Reading) -> Parsed:
    model = reading.lookups.serials.get(str(answer.value).casefold())
    if not model:
        return answer
    implied = (Implied("product", model, model),)
    return Parsed(answer.value, answer.display, answer.start, answer.end, implies=implied)


def _is_code(code: str) -> bool:
    return sum(map(str.isdigit, code)) >= _MIN_DIGITS


def _is_prose(text: str) -> bool:
    """Whether joining the words would glue a sentence together: SN 2209 118 is no sentence."""
    return any(part.isalpha() and len(part) > _MIN_DIGITS for part in text.split())
