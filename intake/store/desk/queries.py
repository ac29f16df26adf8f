# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side: lists, search and single things for the desk.

Never waits for the writer; `reader.py` has the threads. A snapshot's `changed` is read
*before* its rows: rows may be newer than it says, never older, so a reader who goes on from there
misses nothing. `queues` limits what is seen; None means everything.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Column, Connection, Engine, Row, Select, and_, func, or_, select

from intake.ids import registered_serial
from intake.store.desk import searching, views
from intake.store.desk import statements as sql
from intake.store.desk.contacts import identity_views, link_views
from intake.store.desk.dispatch import DispatchQueries
from intake.store.desk.history import HistoryQueries
from intake.store.desk.knowledge import KnowledgeQueries
from intake.store.desk.parked import parked_bytes, parked_count, parked_one, parked_views
from intake.store.desk.people import PeopleQueries
from intake.store.desk.reader import Reader, newest_change
from intake.store.desk.relations import RelationQueries
from intake.store.desk.said import conversation_views
from intake.store.desk.work import WorkQueries
from intake.store.schema import (
    asset,
    contact,
    contact_address,
    conversation,
    message,
    ticket,
    timeline,
)
from intake.store.times import moment

Scope = Collection[str] | None

FEWEST_DIGITS = 4  # of a phone number; fewer are in too many of them
MOST_RELATED = 50  # tickets, conversations and assets beside one contact
MOST_CHANGES = 500  # more than this since the last look: fetch afresh instead


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Which conversations; empty places do not filter. `assignee` "none": nobody has it."""

    speakers: tuple[str, ...] = ()
    queue: str = ""
    assignee: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets; empty places do not filter. `assignee` "none": nobody has it."""

    statuses: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    queue: str = ""
    assignee: str = ""
    text: str = ""


