# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working-time arithmetic: opening hours, day by day, in the service team's time zone.

Which hours a day has (weekday, holiday, make-up workday) is asked of a function, so this module
stays arithmetic. Times in, times out: aware UTC.

A calendar is read like a meter: `reading(t)` is how much open time there was up to `t`, `when` the
moment at which it reached a value. Both are one search in a table that is laid out once per year,
which keeps a deadline over a year of pauses below a millisecond.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

Slots = tuple[tuple[time, time], ...]
SlotsOn = Callable[[date], Slots]
KindOf = Callable[[date], str]

# After these years no calendar is laid out: a time that would be over later is never over.
FIRST_YEAR, LAST_YEAR = 1970, 2100
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # of which every zone still has the date

# A calendar that never opens for this long is a configuration error, not a long wait.
LONGEST_CLOSURE_YEARS = 2

_NOTHING = timedelta()
_MIDNIGHT = time(0)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_NEVER_READS = NEVER - _EPOCH


def _ordinary(_day: date) -> str:
    return ""


class Meter(Protocol):
    """Something that counts time: every hour, or open ones only."""

    def reading(self, at: datetime) -> timedelta:
        """How much was counted up to this moment, from a fixed beginning."""

    def when(self, reading: timedelta) -> datetime:
        """The first moment at which so much was counted; `NEVER` for one nobody lives to see."""


class WallClock:
    """Counts every hour."""

    def reading(self, at: datetime) -> timedelta:
        """See `Meter.reading`."""
        return at - _EPOCH

    def when(self, reading: timedelta) -> datetime:
        """See `Meter.when`."""
        return _EPOCH + min(reading, _NEVER_READS)


WALL_CLOCK = WallClock()


@dataclass(slots=True)
class _Table:
    """The open times of whole years, in order; `before` is the reading when each begins."""

    first: int = 0
    last: int = -1  # no year yet
    starts: list[datetime] = field(default_factory=list)
    ends: list[datetime] = field(default_factory=list)
    before: list[timedelta] = field(default_factory=list)
    after: list[timedelta] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When the team works. `slots_on` gives the local times of one day, in order, not overlapping.

    A slot that ends at 00:00 ends with its day. `kind_of` says what is special about a day; see
    `calendars.DayKind`.
    """

    zone: ZoneInfo
    slots_on: SlotsOn
    kind_of: KindOf = _ordinary
    _table: _Table = field(default_factory=_Table, init=False, repr=False, compare=False)

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The moment when `working` time has passed since `start`, counting open hours only.

        With no time at all, the next moment at which the team is at work. `NEVER` for more time
        than the years have. Raises `ValueError` for a calendar that does not open again.
        """
        if working:
            return self.when(self.reading(start) + working)
        at = self._slot_at(start)
        if at >= 0 and start < self._table.ends[at]:
            return start
        is_there = self._lay_out_until(lambda: at + 1 < len(self._table.starts))
        return self._table.starts[at + 1] if is_there else NEVER

    def is_working_day(self, day: date) -> bool:
        """Whether the team works on a day at all."""
        return bool(self.slots_on(day))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two moments; negative if they stand the other way."""
        return self.reading(end) - self.reading(start)

    def next_opening(self, after: datetime) -> datetime:
        """When the team is at work the next time; `after` itself if it is now."""
        return after if self.is_open(after) else self.add(after, timedelta())

    def is_open(self, at: datetime) -> bool:
        """Whether the team is at work at this moment."""
        slot = self._slot_at(at)
        return slot >= 0 and at < self._table.ends[slot]

    def reading(self, at: datetime) -> timedelta:
        """See `Meter.reading`."""
        slot = self._slot_at(at)
        table = self._table
        if slot < 0:
            return table.before[0] if table.before else _NOTHING
        return table.before[slot] + (min(at, table.ends[slot]) - table.starts[slot])

    def when(self, reading: timedelta) -> datetime:
        """See `Meter.when`. Raises `ValueError` for a calendar that does not open again."""
        table = self._table
        if not self._lay_out_until(lambda: bool(table.after) and table.after[-1] >= reading):
            return NEVER
        slot = bisect_left(table.after, reading)
        return table.starts[slot] + (reading - table.before[slot])

    def _slot_at(self, at: datetime) -> int:
        """The slot that began last, -1 for none in the years laid out."""
        table = self._table
        if not table.first < at.year < table.last:
            year = min(max(at.year, FIRST_YEAR + 1), LAST_YEAR - 1)
            self._lay_out(year - 1, year + 1)  # a zone is a day ahead or behind at most
        return bisect_right(table.starts, at) - 1

    def _lay_out(self, first: int, last: int) -> None:
        table = self._table
        if table.first <= first and last <= table.last:
            return
        if table.last < table.first:
            table.first, table.last = first, first - 1
        while table.last < last:
            self._append(table.last + 1)
        while table.first > first:
            self._prepend(table.first - 1)

    def _lay_out_until(self, is_enough: Callable[[], bool]) -> bool:
        """Lay out further years until what is looked for is in the table; whether it is."""
        limit = self._table.last + LONGEST_CLOSURE_YEARS
        while not is_enough():
            if self._table.last >= LAST_YEAR:
                return False
            known = len(self._table.starts)
            self._append(self._table.last + 1)
            if len(self._table.starts) > known:
                limit = self._table.last + LONGEST_CLOSURE_YEARS
            elif self._table.last >= limit:
                message = f"the calendar does not open within {LONGEST_CLOSURE_YEARS} years"
                raise ValueError(message)
        return True

    def _append(self, year: int) -> None:
        table = self._table
        reading = table.after[-1] if table.after else _NOTHING
        for start, end in self._open_in(year):
            table.starts.append(start)
            table.ends.append(end)
            table.before.append(reading)
            reading += end - start
            table.after.append(reading)
        table.last = year

    def _prepend(self, year: int) -> None:
        """An earlier year: its readings end where the known ones begin, perhaps below zero."""
        table = self._table
        slots = self._open_in(year)
        reading = table.before[0] if table.before else _NOTHING
        reading -= sum((end - start for start, end in slots), _NOTHING)
        before, after = [], []
        for start, end in slots:
            before.append(reading)
            reading += end - start
            after.append(reading)
        table.starts[:0] = [start for start, _ in slots]
        table.ends[:0] = [end for _, end in slots]
        table.before[:0], table.after[:0] = before, after
        table.first = year

    def _open_in(self, year: int) -> list[tuple[datetime, datetime]]:
        first = date(year, 1, 1)
        days = (date(year + 1, 1, 1) - first).days
        found = []
        for number in range(days):
            day = first + timedelta(days=number)
            for opens, closes in self.slots_on(day):
                start, end = self._instant(day, opens), self._end(day, closes)
                if start < end:  # the hour that is left out in spring may swallow a slot
                    found.append((start, end))
        return found

    def _end(self, day: date, closes: time) -> datetime:
        is_next_day = closes == _MIDNIGHT
        return self._instant(day + _DAY if is_next_day else day, closes)

    def _instant(self, day: date, at: time) -> datetime:
        """The first instant at which the local clock shows this time or a later one."""
        local = datetime.combine(day, at, self.zone)
        instant = local.astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None):
            return instant
        # The clock jumps over it: the first instant after the jump.
        low, high = local.replace(fold=1).astimezone(UTC), instant
        while high - low > timedelta(seconds=1):
            middle = (low + (high - low) / 2).replace(microsecond=0)
            is_behind = middle.astimezone(self.zone).replace(tzinfo=None) < local.replace(
                tzinfo=None
            )
            low, high = (middle, high) if is_behind else (low, middle)
        return high
