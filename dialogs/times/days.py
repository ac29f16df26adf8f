# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar: units, parts of the day, holidays. Pure arithmetic on naive local times.

The Chinese lunar holidays are known for the years of `lunar` only.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from dialogs.times import lunar

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
    "all day": ((0,), 24),
}
_LUNAR_HOLIDAYS = {
    "spring": (1, 1), "lantern": (1, 15), "dragon head": (2, 2), "dragon": (5, 5),
    "lovers": (7, 7), "ghosts": (7, 15), "autumn": (8, 15), "double ninth": (9, 9),
    "laba": (12, 8), "little new year": (12, 23),
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
BREAKS = {"spring": 8, "national": 7, "labour": 5, "清明": 3, "dragon": 3, "autumn": 3}


def midnight(year: int, month: int, day: int) -> datetime:
    """The beginning of a day, local and without a zone, as all times here are."""
    return datetime(year, month, day)  # noqa: DTZ001 on purpose


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last of the month if there is no such day.

    Raises `OverflowError` beyond the calendar.
    """
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
    if name in _LUNAR_HOLIDAYS:
        return lunar.day(year, *_LUNAR_HOLIDAYS[name])
    if name in lunar.TERMS:
        return lunar.term(name, year)
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
    "spring eve": lunar.eve,
}


def _workdays_on(at: datetime, days: int) -> datetime:
    step = timedelta(days=1 if days > 0 else -1)
    for _ in range(min(abs(days), 3660)):
        at += step
        while at.weekday() > 4:
            at += step
    return at
