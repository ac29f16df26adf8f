# SPDX-License-Identifier: AGPL-3.0-or-later
"""An order, contract or invoice number. In passing only where it is announced or built as one."""

import re

from dialogs.fields import code_shapes, codes
from dialogs.fields import text as free_text
from dialogs.fields.code_shapes import Code
from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.spelling import narrow

_SHORTEST, _SHORTEST_FIGURES = 4, 5
# How many of them, which is no number: 3 of 6, "4 of them".
_HOW_MANY = re.compile(
    r"\b\d{1,3} (?:out )?of (?:\d{1,3}|them|these|those|the|my|our|us|all)\b", re.IGNORECASE
)


# A VAT number: a country of the Union, or one beside it, and its figures in groups.
_VAT = re.compile(
    r"(?<![A-Za-z0-9])(?:ATU?|B[EG]|C[YZ]|D[EK]|E[ELSU]|F[IR]|GB|H[RU]|I[ET]|L[TUV]|MT|NL|P[LT]"
    r"|RO|S[EIK]|XI|CHE)[ \-]?\d{2,4}(?:[ .]\d{2,4}){2,3}(?![A-Za-z0-9])"
)


def _is_of_vat(text: str, code: Code) -> bool:
    match = _VAT.search(narrow(text))
    return match is not None and match.start() <= code.start < match.end()


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The code in the answer."""
    if reading.rules.pattern is not None:
        return free_text.parse(text, reading)
    found = codes.as_asked(_HOW_MANY.sub(" ", narrow(text)), code_shapes.ORDER)
    least = _SHORTEST_FIGURES if found is None or found.value.isdigit() else _SHORTEST
    if found is None or len(found.value) < least:
        return Unclear("order.wrong")
    return Parsed(found.value.upper(), found.value.upper())


def find(text: str, reading: Reading) -> Parsed | None:
    """A number that is announced as an order or contract."""
    if reading.rules.finder is not None:
        return free_text.find(text, reading)
    found = codes.only(narrow(text), code_shapes.ORDER)
    if not found or (not found[0].is_announced and _is_of_vat(text, found[0])):
        return None
    code = found[0].value.upper()
    return Parsed(code, code, found[0].start, found[0].end)
