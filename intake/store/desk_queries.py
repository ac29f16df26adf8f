# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side: lists, search and single things for the desk, on a read-only engine.

Every call runs on the threads named `desk-reads` and never waits for the writer. A snapshot's
`changed` is read *before* its rows: rows may be newer than it says, never older, so a reader who
goes on from there misses nothing. `queues` limits what is seen; None means everything.
"""

import asyncio
import base64
import binascii
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    func,
    or_,
    select,
    tuple_,
)

from intake.errors import InvalidRequest
from intake.store import desk_statements as sql
from intake.store import desk_views as views
from intake.store.rows import moment
from intake.store.schema import (
    agent,
    api_key,
    article,
    asset,
    contact,
    contact_address,
    conversation,
    idempotency,
    login,
    message,
    parked,
    queue,
    ticket,
    timeline,
)

Answer = TypeVar("Answer")
View = TypeVar("View")
Scope = Collection[str] | None

READER_THREADS = 4
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
        self._engine = engine
        self._threads = ThreadPoolExecutor(READER_THREADS, thread_name_prefix="desk-reads")

    def close(self) -> None:
        """Stop the reader threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

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
            statement = statement.where(sql.containing(wanted.text, seen))
        return await self._page(statement, (c.last_at, c.id), cursor, limit, sql.conversation_view)

    async def conversation(
        self, conversation_id: str, queues: Scope
    ) -> views.ConversationView | None:
        """One conversation; None if there is none within the scope."""
        c = conversation.c
        statement = _within(sql.conversations(), c.queue, queues)
        return await self._one(statement.where(c.id == conversation_id), sql.conversation_view)

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
        found = await self._all(statement.limit(limit), sql.message_view)
        return found if before is None else found[::-1]

    async def messages_at(
        self, conversation_id: str, seqs: Collection[int]
    ) -> list[views.MessageView]:
        """Certain messages, for instance those whose delivery was still open."""
        c = message.c
        statement = sql.messages().where(c.conversation_id == conversation_id, c.seq.in_(seqs))
        return await self._all(statement.order_by(c.seq), sql.message_view)

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
        return await self._one(statement, sql.message_view)

    async def newest_customer_seq(self, conversation_id: str) -> int:
        """The seq of the customer's newest message, 0 if there is none."""
        c = message.c
        statement = select(func.max(c.seq)).where(
            c.conversation_id == conversation_id, c.author == "customer"
        )
        return await self._read(lambda db: db.execute(statement).scalar() or 0)

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
            statement = statement.where(sql.containing(wanted.text, seen))
        return await self._page(
            statement, (c.created_at, c.number), cursor, limit, sql.ticket_view
        )

    async def ticket(self, number: str, queues: Scope) -> views.TicketView | None:
        """One ticket; None if there is none within the scope."""
        statement = _within(sql.tickets(), ticket.c.queue, queues)
        return await self._one(statement.where(ticket.c.number == number), sql.ticket_view)

    async def timeline(self, number: str, conversation_id: str | None) -> list[views.TimelineView]:
        """What happened to a ticket, oldest first, with its conversation's own entries."""
        c = timeline.c
        of_conversation = and_(c.conversation_id == conversation_id, c.ticket.is_(None))
        statement = select(timeline).where(or_(c.ticket == number, of_conversation))
        return await self._all(statement.order_by(c.at, c.id), _timeline_view)

    async def changes_since(self, changed: int, queues: Scope) -> views.Changes | None:
        """What changed after a number; None if too much did and a fresh start is cheaper."""

        def read(db: Connection) -> views.Changes | None:
            now = _newest_change(db)
            rows: list[Sequence[Row[Any]]] = []
            for statement, table in ((sql.conversations(), conversation), (sql.tickets(), ticket)):
                narrowed = _within(statement, table.c.queue, queues)
                narrowed = narrowed.where(table.c.changed > changed).order_by(table.c.changed)
                rows.append(db.execute(narrowed.limit(MOST_CHANGES + 1)).all())
            if max(map(len, rows)) > MOST_CHANGES:
                return None
            return views.Changes(
                max(now, changed),
                [sql.conversation_view(row) for row in rows[0]],
                [sql.ticket_view(row) for row in rows[1]],
            )

        return await self._read(read)

    async def newest_change(self) -> int:
        """The number of the newest change."""
        return await self._read(_newest_change)

    async def contact(self, contact_id: str, queues: Scope) -> views.ContactView | None:
        """Everything about one person: addresses, machines, tickets, conversations."""

        def read(db: Connection) -> views.ContactView | None:
            row = db.execute(select(contact).where(contact.c.id == contact_id)).first()
            return row and _contact_view(db, row, queues)

        return await self._read(read)

    async def assets(self, serial: str) -> list[views.AssetView]:
        """Machines whose serial number begins like this; all (up to a limit) if it is empty."""
        statement = sql.assets()
        if serial:
            begins = asset.c.serial.startswith(serial.upper(), autoescape=True)
            statement = statement.where(begins)
        return await self._all(
            statement.order_by(asset.c.serial).limit(MOST_RELATED), sql.asset_view
        )

    async def articles(self) -> list[views.ArticleView]:
        """Every article, newest first. Few enough to search in memory, as the index does."""
        statement = select(article).order_by(article.c.updated_at.desc(), article.c.id)
        return await self._all(statement, sql.article_view)

    async def queues(self) -> list[views.QueueView]:
        """All queues."""
        statement = select(queue).order_by(queue.c.id)
        return await self._all(
            statement, lambda row: views.QueueView(row.id, row.name_zh, row.name_en)
        )

    async def agents(self) -> list[views.AgentView]:
        """All active agents by name."""
        statement = select(agent).where(agent.c.is_active == 1).order_by(agent.c.name)
        return await self._all(statement, sql.agent_view)

    async def agent_by_login(self, name: str) -> views.AgentView | None:
        """An active agent by log-in name, in any capitalisation."""
        statement = select(agent).where(
            func.lower(agent.c.login) == name.lower(), agent.c.is_active == 1
        )
        return await self._one(statement, sql.agent_view)

    async def login(self, token_hash: str) -> views.LoginView | None:
        """A sign-in of an active agent by the hash of its token, expired or not."""
        times = [login.c.csrf, login.c.seen_at, login.c.expires_at]
        statement = (
            select(agent, *times)
            .join(login, login.c.agent_id == agent.c.id)
            .where(login.c.token_hash == token_hash, agent.c.is_active == 1)
        )
        return await self._one(
            statement,
            lambda row: views.LoginView(
                row.csrf, moment(row.seen_at), moment(row.expires_at), sql.agent_view(row)
            ),
        )

    async def api_key(self, key_hash: str) -> views.KeyView | None:
        """A key that is not revoked, by the hash of its secret."""
        c = api_key.c
        statement = select(api_key).where(c.key_hash == key_hash, c.revoked_at.is_(None))
        return await self._one(statement, lambda row: views.KeyView(row.id, row.name, row.role))

    async def first_answer(self, owner: str, key: str) -> views.AnswerView | None:
        """What was answered before under this Idempotency-Key."""
        c = idempotency.c
        statement = select(idempotency).where(c.owner == owner, c.key == key)
        return await self._one(
            statement, lambda row: views.AnswerView(row.request_hash, row.status, row.body)
        )

    async def parked(self) -> list[views.ParkedView]:
        """What is parked now, oldest first, at most a few hundred."""
        c = parked.c
        columns = [column for column in c if column.name not in {"raw", "traceback"}]
        statement = select(*columns, func.length(c.raw).label("size_bytes"))
        statement = statement.where(c.state == "parked").order_by(c.id).limit(MOST_CHANGES)
        return await self._all(statement, _parked_view)

    async def _page(
        self,
        statement: Select[Any],
        order: tuple[Column[Any], Column[Any]],
        cursor: str | None,
        limit: int,
        view: Callable[[Row[Any]], View],
    ) -> views.Page[View]:
        time, key = order
        if cursor:
            statement = statement.where(tuple_(time, key) < tuple_(*_position(cursor)))
        statement = statement.order_by(time.desc(), key.desc()).limit(limit + 1)

        def read(db: Connection) -> views.Page[View]:
            changed = _newest_change(db)
            rows = db.execute(statement).all()
            last = rows[limit - 1]._mapping if len(rows) > limit else None  # noqa: SLF001
            following = None if last is None else _cursor(last[time], last[key])
            return views.Page([view(row) for row in rows[:limit]], following, changed)

        return await self._read(read)

    async def _one(self, statement: Select[Any], view: Callable[[Row[Any]], View]) -> View | None:
        found = await self._all(statement.limit(1), view)
        return found[0] if found else None

    async def _all(self, statement: Select[Any], view: Callable[[Row[Any]], View]) -> list[View]:
        return await self._read(lambda db: [view(row) for row in db.execute(statement)])

    async def _read(self, work: Callable[[Connection], Answer]) -> Answer:
        def run() -> Answer:
            with self._engine.connect() as db:
                return work(db)

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)


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


