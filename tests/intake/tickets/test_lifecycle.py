# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one ticket machine: what it allows, what it refuses, and what it leaves alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import Conflict, IllegalTransition, MergedAway
from intake.ids import AgentId, ContactId, TicketNumber
from intake.service_levels.clock import SlaClock
from intake.tickets import lifecycle
from intake.tickets.ticket import Priority, Ticket, TicketStatus

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TICKET = Ticket(
    number=TicketNumber("FD-000001"),
    type="fault",
    title="打印机坏了",
    status=TicketStatus.NEW,
    priority=Priority.P1,
    priority_reason="",
    queue="",
    agent_id=AgentId("a-1"),
    contact_id=ContactId("c-1"),
    conversation_id=None,
    channel="webchat",
    fields={},
    incomplete=(),
    clock=SlaClock(),
    created_at=NOW,
    updated_at=NOW,
)
STEPS = st.sampled_from(sorted(set(lifecycle.MACHINE.events) - {"merge"}))
STATUSES = st.sampled_from(list(TicketStatus))


def test_a_straight_life() -> None:
    """Assigned, begun, waiting, begun again, resolved, closed."""
    ticket = TICKET
    for trigger, status in (
        ("assign", "assigned"),
        ("begin", "in_progress"),
        ("wait", "waiting_for_customer"),
        ("begin", "in_progress"),
        ("resolve", "resolved"),
        ("close", "closed"),
    ):
        ticket = lifecycle.step(ticket, trigger, LATER)
        assert ticket.status == status
    assert ticket.updated_at == LATER


def test_a_merge_closes_from_anywhere_and_is_offered_nowhere() -> None:
    """It says into what, so it is no step by itself; undone, the clock runs again."""
    for status in set(TicketStatus) - {TicketStatus.CLOSED}:
        ticket = replace(TICKET, status=status)
        assert "merge" not in lifecycle.allowed_steps(ticket)
        merged = lifecycle.step(ticket, "merge", LATER)
        assert (merged.status, merged.resolved_at) == (TicketStatus.CLOSED, LATER)
    back = lifecycle.restore(lifecycle.step(TICKET, "merge", LATER), TicketStatus.NEW, "", LATER)
    assert (back.status, back.resolved_at, back.clock) == (TicketStatus.NEW, None, TICKET.clock)


def test_resolving_stops_the_clock() -> None:
    """Resolving stops the clock; reopening lets it run again."""
    resolved = lifecycle.step(TICKET, "resolve", LATER)
    assert resolved.resolved_at == resolved.clock.resolved_at == LATER
    reopened = lifecycle.step(resolved, "reopen", LATER)
    assert reopened.resolved_at is reopened.clock.resolved_at is None
    assert reopened.status is TicketStatus.IN_PROGRESS


def test_waiting_for_somebody_rests_the_clock() -> None:
    """For the customer it is a status, for parts it is none; for nobody, the clock runs again."""
    begun = lifecycle.step(TICKET, "begin", NOW)
    for_parts = lifecycle.wait_for(begun, "parts", NOW)
    assert (for_parts.status, for_parts.waiting_for) == (TicketStatus.IN_PROGRESS, "parts")
    assert for_parts.clock.paused_since == NOW
    assert lifecycle.wait_for(for_parts, "parts", LATER) is for_parts
    asked = lifecycle.wait_for(for_parts, "customer", LATER)
    assert (asked.status, asked.waiting_for) == (TicketStatus.WAITING, "customer")
    assert [one.reason for one in asked.clock.pauses] == ["parts", "customer"]
    back = lifecycle.wait_for(asked, "parts", LATER)
    assert (back.status, back.waiting_for) == (TicketStatus.IN_PROGRESS, "parts")
    nobody = lifecycle.wait_for(for_parts, "", LATER)
    assert (nobody.waiting_for, nobody.clock.paused_since) == ("", None)
    assert nobody.status_since == LATER


