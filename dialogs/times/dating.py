# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules for days and parts of the year: March 3rd, last Friday, the third week of …, 月底."""

import re

from dialogs.times import clocking, counting, lengthening
from dialogs.times.model import Token, When, spoken_by
from intake.values import replace

_POINTED = re.compile(r"(1[0-2]|0?[1-9])\.(3[01]|2\d|1[3-9])")  # 8.14 is no clock time


def _is_year(token: Token) -> bool:
    if token.kind != "n":
        return False
    is_written = len(token.word) == 4 or token.word == "words"
    return is_written and 1500 <= token.number < 2200


def _year_number(tokens: list[Token]) -> int | None:
    """2015, or "nineteen eighty six" in two numbers."""
    if len(tokens) == 1 and _is_year(tokens[0]):
        return int(tokens[0].number)
    if len(tokens) == 2 and all(one.word == "words" for one in tokens):
        century, rest = tokens[0].number, tokens[1].number
        is_century = 15 <= century <= 20 or (1500 <= century <= 2000 and century % 100 == 0)
        if is_century and 1 <= rest < 100:
            return int((century if century >= 1500 else century * 100) + rest)
    return None


def _year(tokens: list[Token]) -> Token | None:
    """A year where the words around it say so: in 2014, the year 2008, = 2019."""
    numbers = [one for one in tokens if one.kind == "n"]
    year = _year_number(numbers)
    if year is None:
        return None
    start = tokens[0].start if tokens[0].kind in "u=" else numbers[0].start
    return Token("y", start, tokens[-1].end, year, when=When(year=year))


def _kept_year(tokens: list[Token]) -> Token | None:
    """The year beside a month or a day: the first token stays what it was."""
    first = tokens[0]
    if any(one.kind == "-" and one.word.isalpha() for one in tokens):
        return None  # from 2016-q2 to 2017-q4
    numbers = [one for one in tokens[1:] if one.kind == "n"]
    year = _year_number(numbers)
    if year is None or first.when is None or first.when.year is not None:
        return None
    return spoken_by(tokens, replace(first.when, year=year))


def _before_year(tokens: list[Token]) -> Token | None:
    """2017 April, 2019 q1."""
    last = tokens[-1]
    if not _is_year(tokens[0]) or last.when is None:
        return None
    return spoken_by(tokens, replace(last.when, year=int(tokens[0].number)))


def _month_day(tokens: list[Token]) -> Token | None:
    """March 3, may the 28th, June, 11th."""
    last = tokens[-1]
    if not (1 <= last.number <= 31 and last.number == int(last.number)):
        return None
    if len(last.word) == 4 and last.word.isdigit():
        return None
    return spoken_by(tokens, When(month=int(tokens[0].number), day=int(last.number)))


def _day_month(tokens: list[Token]) -> Token | None:
    """3rd of March, the second of march, 14 april."""
    first = next(one for one in tokens if one.kind in "no")
    if not 1 <= first.number <= 31 or first.number != int(first.number):
        return None
    return spoken_by(tokens, When(month=int(tokens[-1].number), day=int(first.number)))


def _short_year(tokens: list[Token]) -> Token | None:
    """14th April 15, Sep 20 '15: only behind a day and a month."""
    first, last = tokens[0], tokens[-1]
    is_date = (
        first.when is not None and first.when.day and first.when.month and not first.when.year
    )
    if not is_date or first.when is None or len(last.word) != 2 or not last.word.isdigit():
        return None
    return spoken_by(tokens, replace(first.when, year=2000 + int(last.number)))


def _month(tokens: list[Token]) -> Token | None:
    """May and march are months where a word before them says so."""
    return spoken_by(tokens[-1:], When(month=int(tokens[-1].number)))


def _clear_month(tokens: list[Token]) -> Token | None:
    if tokens[0].word in {"may", "march", "mar", "jan", "dec", "sep", "nov", "oct"} and tokens[
        0
    ].word in {"may", "march", "mar"}:
        return replace(tokens[0], kind="x", when=None)
    return spoken_by(tokens, When(month=int(tokens[0].number)))


def _weekday_day(tokens: list[Token]) -> Token | None:
    """Thu 15th, monday the twenty fourth, friday 23, Tuesday 8.14."""
    last, first = tokens[-1], tokens[0]
    if not 1 <= last.number <= 31 or first.when is None:
        return None
    if (date := _POINTED.fullmatch(last.word)) is not None:
        return spoken_by(tokens, When(month=int(date[1]), day=int(date[2])))
    if last.kind == "n" and (last.word == "words" or last.number < 13):
        return None
    if "." in last.word or (not last.word and last.kind == "n"):
        return None
    return spoken_by(tokens, replace(first.when, day=int(last.number)))


