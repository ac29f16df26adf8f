# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was not done in time: a step of a process, a task, an approval.

Pure decisions of timers, told in the timeline; who hears of it is said by rules and notices.
"""

from datetime import datetime

from bots.aftercare.case import LATER, Case
from bots.profile import BotProfile
from intake.changes import ChangeSet
from intake.happenings import Happening
from intake.tickets.ticket import SETTLED, TicketStatus
from intake.timers import DueTimer, Timer
from intake.values import replace


def step_overdue(
    due: DueTimer, profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """A ticket has stayed in a step for longer than its process allows.

    While it waits for somebody else nobody is reminded: looked at again later.
    """
    ticket, step = due.ticket, due.timer.payload.get("step", "")
    if ticket is None or ticket.progress.step != step or ticket.progress.merged_into:
        return None
    if ticket.status is TicketStatus.WAITING or ticket.waiting_for:
        return replace(due.timer, due_at=now + LATER)
    since = ticket.progress.since
    case = Case(due, ticket, profile, now)
    return _told(case, "step_overdue", step=step, since=since.isoformat() if since else "")


def task_overdue(
    due: DueTimer, profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """A task is not done in time; one that is done or cancelled has no timer any more."""
    if due.ticket is None:
        return None
    return _told(Case(due, due.ticket, profile, now), "task_overdue", **due.timer.payload)


def approval_overdue(
    due: DueTimer, profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """Nobody has approved in time: from now on an administrator may, too.

    Of a ticket that has ended meanwhile nothing is told.
    """
    if due.ticket is None or due.ticket.status in SETTLED:
        return None
    return _told(Case(due, due.ticket, profile, now), "approval_overdue", **due.timer.payload)


def _told(case: Case, kind: Happening, /, **detail: object) -> ChangeSet:
    told = case.entry(kind, **detail)
    return ChangeSet(case.due.conversation, ticket=case.ticket, timeline=(told,), timers=case.done)
