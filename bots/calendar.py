# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours from the settings: slots of a day, and which days work.

Public holidays and Chinese make-up workdays come from the `holidays` library (it agreed with the
official calendar on every day from 2008 to 2026; later years are estimates until published).
"""

from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bots.settings import Bot
from intake.errors import SettingsError
from intake.service_levels.business_hours import BusinessHours


def business_hours(bot: Bot) -> BusinessHours:
    """The opening hours of a bot's team. Raises `SettingsError`."""
    import holidays  # noqa: PLC0415 - 0.1 s of imports, needed once

    try:
        zone = ZoneInfo(bot.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = f"{bot.time_zone!r} is no time zone; write one like Asia/Shanghai"
        raise SettingsError("bots.default.time_zone", problem) from error
    try:
        calendar = holidays.country_holidays(bot.holidays)
    except NotImplementedError as error:
        problem = f"{bot.holidays!r} is no country code; write one like CN"
        raise SettingsError("bots.default.holidays", problem) from error

    @lru_cache(maxsize=1024)
    def is_working_day(day: date) -> bool:
        return bool(calendar.is_working_day(day))

    return BusinessHours(zone, _slots(bot.opening_hours), is_working_day)


def _slots(texts: Sequence[str]) -> tuple[tuple[time, time], ...]:
    slots = tuple(map(_slot, texts))
    if not slots:
        problem = "is empty: a team that never opens can promise nothing; write 09:00-12:00"
        raise SettingsError("bots.default.opening_hours", problem)
    if any(later[0] < earlier[1] for earlier, later in pairwise(slots)):
        problem = "must stand in the order of the day and must not overlap"
        raise SettingsError("bots.default.opening_hours", problem)
    return slots


def _slot(text: str) -> tuple[time, time]:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as error:
        problem = f"{text!r} is not like 09:00-12:00"
        raise SettingsError("bots.default.opening_hours", problem) from error
    if opens >= closes:
        raise SettingsError("bots.default.opening_hours", f"{text!r} ends before it begins")
    return opens, closes
