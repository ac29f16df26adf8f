# SPDX-License-Identifier: AGPL-3.0-or-later
"""An e-mail address, checked for its shape; whether it exists only a mail can tell."""

import re

from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.spelling import narrow

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+\-])"
    r"[A-Za-z0-9_%+\-]+(?:\.[A-Za-z0-9_%+\-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
    r"(?![A-Za-z0-9\-])"
)
_MAX = 254


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The address in the answer, its domain in lower case."""
    return find(text, reading) or Unclear("email.wrong")


def find(text: str, _reading: Reading) -> Parsed | None:
    """The first e-mail address in a text."""
    if "@" not in (plain := narrow(text)):
        return None
    match = _ADDRESS.search(plain)
    if match is None or len(match.group()) > _MAX:
        return None
    name, _, domain = match.group().rpartition("@")
    address = f"{name}@{domain.lower()}"
    return Parsed(address, address, match.start(), match.end())


TYPES = (FieldType("email", parse, find),)
