# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules for stretches and bounds: from 5 to 6pm, between March and May, before 2018, 三点之后."""

from dialogs.times.model import Token, When, spoken_by
from intake.values import replace

_W = "[wkcpDHQyNOo]"
_NEXT_DAYS = frozenset({"次", "翌", "隔"})
_BROAD = ("year", "year_by", "month", "month_by", "week_by", "day_by", "weekday", "weekday_by",
          "quarter", "quarter_by", "holiday", "lunar", "day")  # fmt: skip


def may_join(left: When, right: When) -> bool:
    """Whether a stretch takes a day from what stands beside it: Monday, from 10 to 12."""
    stretch, other = (left, right) if left.until is not None else (right, left)
    if stretch.month is not None and stretch.year is None and other in (
        When(year=other.year), When(year_by=other.year_by)
    ):  # fmt: skip
        return True
    return stretch.hour is not None and other.hour is None and other.until is None


def _when(token: Token) -> When | None:
    if token.kind == "N":
        return When(shift=(("second", 0),))
    if token.kind == "n":
        _hour, _, minute = token.word.partition(".")
        is_minute = len(minute) == 2 and int(minute) < 60
        if token.number > 24 or (minute and not is_minute):
            return None
        return When(hour=int(token.number), minute=int(minute or 0))
    return token.when


def _range(tokens: list[Token]) -> Token | None:
    """From one moment to another, each lending the other what it leaves open."""
    ends = [one for one in tokens if one.kind in "wkcpDHQyNnOo"]
    if len(ends) != 2:
        return None
    first, last = _when(ends[0]), _when(ends[1])
    if ends[0].kind in "no" and last is not None and last.hour is None and last.part is None:
        return _days(tokens, ends[0], last)
    first = first or (When() if ends[0].kind == "o" else None)
    last = last or (When() if ends[1].kind == "o" else None)
    if (
        first is None
        or last is None
        or first.until
        or last.until
        or (ends[0].kind == ends[1].kind == "n")
    ):
        return None
    if ends[1].kind in "no" and first.hour is None:
        return _to_day(tokens, first, ends[1])
    if ends[1].word in _NEXT_DAYS and last.day_by == 1:
        first, last = _overnight(first, last)
    else:
        first, last = _lent(first, last)
    return spoken_by(tokens, replace(first, until=last))


def _overnight(first: When, last: When) -> tuple[When, When]:
    """夜间至次日上午: the next day is the one after the first."""
    broad = {name: getattr(first, name) for name in _BROAD if getattr(first, name) is not None}
    base = broad or {"day_by": 0}
    return replace(first, **base), replace(last, **{"day_by": None, **base}, shift=(("day", 1.0),))


def _days(tokens: list[Token], number: Token, last: When) -> Token | None:
    """3 to 12 of Sept, 1-8 september; the year 2014 through May 2018."""
    span = tokens[0].start, tokens[-1].end
    if last.year and last.month is None and len(number.word) == 4:
        return Token("w", *span, when=When(year=int(number.number), until=last))
    if last.month and last.day is None and 1 <= number.number <= 12:
        return Token("w", *span, when=replace(last, month=int(number.number), until=last))
    if last.month is None or last.day is None or not 1 <= number.number <= 31:
        return None
    first = replace(last, day=int(number.number))
    return spoken_by(tokens, replace(first, until=last))


def _to_day(tokens: list[Token], first: When, number: Token) -> Token | None:
    """July 13-15, Monday 11-4 is two rules away."""
    if first.month is None or first.day is None or not 1 <= number.number <= 31:
        return None
    last = replace(first, day=int(number.number))
    return spoken_by(tokens, replace(first, until=last))


def _lent(first: When, last: When) -> tuple[When, When]:
    if last.half_day and first.hour is not None and first.half_day is None and first.part is None:
        is_before = first.hour % 12 <= (last.hour or 0) % 12
        first = replace(first, half_day=last.half_day if is_before else _other(last.half_day))
    if last.part is None and last.half_day is None and first.part and last.hour is not None:
        last = replace(last, part=first.part)
    if (
        first.part is None
        and first.half_day is None
        and last.part
        and first.hour is not None
        and first.minute is not None
    ):
        first = replace(first, part=last.part)
    return lend(first, last), lend(last, first)


