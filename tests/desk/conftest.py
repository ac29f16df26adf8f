# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk's world: a real store in a temporary file, a real server on a free port, a team."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer
from argon2 import PasswordHasher
from sqlalchemy import insert, select

from bots.configuration.judging import with_dialogs
from bots.mail.moved_by_agent import moved_by_agent
from bots.offline import profile_of
from bots.profile import BotProfile
from bots.reports.forms import DialogForms
from bots.settings import parse
from desk.login import Passwords, new_api_key, secret_hash
from desk.ports import DeskPorts, DeskSettings
from desk.routes import attach
from intake.automation.book import RULES, bound
from intake.blobs import BlobFolder
from intake.changes import ChangeSet, Message
from intake.consequences import Circumstances, follow
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.errors import Conflict, FrontdeskError
from intake.ids import ContactId, ConversationId, new_id, ticket_number
from intake.messages import Address, Author
from intake.service_desk import ServiceDesk
from intake.service_levels.policy import ServiceLevels, target
from intake.service_levels.reckoning import promised
from intake.signals import MemorySignals
from intake.store import OpenedStore, open_store, rule_editions, schema
from intake.store.desk.queries import DeskQueries
from intake.store.migrations import upgrade
from intake.store.times import micros
from intake.tickets.ticket import FieldValue, Priority, TicketDraft, open_ticket
from tests.support.clock import HandClock
from tests.support.hours import on_working_days

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
TEAM = (
    ("a-admin", "admin", "Admin", "admin"),
    ("a-sun", "sun", "孙主管", "supervisor"),
    ("a-lina", "lina", "李娜", "agent"),
    ("a-wang", "wang", "王强", "agent"),
    ("a-edit", "edit", "Editor", "editor"),
    ("a-audit", "audit", "Auditor", "auditor"),
)
NOTHING_ACCEPTED: dict[str, object] = {
    "balances": True, "records": 0, "outcomes": {}, "in_flight": 0,
    "deliveries": {}, "missing": [], "doubled": [], "sources": [],
}  # fmt: skip
LABELS = {"product": {"zh": "产品", "en": "Product"}}
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


# Promises that grow with the priority's number, by the wall clock.
_HOURS = {
    f"P{step}": target(timedelta(hours=step + 1), timedelta(days=step + 1)) for step in range(4)
}
_OFFICE = on_working_days(ZoneInfo("Asia/Shanghai"), ((time(9), time(18)),), lambda _day: True)
DESK = ServiceDesk(_OFFICE, ServiceLevels(_HOURS))


@cache
def _profile() -> BotProfile:
    """The demo's dialogs and catalogue."""
    return profile_of(parse({}))


@cache
def _service() -> ServiceDesk:
    """The promises above, and what the dialogs say of priority and fields."""
    profile = _profile()
    known = with_dialogs(DESK, profile.dialogs, profile.phrases)
    return replace(known, rules=profile.desk.rules, groups=profile.desk.groups)


