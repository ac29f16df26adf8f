# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another system on the webhook channel: it sends until it gets a definite answer.

It keeps its own truth, what it sent and what it was told, for a test to compare with the hub's.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from aiohttp import ClientError, ClientSession, web

from channels.signatures import WebhookHeaders, sign, verify
from tests.support.hub import KEY, Hub
from tests.support.listening import listening

WAIT_SECONDS = 20


async def post(
    client: ClientSession, hub: Hub, account: str, body: dict[str, Any], wait: int = WAIT_SECONDS
) -> tuple[int, dict[str, Any]]:
    """One signed POST: status and document. Raises `ClientError` when the hub goes away."""
    content = orjson.dumps(body)
    signed = sign(KEY, body["id"], datetime.now(UTC), content).as_mapping()
    address = f"{hub.url}/channels/webhook/{account}/messages"
    query = {"wait": wait} if wait else {}
    async with client.post(address, data=content, headers=signed, params=query) as answer:
        return answer.status, orjson.loads(await answer.read())


@dataclass
class Customer:
    """One conversation: what is said, and what came back for each message."""

    hub: Hub
    account: str
    name: str
    lines: Sequence[str]
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    sends: int = 0
    _is_back: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ids(self) -> list[str]:
        return [f"{self.name}-{number}" for number in range(len(self.lines))]

    async def talk(self) -> None:
        """Say every line, each after the answer to the one before."""
        async with ClientSession() as client:
            for message_id, line in zip(self.ids, self.lines, strict=True):
                if message_id not in self.answers:
                    self.answers[message_id] = await self._say(client, message_id, line)

    def came_back(self) -> None:
        """The hub serves again; what had no definite answer is sent again."""
        self._is_back.set()

    async def _say(self, client: ClientSession, message_id: str, text: str) -> dict[str, Any]:
        body = {
            "id": message_id,
            "conversation": self.name,
            "sender": {"id": self.name},
            "text": text,
        }
        while True:
            process = self.hub.process
            self.sends += 1
            try:
                status, document = await post(client, self.hub, self.account, body)
            except ClientError:
                assert process is not None
                await process.wait()
                while process is self.hub.process:
                    self._is_back.clear()
                    await self._is_back.wait()
                continue
            if status == 200:
                return document
            assert status in {202, 503}, document  # not yet: ask again


@dataclass
class Receiver:
    """Where the hub posts replies to: every arrival in order, repeats included."""

    url: str = ""
    arrived: list[dict[str, Any]] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def has(self, ids: Collection[str]) -> None:
        """Wait until each of these replies has arrived."""
        async with self._news, asyncio.timeout(WAIT_SECONDS):
            await self._news.wait_for(lambda: set(ids) <= {one["id"] for one in self.arrived})

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        verify([KEY], WebhookHeaders.read(request.headers), body, datetime.now(UTC))
        async with self._news:
            self.arrived.append(orjson.loads(body))
            self._news.notify_all()
        return web.Response()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """A listening receiver."""
    made = Receiver()
    async with listening(web.post("/in", made.take)) as address:
        made.url = f"{address}/in"
        yield made
