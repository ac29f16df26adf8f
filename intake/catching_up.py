# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring open tickets up to date after the service file or a customer's level has changed. Pure.

Timers and due times are set when something happens to a ticket. One that was filed under an older
service file lacks those of the newer one until it is next touched. Such a ticket gets a
`caught_up` entry on its timeline, from which the consequences (`consequences.py`) set what is
missing. A ticket that lacks nothing is left alone, so running this twice is harmless.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.changes import CAUGHT_UP, LACKS, Actor, ChangeSet, TimelineEntry
from intake.consequences import Circumstances, follow
from intake.conversations import Conversation
from intake.levels import NORMAL
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.timers import Timer, TimerKind

_KINDS = (TimerKind.CONFIRMATION, TimerKind.PROMISE, TimerKind.RULE)
_TIME = Actor("timer")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a ticket would have if it were filed under today's rules.

    `timers` are by their keys. `has_other_due_times` says that its promises would be due at other
    times than the ticket's clock has, `has_other_step` that the one it was in is gone.
    """

    timers: Mapping[str, Timer]
    has_other_due_times: bool
    has_other_step: bool = False


def expected(conversation: Conversation, ticket: Ticket, around: Circumstances) -> Expected:
    """The timers and due times of a ticket under today's rules; nothing for a closed one."""
    if ticket.status is TicketStatus.CLOSED:
        return Expected({}, has_other_due_times=False)
    followed = follow(_change(conversation, ticket, around, _KINDS, ()), around)
    timers = {
        one.key: one for one in followed.timers if isinstance(one, Timer) and one.kind in _KINDS
    }
    after = followed.ticket or ticket
    has_other_step = after.progress.step != ticket.progress.step
    return Expected(timers, after.clock != ticket.clock, has_other_step)


def caught_up(
    conversation: Conversation,
    ticket: Ticket,
    around: Circumstances,
    found: Expected,
    known: Mapping[str, datetime],
) -> ChangeSet | None:
    """The change that gives a ticket what it lacks; None if it lacks nothing.

    `known` has the due time of each timer the ticket has, by key. A rule's timer with another due
    time counts as missing: the rule was edited since.
    """
    lacking = {
        one.kind
        for key, one in found.timers.items()
        if key not in known or (one.kind is TimerKind.RULE and known[key] != one.due_at)
    }
    if found.has_other_due_times:
        lacking.add(TimerKind.PROMISE)
    told = _level_changed(ticket, around)
    if lacking or found.has_other_step:
        return _change(conversation, ticket, around, sorted(lacking), told)
    return ChangeSet(conversation, ticket=ticket, timeline=told) if told else None


def _change(
    conversation: Conversation,
    ticket: Ticket,
    around: Circumstances,
    lacking: Collection[TimerKind],
    told: tuple[TimelineEntry, ...],
) -> ChangeSet:
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
