# SPDX-License-Identifier: AGPL-3.0-or-later
"""SlaClock: what was promised, when it falls due, and whether it was kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.service_desk import ServiceDesk
from intake.service_levels.clock import (
    Pause,
    SlaClock,
    hear,
    pause,
    reopen,
    resolve,
    respond,
    rest_on,
    resume,
)
from intake.service_levels.policy import ServiceLevels, target
from intake.service_levels.reckoning import promised
from intake.tickets.ticket import Priority
from tests.support.hours import on_working_days
from tests.support.tickets import filed


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


OFFICE = on_working_days(ZoneInfo("Asia/Shanghai"), ((time(9), time(17)),), is_weekday)
FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai, an hour before closing
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


DESK = ServiceDesk(OFFICE)


def clock_of(priority: str, desk: ServiceDesk = DESK) -> SlaClock:
    """The clock of a ticket filed on Friday."""
    return promised(filed(FRIDAY, priority=Priority(priority)), desk).clock


@pytest.mark.parametrize(
    ("priority", "first_response", "resolution"),
    [
        ("P0", FRIDAY + timedelta(minutes=15), FRIDAY + 4 * HOUR),
        ("P1", FRIDAY + HOUR, FRIDAY + 24 * HOUR),
        ("P2", FRIDAY + 3 * DAY - 4 * HOUR, FRIDAY + 5 * DAY),
        ("P3", FRIDAY + 3 * DAY, None),
    ],
)
def test_the_standard_promises(
    priority: str, first_response: datetime, resolution: datetime | None
) -> None:
    """15 min, 1 h, 4 h, 8 h; P0 and P1 by the wall clock, the rest in working time."""
    assert clock_of(priority) == SlaClock(first_response, resolution)


def test_a_policy_is_data() -> None:
    """Another team promises other times, or none."""
    policy = {"P0": target(None, HOUR, in_working_time=True)}
    desk = ServiceDesk(OFFICE, ServiceLevels(policy))
    assert clock_of("P0", desk) == SlaClock(None, FRIDAY + HOUR)


def test_a_promise_is_broken_after_its_time() -> None:
    """At the due moment it is still kept; a microsecond later it is not."""
    clock = SlaClock(FRIDAY, FRIDAY + HOUR)
    late = timedelta(microseconds=1)
    assert clock.breached(FRIDAY) == ()
    assert clock.breached(FRIDAY + late) == ("first_response",)
    assert clock.breached(FRIDAY + HOUR + late) == ("first_response", "resolution")


def test_a_kept_promise_stays_kept_and_a_broken_one_broken() -> None:
    """What happened in time is not forgotten, and doing it late does not heal it."""
    clock = SlaClock(FRIDAY, FRIDAY + HOUR)
    assert respond(clock, FRIDAY).breached(FRIDAY + DAY) == ("resolution",)
    assert resolve(respond(clock, FRIDAY), FRIDAY + HOUR).breached(FRIDAY + DAY) == ()
    assert respond(clock, FRIDAY + DAY).breached(FRIDAY) == ("first_response",)


def test_only_the_first_answer_counts() -> None:
    """A later answer does not move the first response; a later resolution does count."""
    clock = respond(SlaClock(FRIDAY), FRIDAY)
    assert respond(clock, FRIDAY + DAY).responded_at == FRIDAY
    assert resolve(resolve(clock, FRIDAY), FRIDAY + DAY).resolved_at == FRIDAY + DAY


def test_nothing_promised_is_never_broken() -> None:
    """A clock without due times has no breaches."""
    assert SlaClock().breached(FRIDAY) == ()


def test_only_the_oldest_unanswered_message_counts() -> None:
    """From the first answer on: before it, that promise runs already; after the end, none does."""
    asked = hear(respond(SlaClock(), FRIDAY), FRIDAY + HOUR)
    assert hear(SlaClock(), FRIDAY).asked_at is None
    assert hear(asked, FRIDAY + DAY).asked_at == FRIDAY + HOUR
    waited_for = replace(asked, next_response_due_at=FRIDAY + DAY)
    for settled in (respond(waited_for, FRIDAY + DAY), resolve(waited_for, FRIDAY + DAY)):
        assert (settled.asked_at, settled.next_response_due_at) == (None, None)
    assert hear(resolve(asked, FRIDAY + DAY), FRIDAY + DAY).asked_at is None


def test_one_rest_ends_where_the_next_begins() -> None:
    """The same reason again is the same rest; a clock that runs has none to end."""
    rested = pause(SlaClock(), FRIDAY, "customer")
    assert pause(rested, FRIDAY + HOUR, "customer") is rested
    twice = pause(rested, FRIDAY + HOUR, "parts")
    first = Pause(FRIDAY, FRIDAY + HOUR, "customer")
    assert twice.pauses == (first, Pause(FRIDAY + HOUR, None, "parts"))
    running = resume(twice, FRIDAY + DAY)
    assert running.pauses == (first, Pause(FRIDAY + HOUR, FRIDAY + DAY, "parts"))
    assert resume(running, FRIDAY + 2 * DAY) is running


def test_the_last_rest_goes_on_after_all() -> None:
    """The ones before it stay over; a clock that never rested stays as it is."""
    ended = resume(
        pause(pause(SlaClock(), FRIDAY, "customer"), FRIDAY + HOUR, "parts"), FRIDAY + DAY
    )
    again = rest_on(ended)
    assert again.pauses == (ended.pauses[0], Pause(FRIDAY + HOUR, None, "parts"))
    assert rest_on(SlaClock()) == SlaClock()


def test_the_time_between_solution_and_reopening_is_a_rest() -> None:
    """It stands behind the earlier ones; a ticket that was not solved has none of it."""
    rested = resume(pause(SlaClock(), FRIDAY, "customer"), FRIDAY + HOUR)
    assert reopen(rested, FRIDAY + DAY) is rested
    back = reopen(resolve(rested, FRIDAY + 2 * HOUR), FRIDAY + DAY)
    waited = Pause(FRIDAY + 2 * HOUR, FRIDAY + DAY, "resolved")
    assert (back.resolved_at, back.pauses) == (None, (*rested.pauses, waited))
