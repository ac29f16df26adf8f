# SPDX-License-Identifier: AGPL-3.0-or-later
"""How tickets belong together: split, linked, and what says so; each with its undo.

Pure functions from tickets and their conversations to one `ChangeSet`, so that several tickets
change together or not at all. What an undo needs stands in the link (`moved`). A ticket and a
conversation are two things: one conversation may hold several tickets, and after a merge several
conversations belong to one ticket: see `merging.py`. Incidents with many reports are in
`incidents.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from intake.agent_actions import Doer
from intake.changes import ChangeSet, Record, TimelineEntry
from intake.errors import Conflict
from intake.ids import TicketNumber
from intake.process.underway import handed_on
from intake.tickets import lifecycle
from intake.tickets.sides import Side, entry_of, joined
from intake.tickets.ticket import (
    SETTLED,
    FieldValue,
    TicketDraft,
    open_ticket,
)
from intake.values import replace


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
class SecondMatter:
    """What is taken out of a ticket: under which title and number, with copies of which fields.

    `type` is empty for the type of the ticket itself; `queue` is where tickets of another type
    go, empty to leave it where the ticket is.
    """

    title: str
    names: Sequence[str]
    number: TicketNumber
    type: str = ""
    queue: str = ""


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
    is_alike = matter.type in {"", ticket.type}  # nobody judged what is of another kind
    judged = ticket.priority if is_alike and ticket.judged_by == "agent" else None
    queue = ticket.queue if is_alike else matter.queue or ticket.queue
    draft = TicketDraft(
        matter.type or ticket.type,
        matter.title,
        fields,
        judged,
        ticket.priority_reason if judged else "",
        queue,
    )
    made = open_ticket(
        draft,
        number=matter.number,
        contact_id=ticket.contact_id,
        conversation_id=side.conversation.id,
        channel=ticket.channel,
        queue=queue,
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
    """The ticket that was split off is closed again, and what was to be done for it goes back.

    Raises `Conflict` once it is settled.
    """
    ended = undone(link, by, now)
    if made.ticket.status in SETTLED:
        raise Conflict("split_settled")
    closed = lifecycle.step(made.ticket, "merge", now)
    work = made.underway.names
    gone = entry_of("split_undone", by, now, closed.number, other=origin.ticket.number, **work)
    told = entry_of("split_undone", by, now, origin.ticket.number, other=closed.number, **work)
    passed = handed_on(closed, replace(origin.ticket, updated_at=now), made.underway, now)
    return joined(
        [
            origin.change(passed.target, (told,), (ended, *passed.records), passed.timers),
            ChangeSet(made.conversation, ticket=passed.source, timeline=(gone,)),
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
    return _touched(side, other, told, undone(link, by, now), now)


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


def undone(link: TicketLink, by: Doer, now: datetime) -> TicketLink:
    """The link, undone. Raises `Conflict` for one that is undone already."""
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
