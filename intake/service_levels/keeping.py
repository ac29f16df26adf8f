# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep the promises of tickets: the consequence that moves their clocks, and what time brings.

Whenever something changed that they rest on, the due times of a ticket are reckoned anew, and one
timer waits for the next mark of any of its promises: a warning, the breach, a step of escalation.
When it comes, the timeline tells what it is about. Pure.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.ids import ConversationId
from intake.service_levels.clock import SlaClock
from intake.service_levels.policy import BREACH
from intake.service_levels.reckoning import Term, reckoned, running, terms
from intake.timers import CancelTimer, DueTimer, Timer, TimerKind
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances
    from intake.service_desk import ServiceDesk
    from intake.tickets.ticket import Ticket

TIME = Actor("timer")
# What promises rest on, beside policy and calendars; after those have changed, tickets are caught
# up with (`intake/catching_up.py`).
_GROUNDS = attrgetter(
    "priority", "level", "target", "created_at",
    "clock.responded_at", "clock.resolved_at", "clock.asked_at", "clock.pauses",
)  # fmt: skip


def keep_promises(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: reckon the due times of every ticket of the change, and set its timer.

    A warning or breach changes no due time; `when_due`, which tells of it, sets the timer itself.
    """
    desk, now = circumstances.desk, circumstances.now
    timers: list[Timer | CancelTimer] = []

    def kept(ticket: "Ticket") -> tuple["Ticket", tuple[TimelineEntry, ...]]:
        if _are_unchanged(change, ticket, circumstances.before):
            return ticket, ()
        made = terms(ticket, desk)
        after = reckoned(ticket, made)
        live = running(after.clock, made)
        if after is not ticket:  # else no promise has moved, and all that was told stays told
            after = _told_again(after, live, desk.levels.marks, now)
        is_own = ticket is change.ticket
        holder = (None if is_own else ticket.conversation_id) or change.conversation.id
        timers.append(_timer(after, holder, _next_at(after.clock, live, desk.levels.marks)))
        return after, ()

    after = change.each_ticket(kept)
    return replace(after, timers=(*after.timers, *timers)) if timers else after


def _are_unchanged(change: ChangeSet, ticket: "Ticket", before: "Ticket | None") -> bool:
    """Whether nothing changed that the promises of a ticket rest on; then their timer stands."""
    if before is None or before.number != ticket.number:
        return False
    is_as_before: bool = ticket is before or _GROUNDS(ticket) == _GROUNDS(before)
    return is_as_before and not change.is_lacking(ticket, TimerKind.PROMISE)


def when_due(due: DueTimer, desk: "ServiceDesk", now: datetime) -> ChangeSet | Timer | None:
    """The warnings, breaches and escalations that are due for a ticket, and its next timer.

    Only a timer if nothing is due yet, None if nothing will be.
    """
    ticket = due.ticket
    if ticket is None:
        return None
    live = running(ticket.clock, terms(ticket, desk))
    told, entries = _told(ticket, live, desk, now)
    after = replace(ticket, clock=replace(ticket.clock, told=told)) if entries else ticket
    next_at = _next_at(after.clock, live, desk.levels.marks)
    if not entries:
        return replace(due.timer, due_at=next_at) if next_at else None
    timer = _timer(after, due.conversation.id, next_at)
    return ChangeSet(due.conversation, ticket=after, timeline=tuple(entries), timers=(timer,))


def told_by(ticket: "Ticket", desk: "ServiceDesk", now: datetime) -> Mapping[str, int]:
    """For each promise, by name, the highest mark (in percent) that it has passed by now."""
    return _told(ticket, running(ticket.clock, terms(ticket, desk)), desk, now)[0]


def _told(
    ticket: "Ticket", live: Sequence[Term], desk: "ServiceDesk", now: datetime
) -> tuple[Mapping[str, int], list[TimelineEntry]]:
    """The marks that promises have passed by now, and what the timeline says of new ones."""
    told = dict(ticket.clock.told)
    entries: list[TimelineEntry] = []
    for term in live:
        left = _after(desk.levels.marks, told.get(term.name, 0))
        if not left:
            continue
        used = term.used(now)
        passed = [mark for mark in left if term.time(mark) <= used]
        if passed:
            told[term.name] = passed[-1]
            entries += _entries(ticket, desk, term, passed, now)
    return told, entries


def _after(marks: Sequence[int], known: int) -> Sequence[int]:
    """The marks that are left when one was told; they stand in order."""
    return marks[bisect_right(marks, known) :]


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
            yield TimelineEntry("sla_escalated", TIME, now, shown, ticket=ticket.number)


def _told_again(
    ticket: "Ticket", live: Sequence[Term], marks: Sequence[int], now: datetime
) -> "Ticket":
    """Forget marks that lie in the future again, because a due time moved: they are told anew."""
    told = ticket.clock.told
    if not told:
        return ticket
    still = dict(told)
    for term in live:
        known = told.get(term.name, 0)
        if known and term.time(known) > (used := term.used(now)):
            passed = [mark for mark in marks if mark < known and term.time(mark) <= used]
            still[term.name] = max(passed, default=0)
    return ticket if still == told else replace(ticket, clock=replace(ticket.clock, told=still))


def _timer(ticket: "Ticket", holder: ConversationId, at: datetime | None) -> Timer | CancelTimer:
    number = ticket.number
    timer = Timer(TimerKind.PROMISE, holder, at or ticket.created_at, ticket=number, about=number)
    return timer if at else CancelTimer(timer.key)


def _next_at(clock: SlaClock, live: Sequence[Term], marks: Sequence[int]) -> datetime | None:
    """When the next mark of any promise is passed."""
    found = None
    for term in live:
        left = _after(marks, clock.told.get(term.name, 0))
        if not left:
            continue
        at = term.due_at(left[0])
        if found is None or at < found:
            found = at
    return found
