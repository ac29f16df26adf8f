# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working time: only open hours on working days count."""

from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.service_levels.business_hours import NEVER, WALL_CLOCK
from tests.support.hours import on_working_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = (time(9), time(12))
AFTERNOON = (time(13, 30), time(18))
HOUR = timedelta(hours=1)


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


OFFICE = on_working_days(SHANGHAI, (MORNING, AFTERNOON), is_weekday)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Shanghai; the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (local(16, 9), 1, local(16, 10)),
        (local(16, 9), 3, local(16, 12)),  # the end of a slot still belongs to it
        (local(16, 11), 2, local(16, 14, 30)),  # over lunch
        (local(16, 12, 30), 1, local(16, 14, 30)),  # begins during lunch
        (local(16, 17), 2, local(17, 10)),  # overnight
        (local(16, 3), 1, local(16, 10)),  # before opening
        (local(16, 23), 1, local(17, 10)),  # after closing
        (local(20, 17), 2, local(23, 10)),  # over the weekend
        (local(21, 12), 7.5, local(23, 18)),  # a whole working day, filed on Saturday
        (local(16, 9), 7.5 * 11, local(30, 18)),  # eleven working days
    ],
)
def test_only_open_hours_count(start: datetime, hours: float, due: datetime) -> None:
    """Lunch, nights and weekends pass without using anything up."""
    assert OFFICE.add(start, hours * HOUR) == due


def test_holidays_and_make_up_days_are_the_calendars_business() -> None:
    """A Saturday that is worked counts, a Monday that is free does not."""
    swapped = {date(2026, 11, 21): True, date(2026, 11, 23): False}
    hours = on_working_days(
        SHANGHAI, (MORNING, AFTERNOON), lambda day: swapped.get(day, is_weekday(day))
    )
    assert hours.add(local(20, 17), 2 * HOUR) == local(21, 10)
    assert hours.add(local(21, 17), 2 * HOUR) == local(24, 10)


def test_local_hours_follow_the_clock_change() -> None:
    """Nine o'clock in Berlin is nine o'clock, before and after the hour is turned back."""
    berlin = on_working_days(ZoneInfo("Europe/Berlin"), ((time(9), time(17)),), is_weekday)
    friday = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)  # 16:00 summer time
    assert berlin.add(friday, 2 * HOUR) == datetime(2026, 10, 26, 9, 0, tzinfo=UTC)


def test_a_calendar_without_working_days_is_an_error() -> None:
    """A wrong configuration is reported; nothing loops for ever."""
    closed = on_working_days(SHANGHAI, (MORNING,), lambda _day: False)
    with pytest.raises(ValueError, match="does not open"):
        closed.add(local(16, 9), HOUR)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (local(16, 9), True),
        (local(16, 11, 59), True),
        (local(16, 12), False),
        (local(16, 8, 59), False),
        (local(21, 10), False),
    ],
)
def test_open_means_within_a_slot(at: datetime, is_open: bool) -> None:  # noqa: FBT001
    """The moment of closing is closed."""
    assert OFFICE.is_open(at) is is_open


STARTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
SPANS = st.timedeltas(timedelta(minutes=1), timedelta(hours=40))


@given(STARTS, SPANS, SPANS)
def test_time_adds_up(start: datetime, first: timedelta, second: timedelta) -> None:
    """Two spans one after the other end where their sum ends, never before they began."""
    halfway = OFFICE.add(start, first)
    assert OFFICE.add(halfway, second) == OFFICE.add(start, first + second)
    assert halfway >= start + first


@pytest.mark.parametrize("days", [1_000_000, 9_999_999])
def test_more_time_than_the_years_have_is_never(days: int) -> None:
    """No error, and no centuries of days that are laid out; nor for a moment of long ago."""
    long, hours = timedelta(days=days), on_working_days(SHANGHAI, (MORNING,), is_weekday)
    begun = monotonic()
    assert hours.add(local(16, 9), long) == NEVER
    assert hours.between(datetime(1, 1, 1, tzinfo=UTC), NEVER) < long
    assert hours.add(NEVER, timedelta()) == hours.add(NEVER, HOUR) == NEVER
    assert monotonic() - begun < 10  # a tenth of it; it was minutes
    assert WALL_CLOCK.when(WALL_CLOCK.reading(local(16, 9)) + 10 * long) == NEVER
