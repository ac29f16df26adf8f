# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening hours from the settings: days, slots, and mistakes in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bots.configuration.calendar import business_hours
from bots.settings import Bot
from intake.errors import SettingsError


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 3), True),  # a Tuesday
        (date(2026, 3, 7), False),  # a Saturday
        (date(2026, 10, 1), False),  # National Day
        (date(2025, 9, 28), True),  # a Sunday that made up for a holiday
    ],
)
def test_holidays_and_make_up_days_count(day: date, *, works: bool) -> None:
    """The official Chinese calendar decides, not the day of the week."""
    assert bool(business_hours(Bot()).slots_on(day)) is works


@pytest.mark.parametrize(
    ("hour", "is_open"), [(0, False), (1, True), (4, False), (6, True), (10, False)]
)
def test_slots_are_on_the_teams_clock(hour: int, *, is_open: bool) -> None:
    """09:00 to 12:00 and 13:30 to 18:00 in Shanghai; given in UTC here."""
    assert business_hours(Bot()).is_open(datetime(2026, 3, 3, hour, tzinfo=UTC)) is is_open


def test_working_time_crosses_the_break() -> None:
    """Four hours from ten in the morning end at 15:30."""
    at = datetime(2026, 3, 3, 2, tzinfo=UTC)
    assert business_hours(Bot()).add(at, timedelta(hours=4)) - at == timedelta(hours=5.5)


@pytest.mark.parametrize(
    ("given", "key", "says"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone", "Asia/Shanghai"),
        ({"time_zone": "Asia"}, "time_zone", "Asia/Shanghai"),
        ({"time_zone": ""}, "time_zone", "Asia/Shanghai"),
        ({"time_zone": "../etc/passwd"}, "time_zone", "Asia/Shanghai"),
        ({"holidays": "XX"}, "holidays", "CN"),
        ({"opening_hours": ("nine to five",)}, "opening_hours", "09:00-12:00"),
        ({"opening_hours": ("09:00",)}, "opening_hours", "09:00-12:00"),
        ({"opening_hours": ("09:00-12:00-13:00",)}, "opening_hours", "09:00-12:00"),
        ({"opening_hours": ("18:00-09:00",)}, "opening_hours", "ends before it begins"),
        ({"opening_hours": ()}, "opening_hours", "09:00-12:00"),
        ({"opening_hours": ("13:30-18:00", "09:00-12:00")}, "opening_hours", "order"),
        ({"opening_hours": ("09:00-13:00", "12:00-18:00")}, "opening_hours", "order"),
    ],
)
def test_mistakes_are_named(given: dict[str, object], key: str, says: str) -> None:
    """The key and an example of what belongs there."""
    with pytest.raises(SettingsError) as caught:
        business_hours(Bot.model_validate(given))
    assert caught.value.path == f"bots.default.{key}"
    assert says in caught.value.problem
