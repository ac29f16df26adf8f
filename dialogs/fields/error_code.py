# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code a machine shows: E07, ERR-21, 0x80. What it means is knowledge, not known here."""

from dialogs.fields import code_shapes, codes
from dialogs.fields import text as free_text
from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.spelling import letters, narrow

_MAX = 120


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The code in the answer; a short message on the display is taken as it stands."""
    if reading.rules.pattern is not None:
        return free_text.parse(text, reading)
    plain = narrow(text).strip()
    found = codes.as_asked(plain, code_shapes.ERROR)
    if found is not None and not (found.value.isdigit() and not found.is_announced):
        return Parsed(found.value.upper(), found.value.upper())
    if not letters(plain):
        return Unclear("text.empty")
    if len(plain) > _MAX:
        return Unclear("text.long", {"count": _MAX})
    return Parsed(plain, plain, is_sure=plain.isdigit())


def find(text: str, reading: Reading) -> Parsed | None:
    """A code that is announced, or of the shape E07."""
    if reading.rules.pattern is not None:
        return free_text.find(text, reading)
    names = reading.lookups.names  # "trouble with this TP-80" tells no code
    codes_told = codes.only(narrow(text), code_shapes.ERROR)
    found = [one for one in codes_told if one.value.casefold() not in names]
    if not found:
        return None
    code = found[0].value.upper()
    return Parsed(code, code, found[0].start, found[0].end)
