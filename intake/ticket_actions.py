# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agent may do to a ticket, as pure functions: change it, or file one by hand.

Beside `agent_actions.py`, which is about who speaks. A ticket always has a conversation: one filed
by phone gets its own, on a channel that carries no replies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from intake.agent_actions import Doer, owned_by
from intake.assets import REGISTERED_FIELDS
from intake.changes import ChangeSet, Message, TimelineEntry, status_changed
from intake.contacts import Contact
from intake.conversations import DESK_CHANNEL, Conversation, Speaker
from intake.errors import Conflict, InvalidRequest
from intake.happenings import Happening
from intake.ids import AgentId, ConversationId, registered_serial
from intake.messages import Address, Author
from intake.process import settling
from intake.routing.dispatching import CHOSEN
from intake.routing.handing import gone_along
from intake.tickets import lifecycle
from intake.tickets.priority import PriorityRules, derive
from intake.tickets.progress import filed_anew
from intake.tickets.ticket import SETTLED, FieldValue, Priority, Ticket, TicketStatus, WaitingFor
from intake.values import replace

_NOT_BEGUN = frozenset({TicketStatus.NEW, TicketStatus.ASSIGNED})


@dataclass(frozen=True, slots=True)
class Assignee:
    """Whom to assign a ticket to; with an empty `id` nobody has it any more.

    `is_taken` says that the doer takes it for themselves: if two do so, the first one wins.
    `is_there` says that they are at the desk, so that a customer who waits need not any longer.
    """

    id: str
    name: str = ""
    is_taken: bool = False
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class TicketUpdate:
    """What to change on a ticket; None leaves a value as it is."""

    status: TicketStatus | None = None
    priority: Priority | None = None
    note: str = ""
    queue: str | None = None
    assignee: Assignee | None = None
    title: str | None = None
    type: str | None = None
    waiting_for: WaitingFor | None = None
    fields: Mapping[str, object] = field(default_factory=dict)


def update_ticket(
    conversation: Conversation,
    ticket: Ticket,
    wanted: TicketUpdate,
    by: Doer,
    now: datetime,
) -> ChangeSet | None:
    """The ticket as wanted, one timeline entry per thing that changed; None if nothing does.

    A conversation that people have, or wait for, goes along with the ticket to its new owner; one
    that waits stays where it is while that owner is not there.
    A new priority needs a note that says why; the rules do not change it later. So does closing a
    resolved ticket: its customer has not said that it is solved. Starting work on a ticket that
    nobody owns assigns it to the doer. Raises `InvalidRequest` without that note
    and for what only the register says, `IllegalTransition` for a status that is not reached from
    here or a ticket that was merged into another, and `Conflict` for taking a colleague's ticket
    away without being allowed to, for another type once work has begun, for another priority once
    it is closed, or for a status that contradicts what is waited for.
    """
    _check_waiting(wanted)
    check_entered(wanted.fields, ticket.fields)
    changed = _with_plain(ticket, wanted)
    changed = _with_type(changed, wanted)
    changed = _with_priority(changed, wanted)
    changed = _with_owner(changed, wanted, by, now)
    if wanted.status and wanted.status is not changed.status:
        changed = lifecycle.step_to(changed, wanted.status, now)
    if wanted.waiting_for is not None:
        changed = lifecycle.wait_for(changed, wanted.waiting_for, now)
    if changed == ticket:
        return None
    lifecycle.must_stand_alone(ticket)
    changed = replace(changed, updated_at=now)
    told = _what_changed(ticket, changed, wanted, by, now)
    if changed.agent_id != ticket.agent_id and changed.status not in SETTLED:
        is_there = wanted.assignee is None or wanted.assignee.is_there
        conversation = gone_along(conversation, changed, now, is_there=is_there)
    return ChangeSet(conversation, ticket=changed, timeline=told)


