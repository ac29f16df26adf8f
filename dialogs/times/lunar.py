# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Chinese lunar calendar, and the 24 solar terms of a year.

Months come from a table of 1980 to 2049; outside it nothing is known. Solar terms are computed
from the sun's position to about a quarter of an hour, as seen in Beijing.
"""

from datetime import date, datetime, timedelta
from math import radians, sin

# A year in 17 bits: the leap month's number in the lowest four, then December's length back to
# January's (set: 30 days, else 29), and whether the leap month has 30 days.
_YEARS = (
    0x095b0, 0x049b0, 0x0a974, 0x0a4b0, 0x0b27a, 0x06a50, 0x06d40, 0x0af46, 0x0ab60, 0x09570,
    0x04af5, 0x04970, 0x064b0, 0x074a3, 0x0ea50, 0x06b58, 0x05ac0, 0x0ab60, 0x096d5, 0x092e0,
    0x0c960, 0x0d954, 0x0d4a0, 0x0da50, 0x07552, 0x056a0, 0x0abb7, 0x025d0, 0x092d0, 0x0cab5,
    0x0a950, 0x0b4a0, 0x0baa4, 0x0ad50, 0x055d9, 0x04ba0, 0x0a5b0, 0x15176, 0x052b0, 0x0a930,
    0x07954, 0x06aa0, 0x0ad50, 0x05b52, 0x04b60, 0x0a6e6, 0x0a4e0, 0x0d260, 0x0ea65, 0x0d530,
    0x05aa0, 0x076a3, 0x096d0, 0x04afb, 0x04ad0, 0x0a4d0, 0x1d0b6, 0x0d250, 0x0d520, 0x0dd45,
    0x0b5a0, 0x056d0, 0x055b2, 0x049b0, 0x0a577, 0x0a4b0, 0x0aa50, 0x1b255, 0x06d20, 0x0ada0,
)  # fmt: skip
_FIRST = 1980
_NEW_YEAR = date(1980, 2, 16)
_MONTHS = 12

TERMS = ("小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种",
         "夏至", "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪",
         "大雪", "冬至")  # fmt: skip
_BEIJING = timedelta(hours=8)
_J2000 = datetime(2000, 1, 1, 12)  # noqa: DTZ001 universal time, naive as all times here
_YEAR = 365.2422
_DEGREES_A_DAY = 360 / _YEAR
_ROUNDS = 4


def month(year: int, number: int, *, is_leap: bool = False) -> tuple[date, int] | None:
    """The first day of a month of a lunar year, and how many days it has."""
    if not _FIRST <= year < _FIRST + len(_YEARS) or not 1 <= number <= _MONTHS:
        return None
    first = _NEW_YEAR + timedelta(days=sum(map(_length, _YEARS[: year - _FIRST])))
    code = _YEARS[year - _FIRST]
    for at, leap, length in _months(code):
        if (at, leap) == (number, is_leap):
            return first, length
        first += timedelta(days=length)
    return None


def day(year: int, number: int, of_month: int, *, is_leap: bool = False) -> date | None:
    """A day of a lunar month; None if there is none."""
    found = month(year, number, is_leap=is_leap)
    if found is None or not 1 <= of_month <= found[1]:
        return None
    return found[0] + timedelta(days=of_month - 1)


def eve(year: int) -> date | None:
    """The last day before the lunar new year of this (Gregorian) year."""
    first = day(year, 1, 1)
    return first - timedelta(days=1) if first else None


def term(name: str, year: int) -> date:
    """The day of a solar term in a Gregorian year."""
    index = TERMS.index(name)
    longitude = (285 + 15 * index) % 360
    at = datetime(year, 1, 5) + timedelta(days=index * _YEAR / 24)  # noqa: DTZ001
    for _ in range(_ROUNDS):
        off = (longitude - _sun(at) + 180) % 360 - 180
        at += timedelta(days=off / _DEGREES_A_DAY)
    return (at + _BEIJING).date()


def _months(code: int) -> list[tuple[int, bool, int]]:
    leap = code & 0xF
    found: list[tuple[int, bool, int]] = []
    for number in range(1, _MONTHS + 1):
        found.append((number, False, 30 if code & (0x10000 >> number) else 29))
        if number == leap:
            found.append((number, True, 30 if code & 0x10000 else 29))
    return found


def _length(code: int) -> int:
    return sum(days for _, _, days in _months(code))


def _sun(at: datetime) -> float:
    """The sun's apparent longitude in degrees (Meeus, Astronomical Algorithms, chapter 25)."""
    century = (at - _J2000).total_seconds() / 86400 / 36525 + 69e-8 / 36.525
    anomaly = radians(357.52911 + 35999.05029 * century)
    centre = (1.914602 - 0.004817 * century) * sin(anomaly) + 0.019993 * sin(2 * anomaly)
    centre += 0.000289 * sin(3 * anomaly)
    node = radians(125.04 - 1934.136 * century)
    true = 280.46646 + 36000.76983 * century + centre
    return (true - 0.00569 - 0.00478 * sin(node)) % 360
