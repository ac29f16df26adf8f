# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules for what is told from another moment: last week, two days after Easter, 中秋前两天."""

from dialogs.times import counting, lengthening
from dialogs.times.model import Token, When, spoken_by
from intake.values import replace


def relative(tokens: list[Token]) -> Token | None:
    """Last week, this september, next friday."""
    sign, what = int(tokens[0].number), tokens[-1]
    if what.kind in "uq":
        return _relative_unit(tokens, sign, lengthening.unit_of(what))
    if what.when is None:
        return None
    if what.kind == "k":
        by = 10 if tokens[0].word in {"coming", "upcoming"} else sign
        return Token("k", tokens[0].start, what.end, when=replace(what.when, weekday_by=by))
    if what.kind in "mwHS":
        when = replace(what.when, year_by=sign) if sign or what.kind != "S" else what.when
        return spoken_by(tokens, replace(when, swap=None))
    return _relative_part(tokens, sign, what.when)


def _relative_unit(tokens: list[Token], sign: int, unit: str) -> Token | None:
    if tokens[0].word == "prior" or tokens[-1].word == "night":
        return None
    if unit == "weekend":
        return spoken_by(tokens, When(week_by=sign, is_weekend=True))
    if unit == "fortnight":
        return lengthening.stretch(tokens, ((unit, 1.0),), float(sign or 1))
    if unit in {"hour", "minute", "second", "decade"} and sign:
        return lengthening.stretch(tokens, ((unit, 1.0),), float(sign))
    name = counting.BY.get(unit)
    return spoken_by(tokens, When(**{name: sign})) if name else None  # type: ignore[arg-type]


def _relative_part(tokens: list[Token], sign: int, when: When) -> Token | None:
    """Last night, this morning at 10."""
    return spoken_by(tokens, replace(when, day_by=sign)) if when.part else None


def stretch(tokens: list[Token]) -> Token | None:
    """Last two weeks, the next 4 business days."""
    relative = next(one for one in tokens if one.kind == "r")
    lengths = tokens[-1].lengths
    if tokens[-1].kind == "u":
        number = next(one.number for one in tokens if one.kind == "n")
        counted = lengthening.duration(tokens, number, lengthening.unit_of(tokens[-1]))
        lengths = counted.lengths if counted else ()
    if not lengths or not relative.number:
        return None
    return lengthening.stretch(tokens, lengths, relative.number)


def past_word(tokens: list[Token]) -> Token | None:
    """Past is "last" before a unit."""
    return replace(tokens[0], kind="r", number=-1, word="past")


def doubled(tokens: list[Token]) -> Token | None:
    """Two such words are one: this coming, this past."""
    return replace(tokens[1], start=tokens[0].start)


def day_beside(tokens: list[Token]) -> Token | None:
    """The day before yesterday, the day after tomorrow."""
    day = tokens[-1]
    sign = -1 if any(one.kind == "b" for one in tokens) else 1
    is_day = any(one.kind == "u" and one.word == "day" for one in tokens)
    if not is_day or day.when is None or day.when.day_by != sign:
        return None
    return Token("D", tokens[0].start, day.end, when=When(day_by=2 * sign))


def unit_beside(tokens: list[Token]) -> Token | None:
    """The day before Christmas, the week after Easter."""
    unit = next(one.word for one in tokens if one.kind == "u")
    if unit not in {"day", "week", "month"}:
        return None
    sign = -1.0 if tokens[-2].kind == "b" else 1.0
    return lengthening.shifted(tokens, ((unit, 1.0),), sign, tokens[-1].when)


def counted_from(tokens: list[Token]) -> Token | None:
    """Two days after tomorrow, 3 weeks from January 15, three days after Easter."""
    base = tokens[-1].when or (When() if tokens[-1].kind == "N" else None)
    link = next(one for one in tokens if one.kind in "bes")
    if (
        base is None
        or base.shift is not None
        or (base.hour is not None and base.day_by is None and not base.day)
        or link.word in {"starting", "beginning", "since"}
    ):
        return None
    sign = -1.0 if link.kind == "b" else 1.0
    return lengthening.shifted(tokens, tokens[0].lengths, sign, base)


def weekdays_on(tokens: list[Token]) -> Token | None:
    """3 fridays from now, 2 thursdays back."""
    weekday = next(one for one in tokens if one.kind == "k")
    sign = -1 if tokens[-1].kind == "g" else 1
    when = When(weekday=int(weekday.number), weekday_by=sign * int(tokens[0].number) * 10)
    return spoken_by(tokens, when)


def day_of_week(tokens: list[Token]) -> Token | None:
    """Last week's Thursday."""
    relative, unit, day = tokens[0], tokens[1], tokens[-1]
    if unit.word != "week" or day.when is None:
        return None
    return spoken_by(tokens, replace(day.when, week_by=int(relative.number)))


def after_next(tokens: list[Token]) -> Token | None:
    """Friday after next, March after next."""
    first = tokens[0]
    if tokens[-1].number != 1 or first.when is None:
        return None
    if first.kind == "k":
        return spoken_by(tokens, replace(first.when, weekday_by=20))
    return spoken_by(tokens, replace(first.when, year_by=1)) if first.when.month else None


def starting(tokens: list[Token]) -> Token | None:
    """3 days starting from next Monday; for 10 days from 18th Dec."""
    length = next(one for one in tokens if one.kind == "d")
    base = tokens[-1].when
    return (
        lengthening.stretch(tokens, length.lengths, 1.0, base) if base and not base.span else None
    )


def for_long(tokens: list[Token]) -> Token | None:
    """From 2pm for 2 hours."""
    base = tokens[0].when
    return lengthening.stretch(tokens, tokens[-1].lengths, 1.0, base) if base else None


def around_day(tokens: list[Token]) -> Token | None:
    """中秋前两天, 十月一号后三天: counted from one day; 上个月前两天 are its first two."""
    base, count = tokens[0].when, tokens[-1]
    is_day = base is not None and (base.holiday or base.day or base.day_by is not None)
    if base is None or not is_day or base.hour is not None or base.part is not None:
        return None
    return lengthening.shifted(tokens, count.lengths, count.number, base)


def same_day(tokens: list[Token]) -> Token | None:
    """上个月的今天, 去年的今天, 上周的昨天."""
    frame, day = tokens[0].when, tokens[-1].when
    if frame is None or day is None or day.day_by is None:
        return None
    for unit, by in (
        ("year", frame.year_by),
        ("month", frame.month_by),
        ("week", frame.week_by),
    ):
        if by is not None and frame == When(**{f"{unit}_by": by}):  # type: ignore[arg-type]
            return lengthening.shifted(tokens, ((unit, float(by)),), 1.0, day)
    return None
