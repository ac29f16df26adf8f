# SPDX-License-Identifier: AGPL-3.0-or-later
"""What dispatch reads: the team, what waits, who has how much. Functions over a connection."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
    union_all,
)

from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import AgentId, ContactId, ConversationId, TicketNumber
from intake.routing.escalation import PENDING, Escalation, EscalationState
from intake.routing.queues import DEFAULT_CAPACITY, Availability, Member, Team
from intake.store import rows
from intake.store.schema import (
    account_manager,
    agent,
    agent_seat,
    contact,
    conversation,
    escalation,
    queue,
    ticket,
    timeline,
)
from intake.store.times import moment, moment_or_none
from intake.ticket_actions import desk_conversation
from intake.tickets.ticket import Priority, Ticket

WORKING_ROLES = ("admin", "supervisor", "agent")
_AT_WORK = ("assigned", "in_progress")
_OPEN = ("new", *_AT_WORK, "waiting_for_customer")
_SETTLED = ("resolved", "closed")
_CONVERSATION = [conversation.c[name] for name in rows.CONVERSATION_COLUMNS]
_CONTACT = [contact.c[name] for name in rows.CONTACT_COLUMNS]
_TICKET = [ticket.c[name] for name in rows.TICKET_COLUMNS]
_SPLIT = len(_CONVERSATION)
_SPLIT_AGAIN = _SPLIT + len(_CONTACT)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person: a ticket nobody has, or a conversation about no such ticket."""

    conversation: Conversation
    contact: Contact
    ticket: Ticket | None


def team(db: Connection) -> Team:
    """Everybody who works on tickets, the queues, and whose customers are whose."""
    managers = db.execute(select(account_manager))
    queues = db.execute(select(queue)).all()
    return Team(
        members=tuple(member(row) for row in db.execute(members())),
        queues=frozenset(row.id for row in queues),
        titles={row.id: {"zh": row.name_zh, "en": row.name_en} for row in queues},
        managers={ContactId(row.contact_id): AgentId(row.agent_id) for row in managers},
    )


def members() -> Select[Any]:
    """Active agents who work on tickets, by name, with what dispatch knows of them."""
    seat = agent_seat.c
    return (
        select(
            agent.c.id, agent.c.login, agent.c.name, agent.c.role, agent.c.queues, seat.skills,
            seat.capacity, seat.shift, seat.state, seat.turn, seat.version,
        )
        .join(agent_seat, seat.agent_id == agent.c.id, isouter=True)
        .where(agent.c.is_active == 1, agent.c.role.in_(WORKING_ROLES))
        .order_by(agent.c.name, agent.c.id)
    )  # fmt: skip


def member(row: Row[Any]) -> Member:
    """A member from a row of `members`; without a seat all is default."""
    return Member(
        id=AgentId(row.id),
        login=row.login,
        name=row.name,
        queues=frozenset(orjson.loads(row.queues)),
        skills=frozenset(orjson.loads(row.skills or "[]")),
        capacity=DEFAULT_CAPACITY if row.capacity is None else row.capacity,
        shift=row.shift or "",
        state=Availability(row.state or Availability.AVAILABLE),
        turn=row.turn or 0,
        version=row.version or 0,
    )


def loads(db: Connection) -> Mapping[str, int]:
    """How much each agent has: open tickets at work, and conversations about nothing of those.

    A ticket that waits for the customer takes no place.
    """
    c, t = conversation.c, ticket.c
    tickets = select(t.agent_id, func.count()).where(
        t.status.in_(_AT_WORK), t.agent_id.is_not(None)
    )
    is_foreign = or_(t.number.is_(None), t.status.in_(_SETTLED), t.agent_id != c.agent_id)
    chats = (
        select(c.agent_id, func.count())
        .join(ticket, t.number == c.ticket, isouter=True)
        .where(c.speaker == "human", is_foreign)
    )
    found: dict[str, int] = {}
    for statement in (tickets.group_by(t.agent_id), chats.group_by(c.agent_id)):
        for agent_id, count in db.execute(statement):
            found[agent_id] = found.get(agent_id, 0) + count
    return found