def lend(one: When, other: When) -> When:
    """The larger units that only the other end names; years last, since 2014 to May is clear."""
    if one.shift is not None or other.shift is not None or one.nth or other.nth:
        return one
    mine = [name for name in _BROAD if getattr(one, name) is not None]
    theirs = [name for name in _BROAD if getattr(other, name) is not None]
    if not mine:
        return replace(one, **{name: getattr(other, name) for name in theirs})
    if mine == ["day"]:
        lent = {name: getattr(other, name) for name in ("year", "month", "year_by", "month_by")}
        return replace(one, **lent)
    has_year = one.year is not None or one.year_by is not None
    if not has_year and one.month is not None and (other.year or other.year_by) and other.month:
        return replace(one, year=other.year, year_by=other.year_by)
    if not has_year and one.quarter and other.quarter:
        return replace(one, year=other.year, year_by=other.year_by)
    if mine == ["weekday"]:
        return replace(one, week_by=other.week_by, weekday_by=other.weekday_by)
    return one


def _other(half_day: str) -> str:
    return "am" if half_day == "pm" else "pm"


def _before(tokens: list[Token]) -> Token | None:
    return _bound(tokens, "before")


def _after(tokens: list[Token]) -> Token | None:
    return _bound(tokens, "after")


def _since(tokens: list[Token]) -> Token | None:
    return _bound(tokens, "since")


def _bound(tokens: list[Token], bound: str) -> Token | None:
    token = next((one for one in tokens if one.kind in "wkcpDHQyN" and one.when), None)
    if token is None or token.when is None or token.when.bound or token.when.until:
        return None
    last = tokens[-1]
    if last.kind in "be" and last.word.isascii() and tokens[-2].kind != "&":
        return None  # English says it before
    is_inclusive = any(one.word[:1] in "或及" for one in tokens if one.kind in "be" and one.word)
    if bound == "after" and is_inclusive:
        bound = "since"
    return spoken_by(tokens, replace(token.when, bound=bound))


def _numbers(tokens: list[Token]) -> Token | None:
    """Between 3 and 5 on 1/1/2015, five to seven today, Monday 11-4."""
    first, last = (one for one in tokens if one.kind == "n")
    if first.number > 24 or last.number > 24:
        return _four_figures(tokens, first, last)
    other = next((one.when for one in tokens if one.kind in "wkpDH" and one.when), None)
    start, end = When(hour=int(first.number), minute=0), When(hour=int(last.number), minute=0)
    if other is not None and other.hour is None and other.until is None:
        opening, closing = other.joined(start), other.joined(end)
        if opening is None or closing is None:
            return None
        start, end = opening, closing
    return spoken_by(tokens, replace(start, until=end))


def _four_figures(tokens: list[Token], first: Token, last: Token) -> Token | None:
    """0730-0930, or the years 2014 to 2018."""
    if len(first.word) != 4 or len(last.word) != 4:
        return None
    if 1900 <= first.number < last.number < 2100:
        when = When(year=int(first.number), until=When(year=int(last.number)))
        return spoken_by(tokens, when)
    hours = [divmod(int(one.number), 100) for one in (first, last)]
    if not first.word.startswith("0") or any(hour > 24 or minute > 59 for hour, minute in hours):
        return None
    start, end = (When(hour=hour, minute=minute) for hour, minute in hours)
    return spoken_by(tokens, replace(start, until=end))


def _since_then(tokens: list[Token]) -> Token | None:
    return _since(tokens) if tokens[-1].word in {"以来", "起", "开始"} else None


def _from_chinese(tokens: list[Token]) -> Token | None:
    """从昨天: the word belongs to it only if it says so; else it is only where things begin."""
    return (
        _since(tokens)
        if tokens[0].word in {"自从", "自", "从", "自打", "打从", "since", "starting", "beginning"}
        else None
    )


RULES = (
    (rf"s?{_W}t?-t?{_W}[z]?", _range),
    (rf"s?[zs]t?{_W}t?[&\-]t?{_W}", _range),
    (rf"{_W}[&]{_W}z", _range),
    (rf"[sz]?t?n[&\-]t?{_W}", _range),
    (rf"[sz]?t?{_W}[-]t?[no]", _range),
    (rf"[sz]{_W}[&]n", _range),
    (r"[sz]?n[&\-]n[fatij]*[wkpDH]|[wkDH][fatisz]*n[&\-]n|[sz]n[&\-]n|n-n", _numbers),
    (rf"[bv!]a?t?{_W}|{_W}b", _before),
    (rf"ea?t?{_W}|{_W}e", _after),
    (rf"s?{_W}s", _since_then),
    (r"[wy]&?l|[wy]&e", _since),
    (rf"s{_W}", _from_chinese),
)