def _day_of_month(tokens: list[Token]) -> Token | None:
    """On the 4th, 20th day: a day of some month."""
    number = next(one.number for one in tokens if one.kind in "oOn")
    return spoken_by(tokens, When(day=int(number))) if 1 <= number <= 31 else None


def _relative(tokens: list[Token]) -> Token | None:
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


def _stretch(tokens: list[Token]) -> Token | None:
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


def _as_written(tokens: list[Token]) -> Token | None:
    """What says a day by itself: 3/4, or 29日, where 12号 may be anything."""
    return spoken_by(tokens, tokens[0].when or When())


def _past_word(tokens: list[Token]) -> Token | None:
    """Past is "last" before a unit."""
    return replace(tokens[0], kind="r", number=-1, word="past")


def _doubled(tokens: list[Token]) -> Token | None:
    """Two such words are one: this coming, this past."""
    return replace(tokens[1], start=tokens[0].start)


def _day_beside(tokens: list[Token]) -> Token | None:
    """The day before yesterday, the day after tomorrow."""
    day = tokens[-1]
    sign = -1 if any(one.kind == "b" for one in tokens) else 1
    is_day = any(one.kind == "u" and one.word == "day" for one in tokens)
    if not is_day or day.when is None or day.when.day_by != sign:
        return None
    return Token("D", tokens[0].start, day.end, when=When(day_by=2 * sign))


def _unit_beside(tokens: list[Token]) -> Token | None:
    """The day before Christmas, the week after Easter."""
    unit = next(one.word for one in tokens if one.kind == "u")
    if unit not in {"day", "week", "month"}:
        return None
    sign = -1.0 if tokens[-2].kind == "b" else 1.0
    return lengthening.shifted(tokens, ((unit, 1.0),), sign, tokens[-1].when)


def _counted_from(tokens: list[Token]) -> Token | None:
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


def _weekdays_on(tokens: list[Token]) -> Token | None:
    """3 fridays from now, 2 thursdays back."""
    weekday = next(one for one in tokens if one.kind == "k")
    sign = -1 if tokens[-1].kind == "g" else 1
    when = When(weekday=int(weekday.number), weekday_by=sign * int(tokens[0].number) * 10)
    return spoken_by(tokens, when)


def _day_of_week(tokens: list[Token]) -> Token | None:
    """Last week's Thursday."""
    relative, unit, day = tokens[0], tokens[1], tokens[-1]
    if unit.word != "week" or day.when is None:
        return None
    return spoken_by(tokens, replace(day.when, week_by=int(relative.number)))


def _after_next(tokens: list[Token]) -> Token | None:
    """Friday after next, March after next."""
    first = tokens[0]
    if tokens[-1].number != 1 or first.when is None:
        return None
    if first.kind == "k":
        return spoken_by(tokens, replace(first.when, weekday_by=20))
    return spoken_by(tokens, replace(first.when, year_by=1)) if first.when.month else None


def _starting(tokens: list[Token]) -> Token | None:
    """3 days starting from next Monday; for 10 days from 18th Dec."""
    length = next(one for one in tokens if one.kind == "d")
    base = tokens[-1].when
    return (
        lengthening.stretch(tokens, length.lengths, 1.0, base) if base and not base.span else None
    )


def _clocked(tokens: list[Token]) -> Token | None:
    """From 9 for 2 hours."""
    if tokens[0].number > 24:
        return None
    return replace(tokens[0], kind="c", when=When(hour=int(tokens[0].number), minute=0))


def _for_long(tokens: list[Token]) -> Token | None:
    """From 2pm for 2 hours."""
    base = tokens[0].when
    return lengthening.stretch(tokens, tokens[-1].lengths, 1.0, base) if base else None


def _two_digit_year(tokens: list[Token]) -> Token:
    """15年 before a month, a season or 底 is 2015."""
    return replace(tokens[0], kind="y")


def _old_year(tokens: list[Token]) -> Token | None:
    """99年以前 is before 1999; 15年以前 is fifteen years ago."""
    year = tokens[0].when.year if tokens[0].when else None
    return replace(tokens[0], kind="y") if year and year < _CENTURY else None


