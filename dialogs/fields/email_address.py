# SPDX-License-Identifier: AGPL-3.0-or-later
"""An e-mail address, checked for its shape; whether it exists only a mail can tell."""

import re

from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.denial import is_denied, keeps_last
from dialogs.fields.spelling import narrow

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+\-])"
    r"[A-Za-z0-9_%+\-]+(?:\.[A-Za-z0-9_%+\-]+)*"
    r"\s?@\s?(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
    r"(?![A-Za-z0-9\-])"
)
# Dictated: "zhang dot wei at gmail dot com".
_DOT, _AT = (
    r"(?:\s?点\s?|\s?\(dot\)\s?|\s?\[dot\]\s?|\s+dot\s+|\.)",
    r"(?:\s+at\s+|\s?\(at\)\s?|\s?\[at\]\s?|\s?艾特\s?|\s?圈a\s?|\s?@\s?)",
)
_DICTATED = re.compile(
    rf"(?<![A-Za-z0-9])([A-Za-z0-9_\-]+(?:{_DOT}[A-Za-z0-9_\-]+){{0,4}}){_AT}"
    rf"([A-Za-z0-9\-]+(?:{_DOT}[A-Za-z0-9\-]+){{0,3}}{_DOT}[A-Za-z]{{2,6}})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_DICTATED_HINT = re.compile(r"\bdot\b|\(at\)|\[at\]|艾特|圈a|点(?:com|cn|net)", re.IGNORECASE)
_MAX = 254


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The address in the answer, its domain in lower case."""
    return find(text, reading) or Unclear("email.wrong")


def find(text: str, _reading: Reading) -> Parsed | None:
    """The first e-mail address in a text, the last one if it is a correction."""
    found = addresses(text)
    if not found:
        return None
    return found[-1] if keeps_last(text) else found[0]


def addresses(text: str) -> tuple[Parsed, ...]:
    """Every e-mail address in a text, without those that are denied."""
    plain = narrow(text)
    spans = []
    if "@" in plain:
        spans = [(match.span(), match.group()) for match in _ADDRESS.finditer(plain)]
    if not spans and _DICTATED_HINT.search(plain):
        spans = [(match.span(), _undictated(match)) for match in _DICTATED.finditer(plain)]
    return tuple(
        _parsed(address, *span)
        for span, address in spans
        if len(address) <= _MAX and not is_denied(plain, span[0])
    )


def _undictated(match: re.Match[str]) -> str:
    name, domain = (re.sub(_DOT, ".", part, flags=re.IGNORECASE) for part in match.groups())
    return f"{name}@{domain}"


def _parsed(written: str, start: int, end: int) -> Parsed:
    name, _, domain = "".join(written.split()).rpartition("@")
    address = f"{name}@{domain.lower()}"
    return Parsed(address, address, start, end)


TYPES = (FieldType("email", parse, find),)
