# SPDX-License-Identifier: AGPL-3.0-or-later
"""A serial number, and the model it belongs to if the asset register knows it.

An unknown number is taken as given: the customer reads the label, the register may be behind.
"""

import re

from dialogs.fields import code_shapes, codes
from dialogs.fields import text as free_text
from dialogs.fields.contract import Implied, Parsed, Reading, Unclear
from dialogs.fields.denial import is_denied
from dialogs.fields.spelling import narrow
from intake.serial_forms import serial_forms

_ALONE = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-/]{2,28}[A-Za-z0-9]")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)  # the 10th is a day
_MIN_DIGITS = 2
_ANNOUNCED = "SN"


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The one code in the answer, in capitals."""
    if reading.rules.pattern is not None:
        answer = free_text.parse(text, reading)
        return _known(answer, reading) if isinstance(answer, Parsed) else Unclear("serial.wrong")
    plain = narrow(text).strip()
    if (loose := _said_loosely(plain, reading)) is not None:
        return loose
    joined = "".join(plain.split())
    found = codes.as_asked(plain, code_shapes.SERIAL)
    candidates = [found.value] if found and _is_rest(found, plain) else []  # SN B7-2024-00881
    candidates += [joined] if _ALONE.fullmatch(joined) and not _is_prose(plain) else []
    candidates += [found.value] if found else []
    candidates += [one.value for one in codes.codes(plain)]
    serials = dict.fromkeys(code.upper() for code in candidates if _is_code(code))
    known = [code for code in serials if code.casefold() in reading.lookups.serials]
    chosen = next(iter(known or serials), None)
    if chosen is None:
        return Unclear("serial.wrong")
    return _known(Parsed(chosen, chosen), reading)


def find(text: str, reading: Reading) -> Parsed | None:
    """A serial number that is announced, begins with SN, or stands in the register."""
    if reading.rules.pattern is not None:
        found = free_text.find(text, reading)
        return _known(found, reading) if found else None
    if (loose := _said_loosely(narrow(text), reading)) is not None:
        return loose
    found_codes = codes.codes(narrow(text))
    serials = reading.lookups.serials
    known = [one for one in found_codes if one.value.casefold() in serials]
    for one in (*(code for code in found_codes if code.kind == code_shapes.SERIAL), *known):
        if _is_code(one.value):
            code = one.value.upper()
            return _known(Parsed(code, code, one.start, one.end), reading)
    return None


def _said_loosely(text: str, reading: Reading) -> Parsed | None:
    """A number said sign by sign or spaced, SN二四零五杠一五五; as the register has it.

    Spaced only, "sn 2309 059", it is read as the words around it tell where no register knows it.
    """
    forms = serial_forms(text)
    if forms is None or is_denied(text, forms.start):
        return None
    known = next((one for one in forms.values if one.casefold() in reading.lookups.serials), "")
    is_announced = forms.plain.startswith(_ANNOUNCED)
    value = known or (forms.plain if is_announced else "")
    return _known(Parsed(value, value, forms.start, forms.end), reading) if value else None


def names_several(text: str, chosen: str, reading: Reading) -> bool:
    """Whether a text that told the serial number `chosen` names another machine's beside it.

    Another serial number by its words, its shape or the register, or a code built like `chosen`
    that nothing announces as something else: a model beside it is none.
    """
    if reading.rules.pattern is not None:
        rest = re.sub(re.escape(chosen), " ", narrow(text), flags=re.IGNORECASE)
        return free_text.find(rest, reading) is not None
    text = narrow(text)
    if (forms := serial_forms(text)) is not None and chosen in (*forms.values, forms.plain):
        text = text[: forms.start] + text[forms.end :]
    return any(
        _is_code(one.value) and one.value.upper() != chosen and _is_serial(one, chosen, reading)
        for one in codes.codes(text)
    )


def _is_serial(one: code_shapes.Code, chosen: str, reading: Reading) -> bool:
    is_told = one.kind == code_shapes.SERIAL or one.value.casefold() in reading.lookups.serials
    return is_told or (
        not one.is_announced and code_shapes.built(one.value) == code_shapes.built(chosen)
    )


def _known(answer: Parsed, reading: Reading) -> Parsed:
    model = reading.lookups.serials.get(str(answer.value).casefold())
    if not model:
        return answer
    implied = (Implied("product", model, model),)
    return Parsed(answer.value, answer.display, answer.start, answer.end, implies=implied)


def _is_code(code: str) -> bool:
    is_long_enough = len(code) > _MIN_DIGITS + 1 and _ORDINAL.fullmatch(code) is None
    return is_long_enough and sum(map(str.isdigit, code)) >= _MIN_DIGITS


def _is_rest(code: code_shapes.Code, text: str) -> bool:
    """Whether a text only announces a code and names it whole."""
    return code.is_announced and code.start > 0 and text[code.start :] == code.value


def _is_prose(text: str) -> bool:
    """Whether joining the words would glue a sentence together: SN 2209 118 is no sentence."""
    return any(part.isalpha() and len(part) > _MIN_DIGITS for part in text.split())
