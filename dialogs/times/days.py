# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar: units, parts of the day, holidays. Pure arithmetic on naive local times.

The Chinese lunar holidays come from a table; outside its years they are not known.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

MIDNIGHT = time()
SECONDS = {
    "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "workday": 86400.0,
    "week": 604800.0, "weekend": 172800.0, "fortnight": 1209600.0, "month": 2592000.0,
    "quarter": 7776000.0, "year": 31536000.0, "decade": 315360000.0, "century": 3153600000.0,
}  # fmt: skip
MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
FIXED = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800,
         "fortnight": 1209600, "weekend": 604800, "workday": 86400}  # fmt: skip
# Where a part of the day begins is custom, not law: the first hour is ours, the others are also
# understood (from midnight, from six, …). The last number is where it ends.
PARTS: dict[str, tuple[tuple[int, ...], int]] = {
    "dawn": ((0, 4, 5), 6),
    "small": ((2, 0), 5),
    "early": ((6, 0, 4, 8), 9),
    "morning": ((8, 4, 6, 7, 0), 12),
    "noon": ((11, 12), 14),
    "lunch": ((11, 12), 13),
    "midday": ((10,), 14),
    "afternoon": ((12, 13), 18),
    "late afternoon": ((16, 14, 15), 18),
    "dusk": ((17, 16, 18), 20),
    "evening": ((18, 16, 17), 22),
    "late evening": ((21, 18, 20), 24),
    "night": ((20, 18, 16), 24),
    "late night": ((21, 22), 24),
    "dinner": ((18, 16), 20),
    "daytime": ((6, 8), 18),
}
_NEW_YEAR = {
    2000: (2, 5), 2001: (1, 24), 2002: (2, 12), 2003: (2, 1), 2004: (1, 22), 2005: (2, 9),
    2006: (1, 29), 2007: (2, 18), 2008: (2, 7), 2009: (1, 26), 2010: (2, 14), 2011: (2, 3),
    2012: (1, 23), 2013: (2, 10), 2014: (1, 31), 2015: (2, 19), 2016: (2, 8), 2017: (1, 28),
    2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22),
    2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13),
    2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip
_DRAGON = {
    2010: (6, 16), 2011: (6, 6), 2012: (6, 23), 2013: (6, 12), 2014: (6, 2), 2015: (6, 20),
    2016: (6, 9), 2017: (5, 30), 2018: (6, 18), 2019: (6, 7), 2020: (6, 25), 2021: (6, 14),
    2022: (6, 3), 2023: (6, 22), 2024: (6, 10), 2025: (5, 31), 2026: (6, 19), 2027: (6, 9),
    2028: (5, 28), 2029: (6, 16), 2030: (6, 5),
}  # fmt: skip
_AUTUMN = {
    2010: (9, 22), 2011: (9, 12), 2012: (9, 30), 2013: (9, 19), 2014: (9, 8), 2015: (9, 27),
    2016: (9, 15), 2017: (10, 4), 2018: (9, 24), 2019: (9, 13), 2020: (10, 1), 2021: (9, 21),
    2022: (9, 10), 2023: (9, 29), 2024: (9, 17), 2025: (10, 6), 2026: (9, 25), 2027: (9, 15),
    2028: (10, 3), 2029: (9, 22), 2030: (9, 12),
}  # fmt: skip
_FIXED_HOLIDAYS = {
    "new year": (1, 1), "new year's eve": (12, 31), "valentine": (2, 14), "women": (3, 8),
    "patrick": (3, 17), "fools": (4, 1), "labour": (5, 1), "youth": (5, 4), "children": (6, 1),
    "party": (7, 1), "army": (8, 1), "teachers": (9, 10), "national": (10, 1),
    "halloween": (10, 31), "singles": (11, 11), "christmas eve": (12, 24),
    "christmas": (12, 25), "boxing": (12, 26), "independence": (7, 4), "veterans": (11, 11),
    "earth": (4, 22), "arbor": (3, 12), "consumer": (3, 15),
}  # fmt: skip
# Month, which weekday of it (from the end if negative), weekday.
_MOVING_HOLIDAYS = {
    "mother": (5, 2, 6), "father": (6, 3, 6), "us labor": (9, 1, 0), "memorial": (5, -1, 0),
    "thanksgiving": (11, 4, 3), "king": (1, 3, 0), "presidents": (2, 3, 0),
    "columbus": (10, 2, 0),
}  # fmt: skip
# How long people are away: "since after National Day" means when they are back.
BREAKS = {"spring": 8, "national": 7, "labour": 5, "qingming": 3, "dragon": 3, "autumn": 3}


