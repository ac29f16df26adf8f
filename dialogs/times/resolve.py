# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an expression can mean, seen from now: its readings, the likeliest for a report first.

People are vague where it costs them nothing: a weekday may lie on either side of today, a day
without a year too, an hour without am or pm may be either, and "three days ago" is as exact as its
unit. Every such reading is given; who asks chooses.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from dialogs.times import days
from dialogs.times.model import Lengths, Meaning, When

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_THIRDS = {"begin": 0, "first": 0, "early": 0, "mid": 1, "end": 2, "third": 2, "late": 2}
_LOWER = {"second": "second", "minute": "second", "hour": "minute", "day": "hour", "week": "day",
          "weekend": "day", "workday": "day", "fortnight": "hour", "month": "day",
          "quarter": "month", "year": "month", "decade": "year", "century": "year"}  # fmt: skip
_UNITS_DOWN = ("century", "decade", "year", "quarter", "month", "fortnight", "weekend", "week",
               "workday", "day", "hour", "minute", "second")  # fmt: skip
_NOON = 12


def meanings(when: When, now: datetime) -> tuple[Meaning, ...]:
    """The readings of an expression. Empty if there is no such moment (30 February)."""
    try:
        found = list(_meanings(when, now))
    except (OverflowError, ValueError):
        return ()
    return tuple(dict.fromkeys(found))


def _meanings(when: When, now: datetime) -> Iterator[Meaning]:
    if when.bound is not None:
        for one in _meanings(replace(when, bound=None), now):
            yield _bounded(one, when, now)
    elif when.until is not None:
        yield from _stretches(when, when.until, now)
    elif when.span is not None:
        yield from _span(replace(when, span=None), when.span, now)
    elif when.shift is not None:
        yield from _shifted(replace(when, shift=None), when.shift, now)
    else:
        for frame in _frames(when, now):
            yield from _timed(when, frame, now)


def _bounded(one: Meaning, when: When, now: datetime) -> Meaning:
    """After March begins when it is over; since March begins with it."""
    begins = one.start
    if (
        when.bound == "after"
        and one.end is not None
        and one.grain in {"day", "month", "year", "part"}
    ):
        is_exact = when.day is not None and when.holiday is None
        begins = one.start if is_exact else one.end
        if when.holiday in days.BREAKS:
            begins = one.start + timedelta(days=days.BREAKS[when.holiday])
    if when.bound == "before":
        return replace(one, start=min(now, one.start), end=one.start, bound="before")
    return replace(one, start=begins, end=None, bound=when.bound or "")


def _stretches(when: When, until: When, now: datetime) -> Iterator[Meaning]:
    starts = tuple(_meanings(replace(when, until=None), now))
    ends = tuple(_meanings(until, now))
    for first in starts:
        later = [one for one in ends if one.start >= first.start]
        if later:
            end = min(later, key=lambda one: one.start)
            yield replace(first, end=end.start)
    for first in starts[:1]:
        if ends and all(one.start < first.start for one in ends):
            yield replace(first, end=ends[0].start + (_DAY if first.is_daily else timedelta()))


def _span(base: When, lengths: Lengths, now: datetime) -> Iterator[Meaning]:
    """The last two weeks: to the minute, or in whole ones; from tomorrow on if it is to come."""
    unit, sign = _finest(lengths), lengths[0][1]
    if base != When():
        for one in _meanings(base, now):
            yield Meaning(one.start, _moved(one.start, lengths), unit)
        return
    ways = [now, days.floored(now, unit)]
    if sign > 0:
        ways = [now, days.moved(days.floored(now, unit), unit, 1), days.floored(now, "day") + _DAY]
    elif unit not in {"hour", "minute", "second"}:
        ways = [days.floored(now, "day"), *ways]
    for start in ways:
        first, last = sorted((start, _moved(start, lengths)))
        yield Meaning(first, last, unit)


