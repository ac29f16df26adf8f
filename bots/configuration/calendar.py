# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours from the settings and calendars from service files, on the holidays of a country.

Public holidays and Chinese make-up workdays come from the `holidays` library (it agreed with the
official calendar on every day from 2008 to 2026; later years are estimates until published).
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bots.settings import Bot
from intake.errors import SettingsError
from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.calendars import CalendarSection, WorkWeek, read_slots

OnDay = Callable[[date], bool]
NO_HOLIDAYS = "none"
_BOT = "bots.default"


def business_hours(bot: Bot) -> BusinessHours:
    """The opening hours of a bot's team, on every working day. Raises `SettingsError`."""
    zone = _zone(bot.time_zone, f"{_BOT}.time_zone")
    is_holiday, is_make_up = _days(bot.holidays, f"{_BOT}.holidays")
    place = f"{_BOT}.opening_hours"
    if not bot.opening_hours:
        problem = "is empty: a team that never opens can promise nothing; write 09:00-12:00"
        raise SettingsError(place, problem)
    try:
        slots = read_slots(bot.opening_hours)
    except ValueError as error:
        raise SettingsError(place, str(error)) from error
    week = WorkWeek((*(slots,) * 5, (), ()), slots, {}, is_holiday, is_make_up)
    return BusinessHours(zone, week.slots_on, week.kind)


def calendar_of(section: CalendarSection, bot: Bot, place: str) -> BusinessHours:
    """A calendar of a service file. Raises `SettingsError` at `place`, its file and line."""
    zone = _zone(section.time_zone or bot.time_zone, place)
    week = section.week(*_days(section.holidays or bot.holidays, place))
    return BusinessHours(zone, week.slots_on, week.kind)


def _zone(name: str, place: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = f"{name!r} is no time zone; write one like Asia/Shanghai"
        raise SettingsError(place, problem) from error


def _days(country: str, place: str) -> tuple[OnDay, OnDay]:
    """Which days are public holidays, and which weekend days are worked for them."""
    if country == NO_HOLIDAYS:
        return (lambda _day: False), (lambda _day: False)
    import holidays  # noqa: PLC0415 - 0.1 s of imports, needed once

    try:
        calendar = holidays.country_holidays(country)
    except NotImplementedError as error:
        problem = f"{country!r} is no country code; write one like CN"
        raise SettingsError(place, problem) from error

    @lru_cache(maxsize=2048)
    def is_make_up(day: date) -> bool:
        # The library lays out a year when it is first asked for a day of it.
        return bool(calendar.is_weekend(day) and calendar.is_working_day(day))

    @lru_cache(maxsize=2048)
    def is_holiday(day: date) -> bool:
        return day in calendar

    return is_holiday, is_make_up
