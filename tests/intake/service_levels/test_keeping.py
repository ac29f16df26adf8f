# SPDX-License-Identifier: AGPL-3.0-or-later
"""Promises over a ticket's life: pauses, other priorities, warnings, and the event log."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import Conflict, IllegalTransition
from intake.service_levels.reckoning import running, terms
from intake.tickets.ticket import Priority, TicketStatus
from tests.intake.service_levels.world import OFFICE, Case, local
from tests.support.clock_log import clock_of

HOUR = timedelta(hours=1)
FRIDAY = local(9, 18, 16)  # before a Sunday that is worked for golden week


def test_due_times_over_golden_week() -> None:
    """22.5 working hours from its eve: the week does not count, its make-up Saturday does."""
    case = Case(local(9, 30, 16))
    assert case.ticket.clock.first_response_due_at == local(10, 8, 11)
    # 2 h on the 30th, 7.5 h on the 8th, the 9th and 5.5 h on Saturday the 10th
    assert case.ticket.clock.resolution_due_at == local(10, 10, 16)


def test_a_make_up_sunday_counts() -> None:
    """Friday evening plus four hours ends on the Sunday that is worked."""
    assert Case(FRIDAY).ticket.clock.first_response_due_at == local(9, 20, 11)


def test_a_pause_moves_the_end_and_nothing_is_late_at_once() -> None:
    """What was left when the clock stopped is left when it runs again, whatever the reason."""
    case = Case(local(11, 2, 9), "P1")  # a Monday; 24 h by the wall clock
    case.reply(local(11, 2, 9, 30))
    case.agent(local(11, 2, 21), waiting_for="parts")
    assert case.ticket.status is TicketStatus.IN_PROGRESS
    assert case.ticket.clock.breached(local(11, 9, 9)) == ()
    assert case.due_at is None
    assert case.agent(local(11, 9, 9), waiting_for="") == ["waiting_changed"]
    assert case.ticket.clock.resolution_due_at == local(11, 9, 21)
    assert case.ticket.clock.breached(local(11, 9, 21)) == ()
    assert case.ticket.clock.breached(local(11, 9, 21, 1)) == ("resolution",)


def test_the_customers_answer_resumes() -> None:
    """Waiting for the customer ends with their message, and a person owes them an answer."""
    case = Case(local(11, 2, 9), "P1")
    case.reply(local(11, 2, 9, 30))
    case.agent(local(11, 2, 10), status=TicketStatus.WAITING)
    assert case.ticket.waiting_for == "customer"
    assert case.customer(local(11, 3, 10)) == ["status_changed", "answer_awaited"]
    assert (case.ticket.status, case.ticket.waiting_for) == (TicketStatus.IN_PROGRESS, "")
    assert case.ticket.clock.resolution_due_at == local(11, 4, 9)
    assert case.ticket.clock.next_response_due_at == local(11, 3, 11)


def test_parts_are_awaited_whatever_the_customer_says() -> None:
    """A message does not bring the parts."""
    case = Case(local(11, 2, 9), "P1")
    case.reply(local(11, 2, 9, 30))
    case.agent(local(11, 2, 10), waiting_for="parts")
    assert case.customer(local(11, 2, 11)) == ["answer_awaited"]
    assert case.ticket.waiting_for == "parts"


def test_the_oldest_unanswered_message_counts() -> None:
    """The next answer is due from the first of several messages, and a reply ends it."""
    case = Case(local(11, 2, 9), "P1")
    assert case.customer(local(11, 2, 9, 5)) == []  # the first response is still open
    case.reply(local(11, 2, 9, 30))
    case.customer(local(11, 2, 10))
    assert case.customer(local(11, 2, 10, 50)) == []
    assert case.ticket.clock.next_response_due_at == local(11, 2, 11)
    case.reply(local(11, 2, 10, 55))
    assert case.ticket.clock.next_response_due_at is None
    assert case.ticket.clock.breached(local(11, 2, 12)) == ()


def test_a_pause_survives_another_priority() -> None:
    """P2 to P1 counts by the wall clock from the filing, without what was rested before."""
    case = Case(local(11, 2, 9))
    case.agent(local(11, 2, 10), status=TicketStatus.WAITING)
    case.agent(local(11, 2, 12), priority=Priority.P1, note="停线")
    assert case.ticket.clock.paused_since == local(11, 2, 10)
    case.customer(local(11, 2, 16))
    assert case.ticket.clock.resolution_due_at == local(11, 3, 15)
    assert case.ticket.clock.first_response_due_at == local(11, 2, 10)


def test_the_time_after_a_solution_is_not_held_against_us() -> None:
    """Reopened after two days: what was left is left."""
    case = Case(local(11, 2, 9), "P1")
    case.reply(local(11, 2, 9, 30))
    case.agent(local(11, 2, 21), status=TicketStatus.RESOLVED)
    assert case.due_at is None
    case.agent(local(11, 4, 21), status=TicketStatus.IN_PROGRESS)
    assert case.ticket.clock.resolution_due_at == local(11, 5, 9)


def test_a_level_has_its_own_promises() -> None:
    """A VIP's P2 is answered within two working hours."""
    assert Case(FRIDAY, level="vip").ticket.clock.first_response_due_at == local(9, 18, 18)