@dataclass(slots=True)
class Desk:
    """A running desk and hands to prepare things with."""

    url: str
    clock: HandClock
    store: Any
    signals: MemorySignals
    queries: DeskQueries
    blobs: BlobFolder
    session: ClientSession
    published: list[str] = field(default_factory=list)
    parked: set[int] = field(default_factory=set)
    settled: list[tuple[object, ...]] = field(default_factory=list)
    audit: dict[str, object] = field(default_factory=lambda: dict(NOTHING_ACCEPTED))
    profile: BotProfile = field(default_factory=_profile)
    before_commit: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    csrf: str = ""
    app: web.Application = field(default_factory=web.Application)
    service: ServiceDesk = field(default_factory=_service)
    stock: Callable[[str], Awaitable[object]] | None = None

    async def in_stock(self, part: str) -> object:
        """What another system says of a part, if a test has one."""
        if self.stock is None:
            raise Conflict("no_directory")
        return await self.stock(part)

    async def sign_in(self, login: str) -> None:
        """Be this person from now on."""
        status, answer = await self.call("POST", "/login", {"login": login, "password": PASSWORD})
        assert status == 200, answer
        self.csrf = answer["csrf"]

    async def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        """The status and document of one request, with the page's token."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.csrf:
            named.setdefault("X-CSRF-Token", self.csrf)
        async with self.session.request(
            method, f"{self.url}/api/v1{path}", json=body, headers=named
        ) as response:
            is_json = "json" in response.headers.get("Content-Type", "")
            return response.status, await response.json() if is_json else await response.text()

    async def key(self, role: str) -> dict[str, str]:
        """The header of a fresh API key."""
        secret = new_api_key()
        await self.store.execute_write(
            insert(schema.api_key).values(
                id=f"k-{role}-{new_id()}",
                name=f"{role} key",
                role=role,
                key_hash=secret_hash(secret),
                created_at=micros(self.clock.now),
            )
        )
        return {"Authorization": f"Bearer {secret}"}

    async def conversation(
        self,
        name: str = "张伟",
        *,
        says: Sequence[str] = ("打印机坏了",),
        speaker: Speaker = Speaker.WAITING,
        has_ticket: bool = True,
        queue: str = "printers",
        language: Any = "zh",
    ) -> str:
        """A customer has written, the bot has filed a report, nobody has answered."""
        contact = Contact(ContactId(new_id()), name, "华东印务", phone="13800138000")
        conversation_id = ConversationId(new_id())
        messages = [
            Message(seq, Author.CUSTOMER, self.clock.now, text, client_id=f"c{seq}")
            for seq, text in enumerate(says, start=1)
        ]
        ticket = None
        if has_ticket:
            count = await self.store.next_ticket_count()
            fields = {"description": FieldValue(says[0], says[0], label={"zh": "故障描述"})}
            ticket = open_ticket(
                TicketDraft("fault", says[0], fields, Priority.P1, incomplete=("serial_number",)),
                number=ticket_number("FD", count),
                contact_id=contact.id,
                conversation_id=conversation_id,
                channel="webchat",
                queue=queue,
                now=self.clock.now,
            )
            ticket = promised(ticket, self.service)
        conversation = Conversation(
            id=conversation_id,
            address=Address("webchat", "site", conversation_id),
            thread=conversation_id,
            contact_id=contact.id,
            speaker=speaker,
            language=language,
            queue=queue,
            ticket=ticket.number if ticket else None,
            last_seq=len(messages),
            subject=says[0],
            created_at=self.clock.now,
            waiting_since=self.clock.now if speaker is Speaker.WAITING else None,
        )
        await self.commit(ChangeSet(conversation, tuple(messages), ticket, contact))
        return conversation_id

    async def customer_says(self, conversation_id: str, text: str) -> None:
        """One more message of the customer."""
        loaded = await self.store.load_conversation(conversation_id)
        was = loaded.conversation
        message = Message(was.last_seq + 1, Author.CUSTOMER, self.clock.now, text)
        await self.commit(ChangeSet(_with_last(was, message.seq), (message,)))

    async def commit(self, changes: ChangeSet) -> None:
        assert await self.store.commit([changes]) == [None]

    async def rows(self, table: Any) -> list[Any]:
        """Every row of a table."""
        return await self.queries._reader.all(select(table), tuple)  # noqa: SLF001


def _with_last(conversation: Conversation, seq: int) -> Conversation:
    return replace(conversation, last_seq=seq)


def _know_rules(world: Desk, opened: OpenedStore) -> None:
    with opened.reading.connect() as connection:
        edition = rule_editions.latest(connection)
    book = bound(world.service.rules.declared, edition)
    world.service = replace(world.service, rules=book)


async def _people(opened: OpenedStore) -> None:
    queues = [("printers", "打印设备组", "Printers"), ("lines", "产线设备组", "Lines")]
    await opened.store.execute_write(
        [
            *(insert(schema.queue).values(id=q, name_zh=zh, name_en=en) for q, zh, en in queues),
            *(
                insert(schema.agent).values(
                    id=agent_id,
                    login=login,
                    name=name,
                    role=role,
                    language="zh",
                    queues='["printers"]',
                    password_hash=HASHER.hash(PASSWORD),
                    is_active=1,
                    created_at=micros(START),
                )
                for agent_id, login, name, role in TEAM
            ),
        ]
    )


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated database to copy: migrating is slow, once is enough."""
    path = tmp_path_factory.mktemp("desk") / "empty.db"
    upgrade(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")  # everything into the one file
    return path


@pytest.fixture
async def desk(tmp_path: Path, migrated: Path) -> AsyncIterator[Desk]:
    """A running desk with a team and nobody signed in."""
    clock, signals = HandClock(START), MemorySignals()
    shutil.copy(migrated, tmp_path / "desk.db")

    def announce(committed: Sequence[Any]) -> None:
        signals.publish("changes", {each.change.conversation.id for each in committed})

    opened = open_store(f"sqlite:///{tmp_path}/desk.db", clock, announce)
    await _people(opened)
    queries = DeskQueries(opened.reading)
    blobs = BlobFolder(tmp_path / "blobs")
    world = Desk("", clock, opened.store, signals, queries, blobs, None)  # type: ignore[arg-type]
    signals.watch(RULES, lambda _payload: _know_rules(world, opened))
    attach(world.app, _ports(world), Passwords(HASHER))
    async with TestServer(world.app) as server:
        world.url = str(server.make_url("/")).rstrip("/")
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            world.session = session
            yield world
    queries.close()
    await opened.store.close()
    opened.reading.dispose()


def _ports(world: Desk) -> DeskPorts:
    async def publish() -> None:
        world.published.append("articles")

    async def audit() -> dict[str, object]:
        return world.audit

    async def settle_parked(number: int, *how: object) -> bool:
        if number not in world.parked:
            return False
        world.parked.discard(number)
        world.settled.append((number, *how))
        return True

    async def commit(changes: Sequence[ChangeSet]) -> Sequence[Any]:
        if world.before_commit:
            await world.before_commit.pop(0)()
        try:
            followed = [
                follow(one, Circumstances(world.service, world.clock())) for one in changes
            ]
        except FrontdeskError as refused:
            return [refused for _ in changes]
        return await world.store.commit(followed)

    return DeskPorts(
        settings=DeskSettings(
            "http://desk.test",
            is_demo=True,
            session_check_seconds=0.05,
            zone=ZoneInfo("Asia/Shanghai"),
        ),
        store=world.store,
        commit=commit,
        queries=world.queries,
        signals=world.signals,
        blobs=world.blobs,
        clock=world.clock,
        stock=world.in_stock,
        service_desk=lambda: world.service,
        publish_articles=publish,
        audit=audit,
        retry_parked=settle_parked,
        discard_parked=settle_parked,
        forms=DialogForms(world.store, _profile, world.clock),
        field_labels=lambda _dialog, name: LABELS.get(name, {}),
        move_to_mail=lambda loaded, by: moved_by_agent(
            loaded, by, world.store, world.profile, world.clock()
        ),
    )
