# SPDX-License-Identifier: AGPL-3.0-or-later
"""The end of a ticket: confirmed, closed, reopened; and the timers that go with it. Pure.

`settle` is the consequence that looks for it in every change: a resolved ticket gets the timer
that asks the customer, a closed one that of the survey, a reopened one loses both. The other
functions are the decisions of a customer, a timer or an agent.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from intake.changes import (
    CAUGHT_UP,
    WITH_INCIDENT,
    Actor,
    ChangeSet,
    TimelineEntry,
    status_changed,
)
from intake.conversations import Speaker
from intake.ids import AgentId, ConversationId, TicketNumber
from intake.process.effects import Effect
from intake.routing.handing import gone_along
from intake.service_levels.policy import counted
from intake.tickets import lifecycle
from intake.tickets.progress import UNCONFIRMED, Confirmed
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.timers import CancelTimer, Timer, TimerKind
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances
    from intake.happenings import Happening

_MOVED = "status_changed"
_UNDONE = "merge_undone"
_UNCONFIRMED: Final = "closed_unconfirmed"
_ENDING = frozenset({_MOVED, CAUGHT_UP, _UNDONE})  # what timers and marks may follow from
ASK, CLOSE = "ask", "close"  # what the timer of the confirmation does when it is due
# Who closes a ticket without a word of the customer, by the kind of actor.
_CLOSERS: Mapping[str, Confirmed] = {"timer": Confirmed.SILENCE, "rule": Confirmed.SILENCE}


def confirmed(ticket: Ticket, how: Confirmed, actor: Actor, now: datetime) -> Effect:
    """Close a resolved ticket: somebody said that it is solved, or nobody said anything."""
    closed = lifecycle.step(ticket, "close", now)
    closed = replace(closed, progress=replace(closed.progress, confirmed=how))
    kind: Happening = _UNCONFIRMED if how in UNCONFIRMED else "confirmed"
    told = TimelineEntry(kind, actor, now, {"by": how.value}, ticket.number)
    return Effect(closed, (told, *status_changed(ticket, closed, actor, now)))


def confirmed_late(ticket: Ticket, actor: Actor, now: datetime) -> Effect | None:
    """A customer's word that comes after a closed ticket was closed without it; None elsewhere."""
    if ticket.status is not TicketStatus.CLOSED or ticket.progress.confirmed not in UNCONFIRMED:
        return None
    how = Confirmed.CUSTOMER
    known = replace(ticket, progress=replace(ticket.progress, confirmed=how), updated_at=now)
    return Effect(
        known, (TimelineEntry("confirmed", actor, now, {"by": how.value}, known.number),)
    )


def closed_unconfirmed(ticket: Ticket, note: str, actor: Actor, now: datetime) -> TimelineEntry:
    """What the timeline says of a ticket that a colleague closes without the customer's word.

    The `note` says why; the workspace asks for it, a program that closes may have none.
    """
    detail = {"by": Confirmed.AGENT.value} | ({"note": note} if note else {})
    return TimelineEntry(_UNCONFIRMED, actor, now, detail, ticket.number)


def reopened(ticket: Ticket, reason: str, actor: Actor, now: datetime) -> Effect:
    """Reopen a settled ticket for the agent who had it, or in its queue if nobody had it."""
    trigger = "reopen" if ticket.agent_id else "return"
    opened = lifecycle.step(ticket, trigger, now)
    detail = {"reason": reason, "count": ticket.progress.reopened + 1}
    told = TimelineEntry("reopened", actor, now, detail, ticket.number)
    return Effect(opened, (told, *status_changed(ticket, opened, actor, now)))


def may_reopen(ticket: Ticket, now: datetime, reopen_for: timedelta) -> bool:
    """Whether "it is broken again" reopens this ticket instead of opening a new one.

    A resolved ticket always reopens, a closed one within `reopen_for` of its end, one that was
    merged into another never.
    """
    if ticket.progress.merged_into:
        return False
    if ticket.status is TicketStatus.RESOLVED:
        return True
    since = ticket.progress.closed_at or ticket.updated_at
    return now - since <= reopen_for


