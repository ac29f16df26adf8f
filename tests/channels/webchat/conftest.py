# SPDX-License-Identifier: AGPL-3.0-or-later
"""One web chat behind a real server, and a visitor who speaks its protocol."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse
from aiohttp.test_utils import TestClient

from channels import webchat

SECRET = "a secret of the tests, more than 32 bytes"
BASE = "/channels/webchat/site"
SHOP = "https://shop.example"


@dataclass
class Browser:
    """A visitor's side of the protocol."""

    client: TestClient
    token: str = ""
    visitor: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}

    async def open_session(self, **fields: object) -> dict[str, Any]:
        async with self.client.post(f"{BASE}/session", json=fields) as answer:
            assert answer.status == 200, await answer.text()
            session = await answer.json()
        self.token, self.visitor = session["token"], session["visitor"]
        return dict(session)

    async def post(self, cid: str, **fields: object) -> tuple[int, dict[str, Any]]:
        body = {"cid": cid, **fields}
        async with self.client.post(f"{BASE}/messages", json=body, headers=self.headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def read(self, **query: int) -> dict[str, Any]:
        address = f"{BASE}/messages"
        async with self.client.get(address, params=query, headers=self.headers) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def upload(self, name: str, content: bytes) -> tuple[int, dict[str, Any]]:
        headers = {**self.headers, "X-File-Name": name}
        async with self.client.post(f"{BASE}/files", data=content, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def connect(self, after_seq: int = 0, **hello: object) -> ClientWebSocketResponse:
        socket = await self.client.ws_connect(f"{BASE}/ws", headers={"Accept-Language": "en"})
        greeting = {"type": "hello", "token": self.token, "after_seq": after_seq, **hello}
        await socket.send_json(greeting)
        return socket


async def until(socket: ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """The next frame of one kind; others before it are skipped."""
    while True:
        frame = await socket.receive_json(timeout=5)
        if frame["type"] == kind:
            return dict(frame)


Until = Callable[[ClientWebSocketResponse, str], Awaitable[dict[str, Any]]]


@pytest.fixture(name="until")
def _until() -> Until:
    """Reads a socket until a frame of the wanted kind."""
    return until


@pytest.fixture
async def site(hub: Any) -> Any:
    """A web chat that one other site may embed."""
    channel = webchat.open("site", {"secret": SECRET, "allowed_origins": [SHOP]}, hub)
    hub.channel = channel
    return channel


@pytest.fixture
async def browser(site: Any, serve: Any) -> Browser:
    """A visitor who has opened the chat."""
    guest = Browser(await serve(site))
    await guest.open_session(language="en")
    return guest
