# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real hub on a new folder, a client that signs like another system would, and its callback."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bots.app import Program
from bots.serving import http
from channels.signatures import secret_bytes, sign
from tests.support.clock import HandClock
from tests.support.listening import listening
from tests.support.settings import in_folder

SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
ADDRESS = "/channels/webhook/main/messages"


@dataclass
class Sender:
    """Another system that uses the hub as its service desk."""

    program: Program
    client: TestClient[Any, Any]
    clock: HandClock
    count: int = 0

    def message(self, text: str = "", **more: Any) -> dict[str, Any]:
        """A body with a new id; `None` takes a field away."""
        self.count += 1
        document = {
            "id": f"m{self.count}", "conversation": "c1", "sender": {"id": "u1"}, "text": text,
            **more,
        }  # fmt: skip
        return {name: value for name, value in document.items() if value is not None}

    async def post(
        self,
        document: Mapping[str, Any] | bytes,
        *,
        wait: float | str | None = None,
        secret: str = SECRET,
        late: timedelta = timedelta(),
        headers: Mapping[str, str] | None = None,
    ) -> ClientResponse:
        """Send a signed request; `headers` replace or add, an empty one is left out."""
        body = document if isinstance(document, bytes) else orjson.dumps(document)
        signed = sign(secret_bytes(secret), "delivery-1", datetime.now(UTC) + late, body)
        merged = {**signed.as_mapping(), "Content-Type": "application/json", **(headers or {})}
        return await self.client.post(
            ADDRESS,
            data=BytesIO(body),
            params={} if wait is None else {"wait": str(wait)},
            headers={name: value for name, value in merged.items() if value},
        )

    async def say(self, text: str = "", **more: Any) -> dict[str, Any]:
        """Send a message and wait for the answer's document."""
        answer = await self.post(self.message(text, **more), wait=10)
        assert answer.status == 200, await answer.text()
        document: dict[str, Any] = await answer.json()
        return document

    async def texts(self, conversation: str = "c1") -> list[tuple[str, str]]:
        """Who said what, as it is stored."""
        found = await self.program.store.thread("webhook", "main", conversation, 0, 1000)
        return [(one.author.value, one.text) for one in found.messages] if found else []


Connect = Callable[..., Awaitable[Sender]]


@pytest.fixture
async def connect(tmp_path: Path, empty_database: Path) -> AsyncIterator[Connect]:
    """Starts a hub; `account` are settings of its webhook account, `work` wakes its workers."""
    ends: list[Callable[[], Awaitable[None]]] = []

    async def start(*, work: bool = True, **account: Any) -> Sender:
        clock = HandClock(datetime.now(UTC))
        main = {"secret": SECRET, **account}
        settings = in_folder(tmp_path, {"webhook": {"main": main}}, hand_off_queue="printers")
        shutil.copy(empty_database, tmp_path / "frontdesk.db")
        program = await Program.open(settings, clock=clock)
        await program.prepare()
        working = asyncio.create_task(program.work()) if work else None
        client = TestClient(TestServer(http.build(program)))
        await client.start_server()

        async def end() -> None:
            await client.close()
            if working is not None:
                working.cancel()
                with suppress(asyncio.CancelledError):
                    await working
            await program.close()

        ends.append(end)
        return Sender(program, client, clock)

    yield start
    for end in ends:
        await end()


@pytest.fixture
async def sender(connect: Connect) -> Sender:
    """A hub without a callback, and the system that talks to it."""
    return await connect()


@dataclass
class Callback:
    """The other system's address for replies: answers as told, remembers what came."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    calls: asyncio.Queue[tuple[Mapping[str, str], bytes]] = field(default_factory=asyncio.Queue)
    slow: str = ""  # replies to this conversation are not answered before `release`
    release: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        if orjson.loads(body)["conversation"] == self.slow:
            await self.release.wait()
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        self.calls.put_nowait((request.headers.copy(), body))
        return web.Response(status=status, headers=headers)

    async def next(self) -> tuple[Mapping[str, str], bytes]:
        """The next call that came; fails after five seconds."""
        async with asyncio.timeout(5):
            return await self.calls.get()


@pytest.fixture
async def callback() -> AsyncIterator[Callback]:
    """A server that takes replies."""
    inbox = Callback()
    async with listening(web.post("/in", inbox.receive)) as address:
        inbox.url = f"{address}/in"
        yield inbox


@pytest.fixture
def later() -> Callable[[Sender], None]:
    """Moves the hub's clock an hour on and lets it look for what is due."""

    def move(sender: Sender) -> None:
        sender.clock.now += timedelta(hours=1)
        sender.program.deliveries.look()

    return move
