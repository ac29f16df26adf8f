# SPDX-License-Identifier: AGPL-3.0-or-later
"""How tickets belong together: merged, split, linked; each with its undo.

Pure functions from tickets and their conversations to one `ChangeSet`, so that several tickets
change together or not at all. What an undo needs stands in the link (`moved`). A ticket and a
conversation are two things: one conversation may hold several tickets, and after a merge several
conversations belong to one ticket. Incidents with many reports are in `incidents.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import cast

from intake.agent_actions import Doer
from intake.changes import ChangeSet, Record, TimelineEntry
from intake.errors import Conflict
from intake.ids import TicketNumber
from intake.messages import Language
from intake.tickets import lifecycle, urgency
from intake.tickets.sides import Listener, Side, entry_of, joined, notice_to
from intake.tickets.ticket import (
    SETTLED,
    FieldValue,
    Ticket,
    TicketDraft,
    TicketStatus,
    WaitingFor,
    open_ticket,
)
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


def merge(
    source: Side,
    target: Side,
    link_id: str,
    by: Doer,
    now: datetime,
    texts: Mapping[Language, str],
) -> ChangeSet:
    """The source is closed and all its customers go on in the target; `texts` tell them so.

    What only the source knew comes along, and its priority if it is more urgent. Raises
    `Conflict` for a ticket that is closed, or the same, and `MergedAway` for one that goes on as
    another.
    """
    must_differ(source.ticket.number, target.ticket.number)
    for one in (source.ticket, target.ticket):
        lifecycle.must_stand_alone(one)
        if one.status is TicketStatus.CLOSED:
            raise Conflict("merge_closed")
    old, new = source.ticket.number, target.ticket.number
    gained = {
        name: replace(value, origin=MERGED)
        for name, value in source.ticket.fields.items()
        if name not in target.ticket.fields
    }
    closed = lifecycle.step(source.ticket, "merge", now)
    closed = replace(closed, progress=replace(closed.progress, merged_into=new))
    grown, raised = urgency.taken_over(_grown(target.ticket, gained, now), source.ticket, by, now)
    moved = {
        **urgency.to_restore(target.ticket, grown),
        "status": source.ticket.status.value,
        "waiting_for": source.ticket.waiting_for,
        "fields": sorted(gained),
        "incomplete": list(target.ticket.incomplete),
        "led": [one.conversation.id for one in source.led],
    }
    link = TicketLink(link_id, Relation.DUPLICATE, old, new, by.name, now, moved)
    gone = entry_of("merged_into", by, now, old, to=new)
    came = entry_of("merged_from", by, now, new, **{"from": old, "fields": sorted(gained)})
    own, *led = source.listeners
    own = _about(own, new) if own.conversation.ticket == old else own
    return joined(
        [
            target.change(grown, (came, *raised), (link,)),
            replace(notice_to(own, texts, now), ticket=closed, timeline=(gone,)),
            *(notice_to(_about(one, new), texts, now) for one in led),
        ]
    )


def _grown(ticket: Ticket, gained: Mapping[str, FieldValue], now: datetime) -> Ticket:
    return replace(
        ticket,
        fields={**ticket.fields, **gained},
        incomplete=tuple(one for one in ticket.incomplete if one not in gained),
        updated_at=now,
    )


def undo_merge(link: TicketLink, source: Side, target: Side, by: Doer, now: datetime) -> ChangeSet:
    """Both tickets are what they were, and keep what happened to them since.

    Raises `Conflict` while the target itself is merged into another one.
    """
    ended = _undone(link, by, now)
    if target.ticket.progress.merged_into:
        raise Conflict("merged_further")
    status = TicketStatus(str(link.moved["status"]))
    waited_for = "customer" if status is TicketStatus.WAITING else ""  # of an older link
    waiting_for = cast("WaitingFor", link.moved.get("waiting_for", waited_for))
    back = lifecycle.restore(source.ticket, status, waiting_for, now)
    back = replace(back, progress=replace(back.progress, merged_into=""))
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
    shrunk, lowered = urgency.given_back(shrunk, link.moved, by, now)
    undone = entry_of("merge_undone", by, now, back.number, other=shrunk.number)
    told = entry_of("merge_undone", by, now, shrunk.number, other=back.number)
    own = Listener(source.conversation, source.contact)
    is_there = own.conversation.ticket == shrunk.number
    returned = _about(own, back.number) if is_there else own
    came = set(cast("Iterable[str]", link.moved.get("led", ())))
    led = (one for one in target.led if one.conversation.id in came)
    return joined(
        [
            target.change(shrunk, (told, *lowered), (ended,)),
            ChangeSet(returned.conversation, ticket=back, timeline=(undone,)),
            *(ChangeSet(_about(one, back.number).conversation) for one in led),
        ]
    )


@dataclass(frozen=True, slots=True)
class SecondMatter:
    """What is taken out of a ticket: under which title and number, with copies of which fields.

    `type` is empty for the type of the ticket itself.
    """

    title: str
    names: Sequence[str]
    number: TicketNumber
    type: str = ""


def split(side: Side, matter: SecondMatter, link_id: str, by: Doer, now: datetime) -> ChangeSet:
    """A second matter becomes a ticket of its own.

    It stays in the same conversation. Raises `Conflict` for a field the ticket does not have, and
    `MergedAway` for a ticket that goes on as another.
    """
    lifecycle.must_stand_alone(side.ticket)
    unknown = [name for name in matter.names if name not in side.ticket.fields]
    if unknown:
        raise Conflict("no_such_field", fields=", ".join(unknown))
    ticket = side.ticket
    fields: dict[str, FieldValue] = {name: ticket.fields[name] for name in matter.names}
    judged = ticket.priority if ticket.judged_by == "agent" else None
    draft = TicketDraft(
        matter.type or ticket.type,
        matter.title,
        fields,
        judged,
        ticket.priority_reason,
        ticket.queue,
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
        entry_of("split_off", by, now, ticket.number, to=made.number, title=made.title),
        entry_of(
            "opened", by, now, made.number, priority=made.priority.value, from_=ticket.number
        ),
    )
    link = TicketLink(link_id, Relation.SPLIT, made.number, ticket.number, by.name, now)
    touched = replace(ticket, updated_at=now)
    return replace(side.change(touched, told, (link,)), tickets=(made,))


def undo_split(link: TicketLink, made: Side, origin: Side, by: Doer, now: datetime) -> ChangeSet:
    """The ticket that was split off is closed again. Raises `Conflict` once it is settled."""
    ended = _undone(link, by, now)
    if made.ticket.status in SETTLED:
        raise Conflict("split_settled")
    closed = lifecycle.step(made.ticket, "merge", now)
    gone = entry_of("split_undone", by, now, closed.number, other=origin.ticket.number)
    told = entry_of("split_undone", by, now, origin.ticket.number, other=closed.number)
    kept = replace(origin.ticket, updated_at=now)
    return joined(
        [
            origin.change(kept, (told,), (ended,)),
            ChangeSet(made.conversation, ticket=closed, timeline=(gone,)),
        ]
    )


def relate(
    side: Side, other: Side, kind: Relation, link_id: str, by: Doer, now: datetime
) -> ChangeSet:
    """Two tickets are linked; nothing else about them changes.

    Raises `Conflict` for the same, and `MergedAway` for one that goes on as another.
    """
    must_differ(side.ticket.number, other.ticket.number)
    for one in (side.ticket, other.ticket):
        lifecycle.must_stand_alone(one)
    link = TicketLink(link_id, kind, side.ticket.number, other.ticket.number, by.name, now)
    told = (
        entry_of("linked", by, now, side.ticket.number, other=other.ticket.number, as_=kind.value),
        entry_of("linked", by, now, other.ticket.number, other=side.ticket.number, as_=kind.value),
    )
    return _touched(side, other, told, link, now)


def unrelate(link: TicketLink, side: Side, other: Side, by: Doer, now: datetime) -> ChangeSet:
    """The link is taken away again, and stays in the history."""
    told = (
        entry_of("unlinked", by, now, side.ticket.number, other=other.ticket.number),
        entry_of("unlinked", by, now, other.ticket.number, other=side.ticket.number),
    )
    return _touched(side, other, told, _undone(link, by, now), now)


def is_same_link(link: TicketLink, kind: Relation, number: str, other: str) -> bool:
    """Whether a link says this already; that two are related is so from both sides."""
    ends = {(link.ticket, link.other)}
    if kind is Relation.RELATED:
        ends.add((link.other, link.ticket))
    return link.kind is kind and (number, other) in ends


def must_differ(number: str, other: str) -> None:
    """Raises `Conflict` for a ticket that shall belong together with itself."""
    if number == other:
        raise Conflict("same_ticket")


def _about(one: Listener, number: TicketNumber) -> Listener:
    return replace(one, conversation=replace(one.conversation, ticket=number))


def _undone(link: TicketLink, by: Doer, now: datetime) -> TicketLink:
    if link.undone_at is not None:
        raise Conflict("undone_already")
    return replace(link, undone_at=now, undone_by=by.name)


def _touched(
    side: Side,
    other: Side,
    told: tuple[TimelineEntry, TimelineEntry],
    link: TicketLink,
    now: datetime,
) -> ChangeSet:
    """Both tickets, each with what is told of it."""
    first = side.change(replace(side.ticket, updated_at=now), told[:1], (link,))
    second = other.change(replace(other.ticket, updated_at=now), told[1:])
    return joined([first, second])