def settle(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: timers and marks that go with the end of a ticket."""
    if not change.tells(_ENDING):
        return change
    for ticket in change.every_ticket:
        change = _settle_one(change, ticket, circumstances)
    return change


def status_before(change: ChangeSet, ticket: Ticket) -> tuple[TicketStatus, Actor] | None:
    """The status a ticket had before a change that moved it, and who moved it; else None.

    Only a `status_changed` entry counts: a ticket that is merged into another is closed without
    one, and nothing follows from that.
    """
    for entry in change.entries_of(ticket):
        if entry.kind == _MOVED:
            return TicketStatus(str(entry.detail["from"])), entry.actor
    return None


def ends_with_incident(change: ChangeSet, ticket: Ticket) -> bool:
    """Whether a ticket ends because the incident that it reports has ended."""
    return any(
        entry.kind == _MOVED and WITH_INCIDENT in entry.detail
        for entry in change.entries_of(ticket)
    )


def confirmation_timer(
    number: TicketNumber, conversation_id: ConversationId, due_at: datetime, step: str
) -> Timer:
    """The one timer of a resolved ticket; `step` is `ASK` or `CLOSE`."""
    return Timer(
        TimerKind.CONFIRMATION, conversation_id, due_at, {"step": step}, number, about=number
    )


def _settle_one(change: ChangeSet, ticket: Ticket, circumstances: "Circumstances") -> ChangeSet:
    is_lacking = change.is_lacking(ticket, TimerKind.CONFIRMATION)
    is_back = any(entry.kind == _UNDONE for entry in change.entries_of(ticket))
    if ticket.status is TicketStatus.RESOLVED and (is_lacking or is_back):
        return _after_resolving(change, ticket, circumstances)
    found = status_before(change, ticket)
    if found is None or found[0] is ticket.status:
        return change
    was, actor = found
    if ticket.status is TicketStatus.RESOLVED:
        change = _owned(change, ticket, actor, circumstances.now)
        return _after_resolving(change, ticket, circumstances)
    if ticket.status is TicketStatus.CLOSED:
        return _after_closing(change, ticket, actor, circumstances)
    return _after_reopening(change, ticket) if was in SETTLED else change


def _owned(change: ChangeSet, ticket: Ticket, actor: Actor, now: datetime) -> ChangeSet:
    """Assign a ticket that nobody had to the agent who solved it.

    Then it is known to whom it comes back if it is reopened, and whose work is rated. A customer
    who waits for a person gets that one, and not whoever dispatch would find.
    """
    if ticket.agent_id is not None or actor.kind != "agent" or not actor.id:
        return change
    detail = {"from": "", "to": actor.id, "name": actor.name}
    told = TimelineEntry("assigned", actor, now, detail, ticket.number)
    owned = replace(ticket, agent_id=AgentId(actor.id))
    if change.conversation.speaker is Speaker.WAITING:
        change = replace(change, conversation=gone_along(change.conversation, owned, now))
    return change.telling(told).with_ticket(owned)


def _after_resolving(
    change: ChangeSet, ticket: Ticket, circumstances: "Circumstances"
) -> ChangeSet:
    """Ask the customer at once, unless they could have objected for `close_after` already."""
    desk, now = circumstances.desk, circumstances.now
    place = ticket.conversation_id or change.conversation.id
    closes_at = desk.due_at(counted(desk.confirmation.close_after), ticket.resolved_at or now)
    asks = desk.confirmation.asks and now < closes_at
    due_at = now if asks else max(closes_at, now)
    timer = confirmation_timer(ticket.number, place, due_at, ASK if asks else CLOSE)
    return replace(change, timers=(*change.timers, timer))


def _after_closing(
    change: ChangeSet, ticket: Ticket, actor: Actor, circumstances: "Circumstances"
) -> ChangeSet:
    desk, now = circumstances.desk, circumstances.now
    survey = desk.survey
    progress = replace(ticket.progress, closed_at=now)
    if progress.confirmed is Confirmed.NOT_YET:
        closer = _CLOSERS.get(actor.kind, Confirmed.AGENT)
        progress = replace(progress, confirmed=closer)
        change = _told_unconfirmed(change, ticket, closer, actor, now)
    timers = [*change.timers, CancelTimer(_key(TimerKind.CONFIRMATION, ticket))]
    # Who is closed unconfirmed by a colleague may still say what they think of it.
    is_asked = progress.confirmed is not Confirmed.SILENCE and not progress.is_survey_due
    if survey.asks and is_asked:
        place = ticket.conversation_id or change.conversation.id
        about = ticket.number
        due_at = desk.due_at(counted(survey.after), now)
        timers.append(Timer(TimerKind.SURVEY, place, due_at, {}, ticket.number, about))
        progress = replace(progress, is_survey_due=True)
    change = replace(change, timers=tuple(timers))
    return change.with_ticket(replace(ticket, progress=progress))


def _told_unconfirmed(
    change: ChangeSet, ticket: Ticket, closer: Confirmed, actor: Actor, now: datetime
) -> ChangeSet:
    """The change that says so; where a colleague closed it, whoever let them has said it."""
    if any(entry.kind == _UNCONFIRMED for entry in change.entries_of(ticket)):
        return change
    detail = {"by": closer.value}
    return change.telling(TimelineEntry(_UNCONFIRMED, actor, now, detail, ticket.number))


def _after_reopening(change: ChangeSet, ticket: Ticket) -> ChangeSet:
    """Forget what held for the state before (checks, signature); a survey stays asked once."""
    was = ticket.progress
    progress = replace(
        was,
        confirmed=Confirmed.NOT_YET,
        closed_at=None,
        reopened=was.reopened + 1,
        checked={},
        is_signed=False,
        # A survey that had not been sent yet comes after the real end.
        is_survey_due=bool(was.survey),
    )
    cancelled = (
        CancelTimer(_key(TimerKind.CONFIRMATION, ticket)),
        CancelTimer(_key(TimerKind.SURVEY, ticket)),
    )
    change = replace(change, timers=(*change.timers, *cancelled))
    return change.with_ticket(replace(ticket, progress=progress))


def _key(kind: TimerKind, ticket: Ticket) -> str:
    return f"{kind}:{ticket.number}"
