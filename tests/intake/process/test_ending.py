# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was asked for a ticket and is not answered goes with its end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.ids import AgentId
from intake.process.ending import NOTHING_PENDING, Pending, ended_in, withdrawn
from intake.process.work import Approval, ApprovalState
from intake.routing.escalation import Escalation, EscalationState
from intake.tickets.ticket import TicketStatus
from intake.timers import CancelTimer
from tests.support.sides import changed, side

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ONE = changed(side(1, NOW), status=TicketStatus.RESOLVED)
BY = Actor("agent", "a-lina", "李娜")
APPROVAL = Approval("a-1", ONE.ticket.number, "order", 1, 1, "supervisor", NOW)
QUESTION = Escalation(
    "e-1", ONE.ticket.number, "second", "lines", AgentId("a-lina"), "?", NOW, NOW
)


def change(kind: str, status: TicketStatus = TicketStatus.RESOLVED) -> ChangeSet:
    """A change of the ticket that tells this."""
    ticket = replace(ONE.ticket, status=status)
    entry = TimelineEntry(kind, BY, NOW, {}, ticket.number)
    return ChangeSet(ONE.conversation, ticket=ticket, timeline=(entry,))


@pytest.mark.parametrize("kind", ["status_changed", "merged_into", "split_undone"])
def test_a_ticket_ends_in_three_ways(kind: str) -> None:
    """Solved or closed, merged into another, or taken back as a second matter."""
    assert [(one.number, by) for one, by in ended_in(change(kind))] == [(ONE.ticket.number, BY)]
    assert list(ended_in(change(kind, TicketStatus.IN_PROGRESS))) == []


def test_what_only_touches_a_ticket_that_has_ended_ends_nothing() -> None:
    """A note on it, or its priority."""
    assert list(ended_in(change("noted"))) == []


def test_what_was_pending_is_taken_back() -> None:
    """With its timers, a line for each, and beside what the change writes already."""
    later = NOW + timedelta(hours=1)
    before = replace(change("status_changed"), records=(QUESTION,))
    pending = Pending((APPROVAL,), (QUESTION,))
    after = withdrawn(before, ONE.ticket, BY, pending, later)
    assert after.records == (
        QUESTION,
        replace(APPROVAL, state=ApprovalState.WITHDRAWN, decided_at=later),
        replace(QUESTION, state=EscalationState.WITHDRAWN, answered_at=later),
    )
    assert after.timers == (CancelTimer("approval:a-1"), CancelTimer(QUESTION.timer_key))
    assert [one.kind for one in after.timeline] == [
        "status_changed", "approval_withdrawn", "escalation_withdrawn",
    ]  # fmt: skip
    assert {one.actor for one in after.timeline} == {BY}


def test_where_nothing_is_pending_nothing_is_added() -> None:
    """As it nearly always is."""
    before = change("status_changed")
    assert withdrawn(before, ONE.ticket, BY, NOTHING_PENDING, NOW) is before
