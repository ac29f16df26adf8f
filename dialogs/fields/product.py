# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which product it is: a model of the catalogue, by name or alias, or what the customer says.

An unknown product is taken as given; an agent will know. Typing errors are not repaired here.
"""

import re

from dialogs.fields import code_shapes, codes, serial_number
from dialogs.fields import text as free_text
from dialogs.fields.contract import Lookups, Parsed, Reading, Unclear
from dialogs.fields.denial import is_denied
from dialogs.fields.spelling import bare, fold, letters, narrow

_MAX = 80
# No, it is B9: said where the product is asked, of one we did not hear before.
_PUT_RIGHT = re.compile(
    r"^(?:不对|不是|错了|说错了|no|sorry|actually|wait)[,，。.!！\s]+"
    r"(?:(?:应该)?是|it'?s|it is|the)?\s*"
    r"(?=[A-Za-z]{1,6}-?\d[A-Za-z0-9-]*$)",
    re.IGNORECASE,
)
_OUR_NUMBER = re.compile(r"[A-Za-z]{2}-\d{6}")  # of a ticket
UNMISTAKABLE = re.compile(r"[A-Za-z]{2,5}-\d{2,5}[A-Za-z]{0,3}|\d{1,3}[A-Za-z]{2,4}-\d{2,5}")
# A name and its figures, which alone would not tell which: LaserPro 400.
_NAMED = re.compile(
    r"(?!(?:Model|Type|The|It|Its|My|Our)\b)[A-Z][A-Za-z-]+(?: [A-Za-z-]+)? \d{2,5}"
)
_WORDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIGURES = re.compile(r"\d{2,5}")
_NO_FIGURE = re.compile(r"\D")
_MODEL = re.compile(r"[A-Za-z]{1,6}[\- ]?\d{1,6}[A-Za-z0-9\-]{0,8}")


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The model, if the catalogue knows it; else the customer's words for it."""
    if reading.rules.pattern is not None:
        return free_text.parse(text, reading)
    lookups = reading.lookups
    if (model := lookups.names.get(bare(text)) or _by_figures(bare(text), lookups)) is not None:
        return Parsed(model, model)
    answer = _PUT_RIGHT.sub("", " ".join(narrow(text).split()))
    if (told := find(text, reading)) is not None:
        is_part = str(told.value).isdecimal() and _NAMED.fullmatch(answer)
        return Parsed(answer, answer) if is_part else told
    if len(found := codes.only(answer, code_shapes.MODEL)) == 1:
        return _as_listed(found[0], lookups)
    if (serial := serial_number.find(answer, reading)) is not None:
        return _of_serial(serial)
    if not letters(answer) or _OUR_NUMBER.fullmatch(answer):
        return Unclear("product.none")
    if len(answer) > _MAX:
        return Unclear("text.long", {"count": _MAX})
    return Parsed(answer, answer, is_sure=_MODEL.fullmatch(answer) is not None)


def _as_listed(code: code_shapes.Code, lookups: Lookups) -> Parsed:
    """A model's code as the catalogue has it, however it was said: WM三零零七."""
    model = lookups.names.get(code.value.casefold(), code.value)
    return Parsed(model, model, code.start, code.end)


def _by_figures(answer: str, lookups: Lookups) -> str | None:
    """The only model with these figures, where no more than them was said: 3007."""
    if _FIGURES.fullmatch(answer) is None:
        return None
    fitting = {one for one in lookups.names.values() if _NO_FIGURE.sub("", one) == answer}
    return fitting.pop() if len(fitting) == 1 else None


def _of_serial(serial: Parsed) -> Parsed | Unclear:
    """The model that the register knows for a serial number given instead of the product."""
    for implied in serial.implies:
        if implied.type_name == "product":
            return Parsed(implied.value, implied.display, is_sure=False)
    return Unclear("product.serial")


def find(text: str, reading: Reading) -> Parsed | None:
    """The longest name of the catalogue that stands alone in the text; else a model's code."""
    if reading.rules.pattern is not None:
        return free_text.find(text, reading)
    return (
        named(text, reading.lookups)
        or _coded(text, reading.lookups)
        or free_text.find(text, reading)
    )


def named(text: str, lookups: Lookups) -> Parsed | None:
    """The longest name of the catalogue that stands alone in the text and is not denied.

    One that is taken back, TP-80歪了，哦不是TP-80，是A1, gives way to another that is told.
    """
    told, denied = _mentions(text, lookups)
    kept = [one for one in told if one.value not in denied] or told
    return max(kept, key=lambda one: one.end - one.start, default=None)


def taken_back(text: str, lookups: Lookups) -> frozenset[str]:
    """The models that a text names and then denies: TP-80歪了，哦不是TP-80，是A1."""
    told, denied = _mentions(text, lookups)
    return denied if any(one.value not in denied for one in told) else frozenset()


def _mentions(text: str, lookups: Lookups) -> tuple[list[Parsed], frozenset[str]]:
    """The names of the catalogue that stand alone in a text, and the models it denies."""
    plain = fold(text)
    offset = len(text) - len(text.lstrip())
    told: list[Parsed] = []
    denied: set[str] = set()
    for start, character in enumerate(plain):
        if character not in lookups.initials:
            continue
        for length in lookups.lengths:
            if start + length > len(plain):
                continue
            model = lookups.names.get(plain[start : start + length])
            end = start + length
            if model is None or not _stands_alone(plain, start, end):
                continue
            if is_denied(plain, start):
                denied.add(model)
                continue
            told.append(Parsed(model, model, start + offset, end + offset))
            break
    return told, frozenset(denied)


def names_another(text: str, chosen: str, reading: Reading) -> bool:
    """Whether a text that told the model `chosen` names another one of the catalogue beside it."""
    models = set(reading.lookups.names.values()) - {chosen}
    words = set(_WORDS.findall(fold(text)))
    return any(model.casefold() in words for model in models)


def _coded(text: str, lookups: Lookups) -> Parsed | None:
    """A model the catalogue does not know so: what a word says is one, or the only code like one.

    A code that is all a customer says answers what was asked, whatever that was, unless its shape
    is unmistakable.
    """
    plain = narrow(text)
    found = codes.only(plain, code_shapes.MODEL)
    code = next((one for one in found if one.is_announced), None)
    if code is None and len(found) == 1:
        is_sure = not code_shapes.is_bare(plain) or UNMISTAKABLE.fullmatch(found[0].value)
        code = found[0] if is_sure else None
    return None if code is None else _as_listed(code, lookups)


def _stands_alone(text: str, start: int, end: int) -> bool:
    is_glued = _joins(text[start - 1 : start], text[start]) or _joins(
        text[end - 1], text[end:][:1]
    )
    return not is_glued


def _joins(left: str, right: str) -> bool:
    return _is_code_letter(left) and _is_code_letter(right)


def _is_code_letter(character: str) -> bool:
    return character == "-" or (character.isascii() and character.isalnum())
