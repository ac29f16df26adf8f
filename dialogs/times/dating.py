# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules for days and parts of the year: March 3rd, last Friday, the third week of …, 月底."""

from dataclasses import replace

from dialogs.times import clocking, lengthening
from dialogs.times.model import Token, When

_WEEKDAY_UNITS = {"day", "week", "month", "year", "quarter", "weekend", "decade", "workday"}
_BY = {"year": "year_by", "quarter": "quarter_by", "month": "month_by", "week": "week_by",
       "workweek": "week_by", "day": "day_by"}  # fmt: skip


def _when(tokens: list[Token], when: When) -> Token:
    return Token("w", tokens[0].start, tokens[-1].end, when=when)


def _is_year(token: Token) -> bool:
    if token.kind != "n":
        return False
    is_written = len(token.word) == 4 or token.word == "words"  # noqa: PLR2004 four figures
    return is_written and 1500 <= token.number < 2200  # noqa: PLR2004 years people speak of


def _year_number(tokens: list[Token]) -> int | None:
    """2015, or "nineteen eighty six" in two numbers."""
    if len(tokens) == 1 and _is_year(tokens[0]):
        return int(tokens[0].number)
    if len(tokens) == 2 and all(one.word == "words" for one in tokens):  # noqa: PLR2004 two numbers
        century, rest = tokens[0].number, tokens[1].number
        is_century = 15 <= century <= 20 or 1500 <= century <= 2000 and century % 100 == 0  # noqa: PLR2004
        if is_century and 1 <= rest < 100:  # noqa: PLR2004 years of a century
            return int((century if century >= 1500 else century * 100) + rest)  # noqa: PLR2004
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
    numbers = [one for one in tokens[1:] if one.kind == "n"]
    year = _year_number(numbers)
    if year is None or first.when is None or first.when.year is not None:
        return None
    return _when(tokens, replace(first.when, year=year))


def _before_year(tokens: list[Token]) -> Token | None:
    """2017 April, 2019 q1."""
    last = tokens[-1]
    if not _is_year(tokens[0]) or last.when is None:
        return None
    return _when(tokens, replace(last.when, year=int(tokens[0].number)))


def _month_day(tokens: list[Token]) -> Token | None:
    """March 3, may the 28th."""
    last = tokens[-1]
    if not (1 <= last.number <= 31 and last.number == int(last.number)):  # noqa: PLR2004 days
        return None
    if len(last.word) == 4 and last.word.isdigit():  # noqa: PLR2004 a year
        return None
    return _when(tokens, When(month=int(tokens[0].number), day=int(last.number)))


def _day_month(tokens: list[Token]) -> Token | None:
    """3rd of March, the second of march, 14 april."""
    first = next(one for one in tokens if one.kind in "no")
    if not 1 <= first.number <= 31 or first.number != int(first.number):  # noqa: PLR2004 days
        return None
    return _when(tokens, When(month=int(tokens[-1].number), day=int(first.number)))


def _short_year(tokens: list[Token]) -> Token | None:
    """14th April 15, Sep 20 '15: only behind a day and a month."""
    first, last = tokens[0], tokens[-1]
    is_date = (
        first.when is not None and first.when.day and first.when.month and not first.when.year
    )
    if not is_date or first.when is None or len(last.word) != 2 or not last.word.isdigit():  # noqa: PLR2004
        return None
    return _when(tokens, replace(first.when, year=2000 + int(last.number)))


def _month(tokens: list[Token]) -> Token | None:
    """May and march are months where a word before them says so."""
    return _when(tokens[-1:], When(month=int(tokens[-1].number)))


def _clear_month(tokens: list[Token]) -> Token | None:
    if tokens[0].word in {"may", "march", "mar", "jan", "dec", "sep", "nov", "oct"} and tokens[
        0
    ].word in {"may", "march", "mar"}:
        return replace(tokens[0], kind="x", when=None)
    return _when(tokens, When(month=int(tokens[0].number)))


def _weekday_day(tokens: list[Token]) -> Token | None:
    """Thu 15th, monday the twenty fourth, friday 23."""
    last, first = tokens[-1], tokens[0]
    if not 1 <= last.number <= 31 or first.when is None:  # noqa: PLR2004 days
        return None
    if last.kind == "n" and (last.word == "words" or last.number < 13):  # noqa: PLR2004 an hour
        return None
    if "." in last.word or not last.word and last.kind == "n":
        return None
    return _when(tokens, replace(first.when, day=int(last.number)))


def _day_of_month(tokens: list[Token]) -> Token | None:
    """On the 4th, 20th day: a day of some month."""
    number = next(one.number for one in tokens if one.kind in "oOn")
    return _when(tokens, When(day=int(number))) if 1 <= number <= 31 else None  # noqa: PLR2004


