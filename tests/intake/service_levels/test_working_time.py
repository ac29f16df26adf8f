# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working time against an oracle that looks at every minute: zones, lunch, make-up workdays."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.calendars import WorkWeek
from tests.intake.service_levels.world import HOLIDAYS, MAKE_UP

MINUTE = timedelta(minutes=1)
OFFICE = ((time(9), time(12)), (time(13, 30), time(18)))
NIGHT = ((time(0), time(2, 30)), (time(22), time(0)))
SHORT = ((time(10), time(14)),)
WEEKS = {
    "office": (*(OFFICE,) * 5, (), ()),
    "nights": (NIGHT,) * 7,
    "mixed": (OFFICE, SHORT, (), NIGHT, OFFICE, SHORT, ()),
}


def calendar(zone: str, week: str) -> BusinessHours:
    """A calendar with golden week and its make-up workdays, in any zone."""
    days = WorkWeek(
        WEEKS[week],
        OFFICE,
        {date(2026, 3, 29): NIGHT, date(2026, 11, 3): ()},
        lambda day: str(day) in HOLIDAYS,
        lambda day: str(day) in MAKE_UP,
    )
    return BusinessHours(ZoneInfo(zone), days.slots_on)


ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
CALENDARS = {(zone, week): calendar(zone, week) for zone in ZONES for week in WEEKS}


def open_minutes(hours: BusinessHours, start: datetime, end: datetime) -> int:
    """The open minutes from start to end, by asking of each what the local clock has shown.

    Within its slot's day a minute is open from the first time the clock showed the opening time
    until the first time it showed the closing time.
    """
    count, at = 0, start
    while at < end:
        count += _is_open(hours, at)
        at += MINUTE
    return count


def _is_open(hours: BusinessHours, at: datetime) -> bool:
    today = at.astimezone(hours.zone).date()
    return any(
        _reached(hours.zone, at, today, opens)
        and not (closes != time(0) and _reached(hours.zone, at, today, closes))
        for opens, closes in hours.slots_on(today)
    )


def _reached(zone: ZoneInfo, at: datetime, day: date, clock: time) -> bool:
    """Whether the local clock has shown this time on this day by now."""
    local = at.astimezone(zone).replace(tzinfo=None)
    wanted = datetime.combine(day, clock)
    if local >= wanted:
        return True
    # The clock may have been turned back since.
    looked = at - timedelta(hours=2)
    while looked <= at:
        before = looked.astimezone(zone).replace(tzinfo=None)
        if before.date() == day and before >= wanted:
            return True
        looked += timedelta(minutes=15)
    return False


minutes = st.integers(0, 525_000).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * MINUTE)
calendars = st.sampled_from(list(CALENDARS)).map(CALENDARS.__getitem__)
# Around the days when clocks are changed, and around golden week.
near_changes = st.sampled_from(
    [(2026, 3, 8), (2026, 3, 29), (2026, 4, 5), (2026, 10, 4), (2026, 10, 25), (2026, 11, 1),
     (2026, 9, 20), (2026, 10, 1), (2026, 10, 10), (2026, 12, 31)]
).flatmap(
    lambda day: st.integers(-1500, 1500).map(lambda n: datetime(*day, tzinfo=UTC) + n * MINUTE)
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(calendars, near_changes | minutes, st.integers(1, 900))
def test_it_agrees_with_looking_at_every_minute(
    hours: BusinessHours, start: datetime, count: int
) -> None:
    """So many open minutes lie between beginning and end, and the last of them is open."""
    end = hours.add(start, count * MINUTE)
    assert open_minutes(hours, start, end) == count
    assert open_minutes(hours, end - MINUTE, end) == 1
    assert hours.between(start, end) == count * MINUTE


@given(calendars, near_changes | minutes, st.integers(1, 5000), st.integers(1, 5000))
def test_time_adds_up(hours: BusinessHours, start: datetime, first: int, second: int) -> None:
    """Two spans one after the other end where their sum ends."""
    halfway = hours.add(start, first * MINUTE)
    assert hours.add(halfway, second * MINUTE) == hours.add(start, (first + second) * MINUTE)


@given(calendars, near_changes | minutes, st.integers(0, 3000), st.integers(1, 3000))
def test_later_is_never_due_sooner(
    hours: BusinessHours, start: datetime, later: int, count: int
) -> None:
    """Who begins later, or has more time, ends no sooner."""
    span = count * MINUTE
    assert hours.add(start + later * MINUTE, span) >= hours.add(start, span)
    assert hours.add(start, span + MINUTE) > hours.add(start, span) >= start + span


@given(calendars, near_changes | minutes)
def test_the_next_opening(hours: BusinessHours, start: datetime) -> None:
    """No time at all ends now if the team is there, else when it opens."""
    opens = hours.add(start, timedelta())
    assert hours.is_open(opens)
    assert opens == start if hours.is_open(start) else opens > start
    assert hours.between(start, opens) == timedelta()


def test_what_was_read_first_does_not_matter() -> None:
    """Years are laid out as they are asked for, forwards and backwards, with the same answers."""
    at = [datetime(year, 6, 1, 3, tzinfo=UTC) for year in (2026, 2031, 2019, 2024)]
    fresh = [calendar("Asia/Shanghai", "office") for _ in at]
    seasoned = calendar("Asia/Shanghai", "office")
    span = timedelta(hours=3000)
    assert [one.add(moment, span) for one, moment in zip(fresh, at, strict=True)] == [
        seasoned.add(moment, span) for moment in at
    ]


@pytest.mark.parametrize(
    ("day", "count"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)]
)
def test_a_whole_day_has_the_hours_it_has(day: str, count: int) -> None:
    """Around the clock means every hour of the day, also where it has 23 or 25."""
    berlin = ZoneInfo("Europe/Berlin")
    hours = BusinessHours(berlin, lambda _day: ((time(0), time(0)),))
    start = datetime.combine(date.fromisoformat(day), time(0), berlin)
    end = start + timedelta(days=1)  # on the local clock
    assert hours.between(start.astimezone(UTC), end.astimezone(UTC)) == timedelta(hours=count)
