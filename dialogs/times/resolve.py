# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an expression can mean, seen from now: its readings, the likeliest for a report first.

People are vague where it costs them nothing: a weekday may lie on either side of today, a day
without a year too, an hour without am or pm may be either, and "three days ago" is as exact as its
unit. Every such reading is given; who asks chooses.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dialogs.times import days
from dialogs.times.frames import frames, on_weekday
from dialogs.times.model import Lengths, Meaning, When
from intake.values import replace

_DAY = timedelta(days=1)
_LOWER = {"second": "second", "minute": "second", "hour": "minute", "day": "hour", "week": "day",
          "weekend": "day", "workday": "day", "fortnight": "hour", "month": "day",
          "quarter": "month", "year": "month", "decade": "year", "century": "year"}  # fmt: skip
_UNITS_DOWN = ("century", "decade", "year", "quarter", "month", "fortnight", "weekend", "week",
               "workday", "day", "hour", "minute", "second")  # fmt: skip
_NOON = 12
_INCLUSIVE = frozenset(
    {"day", "week", "month", "quarter", "year", "decade"}
)  # 8日至12日: and the 12th


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
            if when.bound == "before" and one.end is not None and one.grain in _INCLUSIVE:
                yield replace(one, start=min(now, one.start), bound="before")  # 年底前: and in it
    elif when.until is not None:
        yield from _stretches(when, when.until, now)
    elif when.span is not None:
        yield from _span(replace(when, span=None), when.span, now)
    elif when.shift is not None:
        yield from _shifted(replace(when, shift=None), when.shift, now)
    else:
        for frame in frames(when, now):
            yield from _clocked(when, *frame)


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
            if end.end is not None and end.grain in _INCLUSIVE:
                yield replace(first, end=end.end)
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
            yield from _clocked(base, same, same + _DAY, "day")
            at = on_weekday(at, base.weekday)
        yield from _clocked(base, at, at + _DAY if unit not in {"hour", "minute"} else None, "day")


def _from_now(base: When, lengths: Lengths, unit: str, now: datetime) -> Iterator[Meaning]:
    at = _moved(now, lengths)
    if unit in {"hour", "minute", "second"}:
        for start in dict.fromkeys((at, days.floored(at, unit), days.floored(at, _LOWER[unit]))):
            yield Meaning(start, None, unit)
        return
    day = days.floored(at, "day")
    if base.hour is not None or base.part is not None:
        for start in (day, days.floored(at, _LOWER[unit])):
            yield from _clocked(base, start, start + _DAY, "day")
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


def _finest(lengths: Lengths) -> str:
    return max((unit for unit, _ in lengths), key=_UNITS_DOWN.index)


def _moved(at: datetime, lengths: Lengths) -> datetime:
    for unit, amount in lengths:
        at = days.moved(at, unit, amount)
    return at


def _clocked(when: When, start: datetime, end: datetime | None, grain: str) -> Iterator[Meaning]:
    """A frame with the time of day that is said, if one is."""
    is_daily = grain == "today"
    if when.hour is not None:
        for hour in _hours(when):
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


def _hours(when: When) -> tuple[int, ...]:
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
        return hour + _NOON if hour < 6 else hour
    if part in {"night", "late night"} and hour <= _NOON:
        return (
            hour + (2 * _NOON if hour < 5 or hour == _NOON else _NOON)
            if hour != _NOON
            else 2 * _NOON
        )
    if part in {"dawn", "morning", "early", "small"} and hour == _NOON:
        return 0 if part != "morning" else _NOON
    return hour