def _shifted(base: When, lengths: Lengths, now: datetime) -> Iterator[Meaning]:
    """Three days ago: that day, the minute, or as exact as the unit."""
    unit = _finest(lengths)
    if (
        base.day is None
        and base.holiday is None
        and base.day_by is None
        and base.weekday is None
        and base.month is None
        and base.year is None
        and base.shift is None
        and base.week_by is None
    ):
        yield from _from_now(base, lengths, unit, now)
        return
    if base.day_by == 0 and unit in {"hour", "minute", "second"}:
        yield from _from_now(When(), lengths, unit, now)
        return
    for one in _meanings(replace(base, hour=None, minute=None, part=None), now):
        at = _moved(one.start, lengths)
        if base.weekday is not None and base.day is None:
            at = _moved(now, lengths) if base.month is None and base.day_by is None else at
            same = days.floored(at, "week") + timedelta(days=base.weekday)
            yield from _clocked(base, same, same + _DAY, "day", now)
            at = _on_weekday(at, base.weekday)
        yield from _clocked(
            base, at, at + _DAY if unit not in {"hour", "minute"} else None, "day", now
        )


def _from_now(base: When, lengths: Lengths, unit: str, now: datetime) -> Iterator[Meaning]:
    at = _moved(now, lengths)
    if unit in {"hour", "minute", "second"}:
        for start in dict.fromkeys((at, days.floored(at, unit), days.floored(at, _LOWER[unit]))):
            yield Meaning(start, None, unit)
        return
    day = days.floored(at, "day")
    if base.hour is not None or base.part is not None:
        for start in (day, days.floored(at, _LOWER[unit])):
            yield from _clocked(base, start, start + _DAY, "day", now)
        return
    fine = any(amount != int(amount) for _, amount in lengths)
    ways = [
        ("day", day),
        (unit, days.floored(at, unit)),
        (_LOWER[unit], days.floored(at, _LOWER[unit])),
    ]
    for grain, start in ways[:1] if fine and unit == "day" else ways:
        yield Meaning(start, days.moved(start, "day" if grain == "hour" else grain, 1), grain)
    yield Meaning(at, None, "minute")


def _on_weekday(at: datetime, weekday: int) -> datetime:
    day = days.floored(at, "day")
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _finest(lengths: Lengths) -> str:
    return max((unit for unit, _ in lengths), key=_UNITS_DOWN.index)


def _moved(at: datetime, lengths: Lengths) -> datetime:
    for unit, amount in lengths:
        at = days.moved(at, unit, amount)
    return at


Frame = tuple[datetime, datetime, str]


def _frames(when: When, now: datetime) -> Iterator[Frame]:
    """The days, months or years an expression can mean, before any time of day."""
    for frame in _wide(when, now):
        if when.nth is not None:
            frames: Iterator[Frame] = _counted(when.nth, frame)
        elif when.weekday is not None and when.day is None:
            frames = _weekdays(when, frame, now)
        else:
            frames = iter((frame,))
        for one in frames:
            if when.nth is not None and when.weekday is not None and when.nth[1] == "week":
                at = one[0] + timedelta(days=when.weekday)
                yield at, at + _DAY, "day"
            else:
                yield from _edged(one, when.edge, now) if when.edge else (one,)


def _wide(when: When, now: datetime) -> Iterator[Frame]:
    today = days.floored(now, "day")
    if when.years is not None:
        yield from _decades(*when.years)
    elif when.holiday is not None:
        for year in _years(when, now):
            if (day := days.holiday(when.holiday, year)) is not None:
                yield from _weekend_of(when, _day_frame(day))
    elif when.day_by is not None:
        at = today + timedelta(days=when.day_by)
        if when.day is not None and when.month is not None and when.year is not None:
            at = datetime(when.year, when.month, when.day)  # noqa: DTZ001 local on purpose
        yield at, at + _DAY, "day"
    elif when.week_by is not None or when.week is not None:
        yield from _week_frames(when, now)
    elif when.day is not None:
        yield from _month_days(when, now)
    elif when.month is not None or when.month_by is not None:
        yield from _months(when, now)
    elif when.quarter is not None or when.quarter_by is not None or when.half_year is not None:
        yield from _parts_of_year(when, now)
    elif when.year is not None or when.year_by is not None:
        yield from (_year_frame(year) for year in _years(when, now))
    elif when.nth is not None:
        first = days.floored(now, "year") if when.nth[1] in {"week", "month"} else today
        yield first, days.moved(first, "year", 1), "year"
    else:
        yield today, today + _DAY, "today"


def _decades(first: int, count: int) -> Iterator[Frame]:
    first = max(1, first)
    yield datetime(first, 1, 1), datetime(first + count, 1, 1), "decade"  # noqa: DTZ001 local
    if first < 2000 and count == 10 and first + 100 < 2030:  # noqa: PLR2004 the twenties
        yield datetime(first + 100, 1, 1), datetime(first + 110, 1, 1), "decade"  # noqa: DTZ001


