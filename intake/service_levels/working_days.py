# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working days: a calendar read by the day, each a whole one however long it is open.

"Two working days" from Tuesday at three is Thursday at three, also where Wednesday is short. A
day of a reading is one working day, a share of it that share of the day's open hours.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from intake.service_levels.business_hours import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_CLOSURE_YEARS,
    NEVER,
    BusinessHours,
)

_DAY = timedelta(days=1)
_MICROSECOND = timedelta.resolution
_DAY_LONG = _DAY // _MICROSECOND


@dataclass(slots=True)
class _Year:
    """The working days of a year, in order; `before` is the number of the first of them."""

    before: int
    days: list[date]

    @property
    def end(self) -> int:
        """The number of the first working day after it."""
        return self.before + len(self.days)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A meter that counts the working days of a calendar; see `Meter`.

    They are numbered from the beginning of the first year that was asked for.
    """

    hours: BusinessHours
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)
    _spans: dict[date, tuple[timedelta, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def reading(self, at: datetime) -> timedelta:
        """See `Meter.reading`."""
        today = at.astimezone(self.hours.zone).date()
        year = self._year(min(max(today.year, FIRST_YEAR), LAST_YEAR))
        place = bisect_left(year.days, today)
        whole = (year.before + place) * _DAY
        if place == len(year.days) or year.days[place] != today:
            return whole
        begins, length = self._span(today)
        passed = (self.hours.reading(at) - begins) // _MICROSECOND
        # Rounded down here and up in `when`: so each gives back what the other was given.
        return whole + passed * _DAY_LONG // length * _MICROSECOND

    def when(self, reading: timedelta) -> datetime:
        """See `Meter.when`. Raises `ValueError` for a calendar that does not open again."""
        number, share = divmod(reading, _DAY)
        if not share:  # it was reached when the day before ended
            number, share = number - 1, _DAY
        day = self._day(number)
        if day is None:
            return NEVER
        begins, length = self._span(day)
        passed = -(-(share // _MICROSECOND * length) // _DAY_LONG)
        return self.hours.when(begins + passed * _MICROSECOND)

    def _span(self, day: date) -> tuple[timedelta, int]:
        """What the hours read when a working day begins, and its length in microseconds."""
        known = self._spans.get(day)
        if known is None:
            begins, ends = (
                self.hours.reading(datetime.combine(one, time(0), self.hours.zone))
                for one in (day, day + _DAY)
            )
            known = self._spans[day] = begins, (ends - begins) // _MICROSECOND
        return known

    def _day(self, number: int) -> date | None:
        """The working day with a number; None after the last year that is laid out."""
        name = min(self._years, default=FIRST_YEAR)
        year = self._year(name)
        empty = 0
        while number < year.before:
            name -= 1
            year = self._year(name)
        while number >= year.end:
            if name >= LAST_YEAR:
                return None
            name += 1
            year = self._year(name)
            empty = 0 if year.days else empty + 1
            if empty >= LONGEST_CLOSURE_YEARS:
                message = f"the calendar does not open within {LONGEST_CLOSURE_YEARS} years"
                raise ValueError(message)
        return year.days[number - year.before]

    def _year(self, name: int) -> _Year:
        """A year that is counted, with all between it and those that were asked for before."""
        known = self._years
        if name in known:
            return known[name]
        if not known:
            known[name] = _Year(0, self._days_in(name))
        while name > (last := max(known)):
            known[last + 1] = _Year(known[last].end, self._days_in(last + 1))
        while name < (first := min(known)):
            days = self._days_in(first - 1)
            known[first - 1] = _Year(known[first].before - len(days), days)
        return known[name]

    def _days_in(self, year: int) -> list[date]:
        first = date(year, 1, 1)
        every = (first + timedelta(days=one) for one in range(366))
        return [day for day in every if day.year == year and self._is_open_on(day)]

    def _is_open_on(self, day: date) -> bool:
        """Whether a day has open time; the hour that is left out in spring may swallow it."""
        return self.hours.is_working_day(day) and self._span(day)[1] > 0