def _newest_change(db: Connection) -> int:
    newest = (db.execute(select(func.max(t.c.changed))).scalar() for t in (conversation, ticket))
    return max(each or 0 for each in newest)


def _cursor(time: int, key: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([time, key])).decode().rstrip("=")


def _position(cursor: str) -> tuple[int, str]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        time, key = orjson.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (binascii.Error, ValueError, TypeError) as error:
        raise InvalidRequest({"cursor": "unreadable"}) from error
    if not isinstance(time, int) or not isinstance(key, str):
        raise InvalidRequest({"cursor": "unreadable"})
    return time, key


def _timeline_view(row: Row[Any]) -> views.TimelineView:
    return views.TimelineView(
        at=moment(row.at),
        kind=row.kind,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        detail=orjson.loads(row.detail) if row.detail else {},
    )


def _parked_view(row: Row[Any]) -> views.ParkedView:
    return views.ParkedView(
        id=row.id,
        channel=row.channel,
        account=row.account,
        stage=row.stage,
        reason=row.reason,
        conversation_id=row.conversation_id,
        received_at=moment(row.received_at),
        parked_at=moment(row.parked_at),
        size_bytes=row.size_bytes,
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
        assets=[sql.asset_view(each) for each in db.execute(owned)],
        tickets=[sql.ticket_view(each) for each in db.execute(filed)],
        conversations=[sql.conversation_view(each) for each in db.execute(spoken)],
    )