def file_ticket(
    ticket: Ticket,
    contact: Contact,
    conversation: Conversation,
    by: Doer,
    now: datetime,
    note: str = "",
    queue: str = "",
) -> ChangeSet:
    """A ticket filed by an agent on a customer's behalf, as the matter of `conversation`.

    `note` is what the agent wants colleagues to know; the customer is told nothing here. `queue`
    is the one the agent chose: dispatch leaves the ticket there.
    """
    messages: tuple[Message, ...] = ()
    holder = replace(
        conversation, ticket=ticket.number, subject=conversation.subject or ticket.title
    )
    if note:
        line = Message(holder.last_seq + 1, Author.NOTE, now, note, by.id, by.name)
        holder, messages = replace(holder, last_seq=line.seq), (line,)
    chosen = {CHOSEN: queue} if queue else {}
    detail = {"priority": ticket.priority.value, **chosen}
    opened = TimelineEntry("opened", by.actor, now, detail)
    return ChangeSet(holder, messages, ticket, contact, (opened,))


def kept_by_filer(filed: ChangeSet, by: Doer, now: datetime) -> ChangeSet:
    """What `file_ticket` gives, with the ticket in the hands of the agent who speaks there.

    Given to somebody else, it would take the customer away from the one they talk to.
    """
    if filed.ticket is None:
        return filed
    owned = owned_by(filed.ticket, by, now)
    assigned = TimelineEntry("assigned", by.actor, now, {"to": by.id, "name": by.name})
    told = (assigned, *status_changed(filed.ticket, owned, by.actor, now))
    return replace(filed, ticket=owned, timeline=(*filed.timeline, *told))


def form_answered(filed: ChangeSet, form: str) -> ChangeSet:
    """What `file_ticket` gives, where the bot was in the middle of asking this very form.

    It is answered now: handed back, the bot would go on asking and file the same matter again.
    """
    asked = filed.conversation.dialog.get("dialog")
    if not form or asked != form:
        return filed
    return replace(filed, conversation=replace(filed.conversation, dialog={}))


def judged_when_filed(ticket: Ticket, rules: PriorityRules, unexplained: str) -> Ticket:
    """Settle who judged the priority of a new ticket that came with one.

    If the rules derive the same, it is theirs. Else it is the filer's judgement, and `unexplained`
    is the reason shown where they gave none: a system may know how urgent a report is, not why.
    """
    if ticket.judged_by != "agent" or ticket.priority_reason:
        return ticket
    if derive(ticket, rules).priority is ticket.priority:
        return replace(ticket, judged_by="rules")
    return replace(ticket, priority_reason=unexplained)


def desk_conversation(
    conversation_id: ConversationId, contact: Contact, now: datetime
) -> Conversation:
    """The conversation of a report taken by phone or at the counter: a place for notes only."""
    return Conversation(
        id=conversation_id,
        address=Address(DESK_CHANNEL, "desk", conversation_id),
        thread=conversation_id,
        contact_id=contact.id,
        speaker=Speaker.CLOSED,
        language=contact.language,
        created_at=now,
    )


def conversation_of(ticket: Ticket, contact: Contact, now: datetime) -> Conversation:
    """The conversation that an imported ticket gets with its first change, to keep notes in."""
    opened = desk_conversation(ConversationId(f"t-{ticket.number}"), contact, now)
    return replace(opened, ticket=ticket.number)


def check_entered(fields: Mapping[str, object], known: Mapping[str, FieldValue]) -> None:
    """Raise `InvalidRequest` for a field that only the register says, unless it is so already.

    Whoever wrote a warranty or an owner by hand would be believed, and what the register says
    later would be left out.
    """
    wrong = {
        f"fields.{name}": "only_the_register"
        for name in sorted(REGISTERED_FIELDS & fields.keys())
        if name not in known or known[name].value != fields[name]
    }
    if wrong:
        raise InvalidRequest(wrong)


def field_value(value: object, label: Mapping[str, str] | None = None) -> FieldValue:
    """A field as an agent entered it; `value` is plain JSON."""
    return FieldValue(value, _display(value), "agent", label or {})


def _with_plain(ticket: Ticket, wanted: TicketUpdate) -> Ticket:
    fields = dict(ticket.fields)
    for name, value in wanted.fields.items():
        known = ticket.fields.get(name)
        if known is None or known.value != value:
            label = known.label if known else {}
            fields[name] = field_value(value, label)
    serial = fields.get("serial_number")
    named = registered_serial(_display(serial.value)) if serial else ticket.asset_serial
    return replace(
        ticket,
        title=ticket.title if wanted.title is None else wanted.title,
        queue=ticket.queue if wanted.queue is None else wanted.queue,
        fields=fields,
        asset_serial=named,
    )