def _weekend_of(when: When, frame: Frame) -> Iterator[Frame]:
    if when.is_weekend:
        saturday = frame[0] + timedelta(days=5 - frame[0].weekday())
        yield saturday, saturday + 2 * _DAY, "day"
    else:
        yield frame


def _years(when: When, now: datetime) -> tuple[int, ...]:
    """The year that is named, or this one and its neighbours, the latest past first."""
    if when.year is not None:
        return (when.year,)
    if when.year_by is not None:
        return (now.year + when.year_by,)
    return (now.year, now.year - 1, now.year + 1)


def _day_frame(day: date) -> Frame:
    at = datetime.combine(day, days.MIDNIGHT)
    return at, at + _DAY, "day"


def _year_frame(year: int) -> Frame:
    return datetime(year, 1, 1), datetime(year + 1, 1, 1), "year"  # noqa: DTZ001 local


def _week_frames(when: When, now: datetime) -> Iterator[Frame]:
    if when.week is not None:
        for year in _years(when, now)[:1]:
            monday = datetime.combine(date.fromisocalendar(year, when.week, 1), days.MIDNIGHT)
            yield monday, monday + _WEEK, "week"
        return
    monday = days.floored(now, "week") + (when.week_by or 0) * _WEEK
    if when.is_weekend:
        for hours in (120, 114):  # from Saturday, or from Friday at six
            yield monday + timedelta(hours=hours), monday + _WEEK, "weekend"
    else:
        yield monday, monday + _WEEK, "week"


def _month_days(when: When, now: datetime) -> Iterator[Frame]:
    """A day of a month; without month or year the latest past one, then the next."""
    found = list(_dates(when, now))
    if when.swap is not None:
        month, day = when.swap
        found += list(_dates(replace(when, month=month, day=day, swap=None), now))
    if when.weekday is not None and when.year is None:
        fitting = [one for one in found if one.weekday() == when.weekday]
        found = fitting + [one for one in found if one not in fitting]
        yield from (_day_frame(one) for one in found)
        return
    for day_found in _past_first(found, now.date()):
        yield _day_frame(day_found)


def _dates(when: When, now: datetime) -> Iterator[date]:
    day = when.day or 1
    if when.month is None:
        months = [when.month_by] if when.month_by is not None else [0, -1, 1]
        if when.weekday is not None and when.month_by is None:
            months = list(range(-24, 25))
        for by in months:
            first = days.add_months(now.date().replace(day=1), by)
            if (found := _date(first.year, first.month, day)) is not None:
                yield found
        return
    years = _years(when, now)
    is_open = when.year is None and when.year_by is None
    if is_open and (when.month, day) == (2, 29):
        years = tuple(range(now.year - 8, now.year + 9))
    for year in years:
        if (found := _date(year, when.month, day)) is not None:
            yield found


def _past_first(found: list[date], today: date) -> list[date]:
    past = sorted((one for one in set(found) if one <= today), reverse=True)
    future = sorted(one for one in set(found) if one > today)
    return [*past[:2], *future[:2]]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months(when: When, now: datetime) -> Iterator[Frame]:
    if when.month is None:
        first = days.floored(now, "month")
        at = days.moved(first, "month", when.month_by or 0)
        yield at, days.moved(at, "month", 1), "month"
        return
    for year in _years(when, now):
        at = datetime(year, when.month, 1)  # noqa: DTZ001 local
        yield at, days.moved(at, "month", 1), "month"


def _parts_of_year(when: When, now: datetime) -> Iterator[Frame]:
    if when.quarter_by is not None:
        at = days.moved(days.floored(now, "quarter"), "quarter", when.quarter_by)
        yield at, days.moved(at, "quarter", 1), "quarter"
    elif when.quarter is not None:
        for year in _years(when, now):
            at = datetime(year, when.quarter * 3 - 2, 1)  # noqa: DTZ001 local
            yield at, days.moved(at, "quarter", 1), "quarter"
    else:
        half = when.half_year or 0
        is_counted = half <= 0
        year = now.year if is_counted else _years(when, now)[0]
        month = (now.month - 1) // 6 * 6 + 1 if is_counted else half * 6 - 5
        at = datetime(year, month, 1)  # noqa: DTZ001 local
        at = days.moved(at, "month", half * 6) if is_counted else at
        yield at, days.moved(at, "month", 6), "quarter"


