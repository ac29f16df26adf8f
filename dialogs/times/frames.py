# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days, weeks, months and years that an expression can mean, before any time of day.

A weekday or a day without a year may lie on either side of today: the latest past one comes first.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from dialogs.times import days, lunar
from dialogs.times.edges import Frame, edged
from dialogs.times.model import When
from intake.values import replace

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def on_weekday(at: datetime, weekday: int) -> datetime:
    day = days.floored(at, "day")
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def frames(when: When, now: datetime) -> Iterator[Frame]:
    """The days, months or years an expression can mean, before any time of day."""
    for frame in _wide(when, now):
        if when.nth is not None:
            found: Iterator[Frame] = _counted(when.nth, frame)
        elif when.weekday is not None and when.day is None:
            found = _weekdays(when, frame, now)
        else:
            found = iter((frame,))
        for one in found:
            if when.nth is not None and when.weekday is not None and when.nth[1] == "week":
                at = one[0] + timedelta(days=when.weekday)
                yield at, at + _DAY, "day"
            else:
                yield from edged(one, when.edge, now) if when.edge else (one,)


def _wide(when: When, now: datetime) -> Iterator[Frame]:
    """What the largest unit that is named spans; today if none is."""
    if when.years is not None:
        return _decades(*when.years)
    if when.holiday is not None:
        return _holidays(when, now)
    if when.lunar is not None:
        return _lunar(when.lunar, when, now)
    if when.day_by is not None:
        return iter((_relative_day(when, now),))
    if when.week_by is not None or when.week is not None or when.is_weekend:
        return _week_frames(when, now)
    if when.day is not None:
        return _month_days(when, now)
    return _large(when, now)


def _large(when: When, now: datetime) -> Iterator[Frame]:
    """Months and more."""
    if when.month is not None or when.month_by is not None:
        return _months(when, now)
    if when.quarter is not None or when.quarter_by is not None or when.half_year is not None:
        return _parts_of_year(when, now)
    if when.year is not None or when.year_by is not None:
        return map(_year_frame, _years(when, now))
    today = days.floored(now, "day")
    if when.nth is not None:
        first = days.floored(now, "year") if when.nth[1] in {"week", "month", "year"} else today
        return iter(((first, days.moved(first, "year", 1), "year"),))
    return iter(((today, today + _DAY, "today"),))


def _holidays(when: When, now: datetime) -> Iterator[Frame]:
    for year in _years(when, now):
        if (day := days.holiday(when.holiday or "", year)) is not None:
            yield _day_frame(day)


def _lunar(said: tuple[int, int | None, bool], when: When, now: datetime) -> Iterator[Frame]:
    """A month or a day of the lunar calendar, whose year begins with spring."""
    month, day, is_leap = said
    found: list[Frame] = []
    for year in _years(when, now):
        if day is not None:
            on = lunar.day(year, month, day, is_leap=is_leap)
            found += [_day_frame(on)] if on else []
        elif (whole := lunar.month(year, month, is_leap=is_leap)) is not None:
            first = datetime.combine(whole[0], days.MIDNIGHT)
            found.append((first, first + timedelta(days=whole[1]), "month"))
    yield from sorted(found, key=lambda one: (one[0] > now, abs(one[0] - now)))


def _relative_day(when: When, now: datetime) -> Frame:
    """Yesterday; but "tomorrow, 13 April 2021" is that date."""
    at = days.floored(now, "day") + timedelta(days=when.day_by or 0)
    if when.day is not None and when.month is not None and when.year is not None:
        at = days.midnight(when.year, when.month, when.day)
    return at, at + _DAY, "day"


def _decades(first: int, count: int) -> Iterator[Frame]:
    first = max(1, first)
    yield days.midnight(first, 1, 1), days.midnight(first + count, 1, 1), "decade"
    if first < 2000 and count == 10 and first + 100 < 2030:
        yield days.midnight(first + 100, 1, 1), days.midnight(first + 110, 1, 1), "decade"


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
    return days.midnight(year, 1, 1), days.midnight(year + 1, 1, 1), "year"


def _week_frames(when: When, now: datetime) -> Iterator[Frame]:
    if when.week is not None:
        for year in _years(when, now)[:1]:
            monday = datetime.combine(date.fromisocalendar(year, when.week, 1), days.MIDNIGHT)
            yield monday, monday + _WEEK, "week"
        return
    monday = days.floored(now, "week") + (when.week_by or 0) * _WEEK
    if when.is_weekend:
        is_open = when.week_by is None
        for first in (monday, monday - _WEEK) if is_open else (monday,):
            for hours in (120, 114):  # from Saturday, or from Friday at six
                yield first + timedelta(hours=hours), first + _WEEK, "weekend"
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
        yield from (_day_frame(one) for one in _past_first(fitting, now.date()))
        found = [one for one in found if one not in fitting]
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
        at = days.moved(at, "year", when.year_by or 0)
        yield at, days.moved(at, "month", 1), "month"
        return
    for year in _years(when, now):
        at = days.midnight(year, when.month, 1)
        yield at, days.moved(at, "month", 1), "month"


def _parts_of_year(when: When, now: datetime) -> Iterator[Frame]:
    if when.quarter_by is not None:
        at = days.moved(days.floored(now, "quarter"), "quarter", when.quarter_by)
        yield at, days.moved(at, "quarter", 1), "quarter"
    elif when.quarter is not None:
        for year in _years(when, now):
            at = days.midnight(year, when.quarter * 3 - 2, 1)
            yield at, days.moved(at, "quarter", 1), "quarter"
    else:
        half = when.half_year or 0
        is_counted = half <= 0
        year = now.year if is_counted else _years(when, now)[0]
        month = (now.month - 1) // 6 * 6 + 1 if is_counted else half * 6 - 5
        at = days.midnight(year, month, 1)
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
        at = on_weekday(frame[0], weekday)
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
    if abs(by) >= 10:
        count = by // 10
        return (coming + (count - 1) * _WEEK,) if count > 0 else (past + (count + 1) * _WEEK,)
    if by < 0:
        earlier = past - _WEEK if past == today - _DAY else past  # yesterday is "yesterday"
        return tuple(dict.fromkeys((earlier, monday - _WEEK + offset, past)))
    return tuple(dict.fromkeys((monday + _WEEK + offset, coming)))


def _counted(nth: tuple[int, str, int], frame: Frame) -> Iterator[Frame]:
    """The third week, the last Friday, the first ten days of a frame."""
    which, what, count = nth
    start, end, _ = frame
    if what.isdigit():
        first = on_weekday(start, int(what))
        at = (
            first + (which - 1) * _WEEK
            if which > 0
            else on_weekday(end - _WEEK, int(what)) + (which + 1) * _WEEK
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
        full = on_weekday(start, 0) + (which - 1) * _WEEK
    else:
        monday = days.floored(end - timedelta(days=4), "week") + (which + 1) * _WEEK
        full = days.floored(end - _DAY, "week") + (which + 1) * _WEEK
        full = full if full + _WEEK <= end else full - _WEEK
    if what == "weekend":
        saturday = (
            on_weekday(end - _WEEK, 5) + (which + 1) * _WEEK
            if which < 0
            else monday + timedelta(days=5)
        )
        for hours in (0, -6):
            yield saturday + timedelta(hours=hours), saturday + 2 * _DAY, "weekend"
        return
    for at in dict.fromkeys((monday, full)):
        yield at, at + count * _WEEK, "week"
