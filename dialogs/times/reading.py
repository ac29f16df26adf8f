# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every expression of time in a text, with what it can mean seen from now."""

import re
from datetime import datetime

from dialogs.fields.spelling import simplified
from dialogs.times import chinese, days, english, grammar
from dialogs.times.model import Expression, Token
from dialogs.times.resolve import meanings

# Amperes and poles, which are written in capitals: a 10A fuse is no ten o'clock, "10a" may be.
_RATED = re.compile(r"[AP](?<=\d[AP])(?![A-Za-z0-9])")
_READABLE = 2000  # nobody tells the time after so many characters
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE |= {
    upper: lower - 0xFEE0 + 32
    for upper, lower in zip(range(0xFF21, 0xFF3B), range(0xFF21, 0xFF3B), strict=True)
}
_PLAIN: dict[int, int | str] = {
    **_LOWER,
    **_WIDE,
    0x3000: " ",
    0x2019: "'",
    0x2018: "'",
    0x2032: "'",
    0xA0: " ",
}


def plain(text: str) -> str:
    """The text for reading times: narrow, lower case, of the same length."""
    return text.translate(_PLAIN)


def read(text: str, now: datetime, *, is_chinese: bool) -> list[Expression]:
    """The expressions in order. `now` is local and naive, and so are the meanings."""
    text = _RATED.sub("x", text[:_READABLE])
    if is_chinese:
        found = chinese.tokens(simplified(plain(text)))
    else:
        found = english.tokens(text.translate(_PLAIN))
    if not found:
        return []
    expressions = (
        _expression(one, now) for one in grammar.expressions(found, is_chinese=is_chinese)
    )
    return [one for one in expressions if one is not None]


def _expression(token: Token, now: datetime) -> Expression | None:
    if token.kind == "d":
        seconds = sum(days.SECONDS[unit] * amount for unit, amount in token.lengths)
        return Expression(token.start, token.end, seconds=seconds)
    if token.when is None or not (found := meanings(token.when, now)):
        return None
    return Expression(token.start, token.end, found, when=token.when)