class DeskQueries:
    """Reads for the desk. Constructed with a read-only engine, which `close` does not dispose."""

    def __init__(self, engine: Engine) -> None:
        self._reader = Reader(engine)
        self.people = PeopleQueries(self._reader)
        self.work = WorkQueries(self._reader)
        self.dispatch = DispatchQueries(self._reader)
        self.history = HistoryQueries(self._reader)
        self.knowledge = KnowledgeQueries(self._reader)
        self.relations = RelationQueries(self._reader)

    def close(self) -> None:
        """Stop the reader threads."""
        self._reader.close()

    async def conversations(
        self, wanted: ConversationFilter, queues: Scope, cursor: str | None, limit: int
    ) -> views.Page[views.ConversationView]:
        """A page of conversations, newest activity first."""
        c = conversation.c
        statement = _within(sql.conversations(), c.queue, queues)
        if wanted.speakers:
            statement = statement.where(c.speaker.in_(wanted.speakers))
        statement = _narrowed(statement, c.queue, c.agent_id, wanted.queue, wanted.assignee)
        if wanted.text:
            seen = (c.subject, c.summary, c.last_text, c.ticket, *_CONTACT_TEXTS)
            is_found = searching.containing(wanted.text, seen) | searching.said(c.id, wanted.text)
            statement = statement.where(is_found)
        return await self._reader.page(
            statement, (c.last_at, c.id), cursor, limit, conversation_views
        )

    async def conversation(
        self, conversation_id: str, queues: Scope
    ) -> views.ConversationView | None:
        """One conversation; None if there is none within the scope."""
        c = conversation.c
        statement = _within(sql.conversations(), c.queue, queues)
        wanted = statement.where(c.id == conversation_id)
        found = await self._reader.read(
            lambda db: conversation_views(db, db.execute(wanted).all())
        )
        return found[0] if found else None

    async def messages(
        self, conversation_id: str, *, after: int = 0, before: int | None = None, limit: int = 100
    ) -> list[views.MessageView]:
        """Messages in order: the first after `after`, or the last before `before`."""
        c = message.c
        statement = sql.messages().where(c.conversation_id == conversation_id, c.seq > after)
        if before is None:
            statement = statement.order_by(c.seq)
        else:
            statement = statement.where(c.seq < before).order_by(c.seq.desc())
        found = await self._reader.all(statement.limit(limit), sql.message_view)
        return found if before is None else found[::-1]

    async def messages_at(
        self, conversation_id: str, seqs: Collection[int]
    ) -> list[views.MessageView]:
        """Certain messages, for instance those whose delivery was still open."""
        c = message.c
        statement = sql.messages().where(c.conversation_id == conversation_id, c.seq.in_(seqs))
        return await self._reader.all(statement.order_by(c.seq), sql.message_view)

    async def message_by_client_id(
        self, conversation_id: str, author_id: str, client_id: str
    ) -> views.MessageView | None:
        """What an agent sent before under the same client id."""
        c = message.c
        statement = sql.messages().where(
            c.conversation_id == conversation_id,
            c.author_id == author_id,
            c.client_id == client_id,
        )
        return await self._reader.one(statement, sql.message_view)

    async def newest_customer_seq(self, conversation_id: str) -> int:
        """The seq of the customer's newest message, 0 if there is none."""
        c = message.c
        statement = select(func.max(c.seq)).where(
            c.conversation_id == conversation_id, c.author == "customer"
        )
        return await self._reader.read(lambda db: db.execute(statement).scalar() or 0)

    async def tickets(
        self, wanted: TicketFilter, queues: Scope, cursor: str | None, limit: int
    ) -> views.Page[views.TicketView]:
        """A page of tickets, newest first."""
        c = ticket.c
        statement = _within(sql.tickets(), c.queue, queues)
        if wanted.statuses:
            statement = statement.where(c.status.in_(wanted.statuses))
        if wanted.priorities:
            statement = statement.where(c.priority.in_(wanted.priorities))
        statement = _narrowed(statement, c.queue, c.agent_id, wanted.queue, wanted.assignee)
        if wanted.text:
            seen = (c.number, c.title, c.asset_serial, c.fields, *_CONTACT_TEXTS)
            is_found = searching.containing(wanted.text, seen) | searching.said(
                c.conversation_id, wanted.text
            )
            statement = statement.where(is_found)
        return await self._reader.page(
            statement, (c.created_at, c.number), cursor, limit, _ticket_views
        )

    async def ticket(self, number: str, queues: Scope) -> views.TicketView | None:
        """One ticket; None if there is none within the scope."""
        statement = _within(sql.tickets(), ticket.c.queue, queues)
        return await self._reader.one(statement.where(ticket.c.number == number), sql.ticket_view)

    async def timeline(self, number: str, conversation_id: str | None) -> list[views.TimelineView]:
        """What happened to a ticket, oldest first, with its conversation's own entries."""
        c = timeline.c
        of_conversation = and_(c.conversation_id == conversation_id, c.ticket.is_(None))
        statement = select(timeline).where(or_(c.ticket == number, of_conversation))
        return await self._reader.all(statement.order_by(c.at, c.id), _timeline_view)

    async def changes_since(self, changed: int, queues: Scope) -> views.Changes | None:
        """What changed after a number; None if too much did and a fresh start is cheaper."""

        def read(db: Connection) -> views.Changes | None:
            now = newest_change(db)
            rows: list[Sequence[Row[Any]]] = []
            for statement, table in ((sql.conversations(), conversation), (sql.tickets(), ticket)):
                narrowed = _within(statement, table.c.queue, queues)
                narrowed = narrowed.where(table.c.changed > changed).order_by(table.c.changed)
                rows.append(db.execute(narrowed.limit(MOST_CHANGES + 1)).all())
            if max(map(len, rows)) > MOST_CHANGES:
                return None
            return views.Changes(
                now,
                conversation_views(db, rows[0]),
                [sql.ticket_view(row) for row in rows[1]],
            )

        return await self._reader.read(read)

    async def newest_change(self) -> int:
        """The number of the newest change."""
        return await self._reader.read(newest_change)

    async def contact(self, contact_id: str, queues: Scope) -> views.ContactView | None:
        """Everything about one person: addresses, machines, tickets, conversations.

        A contact that was linked into another is that one now.
        """

        def read(db: Connection) -> views.ContactView | None:
            row = db.execute(select(contact).where(contact.c.id == contact_id)).first()
            while row is not None and row.merged_into:
                row = db.execute(select(contact).where(contact.c.id == row.merged_into)).first()
            return None if row is None else _contact_view(db, row, queues)

        return await self._reader.read(read)

    async def contacts(self, text: str) -> list[views.ContactBrief]:
        """People who are called, work or can be reached like this; none for an empty text.

        A phone number is found however it is written, here and there: 138 0013 8000, or with a 0
        where the other has a country's prefix.
        """
        if not text:
            return []
        c = contact.c
        wanted = searching.containing(text, _CONTACT_TEXTS)
        digits = "".join(filter(str.isdigit, text)).lstrip("0")
        if len(digits) >= FEWEST_DIGITS:
            wanted = or_(wanted, searching.digits_in(c.phone).contains(digits, autoescape=True))
        statement = select(c.id, c.name, c.company, c.level, c.phone, c.email)
        statement = statement.where(wanted, c.merged_into.is_(None))
        return await self._reader.all(
            statement.order_by(c.name, c.id).limit(MOST_RELATED),
            lambda row: views.ContactBrief(
                row.id, row.name, row.company, row.level, row.phone, row.email
            ),
        )

    async def assets(self, serial: str) -> list[views.AssetView]:
        """Machines whose serial number begins like this; all (up to a limit) if it is empty."""
        statement = sql.assets()
        if begun := registered_serial(serial):
            begins = asset.c.serial.startswith(begun, autoescape=True)
            statement = statement.where(begins)
        return await self._reader.all(
            statement.order_by(asset.c.serial).limit(MOST_RELATED), sql.asset_view
        )

    async def parked(self) -> list[views.ParkedView]:
        """What is parked now, oldest first, at most a few hundred."""
        return await self._reader.read(parked_views)

    async def parked_count(self) -> int:
        """How many messages are parked now."""
        return await self._reader.read(parked_count)

    async def parked_one(self, parked_id: int) -> views.ParkedDetailView | None:
        """One that is or was parked, with the beginning of its bytes."""
        return await self._reader.read(lambda db: parked_one(db, parked_id))

    async def parked_bytes(self, parked_id: int) -> bytes | None:
        """All bytes of one that is or was parked."""
        return await self._reader.read(lambda db: parked_bytes(db, parked_id))


