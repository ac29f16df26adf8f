# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working days against an oracle that walks from day to day, and what people mean by them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.service_desk import ServiceDesk
from intake.service_levels.business_hours import NEVER, BusinessHours
from intake.service_levels.policy import Promise, working_days
from intake.service_levels.working_days import WorkingDays
from tests.intake.service_levels.test_working_time import CALENDARS
from tests.intake.service_levels.world import OFFICE

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
moments = st.integers(0, 120 * 24 * 60).map(lambda each: BEGIN + timedelta(minutes=each))


def local(text: str) -> datetime:
    """A moment by the clock in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("begins", "days", "due"),
    [
        ("2026-11-24 15:00", 2, "2026-11-26 15:00"),  # a Tuesday: the same time two days later
        ("2026-11-27 20:34", 3, "2026-12-02 18:00"),  # Friday night: Monday, Tuesday, Wednesday
        ("2026-11-30 08:00", 1, "2026-11-30 18:00"),  # before the day begins: that day
        ("2026-11-30 12:30", 1, "2026-12-01 12:00"),  # at lunch: as at its beginning
        ("2026-09-30 11:00", 3, "2026-10-10 11:00"),  # over National Day; a Saturday is worked
    ],
)
def test_so_many_working_days_later(begins: str, days: int, due: str) -> None:
    """With seven and a half hours a day, three days are three days and not three and a bit."""
    desk = ServiceDesk(OFFICE)
    assert desk.due_at(working_days(days), local(begins)) == local(due)


def test_a_short_day_is_a_whole_one() -> None:
    """Half of a long day is left as half of a short one."""
    long, short = ((time(9), time(17)),), ((time(9), time(11)),)
    hours = BusinessHours(SHANGHAI, lambda day: short if day.weekday() == 4 else long)
    desk = ServiceDesk(hours)
    assert desk.due_at(working_days(1), local("2026-11-26 13:00")) == local("2026-11-27 10:00")
    # A promise of as many hours is another one.
    eight = Promise(timedelta(hours=8), in_working_time=True)
    assert desk.due_at(eight, local("2026-11-26 13:00")) == local("2026-11-28 11:00")


def test_a_calendar_that_never_opens_again_is_an_error() -> None:
    """As for hours."""
    hours = BusinessHours(SHANGHAI, lambda day: OFFICE.slots_on(day) if day.year < 2027 else ())
    with pytest.raises(ValueError, match="does not open"):
        ServiceDesk(hours).due_at(working_days(60), local("2026-12-01 09:00"))


def test_more_days_than_the_years_have_is_never() -> None:
    """As for hours; and what never comes can be read."""
    desk = ServiceDesk(OFFICE)
    assert desk.due_at(working_days(100_000), local("2026-12-01 09:00")) == NEVER
    assert desk.due_at(working_days(1), NEVER) == NEVER


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(CALENDARS)), moments, moments, st.integers(1, 40))
def test_reading_and_moment_agree(
    name: tuple[str, str], first: datetime, at: datetime, days: int
) -> None:
    """Whatever was asked before: what is read at the moment of a reading is that reading."""
    hours = CALENDARS[name]
    meter = WorkingDays(hours)
    meter.reading(first)  # it numbers the days from here
    reading = meter.reading(at)
    assert meter.when(reading) <= at
    assert hours.between(meter.when(reading), at) == timedelta()
    wanted = reading + days * DAY
    due = meter.when(wanted)  # a microsecond of a short day is more of it than of a long one
    assert meter.reading(due - timedelta.resolution) < wanted <= meter.reading(due)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(CALENDARS)), moments, st.integers(1, 40))
def test_the_days_between_are_counted(name: tuple[str, str], at: datetime, days: int) -> None:
    """From within a working day, the due day is so many working days after it."""
    hours = CALENDARS[name]
    at = hours.next_opening(at) + timedelta(minutes=1)
    meter = WorkingDays(hours)
    due = meter.when(meter.reading(at) + days * DAY)
    day: date = at.astimezone(hours.zone).date()
    left = days
    while left:
        day += DAY
        left -= _has_time(hours, day)
    assert (due - timedelta.resolution).astimezone(hours.zone).date() == day


def _has_time(hours: BusinessHours, day: date) -> bool:
    begins, ends = (datetime.combine(each, time(0), hours.zone) for each in (day, day + DAY))
    return hours.between(begins, ends) > timedelta()
