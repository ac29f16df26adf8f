# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hub that is told to stop answers what is under way, and says that its connections end."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import orjson
import pytest
from aiohttp import ClientSession, WSMsgType

from channels.signatures import sign
from tests.support.hub import KEY, Hub

ENDS_WITHIN_SECONDS = 10
LATE_SECONDS = 0.5  # when the rest of a body arrives, counted from the signal


@pytest.fixture
async def chat(make_hub: Callable[..., Hub]) -> AsyncIterator[tuple[Hub, ClientSession, str]]:
    """A running hub, somebody's connection to its web chat, and their token."""
    hub = make_hub()
    await hub.start()
    async with ClientSession(f"{hub.url}/channels/webchat/site/") as client:
        async with client.post("session", json={}) as opened:
            token = (await opened.json())["token"]
        yield hub, client, token


def tell_to_stop(hub: Hub) -> None:
    """As a supervisor does."""
    assert hub.process is not None
    hub.process.send_signal(signal.SIGTERM)


async def test_a_long_poll_is_answered_at_once(chat: tuple[Hub, ClientSession, str]) -> None:
    """With nothing new, and not after its 25 seconds."""
    hub, client, token = chat
    headers = {"Authorization": f"Bearer {token}"}
    poll = asyncio.create_task(client.get("messages?after=9&wait=25", headers=headers))
    await asyncio.sleep(0.3)
    tell_to_stop(hub)
    async with asyncio.timeout(ENDS_WITHIN_SECONDS):
        answer = await poll
        assert (answer.status, answer.headers["Connection"]) == (200, "close")
        assert (await answer.json())["items"] == []
        assert await hub.died() == 0


async def test_a_socket_is_told_that_we_go_away(chat: tuple[Hub, ClientSession, str]) -> None:
    """With the code that makes browsers come back by themselves."""
    hub, client, token = chat
    async with client.ws_connect("ws") as socket:
        await socket.send_json({"type": "hello", "token": token, "after_seq": 0})
        await socket.receive_json()
        tell_to_stop(hub)
        async with asyncio.timeout(ENDS_WITHIN_SECONDS):
            while (await socket.receive()).type is WSMsgType.TEXT:
                pass
            assert socket.close_code == 1001
            assert await hub.died() == 0


async def test_what_is_still_arriving_is_taken_and_answered(make_hub: Callable[..., Hub]) -> None:
    """The rest of a body on a slow line: it is recorded, and the line ends with the answer."""
    hub = make_hub()
    await hub.start()
    body = orjson.dumps({"id": "m1", "conversation": "c1", "sender": {"id": "s1"}, "text": "你好"})
    signed = sign(KEY, "m1", datetime.now(UTC), body).as_mapping()
    lines = [f"{name}: {value}" for name, value in signed.items()]
    request = "\r\n".join(
        ("POST /channels/webhook/main/messages HTTP/1.1", "Host: hub",
         f"Content-Length: {len(body)}", *lines, "", "")
    ).encode()  # fmt: skip
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    writer.write(request + body[:10])
    await asyncio.sleep(0.2)
    tell_to_stop(hub)
    await asyncio.sleep(LATE_SECONDS)
    writer.write(body[10:])
    async with asyncio.timeout(ENDS_WITHIN_SECONDS):
        head, _, answer = (await reader.read()).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 202")
        assert b"Connection: close" in head
        assert orjson.loads(answer) == {"status": "accepted"}
        assert await hub.died() == 0
    writer.close()
    assert (await hub.audit())["records"] == 1
