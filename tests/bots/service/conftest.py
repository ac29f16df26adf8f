# SPDX-License-Identifier: AGPL-3.0-or-later
"""A running hub with its desk, and an agent who resolves what customers report."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert, select

from bots.app import Program
from bots.serving import http
from bots.serving.desk_wiring import attach_desk
from bots.settings import Settings
from desk.login import new_api_key, secret_hash
from intake.messages import RawPayload
from intake.routing.queues import TEAM
from intake.store import schema, sqlite_path
from intake.store.times import micros
from tests.bots.conftest import SECRET, Hub
from tests.support.clock import HandClock
from tests.support.line import until
from tests.support.settings import in_folder

PEOPLE = (
    ("a-sun", "孙主管", "supervisor"),
    ("a-lina", "李娜", "agent"),
    ("a-wang", "王强", "agent"),
    ("a-admin", "Admin", "admin"),
)


@dataclass
class Service:
    """The hub, the clock, and hands for the customer and the team."""

    hub: Hub
    clock: HandClock
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        return self.hub.program

    async def call(
        self, method: str, path: str, body: Any = None, *, by: str = "agent"
    ) -> tuple[int, Any]:
        """The status and document of one request to the API, with the key of a role."""
        headers = {"Authorization": f"Bearer {self.keys[by]}"}
        address = f"/api/v1{path}"
        async with self.hub.client.request(method, address, json=body, headers=headers) as answer:
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, await answer.json() if is_json else await answer.text()

    async def done(self, method: str, path: str, body: Any = None, *, by: str = "agent") -> Any:
        """The document of a request that succeeds."""
        status, document = await self.call(method, path, body, by=by)
        assert status in {200, 201}, document
        return document

    async def pass_time(self, **by: float) -> None:
        """Let time pass, and what was due meanwhile happen, one thing after the other."""
        self.clock.move(**by)
        now = micros(self.clock())
        while any(one["due_at"] <= now for one in self.rows(schema.timer)):
            if not await self.program.timers.handle_due():
                await asyncio.sleep(0.01)  # the hub's own worker has taken them

    async def report(self, lines: Sequence[str], thread: str = "t1") -> str:
        """A customer files a fault; its number."""
        for line in lines:
            self.clock.move(minutes=1)
            await self.hub.exchange(line, thread=thread)
        loaded = await self.loaded(thread)
        number = loaded.conversation.ticket
        assert number is not None, await self.hub.texts(thread)
        return str(number)

    async def loaded(self, thread: str = "t1") -> Any:
        """The conversation of a thread, as it is now."""
        known = self.program.store.conversation_id("webhook", "main", thread)
        assert known is not None
        return await self.program.store.load_conversation(known)

    async def ticket(self, number: str) -> Any:
        return await self.program.store.load_ticket(number)

    async def says(self, text: str = "", *, thread: str = "t1", choice: str = "") -> list[str]:
        """What the customer is told in answer, to words or a button."""
        self.clock.move(seconds=5)
        if not choice:
            return await self.hub.exchange(text, thread=thread) or []
        payload, known_as = self.hub.payload(text, thread=thread)
        body = payload.body.replace(b'"text"', f'"choice":"{choice}","text"'.encode())
        raw = RawPayload("webhook", "main", payload.received_at, body)
        outcome = await self.program.reception.exchange(raw, known_as, 10.0)
        assert outcome is not None
        return [reply.text for reply in outcome.replies]

    async def timeline(self, number: str) -> list[str]:
        """What happened to a ticket, in order."""
        document = await self.done("GET", f"/tickets/{number}/timeline")
        return [one["kind"] for one in document["items"]]

    async def heard(self, words: str, thread: str = "t1") -> str:
        """The newest line of a thread, once it holds these words."""

        async def newest() -> str:
            texts = await self.hub.texts(thread)
            return texts[-1][1] if texts and words in texts[-1][1] else ""

        return str(await until(newest))

    def rows(self, table: Any) -> list[Any]:
        """Every row of a table."""
        with self.program.reading.connect() as connection:
            return list(connection.execute(select(table)).mappings())


@pytest.fixture
def service_file() -> str:
    """The service file of the hub; a test module may have another."""
    return ""


@pytest.fixture
def hub_settings(tmp_path: Path, service_file: str) -> Settings:
    """A hub with one webhook account, and a service file where there is one."""
    bot: dict[str, object] = {"hand_off_queue": "printers", "burst_seconds": 0}
    if service_file:
        place = tmp_path / "service.yaml"
        place.write_text(service_file, encoding="utf-8")
        bot["service"] = [str(place)]
    return in_folder(tmp_path, {"webhook": {"main": {"secret": SECRET}}}, **bot)


@pytest.fixture
async def service(
    open_program: Any, hand_clock: HandClock, hub_settings: Settings, empty_database: Path
) -> AsyncIterator[Service]:
    """The whole hub: line, timers by hand, and the desk with a key for each role."""
    file = sqlite_path(hub_settings.store.url)
    shutil.copy(empty_database, file)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(
            "INSERT INTO product VALUES ('B7', 'B7 打印机', 'B7 printer', '', '[]', 'printers')"
        )
    program = await open_program()
    app = http.build(program)
    attach_desk(app, program)
    client: TestClient[Any, Any] = TestClient(TestServer(app))
    await client.start_server()
    made = Service(Hub(program, client), hand_clock)
    now = micros(hand_clock.now)
    for agent_id, name, role in PEOPLE:
        await program.store.execute_write(
            insert(schema.agent).values(
                id=agent_id, login=agent_id, name=name, role=role, created_at=now, queues="[]"
            )
        )
    program.signals.publish(TEAM)
    for role in ("agent", "supervisor", "admin", "auditor"):
        secret = new_api_key()
        made.keys[role] = secret
        await program.store.execute_write(
            insert(schema.api_key).values(
                id=f"k-{role}", name=role, role=role, key_hash=secret_hash(secret), created_at=now
            )
        )
    yield made
    with suppress(RuntimeError):
        await client.close()


@pytest.fixture(name="number")
async def a_ticket(service: Any, report: Any) -> str:
    """A fault that somebody has."""
    number = await service.report(report)
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    return str(number)
