# SPDX-License-Identifier: AGPL-3.0-or-later
"""An incident and its many reports: one update tells everybody, one end is that of all. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from intake.agent_actions import Doer
from intake.changes import WITH_INCIDENT, ChangeSet, TimelineEntry
from intake.messages import Language
from intake.tickets import lifecycle
from intake.tickets.sides import Side, entry_of, joined, notice_to
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.values import replace


def inform(
    master: Side, reports: Sequence[Side], texts: Mapping[Language, str], by: Doer, now: datetime
) -> ChangeSet:
    """One update to everybody who reported an incident, each in their channel and language.

    Reports that are closed hear no more. Who reported by phone cannot be written to: the
    timelines of the incident and of that report say so (`not_reached`).
    """
    sides = [master, *(one for one in reports if one.ticket.status is not TicketStatus.CLOSED)]
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


def with_reports(change: ChangeSet, reports: Sequence[Side], by: Doer, now: datetime) -> ChangeSet:
    """A change that resolves an incident, with its open reports resolved too.

    What was found of the incident was found of those of its type; nothing more is asked of them
    first, and each reporter is then asked whether it is solved. A report of another type has its
    own requirements: it stays open, and its timeline says that the incident is over.
    """
    master = change.ticket
    open_ones = [one for one in reports if one.ticket.status not in SETTLED]
    if master is None or not open_ones:
        return change
    followed = (
        _resolved(one, master, by, now)
        if one.ticket.type == master.type
        else _told_over(one, master, by, now)
        for one in open_ones
    )
    return joined([change, *followed])


def _told_over(one: Side, master: Ticket, by: Doer, now: datetime) -> ChangeSet:
    told = entry_of("incident_over", by, now, one.ticket.number, incident=master.number)
    return one.change(replace(one.ticket, updated_at=now), (told,))


def _resolved(one: Side, master: Ticket, by: Doer, now: datetime) -> ChangeSet:
    done = lifecycle.step(one.ticket, "resolve", now)
    found = master.progress
    if found.cause and not done.progress.cause:
        same = replace(done.progress, cause=found.cause, fix=found.fix, lasting=found.lasting)
        done = replace(done, progress=same)
    detail = {
        "from": one.ticket.status.value,
        "to": done.status.value,
        WITH_INCIDENT: master.number,
    }
    told = TimelineEntry("status_changed", by.actor, now, detail, done.number)
    return one.change(done, (told,))
