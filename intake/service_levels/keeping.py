# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep the promises of tickets: the consequence that moves their clocks, and what time brings.

Whatever changed on a ticket, its due times are reckoned anew, and one timer waits for the next
mark of any of its promises: a warning, the breach, a step of escalation. When it comes, the
timeline tells what it is about. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.service_levels.policy import BREACH
from intake.service_levels.reckoning import Term, next_mark, reckoned, running
from intake.timers import CancelTimer, DueTimer, Timer, TimerKind

if TYPE_CHECKING:
    from intake.consequences import Circumstances
    from intake.service_desk import ServiceDesk
    from intake.tickets.ticket import Ticket

TIME = Actor("timer")


def keep_promises(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: every ticket of the change with its due times, and its timer."""
    desk, now = circumstances.desk, circumstances.now
    changed = change.each_ticket(lambda ticket: (_up_to_date(ticket, desk, now), ()))
    own = (changed.ticket,) if changed.ticket else ()
    timers = [
        _timer(ticket, changed, desk, number < len(own))
        for number, ticket in enumerate((*own, *changed.tickets))
    ]
    return replace(changed, timers=(*changed.timers, *timers))


def when_due(due: DueTimer, desk: "ServiceDesk", now: datetime) -> ChangeSet | Timer | None:
    """What to tell of a ticket whose timer is due; the timer itself is set by the consequence."""
    ticket = due.ticket
    if ticket is None:
        return None
    told, entries = told_by(ticket, desk, now)
    if not entries:
        at = _next_at(ticket, desk)
        return replace(due.timer, due_at=at) if at else None
    after = replace(ticket, clock=replace(ticket.clock, told=told))
    return ChangeSet(due.conversation, ticket=after, timeline=tuple(entries))


def told_by(
    ticket: "Ticket", desk: "ServiceDesk", now: datetime
) -> tuple[Mapping[str, int], list[TimelineEntry]]:
    """The marks that all promises have passed by now, and what the timeline says of new ones."""
    told = dict(ticket.clock.told)
    entries: list[TimelineEntry] = []
    for term in running(ticket, desk):
        known = told.get(term.name, 0)
        passed = [mark for mark in desk.levels.marks if mark > known and term.due_at(mark) <= now]
        if passed:
            told[term.name] = passed[-1]
            entries += _entries(ticket, desk, term, passed, now)
    return told, entries


def _entries(
    ticket: "Ticket", desk: "ServiceDesk", term: Term, passed: list[int], now: datetime
) -> Iterator[TimelineEntry]:
    """One warning or the breach, however much was passed at once; and each step of escalation."""
    detail: dict[str, object] = {
        "promise": term.name,
        "due_at": term.due_at().isoformat(),
        "priority": ticket.priority.value,
    }
    warned = [mark for mark in passed if mark in desk.levels.warn_at and mark < BREACH]
    if BREACH in passed:
        yield TimelineEntry("sla_breached", TIME, now, detail, ticket=ticket.number)
    elif warned:
        shown = {**detail, "percent": warned[-1]}
        yield TimelineEntry("sla_warning", TIME, now, shown, ticket=ticket.number)
    for step in desk.levels.escalations:
        if step.percent in passed:
            shown = {**detail, "percent": step.percent, "to": step.to}
            yield TimelineEntry("escalated", TIME, now, shown, ticket=ticket.number)


def _up_to_date(ticket: "Ticket", desk: "ServiceDesk", now: datetime) -> "Ticket":
    ticket = reckoned(ticket, desk)
    told = ticket.clock.told
    if not told:
        return ticket
    still = dict(told)
    for term in running(ticket, desk):
        still[term.name] = _still_told(term, told.get(term.name, 0), desk.levels.marks, now)
    if still == told:
        return ticket
    return replace(ticket, clock=replace(ticket.clock, told=still))


def _still_told(term: Term, told: int, marks: Iterable[int], now: datetime) -> int:
    """What was told is told again if a new priority or a new question put it into the future."""
    passed = [mark for mark in marks if mark <= told and term.due_at(mark) <= now]
    return max(passed, default=0)


def _timer(
    ticket: "Ticket",
    change: ChangeSet,
    desk: "ServiceDesk",
    is_own: bool,  # noqa: FBT001
) -> Timer | CancelTimer:
    conversation = change.conversation.id if is_own else ticket.conversation_id
    timer = Timer(
        TimerKind.PROMISE,
        conversation or change.conversation.id,
        ticket.created_at,
        ticket=ticket.number,
        about=ticket.number,
    )
    at = _next_at(ticket, desk)
    return replace(timer, due_at=at) if at else CancelTimer(timer.key)


def _next_at(ticket: "Ticket", desk: "ServiceDesk") -> datetime | None:
    told, marks = ticket.clock.told, desk.levels.marks
    found = (next_mark(term, told.get(term.name, 0), marks) for term in running(ticket, desk))
    return min((one[1] for one in found if one is not None), default=None)