def test_warnings_breach_and_escalation_to_the_second() -> None:
    """P0: 50, 80 and 100 % of 15 minutes and of 4 hours, then a step beyond."""
    start = local(11, 2, 3)  # nobody is at work, which is no matter for P0
    case, told = Case(start, "P0"), []
    now = start
    while case.due_at and now < start + 7 * HOUR:
        now = case.due_at
        told += [(kind, now - start) for kind in case.tick(now)]
    minutes = {(kind, span.total_seconds() / 60) for kind, span in told}
    assert minutes == {
        ("sla_warning", 7.5), ("sla_warning", 12.0), ("sla_breached", 15.0),
        ("sla_escalated", 15.0), ("sla_escalated", 22.5), ("sla_warning", 120.0),
        ("sla_warning", 192.0),
        ("sla_breached", 240.0), ("sla_escalated", 240.0), ("sla_escalated", 360.0),
    }  # fmt: skip
    assert len(told) == len(minutes)
    assert case.due_at is None


def test_the_next_mark_of_any_promise_is_waited_for() -> None:
    """Half of the resolution's day comes before half of the hour for the next answer."""
    case = Case(local(11, 2, 9), "P1")
    case.reply(local(11, 2, 9, 30))
    case.customer(local(11, 2, 20, 45))
    assert case.due_at == local(11, 2, 21)


def test_an_answer_ends_the_warnings() -> None:
    """Nothing fires after an agent's reply that the reply has settled."""
    case = Case(local(11, 2, 9), "P1")
    case.tick(local(11, 2, 9, 30))
    case.reply(local(11, 2, 9, 31))
    assert case.due_at == local(11, 2, 21)  # half of the 24 hours


def test_a_raised_priority_is_told_at_once_and_once() -> None:
    """P2 raised to P0 after an hour: the breach is told, no row of warnings before it."""
    case = Case(local(11, 2, 9))
    case.agent(local(11, 2, 10), priority=Priority.P0, note="冒烟")
    assert case.due_at == local(11, 2, 9, 7) + timedelta(seconds=30)
    assert case.tick(local(11, 2, 10)) == ["sla_breached", "sla_escalated", "sla_escalated"]


def test_what_moved_into_the_future_is_told_again() -> None:
    """A lowered priority takes the breach back; when it is broken again it is told again."""
    case = Case(local(11, 2, 9), "P1")
    while case.due_at and case.due_at <= local(11, 2, 10):
        case.tick(case.due_at)
    assert case.ticket.clock.told["first_response"] == 100
    case.agent(local(11, 2, 10, 5), priority=Priority.P2, note="能用")
    assert case.ticket.clock.told["first_response"] == 0
    assert case.due_at == local(11, 2, 11)


