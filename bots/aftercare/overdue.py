# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was not done in time: a step of a process, a task, an approval.

Pure decisions of timers, told in the timeline; who hears of it is said by rules and notices.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bots.profile import BotProfile
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.happenings import Happening
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.timers import CancelTimer, DueTimer, Timer
from intake.values import replace

LOOK_AGAIN = timedelta(hours=1)  # while a ticket waits for somebody else


def step_overdue(
    due: DueTimer, _profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """A ticket has stayed in a step for longer than its process allows.

    While it waits for somebody else nobody is reminded: looked at again later.
    """
    ticket, step = due.ticket, due.timer.payload.get("step", "")
    if ticket is None or ticket.progress.step != step or ticket.progress.merged_into:
        return None
    if ticket.status is TicketStatus.WAITING or ticket.waiting_for:
        return replace(due.timer, due_at=now + LOOK_AGAIN)
    since = ticket.progress.since
    detail = {"step": step, "since": since.isoformat() if since else ""}
    return _told(due, ticket, "step_overdue", detail, now)


def task_overdue(
    due: DueTimer, _profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """A task is not done in time; one that is done or cancelled has no timer any more."""
    if due.ticket is None:
        return None
    return _told(due, due.ticket, "task_overdue", dict(due.timer.payload), now)


def approval_overdue(
    due: DueTimer, _profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """Nobody has approved in time: from now on an administrator may, too.

    Of a ticket that has ended meanwhile nothing is told.
    """
    if due.ticket is None or due.ticket.status in SETTLED:
        return None
    return _told(due, due.ticket, "approval_overdue", dict(due.timer.payload), now)


def _told(
    due: DueTimer, ticket: Ticket, kind: Happening, detail: Mapping[str, object], now: datetime
) -> ChangeSet:
    told = TimelineEntry(kind, Actor("timer"), now, detail, ticket.number)
    return ChangeSet(
        due.conversation, ticket=ticket, timeline=(told,), timers=(CancelTimer(due.timer.key),)
    )
