# SPDX-License-Identifier: AGPL-3.0-or-later
"""How codes are built: what an order, a serial number, a model and an error code look like.

What kind a code in a text is, by the words around it too, is `codes`' matter.
"""

import re
import string
from dataclasses import dataclass

from dialogs.fields.patterns import patterns

_PATTERNS = patterns("codes")
MODEL, SERIAL, ORDER, ERROR = "model", "serial", "order_no", "error_code"
KINDS = (ORDER, SERIAL, ERROR, MODEL)


@dataclass(frozen=True, slots=True)
class Code:
    """A code in a text. `kind` is empty if nothing tells; `is_announced` if a word does."""

    start: int
    end: int
    value: str
    kind: str = ""
    is_announced: bool = False


TOKEN = re.compile(
    r"(?<![A-Za-z0-9@._\-/+])[A-Za-z0-9](?:[A-Za-z0-9]|[\-_/.](?=[A-Za-z0-9])){1,38}(?![A-Za-z0-9@])"
)
SHORT_ERROR = re.compile(r"[a-z]{1,3}-?\d{1,4}[a-z]?", re.IGNORECASE)
_MODEL_SHAPE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9\-/.]{1,18}")
MAX_SHAPE = 12
SHORTEST_SHAPE = 5  # F059
_FIGURE_LENGTHS = range(2, 7)
_AMOUNT = 3  # "order 200 filters" is no order number
_MODEL_DIGITS = 6  # more are a serial number
_MOST_DIGITS = 9  # of a model behind the name of its kind
_SHORTEST_MODEL = 3
_BEHIND = 32  # "on the control panel"
_BUILD = str.maketrans(
    dict.fromkeys(string.ascii_letters, "A") | dict.fromkeys(string.digits, "0")
)


def is_bare(text: str) -> bool:
    """Whether a text is nothing but one code."""
    return TOKEN.fullmatch(text.strip()) is not None


def built(value: str) -> str:
    """How a code is built, whatever its letters and figures: VNB3 and vnb3 are AAA0.

    Words in Chinese stay as they are: 打印机 is built like no code.
    """
    return value.translate(_BUILD)


def may_be(value: str, kind: str) -> bool:
    """Whether a code can be of the kind announced; "order 2 filters" is no order number."""
    digits = sum(map(str.isdigit, value))
    if kind == ORDER:
        return digits > _AMOUNT
    if kind == SERIAL:
        return digits > 1 and len(value) > _AMOUNT
    if kind == MODEL:
        return not value.isdigit() or len(value) <= _MODEL_DIGITS
    return (
        len(value) <= MAX_SHAPE
        and (not value.isdigit() or len(value) in _FIGURE_LENGTHS)
        and not _is_measure(value)
    )


def _is_measure(value: str) -> bool:
    return value[:1].isdigit() and _PATTERNS["no_model"].fullmatch(value) is not None


def repaired(value: str) -> str:
    """EO7 is E07: between figures, or behind the letters of a code, O and l are 0 and 1."""
    match = re.fullmatch(r"([A-NP-Za-np-z]{1,3}-?)([0-9OoIl]{1,4})", value)
    if match is None or not any(map(str.isdigit, match[2])):
        return value
    return match[1] + match[2].translate(str.maketrans("OoIl", "0011"))


def shaped(code: Code, text: str) -> str:
    value = code.value.split()[0]  # T8 Pro is built like T8
    before, after = text[: code.start], text[code.end : code.end + _BEHIND]
    if _PATTERNS["error_shape"].fullmatch(value) or re.fullmatch(r"[Ee][Oo]\d{1,3}", value):
        return ERROR
    if _PATTERNS["serial_shape"].fullmatch(value):
        return SERIAL
    if _PATTERNS["order_shape"].fullmatch(value):
        return ORDER
    is_errorlike = SHORT_ERROR.fullmatch(value) and len(value) <= SHORTEST_SHAPE
    if is_errorlike and _PATTERNS["behind"].match(after) and value[0].upper() in "EFAHLPU":
        return ERROR
    if _PATTERNS["place_behind"].match(after):
        return ""
    if _PATTERNS["behind_model"].match(after) and not value.isdigit():
        return MODEL
    if _is_model(value, before) or _is_behind_machine(value, before):
        return MODEL
    return ""


def _is_behind_machine(value: str, before: str) -> bool:
    """Whether a longer code is a model because it stands right behind what it is the model of."""
    digits = sum(map(str.isdigit, value))
    is_model = value[0].isalpha() and _MODEL_SHAPE.fullmatch(value) is not None
    is_model = is_model and _PATTERNS["no_model"].fullmatch(value) is None
    return is_model and digits <= _MOST_DIGITS and bool(_PATTERNS["machine_before"].search(before))


def _is_model(value: str, before: str) -> bool:
    if not _MODEL_SHAPE.fullmatch(value) or _PATTERNS["no_model"].fullmatch(value):
        return False
    digits = sum(map(str.isdigit, value))
    if value.count("/") > 1:
        return False  # a port, a path
    if digits > _MODEL_DIGITS or len(value) < _SHORTEST_MODEL:
        return False
    if value[0].isdigit() and "-" not in value:  # a measure, an amount
        return False
    return not re.search(
        r"(?:第|版本|固件|高速|国道|省道|公路|桩号|v|version|@|://)\s?$", before, re.IGNORECASE
    )
