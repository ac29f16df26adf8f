# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket that ends, whoever ended it: what was asked for it, and nobody has answered, goes.

Pure. An approval or a tier's answer that nobody needs any more must not stay on somebody's list;
each is withdrawn, with a line on the ticket's timeline. Who reopens the ticket asks anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.process.work import Approval, ApprovalState
from intake.routing.escalation import Escalation, EscalationState
from intake.tickets.ticket import SETTLED, Ticket
from intake.timers import CancelTimer, TimerKind
from intake.values import replace

_ENDING = frozenset({"status_changed", "merged_into", "split_undone"})


@dataclass(frozen=True, slots=True)
class Pending:
    """What was asked for a ticket and is not answered yet."""

    approvals: tuple[Approval, ...] = ()
    escalations: tuple[Escalation, ...] = ()


NOTHING_PENDING = Pending()  # nearly always


def ended_in(change: ChangeSet) -> Iterator[tuple[Ticket, Actor]]:
    """The tickets that end with a change, each with who ended it."""
    if not change.tells(_ENDING):
        return
    for ticket in change.every_ticket:
        entry = next((e for e in change.entries_of(ticket) if e.kind in _ENDING), None)
        if ticket.status in SETTLED and entry is not None:
            yield ticket, entry.actor


def withdrawn(
    change: ChangeSet, ticket: Ticket, by: Actor, pending: Pending, now: datetime
) -> ChangeSet:
    """The change of a ticket that ends, with what was pending taken back."""
    if pending is NOTHING_PENDING:
        return change
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
