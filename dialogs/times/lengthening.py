# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules for durations and what is counted from now with them: two and a half hours, 三天前."""

from dialogs.times.model import Lengths, Token, When, spoken_by
from intake.values import replace

_SIGNED = {"g": -1.0, "b": -1.0, "l": 1.0, "e": 1.0}
_ORDER = ("century", "decade", "year", "quarter", "month", "fortnight", "week", "weekend", "day",
          "workday", "hour", "minute", "second")  # fmt: skip


def duration(tokens: list[Token], number: float, unit: str) -> Token | None:
    """So many of a unit, over these tokens."""
    unit = {"night": "day", "workweek": "week"}.get(unit, unit)
    if unit not in _ORDER:
        return None
    lengths = ((unit, number),)
    return Token("d", tokens[0].start, tokens[-1].end, number, lengths=lengths)


def unit_of(token: Token) -> str:
    """The unit a token names; "quarter" may be one."""
    return token.word if token.kind == "u" else "quarter"


def signed(lengths: Lengths, sign: float) -> Lengths:
    """The lengths forwards or backwards."""
    return tuple((unit, amount * sign) for unit, amount in lengths)


def shifted(tokens: list[Token], lengths: Lengths, sign: float, base: When | None = None) -> Token:
    """A moment so far from now, or from a base."""
    when = replace(base or When(), shift=signed(lengths, sign))
    return spoken_by(tokens, when)


def stretch(tokens: list[Token], lengths: Lengths, sign: float, base: When | None = None) -> Token:
    """A stretch of that length from now on, or up to now."""
    when = replace(base or When(), span=signed(lengths, sign))
    return spoken_by(tokens, when)


def _counted(tokens: list[Token]) -> Token | None:
    """3 hours, an hour, 2 more minutes."""
    first, last = tokens[0], tokens[-1]
    if first.kind == "A" and last.word == "second":
        return None  # a second look; "in a second" has a rule of its own
    if len(tokens) == 3:
        if tokens[1].word not in {"more", "-", "business", "working"}:
            return None
        if tokens[1].word in {"business", "working"}:
            return duration(tokens, first.number, "workday")
    return duration(tokens, 1 if first.kind == "A" else first.number, unit_of(last))


def _fraction(tokens: list[Token]) -> Token | None:
    """1/2 h: a slash between figures before a unit is a fraction."""
    return duration(tokens, tokens[0].number, unit_of(tokens[-1]))


def _half(tokens: list[Token]) -> Token | None:
    return duration(tokens, 0.5, unit_of(tokens[-1]))


def _quarters(tokens: list[Token]) -> Token | None:
    """Three-quarters of an hour."""
    number = tokens[0].number if tokens[0].kind == "n" else 1
    return duration(tokens, number / 4, unit_of(tokens[-1])) if number < 4 else None


def _and_half(tokens: list[Token]) -> Token | None:
    """One and a half hours, an hour and a half."""
    number = 1.0 if tokens[0].kind == "A" else tokens[0].number
    unit = next(unit_of(one) for one in tokens if one.kind == "u")
    is_half = any(one.kind == "h" for one in tokens)
    return duration(tokens, number + (0.5 if is_half else 0.25), unit)


def _sum(tokens: list[Token]) -> Token | None:
    """Two durations side by side, in whichever order a speaker adds them up."""
    first, last = tokens[0], tokens[-1]
    units = {unit for unit, _ in first.lengths}
    if any(unit in units for unit, _ in last.lengths):
        return None
    if len(tokens) == 1 or (tokens[1].kind == "," and _rank(last) < _rank(first)):
        return None
    lengths = (*first.lengths, *last.lengths)
    return Token("d", first.start, last.end, lengths=lengths)


def _rank(token: Token) -> int:
    return _ORDER.index(token.lengths[-1][0])


def _ago(tokens: list[Token]) -> Token | None:
    return shifted(tokens, tokens[0].lengths, _SIGNED[tokens[-1].kind])


def _from_now(tokens: list[Token]) -> Token | None:
    return shifted(tokens, tokens[0].lengths, 1.0) if tokens[1].word != "since" else None


def _in(tokens: list[Token]) -> Token | None:
    """In 5 minutes, in a second."""
    last = tokens[-1]
    lengths = last.lengths or (("second", 1.0),)
    return shifted(tokens, lengths, 1.0) if last.kind == "d" or last.word == "second" else None


def _within(tokens: list[Token]) -> Token | None:
    lengths = next(one.lengths for one in tokens if one.kind == "d")
    return stretch(tokens, lengths, 1.0)


def _past(tokens: list[Token]) -> Token | None:
    """过去十年, 近三个月."""
    return stretch(tokens, _lengths(tokens[-1]), -1.0) if _lengths(tokens[-1]) else None


def _coming(tokens: list[Token]) -> Token | None:
    """未来三天; 再过半小时 and 过两天 are a moment, not a stretch."""
    if tokens[0].kind == "d":
        lengths = tokens[0].lengths
    elif not (lengths := _lengths(tokens[-1])):
        return None
    if tokens[0].word in {"再过", "再", "过"}:
        return shifted(tokens, lengths, 1.0)
    return stretch(tokens, lengths, 1.0)


def _lengths(token: Token) -> Lengths:
    """近三月 means three months, though 三月 is March."""
    if token.kind == "w" and token.when is not None:
        month = token.when.month
        return (("month", float(month)),) if month and token.when.day is None else ()
    return token.lengths


def _years(tokens: list[Token]) -> Token | None:
    """15年前 is fifteen years ago; 07年以前 is not (kind "y")."""
    number, unit = tokens[0].number, "year" if tokens[0].kind == "Y" else "day"
    return shifted(tokens, ((unit, number),), _SIGNED[tokens[-1].kind])


def _years_within(tokens: list[Token]) -> Token | None:
    unit = "year" if tokens[0].kind == "Y" else "day"
    return stretch(tokens, ((unit, tokens[0].number),), 1.0)


def _so_far(tokens: list[Token]) -> Token | None:
    """三个月以来: up to now."""
    return stretch(tokens, tokens[0].lengths, -1.0) if tokens[1].word == "以来" else None


def _group(tokens: list[Token]) -> Token | None:
    """前三天 by itself: the three days up to now."""
    return stretch(tokens, tokens[0].lengths, tokens[0].number)


ENGLISH = (
    (r"[nA]&A?[hq]u", _and_half),
    (r"hA?f?A?u", _half),
    (r"n-?[uq]fAu", _quarters),
    (r"Su", _fraction),
    (r"[nA]u&A?[hq](?!u)", _and_half),
    (r"[nA][x-]?u", _counted),
    (r"d[&,]?d", _sum),
    (r"d[gl]", _ago),
    (r"dsN", _from_now),
    (r"vtd|vd", _within),
)
CHINESE = (
    (r"d[&f]?d", _sum),
    (r"[YO][be]", _years),
    (r"[YO]v", _years_within),
    (r"P[dw]", _past),
    (r"C[dw]v?", _coming),
    (r"ds", _so_far),
    (r"d[be]", _ago),
    (r"dv", _within),
)
BEFORE = (r"(?<![wcpd])bd", _past)
GROUP = (r"G", _group)
IN = (r"id|iAu", _in)
