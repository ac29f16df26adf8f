# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules for what is counted in a larger stretch, or cut out of it: third week of May, 月底."""

from dialogs.times import lengthening
from dialogs.times.model import Token, When, spoken_by
from intake.values import replace

BY = {"year": "year_by", "quarter": "quarter_by", "month": "month_by", "week": "week_by",
      "workweek": "week_by", "day": "day_by"}  # fmt: skip


def nth(tokens: list[Token]) -> Token | None:
    """First Monday of …, last week of …, third last day of …, the last 3 weeks of …."""
    ordinal = next((one for one in tokens if one.kind == "o"), None)
    relative = next((one for one in tokens if one.kind == "r"), None)
    if relative is not None and relative.number >= 0:
        return None
    which = int(ordinal.number) if ordinal else 1
    which = -which if relative else which
    what = next(one for one in reversed(tokens) if one.kind in "ukqdm")
    count = 1
    if what.kind == "d":
        unit, count = what.lengths[0][0], int(what.lengths[0][1])
        which = -count if relative else 1
    elif what.kind == "k":
        unit = str(int(what.number))
    else:
        unit = lengthening.unit_of(what)
    when = When(nth=(which, {"workweek": "week"}.get(unit, unit), count))
    return Token("T", tokens[0].start, tokens[-2].end, which, when=when)


def ordinal_quarter(tokens: list[Token]) -> Token | None:
    """The 3rd quarter."""
    number = next(int(one.number) for one in tokens if one.kind == "o")
    if tokens[-1].word == "century" and number > 1:
        return spoken_by(tokens, When(years=((number - 1) * 100, 100)))
    if lengthening.unit_of(tokens[-1]) != "quarter" or not 1 <= number <= 4:
        return None
    return Token("Q", tokens[0].start, tokens[-1].end, number, when=When(quarter=number))


def half_year(tokens: list[Token]) -> Token | None:
    """The first half of a year."""
    number = next(int(one.number) for one in tokens if one.kind == "o")
    if number > 2:
        return None
    return Token("Q", tokens[0].start, tokens[-1].end, number, when=When(half_year=number))


def within(tokens: list[Token]) -> Token | None:
    """Third week of october 2014: counted within what follows."""
    first, last = tokens[0], tokens[-1]
    if first.when is None or last.when is None or last.when.nth is not None:
        return None
    when = last.when.joined(first.when)
    return spoken_by(tokens, when) if when else None


def within_before(tokens: list[Token]) -> Token | None:
    """十月第一个星期一, 2022年前十一个月: the frame comes first."""
    return within([tokens[-1], tokens[0]]) and spoken_by(
        tokens, (tokens[0].when or When()).joined(tokens[-1].when or When()) or When()
    )


def edge(tokens: list[Token]) -> Token | None:
    """End of april, mid-November, early this evening."""
    edge = next(one for one in tokens if one.kind == "E")
    other = next((one for one in tokens if one.when is not None and one is not edge), None)
    if other is None:
        unit = BY.get(lengthening.unit_of(tokens[-1]))
        return spoken_by(tokens, When(edge=edge.word, **{unit: 0})) if unit else None  # type: ignore[arg-type]
    when = other.when
    if when is None or when.edge is not None:
        return None
    if when.part is not None and (edge.word in {"early", "late"}):
        return spoken_by(tokens, replace(when, part=_part_edge(edge.word, when.part)))
    return spoken_by(tokens, replace(when, edge=edge.word))


def lone_edge(tokens: list[Token]) -> Token | None:
    """年底 and 月初 by themselves: of this year, of this month."""
    return replace(tokens[0], kind="w") if tokens[0].when is not None else None


def _part_edge(edge: str, part: str) -> str:
    if edge == "early":
        return "early" if part == "morning" else part
    late = {"evening": "late evening", "night": "late evening", "afternoon": "late afternoon"}
    return late.get(part, part)


def unit_itself(tokens: list[Token]) -> Token | None:
    """Of the month, in the week: the current one."""
    unit = lengthening.unit_of(tokens[-1])
    name = BY.get(unit)
    if name is None:
        return None
    return spoken_by(tokens, When(**{name: 0}))  # type: ignore[arg-type]


def weekend(tokens: list[Token]) -> Token | None:
    """The weekend: this one or the last one."""
    return spoken_by(tokens, When(is_weekend=True)) if tokens[-1].word == "weekend" else None


def week_of(tokens: list[Token]) -> Token | None:
    """The week of 9 March."""
    when = tokens[-1].when
    is_week = any(one.kind == "u" and one.word == "week" for one in tokens)
    if not is_week or when is None or when.edge or not (when.day or when.holiday or when.day_by):
        return None
    return spoken_by(tokens, replace(when, edge="its week"))


def before_last(tokens: list[Token]) -> Token | None:
    """The week before last, Monday before last."""
    first, last = next(one for one in tokens if one.kind in "uk"), tokens[-1]
    if last.word != "last":
        return None
    if first.kind == "k" and first.when is not None:
        return spoken_by(tokens, replace(first.when, weekday_by=-20))
    name = BY.get(lengthening.unit_of(first))
    return spoken_by(tokens, When(**{name: -2})) if name else None  # type: ignore[arg-type]


def numbered_week(tokens: list[Token]) -> Token | None:
    """Week 10."""
    number = tokens[-1].number
    is_week = tokens[0].word == "week" and 1 <= number <= 53 and len(tokens[-1].word) <= 2
    return spoken_by(tokens, When(week=int(number))) if is_week else None


def later(tokens: list[Token]) -> Token | None:
    """Later this week."""
    return replace(tokens[0], kind="E", word="late")