def midnight(year: int, month: int, day: int) -> datetime:
    """The beginning of a day, local and without a zone, as all times here are."""
    return datetime(year, month, day)  # noqa: DTZ001 on purpose


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last of the month if there is no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    if not 1 <= years <= 9998:
        raise OverflowError
    return day.replace(year=years, month=month, day=min(day.day, monthrange(years, month)[1]))


def moved(at: datetime, unit: str, amount: float) -> datetime:
    """A time so many units on. Raises `OverflowError` beyond the calendar."""
    if unit == "workday":
        return _workdays_on(at, round(amount))
    if unit in FIXED:
        return at + timedelta(seconds=amount * FIXED[unit])
    months = amount * MONTHS[unit]
    whole = int(months)
    on = datetime.combine(add_months(at.date(), whole), at.time())
    return on + timedelta(days=round((months - whole) * 30))


def floored(at: datetime, unit: str) -> datetime:
    """The beginning of the unit that a time lies in."""
    if unit in {"second", "minute", "hour"}:
        cut = {"second": "microsecond", "minute": "second", "hour": "minute"}
        order = ("microsecond", "second", "minute")
        keep = order[: order.index(cut[unit]) + 1]
        return at.replace(**dict.fromkeys(keep, 0))  # type: ignore[arg-type]
    day = datetime.combine(at.date(), MIDNIGHT)
    if unit in {"week", "weekend", "fortnight"}:
        return day - timedelta(days=day.weekday())
    if unit in {"day", "workday"}:
        return day
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
    years = {"year": 1, "decade": 10, "century": 100}[unit]
    return day.replace(day=1, month=1, year=max(1, day.year // years * years))


def nth_weekday(year: int, month: int, which: int, weekday: int) -> date | None:
    """The third Friday of a month; counted from its end if negative."""
    last = monthrange(year, month)[1]
    days = [
        number for number in range(1, last + 1) if date(year, month, number).weekday() == weekday
    ]
    index = which - 1 if which > 0 else which
    return date(year, month, days[index]) if -len(days) <= index < len(days) else None


def holiday(name: str, year: int) -> date | None:
    """The day of a holiday in a year; None where it is not known."""
    if name in _FIXED_HOLIDAYS:
        return date(year, *_FIXED_HOLIDAYS[name])
    if name in _MOVING_HOLIDAYS:
        month, which, weekday = _MOVING_HOLIDAYS[name]
        return nth_weekday(year, month, which, weekday)
    found = _COMPUTED.get(name)
    return found(year) if found else None


def _easter(year: int) -> date:
    """Meeus/Jones/Butcher, for the Gregorian calendar."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * rest) // 433
    month = (h + rest - 7 * m + 90) // 25
    return date(year, month, (h + rest - 7 * m + 33 * month + 19) % 32)


def _listed(table: Mapping[int, tuple[int, int]]) -> Callable[[int], date | None]:
    return lambda year: date(year, *table[year]) if year in table else None


def _qingming(year: int) -> date:
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


def _from(base: Callable[[int], date | None], days: int) -> Callable[[int], date | None]:
    def find(year: int) -> date | None:
        day = base(year)
        return day + timedelta(days=days) if day else None

    return find


def _thanksgiving(year: int) -> date | None:
    return nth_weekday(year, 11, 4, 3)


_COMPUTED: dict[str, Callable[[int], date | None]] = {
    "easter": _easter,
    "good friday": _from(_easter, -2),
    "easter monday": _from(_easter, 1),
    "black friday": _from(_thanksgiving, 1),
    "spring": _listed(_NEW_YEAR),
    "spring eve": _from(_listed(_NEW_YEAR), -1),
    "lantern": _from(_listed(_NEW_YEAR), 14),
    "qingming": _qingming,
    "dragon": _listed(_DRAGON),
    "autumn": _listed(_AUTUMN),
}


def _workdays_on(at: datetime, days: int) -> datetime:
    step = timedelta(days=1 if days > 0 else -1)
    for _ in range(min(abs(days), 3660)):
        at += step
        while at.weekday() > 4:
            at += step
    return at