def _weekdays(when: When, frame: Frame, now: datetime) -> Iterator[Frame]:
    """A weekday: in a named week, last or next, or on either side of today."""
    weekday = when.weekday or 0
    if frame[2] in {"week", "weekend"}:
        at = days.floored(frame[0], "week") + timedelta(days=weekday)
        yield at, at + _DAY, "day"
        if when.week_by == 0 and at < days.floored(now, "day"):
            yield at + _WEEK, at + _WEEK + _DAY, "day"
        return
    if frame[2] not in {"today", "day"}:
        at = _on_weekday(frame[0], weekday)
        yield at, at + _DAY, "day"
        return
    today = frame[0]
    back = today - timedelta(days=(today.weekday() - weekday) % 7)
    for at in _weekday_days(when.weekday_by, back, today):
        yield at, at + _DAY, "day"


def _weekday_days(by: int | None, back: datetime, today: datetime) -> tuple[datetime, ...]:
    """`back` is the latest such day, maybe today."""
    past = back if back < today else back - _WEEK
    coming = back + _WEEK
    monday = days.floored(today, "week")
    offset = timedelta(days=back.weekday())
    if by is None:
        return tuple(dict.fromkeys((back, coming, past)))
    if by == 0:
        return tuple(dict.fromkeys((monday + offset, coming, past)))
    if abs(by) >= 10:  # noqa: PLR2004 three Fridays from now
        count = by // 10
        return (coming + (count - 1) * _WEEK,) if count > 0 else (past + (count + 1) * _WEEK,)
    if by < 0:
        return tuple(dict.fromkeys((past, monday - _WEEK + offset)))
    return tuple(dict.fromkeys((monday + _WEEK + offset, coming)))


def _counted(nth: tuple[int, str, int], frame: Frame) -> Iterator[Frame]:
    """The third week, the last Friday, the first ten days of a frame."""
    which, what, count = nth
    start, end, _ = frame
    if what.isdigit():
        first = _on_weekday(start, int(what))
        at = (
            first + (which - 1) * _WEEK
            if which > 0
            else _on_weekday(end - _WEEK, int(what)) + (which + 1) * _WEEK
        )
        yield at, at + _DAY, "day"
        return
    if what in {"week", "weekend"}:
        yield from _counted_weeks(which, what, count, start, end)
        return
    base = days.moved(start, what, which - 1) if which > 0 else days.moved(end, what, which)
    yield base, days.moved(base, what, count), what


def _counted_weeks(
    which: int, what: str, count: int, start: datetime, end: datetime
) -> Iterator[Frame]:
    """Weeks belong to the month that has their Thursday, as ISO 8601 counts those of a year."""
    if which > 0:
        monday = days.floored(start + timedelta(days=3), "week")
        monday = monday if monday + timedelta(days=3) >= start else monday + _WEEK
        monday += (which - 1) * _WEEK
        full = _on_weekday(start, 0) + (which - 1) * _WEEK
    else:
        monday = days.floored(end - timedelta(days=4), "week") + (which + 1) * _WEEK
        full = days.floored(end - _DAY, "week") + (which + 1) * _WEEK
        full = full if full + _WEEK <= end else full - _WEEK
    if what == "weekend":
        saturday = (
            _on_weekday(end - _WEEK, 5) + (which + 1) * _WEEK
            if which < 0
            else monday + timedelta(days=5)
        )
        for hours in (0, -6):
            yield saturday + timedelta(hours=hours), saturday + 2 * _DAY, "weekend"
        return
    for at in dict.fromkeys((monday, full)):
        yield at, at + count * _WEEK, "week"