def _relative(tokens: list[Token]) -> Token | None:
    """Last week, this september, next friday."""
    sign, what = int(tokens[0].number), tokens[-1]
    if what.kind in "uq":
        return _relative_unit(tokens, sign, lengthening.unit_of(what))
    if what.when is None:
        return None
    if what.kind == "k":
        return Token("k", tokens[0].start, what.end, when=replace(what.when, weekday_by=sign))
    if what.kind in "mwHS":
        when = replace(what.when, year_by=sign) if sign or what.kind != "S" else what.when
        return _when(tokens, replace(when, swap=None))
    return _relative_part(tokens, sign, what.when)


def _relative_unit(tokens: list[Token], sign: int, unit: str) -> Token | None:
    if tokens[0].word == "prior" or tokens[-1].word == "night":
        return None
    if unit == "weekend":
        return _when(tokens, When(week_by=sign, is_weekend=True))
    if unit == "fortnight":
        return lengthening.stretch(tokens, ((unit, 1.0),), float(sign or 1))
    if unit in {"hour", "minute", "second", "decade"} and sign:
        return lengthening.stretch(tokens, ((unit, 1.0),), float(sign))
    name = _BY.get(unit)
    return _when(tokens, When(**{name: sign})) if name else None  # type: ignore[arg-type]


def _relative_part(tokens: list[Token], sign: int, when: When) -> Token | None:
    """This morning, last night, next evening."""
    return _when(tokens, replace(when, day_by=sign)) if when.part else None


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


def _nth(tokens: list[Token]) -> Token | None:
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


def _ordinal_quarter(tokens: list[Token]) -> Token | None:
    """The 3rd quarter."""
    number = next(int(one.number) for one in tokens if one.kind == "o")
    if tokens[-1].word == "century" and number > 1:
        return _when(tokens, When(years=((number - 1) * 100, 100)))
    if lengthening.unit_of(tokens[-1]) != "quarter" or not 1 <= number <= 4:  # noqa: PLR2004
        return None
    return Token("Q", tokens[0].start, tokens[-1].end, number, when=When(quarter=number))


def _within(tokens: list[Token]) -> Token | None:
    """Third week of october 2014: counted within what follows."""
    first, last = tokens[0], tokens[-1]
    if first.when is None or last.when is None or last.when.nth is not None:
        return None
    when = last.when.joined(first.when)
    return _when(tokens, when) if when else None


def _within_before(tokens: list[Token]) -> Token | None:
    """十月第一个星期一, 2022年前十一个月: the frame comes first."""
    return _within([tokens[-1], tokens[0]]) and _when(
        tokens, (tokens[0].when or When()).joined(tokens[-1].when or When()) or When()
    )


def _edge(tokens: list[Token]) -> Token | None:
    """End of april, mid-November, early this evening."""
    edge = next(one for one in tokens if one.kind == "E")
    other = next((one for one in tokens if one.when is not None and one is not edge), None)
    if other is None:
        unit = _BY.get(lengthening.unit_of(tokens[-1]))
        return _when(tokens, When(edge=edge.word, **{unit: 0})) if unit else None  # type: ignore[arg-type]
    when = other.when
    if when is None or when.edge is not None:
        return None
    if when.part is not None and (edge.word in {"early", "late"}):
        return _when(tokens, replace(when, part=_part_edge(edge.word, when.part)))
    return _when(tokens, replace(when, edge=edge.word))


def _lone_edge(tokens: list[Token]) -> Token | None:
    """年底 and 月初 by themselves: of this year, of this month."""
    return replace(tokens[0], kind="w") if tokens[0].when is not None else None


def _part_edge(edge: str, part: str) -> str:
    names = {("early", "morning"): "early", ("late", "evening"): "late evening",
             ("late", "night"): "late evening", ("late", "afternoon"): "late afternoon"}  # fmt: skip
    return names.get((edge, part), part)


def _unit_itself(tokens: list[Token]) -> Token | None:
    """Of the month, in the week: the current one."""
    unit = lengthening.unit_of(tokens[-1])
    name = _BY.get(unit)
    if name is None:
        return None
    return _when(tokens, When(**{name: 0}))  # type: ignore[arg-type]


def _numbered_week(tokens: list[Token]) -> Token | None:
    """Week 10."""
    number = tokens[-1].number
    is_week = tokens[0].word == "week" and 1 <= number <= 53 and len(tokens[-1].word) <= 2  # noqa: PLR2004
    return _when(tokens, When(week=int(number))) if is_week else None


def _slashed(tokens: list[Token]) -> Token | None:
    return _when(tokens, tokens[0].when or When())


def _past_word(tokens: list[Token]) -> Token | None:
    """Past is "last" before a unit."""
    return replace(tokens[0], kind="r", number=-1, word="past")


def _doubled(tokens: list[Token]) -> Token | None:
    """This coming, this past."""
    return replace(tokens[1], start=tokens[0].start)


def _later(tokens: list[Token]) -> Token | None:
    """Later this week."""
    return replace(tokens[0], kind="E", word="late")


def _day_beside(tokens: list[Token]) -> Token | None:
    """The day before yesterday, the day after tomorrow."""
    day = tokens[-1]
    sign = -1 if any(one.kind == "b" for one in tokens) else 1
    is_day = any(one.kind == "u" and one.word == "day" for one in tokens)
    if not is_day or day.when is None or day.when.day_by != sign:
        return None
    return Token("D", tokens[0].start, day.end, when=When(day_by=2 * sign))


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
    return _when(tokens, when)


