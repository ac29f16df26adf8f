# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from a decision about a ticket, whoever took it: the one check for every way in.

A bot's turn, a mail, a form, an agent, the API, a timer and a rule all say what they want as a
`ChangeSet`; before it is written it passes through `follow`, which lets each consequence add to
it or correct it. So a priority is derived, a clock moved, a ticket dispatched and a rule fired in
one place, in one order and in the same transaction. Pure: nothing here reads or writes.

What happened is read from the change's timeline: a change of a ticket that no entry tells of has
no consequences.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.assets import REGISTERED_FIELDS, NewMachine
from intake.automation.doing import Judge, Site
from intake.automation.firing import RuleContext, react, when_due
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.contacts import Contact
from intake.ids import TicketNumber, registered_serial
from intake.inbox import Machine
from intake.messages import LANGUAGES
from intake.notices import addressed
from intake.process.moving import keep_process
from intake.process.reserving import let_go
from intake.process.settling import settle
from intake.routing.dispatching import dispatch, keep_heard, keep_staffed
from intake.service_desk import ServiceDesk
from intake.service_levels.keeping import keep_promises
from intake.tickets.customer_notices import tell_owner
from intake.tickets.mentions import tell_mentioned
from intake.tickets.priority import judge
from intake.tickets.required import check_fields
from intake.tickets.ticket import Ticket
from intake.timers import DueTimer, Timer
from intake.values import quick, replace

REPEAT_WITHIN = timedelta(days=30)
_TYPED = frozenset({"opened", "type_changed"})


@quick
@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a consequence may look at beside the change. `now` is in UTC.

    `before` is the change's ticket as it is stored, None if it is new; `contact` is whose it is,
    with the level the team gave them. `machine` is that of a ticket that is being opened, or that
    turns out to be about another one, with its tickets before this one; an unknown one has no
    model.
    """

    desk: ServiceDesk
    now: datetime
    contact: Contact | None = None
    before: Ticket | None = None
    machine: Machine | None = None

    def repeats(self) -> tuple[Ticket, ...]:
        """The machine's tickets of the thirty days before, newest first."""
        if self.machine is None:
            return ()
        found = (*self.machine.open_tickets, *self.machine.settled_tickets)
        since = self.now - REPEAT_WITHIN
        recent = [one for one in found if one.created_at >= since]
        return tuple(sorted(recent, key=lambda one: one.created_at, reverse=True))