PRIORITIES = st.sampled_from(list(Priority))
STEPS = st.one_of(
    st.tuples(st.just("reply"), st.just(None)),
    st.tuples(st.just("customer"), st.just(None)),
    st.tuples(st.just("status"), st.sampled_from(list(TicketStatus))),
    st.tuples(st.just("waiting"), st.sampled_from(["", "customer", "parts", "third_party"])),
    st.tuples(st.just("priority"), PRIORITIES),
    st.tuples(st.just("tick"), st.just(None)),
)
LIVES = st.lists(st.tuples(STEPS, st.integers(1, 3000)), min_size=1, max_size=25)


def live(case: Case, steps: list[tuple[tuple[str, object], int]]) -> datetime:
    """Let things happen to a ticket; what is not possible just does not happen."""
    now = case.opened_at
    for (kind, value), minutes in steps:
        now += timedelta(minutes=minutes)
        try:
            match kind:
                case "reply":
                    case.reply(now)
                case "customer":
                    case.customer(now)
                case "status":
                    case.agent(now, status=value)
                case "waiting":
                    case.agent(now, waiting_for=value)
                case "priority":
                    case.agent(now, priority=value, note="so")
                case _:
                    case.tick(now)
        except (IllegalTransition, Conflict):
            continue
    return now


@settings(max_examples=200, deadline=None)
@given(LIVES)
def test_the_log_alone_gives_the_same_clocks(
    steps: list[tuple[tuple[str, object], int]],
) -> None:
    """What is kept along the way equals what the timeline says."""
    case = Case(local(9, 28, 10))
    live(case, steps)
    clock, read = case.ticket.clock, clock_of(case.log)
    assert (read.responded_at, read.resolved_at, read.asked_at, read.pauses) == (
        clock.responded_at, clock.resolved_at, clock.asked_at, clock.pauses,
    )  # fmt: skip
    assert case.log[0].detail["priority"] == "P2"


def left(case: Case, now: datetime) -> dict[str, timedelta]:
    """How much of the time of each running promise is left."""
    made = running(case.ticket.clock, terms(case.ticket, case.desk))
    return {one.name: one.promise.within - one.used(now) for one in made}


@settings(max_examples=200, deadline=None)
@given(LIVES, st.sampled_from(["customer", "parts", "third_party"]), st.integers(1, 20_000))
def test_a_pause_keeps_what_is_left(
    steps: list[tuple[tuple[str, object], int]], reason: str, minutes: int
) -> None:
    """Whatever happened before: paused and resumed, as much time is left as was."""
    case = Case(local(9, 28, 10))
    now = live(case, steps) + HOUR
    if case.ticket.clock.resolved_at or case.ticket.clock.paused_since:
        return
    before = left(case, now)
    case.agent(now, waiting_for=reason)
    now += timedelta(minutes=minutes)
    case.agent(now, waiting_for="")
    after = left(case, now)
    assert after.get("resolution") == before.get("resolution")
    for term in terms(case.ticket, case.desk):
        rest = term.promise.within - term.used(now)
        if term.name == "resolution" and rest > timedelta():
            assert term.due_at() == term.meter.when(term.meter.reading(now) + rest)


def test_the_world_has_a_working_calendar() -> None:
    """The office of these tests is closed in golden week."""
    assert not OFFICE.is_open(local(10, 2, 10))
    assert OFFICE.is_open(local(10, 10, 10))


@pytest.mark.parametrize("whom", ["parts", "third_party"])
def test_a_settled_ticket_waits_for_nobody(whom: str) -> None:
    """There is nothing to wait for."""
    case = Case(FRIDAY)
    case.agent(FRIDAY + HOUR, status=TicketStatus.RESOLVED)
    with pytest.raises(IllegalTransition):
        case.agent(FRIDAY + 2 * HOUR, waiting_for=whom)