def _after_next(tokens: list[Token]) -> Token | None:
    """Friday after next, March after next."""
    first = tokens[0]
    if tokens[-1].number != 1 or first.when is None:
        return None
    if first.kind == "k":
        return _when(tokens, replace(first.when, weekday_by=20))
    return _when(tokens, replace(first.when, year_by=1)) if first.when.month else None


def _starting(tokens: list[Token]) -> Token | None:
    """3 days starting from next Monday; for 10 days from 18th Dec."""
    length = next(one for one in tokens if one.kind == "d")
    base = tokens[-1].when
    return (
        lengthening.stretch(tokens, length.lengths, 1.0, base) if base and not base.span else None
    )


def _clocked(tokens: list[Token]) -> Token | None:
    """From 9 for 2 hours."""
    if tokens[0].number > 24:  # noqa: PLR2004 hours
        return None
    return replace(tokens[0], kind="c", when=When(hour=int(tokens[0].number), minute=0))


def _for_long(tokens: list[Token]) -> Token | None:
    """From 2pm for 2 hours."""
    base = tokens[0].when
    return lengthening.stretch(tokens, tokens[-1].lengths, 1.0, base) if base else None


def _two_digit_year(tokens: list[Token]) -> Token:
    """15年 before a month, a season or 底 is 2015."""
    return replace(tokens[0], kind="y")


def _chinese_day(tokens: list[Token]) -> Token | None:
    """29日 by itself is a day, 12号 may be anything."""
    return _when(tokens, tokens[0].when or When())


_W = "[wmkcpDHQyNS]"
ENGLISH = (
    *clocking.EARLY,
    (r">(?=n?[ukq]|nru|d|w)", _past_word),
    (r"rr(?=n?[ukqd])", _doubled),
    (r"(?<!u)(?<!d)l(?=i?t?r?[wpu])", _later),
    (r"(?<!n)t?ubD|(?<!n)t?ueD", _day_beside),
    (r"(?<![no])(?<![no]f)mt?[on]", _month_day),
    (r"t?of?t?m|nf?m", _day_month),
    *clocking.ENGLISH,
    *lengthening.ENGLISH,
    (r"t?o[uq](?!f)|t?o[uq](?=f(?:u?n|r))", _ordinal_quarter),
    (r"(?:[mwQ])[,f.]*i?tu?nn|(?:[mwQ])[,f.i]*nn(?!M)", _kept_year),
    (r"[mwQ][,f.i\-]*t?n", _kept_year),
    (r"w[,.]?n", _short_year),
    (r"[nr]?n[,.\-]?[mQ]", _before_year),
    (r"t?oru?f?(?=t?[wm])", lambda _: None),
    (r"t?(?:or?|ro?|r)[ukq](?:f|i(?=t?[mwyn]))|t?r?d(?<=rd)f|t?od?f(?<=df)", _nth),
    (r"S", _slashed),
    (r"k[, ]?t?[on]", _weekday_day),
    (r"nr[u]|r[d]|r?nru", _stretch),
    (r"r[ukmpqHSc]|[uk]r(?!.)", _relative),
    (r"ker|[mw]er", _after_next),
    (r"nks?N|nkg", _weekdays_on),
    (r"(?<=[isefbrzE!\-T&])m|m(?=-t?[mwno])|^m$", _month),
    (r"m", _clear_month),
    (r"un", _numbered_week),
    (r"(?<=[isbezfE!T])n|(?<=y[&,])n|uf?n|=+n", _year),
    (r"(?<=[fiajT])tu(?![bem])", _unit_itself),
    (r"T[t]?%s" % _W, _within),
    (r"Eit?p|Et?f?t?r?%s|E-%s" % (_W, _W), _edge),
    (r"Et?f?t?u|Ef?t?u", _edge),
    (r"(?<=s)n(?=jd)", _clocked),
    (r"jd,?s+a?%s" % _W, _starting),
    (r"d[bes]+%s" % _W, _counted_from),
    (r"j?d,?s+a?%s" % _W, _starting),
    (r"cj?d", _for_long),
    lengthening.IN,
    (r"at?o|atn(?![um])", _day_of_month),
    (r"t?o(?=u?ft?%s)|n(?=ft?w)" % _W, _day_of_month),
)
CHINESE = (
    (r"Y(?=[wQTGEH]|f?[wQTGEH]|-[Yy])", _two_digit_year),
    *clocking.CHINESE,
    *lengthening.CHINESE,
    (r"[wyHQ]f?[TG]", _within_before),
    (r"[wyQHD]E", _edge),
    (r"T(?=$)", lambda tokens: replace(tokens[0], kind="w")),
    lengthening.BEFORE,
    (r"S", _slashed),
    (r"=+n", _year),
    lengthening.GROUP,
    (r"o(?=[pc\-e])|(?<=w)o|(?<=k)o", _chinese_day),
    (r"O", _chinese_day),
)