def _around_day(tokens: list[Token]) -> Token | None:
    """中秋前两天, 十月一号后三天: counted from one day; 上个月前两天 are its first two."""
    base, count = tokens[0].when, tokens[-1]
    is_day = base is not None and (base.holiday or base.day or base.day_by is not None)
    if base is None or not is_day or base.hour is not None or base.part is not None:
        return None
    return lengthening.shifted(tokens, count.lengths, count.number, base)


def _same_day(tokens: list[Token]) -> Token | None:
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


_W = "[wmkcpDHQyNS]"
_CENTURY = 2000  # nobody speaks of ninety-nine years ago, but of 1999
ENGLISH = (
    *clocking.EARLY,
    (r">(?=n?[ukq]|nru|d|w)", _past_word),
    (r"rr(?=n?[ukqd])", _doubled),
    (r"(?<!u)(?<!d)l(?=i?t?r?[wpu])", counting.later),
    (r"(?<!n)t?ubD|(?<!n)t?ueD", _day_beside),
    (r"(?<!n)(?<!A)t?u[be]H", _unit_beside),
    (r"m[,f]?nn", _kept_year),
    (r"(?<![no])(?<![no]f)m(?:t?[on]|,o)", _month_day),
    (r"t?of?t?m|nf?m", _day_month),
    *clocking.ENGLISH,
    *lengthening.ENGLISH,
    (r"t?ohf?(?!u)", counting.half_year),
    (r"t?o[uq](?!f)|t?o[uq](?=f(?:u?n|r))", counting.ordinal_quarter),
    (r"[mwQH][,f.]*i?tu?nn|[mwQH][,f.i]*nn(?!M)", _kept_year),
    (r"[mwQH][,f.i\-]*t?n", _kept_year),
    (r"w[,.]?n", _short_year),
    (r"[nr]?n[,.\-]?[mQH]", _before_year),
    (r"(?<!t)rufk", _day_of_week),
    (r"t?(?:or?|ro?|r)[ukq](?:f|i(?=t?[mwyn]))|t?r?d(?<=rd)f|t?od?f(?<=df)", counting.nth),
    (r"S", _as_written),
    (r"k[, ]?t?[on]", _weekday_day),
    (r"nr[u]|r[d]|r?nru", _stretch),
    (r"r[ukmpqHSc]|[uk]r(?!.)", _relative),
    (r"ker|[mw]er", _after_next),
    (r"t?[uk]br", counting.before_last),
    (r"nks?N|nkg", _weekdays_on),
    (r"(?<=[isefbrzE!\-T&])m|m(?=-t?[mwno])|^m$", _month),
    (r"m", _clear_month),
    (r"un", counting.numbered_week),
    (r"(?<=[isbezfE!T])n|(?<=y[&,])n|uf?n|=+n", _year),
    (r"tu(?!f)", counting.weekend),
    (r"(?<=[fiajT])tu(?![bem])", counting.unit_itself),
    (rf"T[t]?{_W}", counting.within),
    (rf"Eit?p|Et?f?t?r?{_W}|E-{_W}", counting.edge),
    (r"Et?f?t?u|Ef?t?u", counting.edge),
    (r"(?<=s)n(?=jd)|(?<=jds)n(?![umd])", _clocked),
    (rf"jd,?s+a?{_W}", _starting),
    (rf"d[bes]+{_W}", _counted_from),
    (rf"j?d,?s+a?{_W}", _starting),
    (r"cj?d", _for_long),
    lengthening.IN,
    (r"at?o|atn(?![um])|(?:^|(?<=[\-bs!]))to", _day_of_month),
    (rf"t?o(?=u?ft?{_W})|n(?=ft?w)", _day_of_month),
    (rf"t?u[fs]a?t?{_W}", counting.week_of),
)
CHINESE = (
    (r"Y(?=[wQTGEH]|f?[wQTGEH]|-[Yy])", _two_digit_year),
    (r"Y(?=b)", _old_year),
    *clocking.CHINESE,
    (r"^1$", clocking.weak),
    *lengthening.CHINESE,
    (r"[HwD]f?G", _around_day),
    (r"wf?D", _same_day),
    (r"[wyHQ]f?[TG]", counting.within_before),
    (r"[wyQHD]E", counting.edge),
    (r"E", counting.lone_edge),
    (r"T(?=$)", lambda tokens: replace(tokens[0], kind="w")),
    lengthening.BEFORE,
    (r"S", _as_written),
    (r"=+n", _year),
    lengthening.GROUP,
    (r"o(?=[pc\-e])|(?<=w)o|(?<=k)o", _as_written),
    (r"O", _as_written),
)
