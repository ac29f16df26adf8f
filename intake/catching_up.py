# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an open ticket lacks that was filed under other rules than those of now. Pure.

A ticket from before promises, rules or the confirmation were kept waits for none of them until
somebody touches it, and nobody touches a ticket because its customer's level has changed. Such a
ticket gets an entry on its timeline, and everything else follows from that as from any other
event (`consequences.py`). A ticket that lacks nothing is left alone, so asking twice is harmless.
"""

from collections.abc import Collection
from dataclasses import dataclass

from intake.changes import CAUGHT_UP, LACKS, Actor, ChangeSet, TimelineEntry
from intake.consequences import Circumstances, follow
from intake.conversations import Conversation
from intake.levels import NORMAL
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.timers import Timer, TimerKind

_KINDS = (TimerKind.CONFIRMATION, TimerKind.PROMISE, TimerKind.RULE)
_TIME = Actor("timer")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What would be there if the ticket were filed now.

    `timers` are the kinds of timers by their keys; `is_late` says that its due times are others
    than those it was told.
    """

    timers: dict[str, TimerKind]
    is_late: bool


def wanted(conversation: Conversation, ticket: Ticket, around: Circumstances) -> Wanted:
    """What time should do to this ticket, under the rules of now."""
    if ticket.status is TicketStatus.CLOSED:
        return Wanted({}, is_late=False)
    followed = follow(_change(conversation, ticket, around, _KINDS, ()), around)
    timers = {
        one.key: one.kind
        for one in followed.timers
        if isinstance(one, Timer) and one.kind in _KINDS
    }
    after = followed.ticket or ticket
    return Wanted(timers, after.clock != ticket.clock)


def caught_up(
    conversation: Conversation,
    ticket: Ticket,
    around: Circumstances,
    found: Wanted,
    known: Collection[str],
) -> ChangeSet | None:
    """The ticket with what it lacks; None if that is nothing. `known` are the timers it has."""
    lacking = {kind for key, kind in found.timers.items() if key not in known}
    if found.is_late:
        lacking.add(TimerKind.PROMISE)
    told = _level_changed(ticket, around)
    if not lacking and not told:
        return None
    return _change(conversation, ticket, around, sorted(lacking), told)


def _change(
    conversation: Conversation,
    ticket: Ticket,
    around: Circumstances,
    lacking: Collection[TimerKind],
    told: tuple[TimelineEntry, ...],
) -> ChangeSet:
    if lacking:
        detail = {LACKS: [kind.value for kind in lacking]}
        told = (*told, TimelineEntry(CAUGHT_UP, _TIME, around.now, detail, ticket.number))
    return ChangeSet(conversation, ticket=ticket, timeline=told)


def _level_changed(ticket: Ticket, around: Circumstances) -> tuple[TimelineEntry, ...]:
    contact = around.contact
    if contact is None or contact.id != ticket.contact_id or ticket.status in SETTLED:
        return ()
    before, after = ticket.level or NORMAL, contact.level or NORMAL
    if before == after:
        return ()
    detail = {"from": before, "to": after}
    return (TimelineEntry("level_changed", _TIME, around.now, detail, ticket.number),)
