# SPDX-License-Identifier: AGPL-3.0-or-later
"""An order, contract or invoice number. In passing only where it is announced as one."""

import re

from dialogs.fields import text as free_text
from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.spelling import narrow

_CODE = r"[A-Za-z0-9][A-Za-z0-9\-_/]{3,38}[A-Za-z0-9]"
_ALONE = re.compile(rf"(?<![A-Za-z0-9\-])({_CODE})(?![A-Za-z0-9\-])")
_KEYED = re.compile(
    r"(?:订单号?|合同号?|单号|发票号|order(?: number| no\.?)?|contract(?: number| no\.?)?|"
    r"(?<![A-Za-z])po(?=[ :：#\-]))"
    rf"\s*(?:是|为|is|[:：#])?\s*({_CODE})(?![A-Za-z0-9\-])",
    re.IGNORECASE,
)


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The code in the answer."""
    if reading.rules.pattern is not None:
        return free_text.parse(text, reading)
    found = find(text, reading)
    if found is not None:
        return found
    for code in _ALONE.findall(narrow(text)):
        if any(map(str.isdigit, code)):
            return Parsed(code.upper(), code.upper())
    return Unclear("order.wrong")


def find(text: str, reading: Reading) -> Parsed | None:
    """A number that is announced as an order or contract."""
    if reading.rules.pattern is not None:
        return free_text.find(text, reading)
    for match in _KEYED.finditer(narrow(text)):
        code = match.group(1).upper()
        if any(map(str.isdigit, code)):
            return Parsed(code, code, match.start(), match.end())
    return None