def _rules(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    """Let the rules react to each ticket of the change and to the entries about it."""
    change = _rules_of_own_ticket(change, circumstances)
    if not change.tickets:
        return change
    own = change.ticket.number if change.ticket else None
    others = replace(circumstances, before=None, machine=None)
    for number in [one.number for one in change.tickets]:
        change = _rules_of_own_ticket(_seen_from(change, number), others)
    return _seen_from(change, own)


def _seen_from(change: ChangeSet, number: TicketNumber | None) -> ChangeSet:
    """The same change with another of its tickets in the place of its own."""
    own = change.ticket.number if change.ticket else None
    told = tuple(
        replace(entry, ticket=own) if entry.ticket is None else entry for entry in change.timeline
    )
    return replace(
        change,
        ticket=change.ticket_numbered(number),
        tickets=tuple(one for one in change.every_ticket if one.number != number),
        timeline=told,
    )


def _rules_of_own_ticket(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    c = circumstances

    def judged(step: ChangeSet, before: Ticket) -> ChangeSet:
        """The checks that every status change passes, for one that a rule makes."""
        then = replace(c, before=before)
        return settle(keep_process(check_fields(step, then), then), then)

    site = _site(c.desk, judged)
    seen = RuleContext(c.contact, c.before, c.now, c.repeats(), site)
    reacted = react(change, c.desk.rules, seen)
    if len(reacted.timeline) == len(change.timeline):
        return reacted  # no rule fired
    kept = keep_staffed(reacted, c)  # of what rules moved, and they hear of that too
    known = len(reacted.timeline)
    if len(kept.timeline) == known:
        return kept
    return keep_staffed(react(kept, c.desk.rules, seen, known), c)


def _only_the_register(change: ChangeSet, _: Circumstances) -> ChangeSet:
    """Take off what the register said of a machine that the ticket is not about.

    As after a split that took the words along and not the number: who reads it would believe it.
    """
    for ticket in change.every_ticket:
        if not ticket.asset_serial and not REGISTERED_FIELDS.isdisjoint(ticket.fields):
            change = change.with_ticket(_without_registered(ticket))
    return change


def _registered(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    """What the register knows of a ticket's machine, as its fields, whoever named the machine.

    First of all, so that priorities, dispatch and rules can look at it. What it said of another
    machine is not left on the ticket, also where nobody knows any more which one it is.
    """
    machine, ticket, before = circumstances.machine, change.ticket, circumstances.before
    if ticket is None:
        return change
    if machine is None:
        is_gone = before is not None and before.asset_serial and not ticket.asset_serial
        return change.with_ticket(_without_registered(ticket)) if is_gone else change
    if before is not None:
        ticket = _without_registered(ticket)
        change = change.with_ticket(ticket)
    if not machine.asset.model:
        return change
    desk, contact = circumstances.desk, circumstances.contact
    today = circumstances.now.astimezone(desk.hours.zone).date()
    spoken = change.conversation.language or (contact.language if contact else None)
    known = desk.registered(machine, today, spoken or LANGUAGES[0])
    more = {name: value for name, value in known.items() if name not in ticket.fields}
    return change.with_ticket(replace(ticket, fields={**ticket.fields, **more}))


def _without_registered(ticket: Ticket) -> Ticket:
    kept = {
        name: each
        for name, each in ticket.fields.items()
        if name not in REGISTERED_FIELDS or each.origin != "asset"
    }
    return replace(ticket, fields=kept)


def _own_promises(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    """What a ticket's type promises beside its priority, however it came to be of that type."""
    if not change.tells(_TYPED):
        return change
    promises = circumstances.desk.own_promises
    for ticket in change.every_ticket:
        kinds = {entry.kind for entry in change.entries_of(ticket)}
        is_bare = "opened" in kinds and ticket.target is None
        if is_bare or "type_changed" in kinds:
            change = change.with_ticket(replace(ticket, target=promises.get(ticket.type)))
    return change


def _machines(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    """Keep a machine that the register does not know, provisionally, as its customer's.

    If it is registered for somebody else, the timeline says so: it may have changed hands, or the
    number may be a slip.
    """
    machine, ticket = circumstances.machine, change.ticket
    if machine is None or ticket is None:
        return change
    if machine.asset.model:
        return _owner_compared(change, ticket, machine, circumstances)
    model = ticket.fields.get("product")
    named = str(model.value) if model and model.value else ""
    found = NewMachine(registered_serial(ticket.asset_serial), named, ticket.contact_id)
    return replace(change, records=(*change.records, found))


def _owner_compared(
    change: ChangeSet, ticket: Ticket, machine: Machine, circumstances: Circumstances
) -> ChangeSet:
    owner, contact = machine.asset.contact_id, circumstances.contact
    is_same_firm = contact is not None and contact.company and contact.company == machine.owner
    if owner is None or owner == ticket.contact_id or is_same_firm:
        return change
    detail = {"serial": machine.asset.serial, "customer": machine.owner, "contact": owner}
    told = TimelineEntry(
        "machine_of_other", Actor("rule"), circumstances.now, detail, ticket.number
    )
    return change.telling(told)


def _notices(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    return addressed(change, circumstances.desk.groups)


Consequence = Callable[[ChangeSet, Circumstances], ChangeSet]

# In the order in which they apply: each sees what those before it made of the change.
CONSEQUENCES: tuple[Consequence, ...] = (
    _only_the_register,
    _registered,
    _own_promises,
    check_fields,
    judge,
    _machines,
    keep_process,
    settle,
    dispatch,
    keep_staffed,
    tell_mentioned,
    _rules,
    tell_owner,
    let_go,
    keep_promises,  # of what rules raised
    _notices,
)


def rule_due(due: DueTimer, desk: ServiceDesk, now: datetime) -> ChangeSet | Timer | None:
    """What a rule by time does now: a change, a timer that waits on, or None for nothing.

    A status change whose required fields are missing is left out. The other consequences follow
    when the change is committed.
    """

    def judged(step: ChangeSet, before: Ticket) -> ChangeSet:
        return check_fields(step, Circumstances(desk, now, due.contact, before))

    return when_due(due, desk.rules, now, _site(desk, judged))


def _site(desk: ServiceDesk, judged: Judge) -> Site:
    return Site(judged, desk.team, desk.called, desk.due_at, desk.windowed, desk.hours.zone)


def follow(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    """The change with everything that follows from it.

    One that is about no ticket is only kept from waiting in a queue where nobody works, and its
    notices are addressed.
    """
    is_about_tickets = change.ticket is not None or change.tickets
    for consequence in CONSEQUENCES if is_about_tickets else (_notices,):
        change = consequence(change, circumstances)
    return keep_heard(change, circumstances.desk, circumstances.now)
