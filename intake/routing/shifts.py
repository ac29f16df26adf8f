# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shift: when somebody is at work by plan, nights that end the next morning included."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Shift:
    """Local times of the days on which the shift begins; 22:00-06:00 ends the day after."""

    zone: ZoneInfo
    slots: tuple[tuple[time, time], ...]
    begins_on: Callable[[date], bool]

    def is_running(self, at: datetime) -> bool:
        """Whether it runs at this moment."""
        local = at.astimezone(self.zone)
        today = local.date()
        return any(
            self.begins_on(day) and self._covers(day, local)
            for day in (today, today - timedelta(days=1))
        )

    def _covers(self, day: date, local: datetime) -> bool:
        for opens, closes in self.slots:
            last = day if closes > opens else day + timedelta(days=1)
            begin = datetime.combine(day, opens, self.zone)
            if begin <= local < datetime.combine(last, closes, self.zone):
                return True
        return False