_CONTACT_TEXTS = (contact.c.name, contact.c.company, contact.c.phone, contact.c.email)


def _within(statement: Select[Any], column: Column[Any], queues: Scope) -> Select[Any]:
    return statement if queues is None else statement.where(column.in_(queues))


def _narrowed(
    statement: Select[Any], queue_: Column[Any], agent_: Column[Any], name: str, assignee: str
) -> Select[Any]:
    if name:
        statement = statement.where(queue_ == name)
    if assignee:
        statement = statement.where(agent_.is_(None) if assignee == "none" else agent_ == assignee)
    return statement


def _ticket_views(_db: Connection, rows: Sequence[Row[Any]]) -> list[views.TicketView]:
    return [sql.ticket_view(row) for row in rows]


def _timeline_view(row: Row[Any]) -> views.TimelineView:
    return views.TimelineView(
        at=moment(row.at),
        kind=row.kind,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        detail=orjson.loads(row.detail) if row.detail else {},
    )


def _contact_view(db: Connection, row: Row[Any], queues: Scope) -> views.ContactView:
    spoken = _within(sql.conversations(), conversation.c.queue, queues)
    spoken = spoken.where(conversation.c.contact_id == row.id)
    spoken = spoken.order_by(conversation.c.last_at.desc()).limit(MOST_RELATED)
    filed = _within(sql.tickets(), ticket.c.queue, queues)
    filed = filed.where(ticket.c.contact_id == row.id)
    filed = filed.order_by(ticket.c.created_at.desc()).limit(MOST_RELATED)
    owned = sql.assets().where(asset.c.contact_id == row.id).limit(MOST_RELATED)
    known = select(contact_address).where(contact_address.c.contact_id == row.id)
    return views.ContactView(
        id=row.id,
        name=row.name,
        company=row.company,
        phone=row.phone,
        email=row.email,
        address=row.address,
        level=row.level,
        language=row.language,
        addresses=[
            views.ContactAddressView(each.channel, each.account, each.value)
            for each in db.execute(known)
        ],
        identities=identity_views(db, row.id),
        links=link_views(db, row.id),
        assets=[sql.asset_view(each) for each in db.execute(owned)],
        tickets=[sql.ticket_view(each) for each in db.execute(filed)],
        conversations=conversation_views(db, db.execute(spoken).all()),
    )
