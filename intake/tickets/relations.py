# SPDX-License-Identifier: AGPL-3.0-or-later
"""How tickets belong together: merged, split, linked, reports of one incident; each with its undo.

Pure functions from tickets and their conversations to one `ChangeSet`, so that several tickets
change together or not at all. What an undo needs stands in the link (`moved`). A ticket and a
conversation are two things: one conversation may hold several tickets, and after a merge several
conversations belong to one ticket.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import cast

from intake.agent_actions import DESK_CHANNEL, SETTLED, Doer
from intake.changes import ChangeSet, Message, Record, TimelineEntry
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.errors import Conflict
from intake.happenings import Happening
from intake.ids import TicketNumber
from intake.messages import Author, Language
from intake.tickets import lifecycle
from intake.tickets.ticket import FieldValue, Ticket, TicketDraft, TicketStatus, open_ticket
from intake.values import replace

MERGED = "merged"  # the origin of a field that came with a merge


class Relation(StrEnum):
    """What one ticket is to the other; read as "`ticket` is … of `other`"."""

    RELATED = "related"
    DUPLICATE = "duplicate"  # merged into it
    SPLIT = "split"  # taken out of it
    REPORT = "report"  # one of an incident's many reports
    FOLLOW_UP = "follow_up"  # the same matter again, after it was closed


@dataclass(frozen=True, slots=True)
class TicketLink(Record):
    """That two tickets belong together. `id` is made by the caller; `moved` is what undo needs."""

    id: str
    kind: Relation
    ticket: TicketNumber
    other: TicketNumber
    by: str
    at: datetime
    moved: Mapping[str, object] = field(default_factory=dict)
    undone_at: datetime | None = None
    undone_by: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """A ticket with the conversation it came from and whose it is."""

    ticket: Ticket
    conversation: Conversation
    contact: Contact


def merge(
    source: Side, target: Side, link_id: str, by: Doer, now: datetime, line: str
) -> ChangeSet:
    """The source is closed and its customer goes on in the target; `line` tells them so.

    What only the source knew comes along. Raises `Conflict` for a ticket that is closed, or the
    same.
    """
    _must_differ(source.ticket, target.ticket)
    if TicketStatus.CLOSED in {source.ticket.status, target.ticket.status}:
        raise Conflict("merge_closed")
    gained = {
        name: replace(value, origin=MERGED)
        for name, value in source.ticket.fields.items()
        if name not in target.ticket.fields
    }
    grown = replace(
        target.ticket,
        fields={**target.ticket.fields, **gained},
        incomplete=tuple(one for one in target.ticket.incomplete if one not in gained),
        updated_at=now,
    )
    closed = lifecycle.step(source.ticket, "merge", now)
    old, new = closed.number, grown.number
    link = TicketLink(
        id=link_id,
        kind=Relation.DUPLICATE,
        ticket=old,
        other=new,
        by=by.name,
        at=now,
        moved={
            "status": source.ticket.status.value,
            "fields": sorted(gained),
            "incomplete": list(target.ticket.incomplete),
        },
    )
    told = (
        _entry("merged_into", by, now, old, to=new),
        _entry("merged_from", by, now, new, **{"from": old, "fields": sorted(gained)}),
    )
    moved = _about(source.conversation, new) if source.conversation.ticket == old else None
    return _joined(
        [
            _change(target, grown, told, (link,)),
            _said(replace(source, conversation=moved or source.conversation), closed, line, now),
        ]
    )


def undo_merge(link: TicketLink, source: Side, target: Side, by: Doer, now: datetime) -> ChangeSet:
    """Both tickets are what they were, and keep what happened to them since."""
    status = TicketStatus(str(link.moved["status"]))
    back = lifecycle.restore(source.ticket, status, now)
    names = set(cast("Iterable[str]", link.moved.get("fields", ())))
    kept = {
        name: value
        for name, value in target.ticket.fields.items()
        if name not in names or value.origin != MERGED
    }
    missing = cast("Iterable[str]", link.moved.get("incomplete", ()))
    shrunk = replace(
        target.ticket,
        fields=kept,
        incomplete=tuple(one for one in missing if one not in kept),
        updated_at=now,
    )
    told = (
        _entry("merge_undone", by, now, back.number, other=shrunk.number),
        _entry("merge_undone", by, now, shrunk.number, other=back.number),
    )
    is_there = source.conversation.ticket == shrunk.number
    returned = _about(source.conversation, back.number) if is_there else source.conversation
    return _joined(
        [
            _change(target, shrunk, told, (_undone(link, by, now),)),
            ChangeSet(returned, ticket=back),
        ]
    )


@dataclass(frozen=True, slots=True)
class SecondMatter:
    """What is taken out of a ticket: under which title and number, with copies of which fields."""

    title: str
    names: Sequence[str]
    number: TicketNumber


def split(side: Side, matter: SecondMatter, link_id: str, by: Doer, now: datetime) -> ChangeSet:
    """A second matter becomes a ticket of its own.

    It stays in the same conversation. Raises `Conflict` for a field the ticket does not have.
    """
    if not set(matter.names) <= side.ticket.fields.keys():
        raise Conflict("no_such_field")
    ticket = side.ticket
    fields: dict[str, FieldValue] = {name: ticket.fields[name] for name in matter.names}
    judged = ticket.priority if ticket.judged_by == "agent" else None
    draft = TicketDraft(
        ticket.type, matter.title, fields, judged, ticket.priority_reason, ticket.queue
    )
    made = open_ticket(
        draft,
        number=matter.number,
        contact_id=ticket.contact_id,
        conversation_id=side.conversation.id,
        channel=ticket.channel,
        queue=ticket.queue,
        now=now,
        level=ticket.level,
    )
    told = (
        _entry("split_off", by, now, ticket.number, to=made.number, title=made.title),
        _entry(
            "opened", by, now, made.number, priority=made.priority.value, **{"from": ticket.number}
        ),
    )
    link = TicketLink(link_id, Relation.SPLIT, made.number, ticket.number, by.name, now)
    changed = replace(ticket, updated_at=now)
    return replace(_change(side, changed, told, (link,)), tickets=(made,))


def undo_split(link: TicketLink, made: Side, origin: Side, by: Doer, now: datetime) -> ChangeSet:
    """The ticket that was split off is closed again. Raises `Conflict` once it is settled."""
    if made.ticket.status in SETTLED:
        raise Conflict("split_settled")
    closed = lifecycle.step(made.ticket, "merge", now)
    told = (
        _entry("split_undone", by, now, closed.number, other=origin.ticket.number),
        _entry("split_undone", by, now, origin.ticket.number, other=closed.number),
    )
    kept = replace(origin.ticket, updated_at=now)
    return _joined(
        [
            _change(origin, kept, told, (_undone(link, by, now),)),
            ChangeSet(made.conversation, ticket=closed),
        ]
    )


def relate(
    side: Side, other: Side, kind: Relation, link_id: str, by: Doer, now: datetime
) -> ChangeSet:
    """Two tickets are linked; nothing else about them changes. Raises `Conflict` for the same."""
    _must_differ(side.ticket, other.ticket)
    link = TicketLink(link_id, kind, side.ticket.number, other.ticket.number, by.name, now)
    told = (
        _entry("linked", by, now, side.ticket.number, other=other.ticket.number, as_=kind.value),
        _entry("linked", by, now, other.ticket.number, other=side.ticket.number, as_=kind.value),
    )
    return _touched(side, other, told, link, now)


def unrelate(link: TicketLink, side: Side, other: Side, by: Doer, now: datetime) -> ChangeSet:
    """The link is taken away again, and stays in the history."""
    told = (
        _entry("unlinked", by, now, side.ticket.number, other=other.ticket.number),
        _entry("unlinked", by, now, other.ticket.number, other=side.ticket.number),
    )
    return _touched(side, other, told, _undone(link, by, now), now)


def inform(
    master: Side, reports: Sequence[Side], texts: Mapping[Language, str], by: Doer, now: datetime
) -> ChangeSet:
    """One update to everybody who reported an incident, each in their channel and language.

    `texts` is by language. Reports that are closed hear no more.
    """
    heard = [one for one in reports if one.ticket.status is not TicketStatus.CLOSED]
    told = _entry("informed", by, now, master.ticket.number, reports=len(heard), text=texts["zh"])
    own = _change(master, replace(master.ticket, updated_at=now), (told,), ())
    changes = [own]
    for one in (master, *heard):
        text = texts[one.conversation.language or one.contact.language or "zh"]
        entry = _entry("informed", by, now, one.ticket.number, **{"from": master.ticket.number})
        ticket = None if one is master else replace(one.ticket, updated_at=now)
        said = _said(one, ticket, text, now)
        changes.append(said if one is master else replace(said, timeline=(entry,)))
    return _joined(changes)


def resolve_reports(
    reports: Sequence[Side], by: Doer, now: datetime, master: TicketNumber
) -> list[ChangeSet]:
    """With an incident its open reports are resolved, so that each reporter is asked."""
    changes = []
    for one in reports:
        if one.ticket.status in SETTLED:
            continue
        done = lifecycle.step(one.ticket, "resolve", now)
        detail = {"from": one.ticket.status.value, "to": done.status.value, "with": master}
        told = TimelineEntry("status_changed", by.actor, now, detail, one.ticket.number)
        changes.append(_change(one, done, (told,), ()))
    return changes


def with_reports(change: ChangeSet, more: Sequence[ChangeSet]) -> ChangeSet:
    """A change of an incident together with those of its reports."""
    return _joined([change, *more]) if more else change


def _must_differ(one: Ticket, other: Ticket) -> None:
    if one.number == other.number:
        raise Conflict("same_ticket")


def _about(conversation: Conversation, number: TicketNumber) -> Conversation:
    return replace(conversation, ticket=number)


def _entry(
    kind: Happening, by: Doer, now: datetime, number: TicketNumber, **detail: object
) -> TimelineEntry:
    named = {name.rstrip("_"): value for name, value in detail.items()}
    return TimelineEntry(kind, by.actor, now, named, number)


def _undone(link: TicketLink, by: Doer, now: datetime) -> TicketLink:
    if link.undone_at is not None:
        raise Conflict("undone_already")
    return replace(link, undone_at=now, undone_by=by.name)


def _change(
    side: Side, ticket: Ticket, told: tuple[TimelineEntry, ...], records: tuple[Record, ...]
) -> ChangeSet:
    return ChangeSet(side.conversation, ticket=ticket, timeline=told, records=records)


def _touched(
    side: Side, other: Side, told: tuple[TimelineEntry, ...], link: TicketLink, now: datetime
) -> ChangeSet:
    first = _change(side, replace(side.ticket, updated_at=now), told, (link,))
    second = _change(other, replace(other.ticket, updated_at=now), (), ())
    return _joined([first, second])


def _said(side: Side, ticket: Ticket | None, text: str, now: datetime) -> ChangeSet:
    """A notice to the customer, where their channel can carry one."""
    conversation = side.conversation
    can_hear = conversation.address.channel != DESK_CHANNEL and text
    if not can_hear:
        return ChangeSet(conversation, ticket=ticket)
    said = Message(conversation.last_seq + 1, Author.BOT, now, text, meta={"notice": "tickets"})
    heard = replace(conversation, last_seq=said.seq)
    if heard.speaker is Speaker.CLOSED:
        heard = replace(heard, speaker=Speaker.BOT)  # what they answer is heard
    return ChangeSet(heard, (said,), ticket=ticket)


def _joined(changes: Sequence[ChangeSet]) -> ChangeSet:
    """Several changes as one; those of the same conversation become one, in order."""
    by_conversation: dict[str, ChangeSet] = {}
    for change in changes:
        key = change.conversation.id
        found = by_conversation.get(key)
        by_conversation[key] = change if found is None else _both(found, change)
    first, *others = by_conversation.values()
    return replace(first, also=(*first.also, *others))


def _both(first: ChangeSet, second: ChangeSet) -> ChangeSet:
    """Two changes of one conversation, the second decided on the state before both."""
    tickets = {
        one.number: one
        for change in (first, second)
        for one in (change.ticket, *change.tickets)
        if one is not None
    }
    own = first.ticket or second.ticket
    begun = first.conversation.last_seq
    shift = begun - (second.conversation.last_seq - len(second.messages))
    messages = tuple(replace(one, seq=one.seq + shift) for one in second.messages)
    moved = second.conversation.ticket
    return replace(
        first,
        conversation=replace(
            first.conversation,
            last_seq=begun + len(messages),
            ticket=moved
            if second.ticket and moved != first.conversation.ticket
            else first.conversation.ticket,
        ),
        messages=(*first.messages, *messages),
        ticket=own and tickets[own.number],
        tickets=tuple(one for one in tickets.values() if own is None or one.number != own.number),
        timeline=(*first.timeline, *second.timeline),
        records=(*first.records, *second.records),
    )
