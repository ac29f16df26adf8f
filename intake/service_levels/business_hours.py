# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working-time arithmetic: opening hours on working days, in the service team's time zone.

Which days work (holidays, Chinese make-up workdays) is asked of a `WorkingDays` port, so this
module stays arithmetic. Times in, times out: aware UTC.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

IsWorkingDay = Callable[[date], bool]

# A calendar without a working day for this long is a configuration error, not a long wait.
LONGEST_CLOSURE_DAYS = 60


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When the team works. `slots` are local times of one day, in order, not overlapping."""

    zone: ZoneInfo
    slots: tuple[tuple[time, time], ...]
    is_working_day: IsWorkingDay

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The moment when `working` time has passed since `start`, counting open hours only.

        Raises `ValueError` if no working day follows within `LONGEST_CLOSURE_DAYS`.
        """
        left = working
        day = start.astimezone(self.zone).date()
        closed_days = 0
        while closed_days <= LONGEST_CLOSURE_DAYS:
            for opens, closes in self._open_on(day):
                begin = max(opens, start)
                if begin >= closes:
                    continue
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
                closed_days = 0
            day += timedelta(days=1)
            closed_days += 1
        message = f"no working day within {LONGEST_CLOSURE_DAYS} days after {day}"
        raise ValueError(message)

    def next_opening(self, after: datetime) -> datetime:
        """When the team is at work the next time; `after` itself if it is now."""
        return after if self.is_open(after) else self.add(after, timedelta())

    def is_open(self, at: datetime) -> bool:
        """Whether the team is at work at this moment."""
        day = at.astimezone(self.zone).date()
        return any(opens <= at < closes for opens, closes in self._open_on(day))

    def _open_on(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.is_working_day(day):
            return []
        return [
            (
                datetime.combine(day, opens, self.zone).astimezone(UTC),
                datetime.combine(day, closes, self.zone).astimezone(UTC),
            )
            for opens, closes in self.slots
        ]
