# SPDX-License-Identifier: AGPL-3.0-or-later
"""An incident and its many reports: one update tells everybody, one end is that of all. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from intake.agent_actions import Doer
from intake.changes import WITH_INCIDENT, Actor, ChangeSet, TimelineEntry, status_changed
from intake.errors import Conflict
from intake.messages import Language
from intake.ports import Loaded
from intake.process.settling import status_before
from intake.tickets import lifecycle
from intake.tickets.sides import Side, entry_of, joined, notice_to
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.values import replace

_MOVED = frozenset({"status_changed"})


def inform(
    master: Side, reports: Sequence[Side], texts: Mapping[Language, str], by: Doer, now: datetime
) -> ChangeSet:
    """One update to everybody who reported an incident, each in their channel and language.

    Reports that are closed hear no more. Who reported by phone cannot be written to: the
    timelines of the incident and of that report say so (`not_reached`). Raises `Conflict` where
    nobody at all can be written to, and `MergedAway` for an incident that goes on as another.
    """
    lifecycle.must_stand_alone(master.ticket)
    sides = [master, *(one for one in reports if one.ticket.status is not TicketStatus.CLOSED)]
    if not any(one.can_hear for one in sides):
        raise Conflict("nobody_to_inform")
    deaf = [one.ticket.number for one in sides[1:] if not one.can_hear]
    number, text = master.ticket.number, next(iter(texts.values()))
    heard = len(sides) - 1 - len(deaf)
    told = [entry_of("informed", by, now, number, reports=heard, text=text)]
    if deaf:
        told.append(entry_of("not_reached", by, now, number, tickets=deaf))
    changes = [master.change(replace(master.ticket, updated_at=now), tuple(told))]
    for one in sides[1:]:
        own = one.ticket.number
        entry = entry_of("informed", by, now, own, from_=number)
        if own in deaf:
            entry = entry_of("not_reached", by, now, own, tickets=[own])
        changes.append(one.change(replace(one.ticket, updated_at=now), (entry,)))
    changes += [notice_to(each, texts, now) for one in sides for each in one.listeners]
    return joined(changes)


def resolved_in(change: ChangeSet) -> list[tuple[Ticket, Actor]]:
    """The tickets that a change resolves, each with who did it; a report has no reports."""
    if not change.tells(_MOVED):
        return []
    found = []
    for one in change.every_ticket:
        moved = status_before(change, one)
        if moved and moved[0] not in SETTLED and one.status is TicketStatus.RESOLVED:
            found.append((one, moved[1]))
    return found


def ended_with(
    master: Ticket, by: Actor, reports: Sequence[Loaded], now: datetime
) -> list[ChangeSet]:
    """What the end of an incident makes of its open reports.

    What was found of the incident was found of those of its type: they are resolved without being
    asked for more, and each reporter is then asked whether it is solved. A report of another type
    has its own requirements: it stays open, and its timeline says that the incident is over.
    """
    changes = []
    for one in reports:
        if one.ticket is not None and one.ticket.status not in SETTLED:
            end = _resolved if one.ticket.type == master.type else _told_over
            ticket, told = end(one.ticket, master, by, now)
            changes.append(ChangeSet(one.conversation, ticket=ticket, timeline=told))
    return changes


def _told_over(
    ticket: Ticket, master: Ticket, by: Actor, now: datetime
) -> tuple[Ticket, tuple[TimelineEntry, ...]]:
    detail = {"incident": master.number}
    told = TimelineEntry("incident_over", by, now, detail, ticket.number)
    return replace(ticket, updated_at=now), (told,)


def _resolved(
    ticket: Ticket, master: Ticket, by: Actor, now: datetime
) -> tuple[Ticket, tuple[TimelineEntry, ...]]:
    done = lifecycle.step(ticket, "resolve", now)
    found = master.progress
    if found.cause and not done.progress.cause:
        same = replace(done.progress, cause=found.cause, fix=found.fix, lasting=found.lasting)
        done = replace(done, progress=same)
    return done, status_changed(ticket, done, by, now, **{WITH_INCIDENT: master.number})
