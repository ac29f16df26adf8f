# SPDX-License-Identifier: AGPL-3.0-or-later
"""An e-mail address, checked for its shape; whether it exists only a mail can tell."""

import re

from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.denial import is_denied, keeps_last
from dialogs.fields.spelling import narrow

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+\-])"
    r"[A-Za-z0-9_%+\-]+(?:\.[A-Za-z0-9_%+\-]+)*"
    r"\s?@\s?(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?[.。])+[A-Za-z]{2,24}"
    r"(?![A-Za-z0-9\-])"
)
# Dictated: "zhang dot wei at gmail dot com", lily点zhou艾特一六三点com.
_DOT = r"(?:\s?点\s?|\s?\(dot\)\s?|\s?\[dot\]\s?|\s+dot\s+|\.)"
_AT = r"(?:\s+at\s+|\s?\(at\)\s?|\s?\[at\]\s?|\s?艾特\s?|\s?圈a\s?|\s?@\s?)"
_UNDERSCORE = r"(?:\s+underscore\s+|\s?下划线\s?)"
_DASH = r"(?:\s+(?:dash|hyphen|minus)\s+|\s?(?:中?横?杠|中划线|横线|减号)\s?)"
_SIGNS = ((_DOT, "."), (_UNDERSCORE, "_"), (_DASH, "-"))
_WORD = r"[A-Za-z0-9_\-〇零幺一二三四五六七八九]+"
_DICTATED = re.compile(
    rf"(?<![A-Za-z0-9])({_WORD}(?:(?:{_DOT}|{_UNDERSCORE}|{_DASH}){_WORD}){{0,5}}){_AT}"
    rf"({_WORD}(?:(?:{_DOT}|{_DASH}){_WORD}){{0,4}}{_DOT}[A-Za-z]{{2,6}})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_DICTATED_HINT = re.compile(r"\bdot\b|\(at\)|\[at\]|艾特|圈a|点(?:com|cn|net)", re.IGNORECASE)
_FIGURES = str.maketrans("〇零幺一二三四五六七八九", "001123456789")
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
    name, domain = match.groups()
    for spoken, sign in _SIGNS:
        name = re.sub(spoken, sign, name, flags=re.IGNORECASE)
        domain = re.sub(spoken, sign, domain, flags=re.IGNORECASE)
    return f"{name}@{domain}".translate(_FIGURES)


def _parsed(written: str, start: int, end: int) -> Parsed:
    name, _, domain = "".join(written.split()).rpartition("@")
    domain = domain.lower().replace("。", ".")  # the full stop of a Chinese keyboard
    address = f"{name}@{domain}"
    return Parsed(address, address, start, end)


TYPES = (FieldType("email", parse, find),)
