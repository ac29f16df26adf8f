# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket that ends, whoever ended it: what was asked for it, and nobody has answered, goes.

Pure. An approval or a tier's answer that nobody needs any more must not stay on somebody's list;
each is withdrawn, with a line on the ticket's timeline. Who reopens the ticket asks anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.process.work import (
    Approval,
    ApprovalState,
    Task,
    TaskState,
    Visit,
    VisitState,
    appointment,
)
from intake.routing.escalation import Escalation, EscalationState
from intake.tickets.customer_notices import visit_notice
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.timers import CancelTimer, TimerKind
from intake.values import replace

_OVER = {"state": VisitState.CANCELLED.value, "reason": "ticket_ended"}
_ENDING = frozenset({"status_changed", "merged_into", "split_undone"})


@dataclass(frozen=True, slots=True)
class Pending:
    """What was asked for a ticket and is not answered yet, and who is to go there or to call."""

    approvals: tuple[Approval, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    visits: tuple[Visit, ...] = ()
    call_backs: tuple[Task, ...] = ()


NOTHING_PENDING = Pending()  # nearly always


def ended_in(change: ChangeSet) -> Iterator[tuple[Ticket, Actor]]:
    """The tickets that end with a change, each with who ended it."""
    if not change.tells(_ENDING):
        return
    for ticket in change.every_ticket:
        entry = next((e for e in change.entries_of(ticket) if e.kind in _ENDING), None)
        if ticket.status in SETTLED and entry is not None:
            yield ticket, entry.actor


def back_to_work_in(change: ChangeSet) -> Iterator[tuple[Ticket, Actor]]:
    """The tickets that were settled and are not any more, each with whose doing it is."""
    if not change.tells(_ENDING):
        return
    for ticket in change.every_ticket:
        for entry in change.entries_of(ticket):
            was_over = entry.kind == "status_changed" and entry.detail.get("from") in SETTLED
            if was_over and ticket.status not in SETTLED:
                yield ticket, entry.actor
                break


def called_off(
    change: ChangeSet, ticket: Ticket, by: Actor, pending: Pending, now: datetime
) -> ChangeSet:
    """The change with the calls cancelled that were to ask whether this ticket is solved.

    Nobody has to ask that of one that is in work again, or that a person closed; silence closes
    it while the call is still to be made.
    """
    decided = {one.id for one in change.records if isinstance(one, Task)}
    calls = tuple(
        replace(one, state=TaskState.CANCELLED, done_by=by.id, done_at=now)
        for one in pending.call_backs
        if one.id not in decided
    )
    told = (
        TimelineEntry(
            "task_cancelled",
            by,
            now,
            {"task": one.id, "title": one.title, "note": ""},
            ticket.number,
        )
        for one in calls
    )
    over = tuple(CancelTimer(f"{TimerKind.TASK}:{one.id}") for one in calls)
    return replace(
        change.telling(*told),
        timers=(*change.timers, *over),
        records=(*change.records, *calls),
    )


def withdrawn(
    change: ChangeSet, ticket: Ticket, by: Actor, pending: Pending, now: datetime
) -> ChangeSet:
    """The change of a ticket that ends, with what was pending taken back.

    Visits that are still to come are cancelled, and the customer hears of it.
    """
    if pending is NOTHING_PENDING:
        return change
    if ticket.progress.merged_into:  # visits and calls go along to the other ticket
        pending = replace(pending, visits=(), call_backs=())
    change = _visits_cancelled(change, ticket, by, pending, now)
    if ticket.status is TicketStatus.CLOSED and by.kind != "timer":
        change = called_off(change, ticket, by, pending, now)
    approvals = tuple(
        replace(one, state=ApprovalState.WITHDRAWN, decided_at=now) for one in pending.approvals
    )
    questions = tuple(
        replace(one, state=EscalationState.WITHDRAWN, answered_at=now)
        for one in pending.escalations
    )
    told = [
        TimelineEntry(
            "approval_withdrawn", by, now, {"approval": one.id, "step": one.step}, ticket.number
        )
        for one in approvals
    ]
    told += [
        TimelineEntry(
            "escalation_withdrawn", by, now, {"tier": one.tier, "note": ""}, ticket.number
        )
        for one in questions
    ]
    over = [CancelTimer(f"{TimerKind.APPROVAL}:{one.id}") for one in approvals]
    over += [CancelTimer(one.timer_key) for one in questions]
    return replace(
        change.telling(*told),
        timers=(*change.timers, *over),
        records=(*change.records, *approvals, *questions),
    )


def _visits_cancelled(
    change: ChangeSet, ticket: Ticket, by: Actor, pending: Pending, now: datetime
) -> ChangeSet:
    """The visits that would begin later are off; what has begun is ended by who is there."""
    decided = {one.id for one in change.records if isinstance(one, Visit)}
    visits = tuple(
        replace(one, state=VisitState.CANCELLED)
        for one in pending.visits
        if one.id not in decided and one.starts_at > now
    )
    told = (
        TimelineEntry("visit_cancelled", by, now, {**appointment(one), **_OVER}, ticket.number)
        for one in visits
    )
    notices = tuple(
        visit_notice(ticket.conversation_id, one, now) for one in visits if ticket.conversation_id
    )
    return replace(
        change.telling(*told),
        timers=(*change.timers, *notices),
        records=(*change.records, *visits),
    )