def test_a_step_ends_the_wait_for_the_customer_only() -> None:
    """Whoever does what, the parts are still not there."""
    asked = lifecycle.step(lifecycle.step(TICKET, "begin", NOW), "wait", NOW)
    assert lifecycle.step(asked, "begin", LATER).waiting_for == ""
    for_parts = lifecycle.wait_for(TICKET, "parts", NOW)
    begun = lifecycle.step(for_parts, "begin", LATER)
    assert (begun.waiting_for, begun.clock.paused_since) == ("parts", NOW)


def test_a_settled_ticket_is_not_open_and_waits_for_nobody() -> None:
    """Nor does one that goes on as another, which says as which."""
    lifecycle.must_be_open(TICKET)
    resolved = lifecycle.step(TICKET, "resolve", NOW)
    with pytest.raises(Conflict, match="ticket_settled"):
        lifecycle.must_be_open(resolved)
    with pytest.raises(IllegalTransition):
        lifecycle.wait_for(resolved, "parts", LATER)
    merged = replace(TICKET, progress=replace(TICKET.progress, merged_into="FD-000009"))
    for refused in (
        lambda: lifecycle.must_be_open(merged),
        lambda: lifecycle.step(merged, "begin", LATER),
        lambda: lifecycle.wait_for(merged, "parts", LATER),
    ):
        with pytest.raises(MergedAway) as gone:
            refused()
        assert gone.value.other == "FD-000009"
    assert lifecycle.allowed_steps(merged) == ()


def test_no_closing_unresolved() -> None:
    """Only what was resolved can be closed, and the error names what is possible instead."""
    with pytest.raises(IllegalTransition) as refused:
        lifecycle.step(TICKET, "close", NOW)
    assert refused.value.state == "new"
    assert "resolve" in refused.value.allowed
    assert "close" not in refused.value.allowed


def test_work_needs_an_owner() -> None:
    """Nobody can begin what nobody has."""
    nobodys = replace(TICKET, agent_id=None)
    for trigger in ("assign", "begin"):
        with pytest.raises(IllegalTransition):
            lifecycle.step(nobodys, trigger, NOW)
    assert lifecycle.allowed_steps(nobodys) == ("wait", "resolve")


def test_unknown_step() -> None:
    """A step that does not exist is refused like one that is not possible."""
    with pytest.raises(IllegalTransition):
        lifecycle.step(TICKET, "explode", NOW)
    with pytest.raises(IllegalTransition):
        lifecycle.step_to(TICKET, TicketStatus.NEW, NOW)


@given(steps=st.lists(STEPS, max_size=20), owned=st.booleans())
def test_any_sequence(steps: list[str], *, owned: bool) -> None:
    """Whatever is tried, a ticket is either moved as allowed or left exactly as it was."""
    ticket = replace(TICKET, agent_id=AgentId("a-1") if owned else None)
    for trigger in steps:
        if trigger in lifecycle.allowed_steps(ticket):
            moved = lifecycle.step(ticket, trigger, NOW)
            assert moved.status is not ticket.status
            assert moved.status is not TicketStatus.CLOSED or ticket.status == "resolved"
            ticket = moved
        else:
            with pytest.raises(IllegalTransition):
                lifecycle.step(ticket, trigger, NOW)


@given(start=STATUSES, target=STATUSES)
def test_step_to(start: TicketStatus, target: TicketStatus) -> None:
    """Going to a status is taking the one step that leads there, if there is one."""
    ticket = replace(TICKET, status=start)
    reachable = {
        lifecycle.step(ticket, trigger, NOW).status for trigger in lifecycle.allowed_steps(ticket)
    }
    if target in reachable:
        assert lifecycle.step_to(ticket, target, NOW).status is target
    else:
        with pytest.raises(IllegalTransition):
            lifecycle.step_to(ticket, target, NOW)


def test_the_library_behaves() -> None:
    """One machine serves any object with a `state`, keeps none, and guards without acting."""
    machine = lifecycle.MACHINE
    assert machine.models == []
    case = lifecycle._Case("new", has_owner=False)  # noqa: SLF001
    assert machine.events["begin"].trigger(case) is False
    assert case.state == "new"
    case.has_owner = True
    assert machine.events["begin"].trigger(case) is True
    assert case.state == "in_progress"
    assert machine.models == []
