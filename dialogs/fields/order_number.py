# SPDX-License-Identifier: AGPL-3.0-or-later
"""An order, contract or invoice number. In passing only where it is announced or built as one."""

from dialogs.fields import code_shapes, codes
from dialogs.fields import text as free_text
from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.spelling import narrow

_SHORTEST, _SHORTEST_FIGURES = 4, 5


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The code in the answer."""
    if reading.rules.pattern is not None:
        return free_text.parse(text, reading)
    found = codes.as_asked(narrow(text), code_shapes.ORDER)
    least = _SHORTEST_FIGURES if found is None or found.value.isdigit() else _SHORTEST
    if found is None or len(found.value) < least:
        return Unclear("order.wrong")
    return Parsed(found.value.upper(), found.value.upper())


def find(text: str, reading: Reading) -> Parsed | None:
    """A number that is announced as an order or contract."""
    if reading.rules.finder is not None:
        return free_text.find(text, reading)
    found = codes.only(narrow(text), code_shapes.ORDER)
    if not found:
        return None
    code = found[0].value.upper()
    return Parsed(code, code, found[0].start, found[0].end)