def _edged(frame: Frame, edge: str, now: datetime) -> Iterator[Frame]:
    """The beginning, the middle or the end of a stretch, where custom draws the lines.

    Custom differs: the end of a month is from the 25th, its last third or its second half.
    """
    start, end, grain = frame
    if edge == "rest":
        yield max(start, days.floored(now, "day")), end, grain
    elif grain in {"day", "today"}:
        yield _edge_of_day(start, edge)
    elif (cuts := _CUTS.get((grain, edge))) is not None:
        unit = "day" if grain in {"month", "week"} else "month"
        for first, last in cuts:
            yield days.moved(start, unit, first), min(end, days.moved(start, unit, last)), unit
    else:
        third = _THIRDS.get(edge, 1)
        step = (end - start) / 3
        if grain == "decade":
            years = ((0, 3), (3, 7), (7, 10))[third]
            yield days.moved(start, "year", years[0]), days.moved(start, "year", years[1]), "year"
        else:
            yield start + third * step, start + (third + 1) * step, "day"


_CUTS: dict[tuple[str, str], tuple[tuple[int, int], ...]] = {
    ("month", "begin"): ((0, 10), (0, 5)), ("month", "first"): ((0, 10),),
    ("month", "early"): ((0, 10), (0, 15)), ("month", "mid"): ((10, 20), (9, 20)),
    ("month", "end"): ((24, 31), (20, 31), (15, 31)), ("month", "third"): ((20, 31),),
    ("month", "late"): ((20, 31), (15, 31)),
    ("week", "begin"): ((0, 3),), ("week", "early"): ((0, 3),), ("week", "mid"): ((2, 4),),
    ("week", "end"): ((4, 7), (3, 7)), ("week", "late"): ((3, 7), (4, 7)),
    ("year", "begin"): ((0, 2), (0, 3), (0, 6)), ("year", "early"): ((0, 3), (0, 6)),
    ("year", "mid"): ((4, 8), (5, 7)), ("year", "end"): ((10, 12), (8, 12), (6, 12)),
    ("year", "late"): ((8, 12), (6, 12)),
    ("quarter", "begin"): ((0, 1),), ("quarter", "mid"): ((1, 2),), ("quarter", "end"): ((2, 3),),
}  # fmt: skip


def _edge_of_day(start: datetime, edge: str) -> Frame:
    if edge == "end":
        end = start + _DAY - timedelta(seconds=1)
        return end, end + timedelta(seconds=1), "minute"
    if edge == "mid":
        return start + timedelta(hours=10), start + timedelta(hours=14), "minute"
    return start, start + timedelta(hours=_NOON), "minute"


def _timed(when: When, frame: Frame, now: datetime) -> Iterator[Meaning]:
    start, end, grain = frame
    yield from _clocked(when, start, end, grain, now)


def _clocked(
    when: When, start: datetime, end: datetime | None, grain: str, now: datetime
) -> Iterator[Meaning]:
    """A frame with the time of day that is said, if one is."""
    is_daily = grain == "today"
    if when.hour is not None:
        for hour in hours(when, now if is_daily else None):
            at = start.replace(
                minute=when.minute or 0, second=when.second or 0, hour=0
            ) + timedelta(hours=hour)
            yield Meaning(at, None, "minute", is_daily)
    elif when.part is not None:
        firsts, last = days.PARTS[when.part]
        for first in firsts:
            yield Meaning(
                start + timedelta(hours=first), start + timedelta(hours=last), "part", is_daily
            )
    else:
        yield Meaning(start, end, "day" if is_daily else grain)


def hours(when: When, _now: datetime | None = None) -> tuple[int, ...]:
    """The hours of the day an hour can mean; 24 and more are the next morning's."""
    hour = when.hour or 0
    if when.half_day is not None:
        return (hour % _NOON + (_NOON if when.half_day == "pm" else 0),)
    if when.part is not None:
        return (_hour_in(when.part, hour),)
    if hour == _NOON and when.minute is not None:
        return (_NOON, 0)
    return (hour, hour + _NOON) if 0 < hour < _NOON else (hour,)


def _hour_in(part: str, hour: int) -> int:
    if part in {"afternoon", "late afternoon", "dusk", "evening", "late evening", "dinner"}:
        return hour + _NOON if hour < _NOON else hour
    if part in {"noon", "lunch"}:
        return hour + _NOON if hour < 6 else hour  # noqa: PLR2004 one and two at noon
    if part in {"night", "late night"} and hour <= _NOON:
        return (
            hour + (2 * _NOON if hour < 5 or hour == _NOON else _NOON)
            if hour != _NOON
            else 2 * _NOON
        )  # noqa: PLR2004
    if part in {"dawn", "morning", "early", "small"} and hour == _NOON:
        return 0 if part != "morning" else _NOON
    return hour
