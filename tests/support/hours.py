# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working time as tests like it: the same hours on every working day."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from intake.service_levels.business_hours import BusinessHours, Slots


def on_working_days(
    zone: ZoneInfo, slots: Slots, is_working_day: Callable[[date], bool]
) -> BusinessHours:
    """Open in these slots; closed on every other day."""
    return BusinessHours(zone, lambda day: slots if is_working_day(day) else ())