def waiting(
    db: Connection,
    queues: Collection[str],
    limit: int,
    passed: int = 0,
    *,
    urgent_in: Collection[str] = (),
) -> list[Waiting]:
    """What waits in these queues, without the `passed` first: the oldest first.

    Tickets nobody has, and conversations whose ticket somebody has or that have none. Of the
    queues `urgent_in` only those whose ticket is a P0.
    """
    c, t = conversation.c, ticket.c

    def among(column: Column[str]) -> ColumnElement[bool]:
        is_urgent = and_(column.in_(urgent_in), t.priority == Priority.P0.value)
        return or_(column.in_(queues), is_urgent) if urgent_in else column.in_(queues)

    tickets = (
        select(c.id, t.number, t.created_at.label("since"))
        .select_from(ticket)
        .join(conversation, c.id == t.conversation_id, isouter=True)
        .where(t.status == "new", t.agent_id.is_(None), among(t.queue))
    )
    is_queued = and_(t.number.is_not(None), t.status == "new", t.agent_id.is_(None))
    chats = (
        select(c.id, c.ticket, func.coalesce(c.waiting_since, c.created_at).label("since"))
        .select_from(conversation)
        .join(ticket, t.number == c.ticket, isouter=True)
        .where(c.speaker == "waiting", among(c.queue), ~is_queued)
    )
    place = union_all(tickets, chats).subquery()
    statement = (
        select(*_CONVERSATION, *_CONTACT, *_TICKET)
        .select_from(place)
        .join(ticket, t.number == place.c.number, isouter=True)
        .join(conversation, c.id == place.c.id, isouter=True)
        .join(contact, contact.c.id == func.coalesce(t.contact_id, c.contact_id))
        .order_by(place.c.since, place.c.number, place.c.id)
        .limit(limit)
        .offset(passed)
    )
    return [_waiting(tuple(row)) for row in db.execute(statement)]


def queues_in_use(db: Connection) -> Mapping[str, int]:
    """How many open tickets each queue has."""
    statement = select(ticket.c.queue, func.count()).where(ticket.c.status.in_(_OPEN))
    found = db.execute(statement.group_by(ticket.c.queue))
    return {row.queue: row[1] for row in found}


def turned_away(db: Connection) -> Mapping[str, int]:
    """How many open tickets are where they are because nobody works in the queue named here."""
    c = timeline.c
    statement = select(ticket.c.number, ticket.c.queue, c.detail).join(
        timeline, c.ticket == ticket.c.number
    )
    failed = statement.where(ticket.c.status.in_(_OPEN), c.kind == "dispatch_failed")
    found: dict[str, set[str]] = {}
    for row in db.execute(failed):
        detail = orjson.loads(row.detail)
        if detail.get("to") == row.queue != detail.get("queue"):
            found.setdefault(str(detail.get("queue")), set()).add(row.number)
    return {name: len(numbers) for name, numbers in found.items()}


def escalations(number: str = "", queue_name: str = "", *, pending: bool = False) -> Select[Any]:
    """Escalations of a ticket or to a queue, the most urgent first."""
    e = escalation.c
    statement = select(escalation)
    if number:
        statement = statement.where(e.ticket == number)
    if queue_name:
        statement = statement.where(e.queue == queue_name)
    if pending:
        statement = statement.where(e.state.in_([one.value for one in PENDING]))
    return statement.order_by(e.due_at, e.id).limit(200)


def escalation_from(row: Row[Any]) -> Escalation:
    """An escalation from its row."""
    return Escalation(
        id=row.id,
        ticket=TicketNumber(row.ticket),
        tier=row.tier,
        queue=row.queue,
        asked_by=AgentId(row.asked_by),
        note=row.note,
        due_at=moment(row.due_at),
        created_at=moment(row.created_at),
        agent_id=AgentId(row.agent_id) if row.agent_id else None,
        answer=row.answer,
        state=EscalationState(row.state),
        answered_at=moment_or_none(row.answered_at),
        version=row.version,
    )


def _waiting(row: tuple[Any, ...]) -> Waiting:
    person = rows.contact_from(row[_SPLIT:_SPLIT_AGAIN])
    filed = rows.ticket_from(row[_SPLIT_AGAIN:]) if row[_SPLIT_AGAIN] else None
    if row[0]:
        return Waiting(rows.conversation_from(row[:_SPLIT]), person, filed)
    assert filed is not None  # noqa: S101 - a conversation or a ticket is there
    # An imported ticket: its first change gives it a conversation, to keep notes in.
    place = desk_conversation(ConversationId(f"t-{filed.number}"), person, filed.created_at)
    return Waiting(place, person, filed)