def _with_type(ticket: Ticket, wanted: TicketUpdate) -> Ticket:
    """The ticket as one of another type: it begins in the process of that one.

    What was found and done in the old process would mean nothing there.
    """
    if wanted.type in {None, ticket.type}:
        return ticket
    if ticket.status not in _NOT_BEGUN:
        raise Conflict("work_has_begun")
    kind = wanted.type or ""
    return replace(ticket, type=kind, incomplete=(), progress=filed_anew(ticket.progress))


def _with_priority(ticket: Ticket, wanted: TicketUpdate) -> Ticket:
    if not wanted.priority or wanted.priority is ticket.priority:
        return ticket
    lifecycle.must_not_be_closed(ticket)  # its promises would be counted anew, and be kept
    if not wanted.note:
        raise InvalidRequest({"note": "why_this_priority"})
    return replace(
        ticket,
        priority=wanted.priority,
        priority_reason=wanted.note,
        reasons={},
        judged_by="agent",
    )


def _with_owner(ticket: Ticket, wanted: TicketUpdate, by: Doer, now: datetime) -> Ticket:
    starts_work = wanted.status in {TicketStatus.ASSIGNED, TicketStatus.IN_PROGRESS}
    if wanted.assignee is None:
        mine = starts_work and ticket.agent_id is None
        return replace(ticket, agent_id=by.id) if mine else ticket
    owned = replace(ticket, agent_id=AgentId(wanted.assignee.id) if wanted.assignee.id else None)
    if owned.agent_id != ticket.agent_id:
        _check_free(ticket, wanted.assignee, by)
    if wanted.status is not None or ticket.status in SETTLED:
        return owned
    if owned.agent_id and owned.status is TicketStatus.NEW:
        return lifecycle.step(owned, "assign", now)
    is_abandoned = owned.agent_id is None and owned.status is not TicketStatus.NEW
    return lifecycle.step(owned, "release", now) if is_abandoned else owned


def _check_waiting(wanted: TicketUpdate) -> None:
    """Waiting for the customer is a status; waiting for others stands beside one of open work."""
    if wanted.status is None or wanted.waiting_for is None:
        return
    is_customer = wanted.status is TicketStatus.WAITING
    if is_customer is not (wanted.waiting_for == "customer"):
        raise Conflict("waits_otherwise")
    if wanted.waiting_for and wanted.status in SETTLED:
        raise Conflict("waits_otherwise")


def _check_free(ticket: Ticket, wanted: Assignee, by: Doer) -> None:
    is_free = ticket.agent_id in {None, by.id}
    if not is_free and (wanted.is_taken or not by.may_override):
        raise Conflict("ticket_taken")


def _what_changed(
    before: Ticket, after: Ticket, wanted: TicketUpdate, by: Doer, now: datetime
) -> tuple[TimelineEntry, ...]:
    entries = [*status_changed(before, after, by.actor, now)]
    if after.status is TicketStatus.CLOSED and before.status is not TicketStatus.CLOSED:
        entries.append(settling.closed_unconfirmed(after, wanted.note, by.actor, now))

    def tell(kind: Happening, old: object, new: object, **more: object) -> None:
        if old != new:
            detail = {"from": old, "to": new, **more}
            entries.append(TimelineEntry(kind, by.actor, now, detail))

    if {before.waiting_for, after.waiting_for} & {"parts", "third_party"}:
        tell("waiting_changed", before.waiting_for, after.waiting_for)
    tell("priority_changed", before.priority.value, after.priority.value, note=wanted.note)
    tell("queue_changed", before.queue, after.queue)
    name = wanted.assignee.name if wanted.assignee else by.name
    tell("assigned", before.agent_id or "", after.agent_id or "", name=name)
    tell("title_changed", before.title, after.title)
    tell("type_changed", before.type, after.type)
    for field_name in wanted.fields:
        old = before.fields.get(field_name)
        new = after.fields[field_name].display
        tell("field_changed", old.display if old else "", new, field=field_name)
    return tuple(entries)


def _display(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_display(each) for each in value)
    return str(value)
