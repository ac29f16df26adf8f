# SPDX-License-Identifier: AGPL-3.0-or-later
"""Slow senders are hung up on; who is waited for by us, and who rests, is not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
from aiohttp import ClientSession, WSMsgType, web
from aiohttp.test_utils import unused_port

from bots.runtime.metrics import Metrics
from bots.serving.draining import Draining
from bots.serving.http import guarding
from bots.serving.patience import Limits, Watched, watch
from bots.serving.room import Door

LOOK = 0.05
SHORT = 0.2
SHORTLY = Limits(SHORT, SHORT, 1_024, SHORT)
# Longer than any limit and some looks, and what a hang-up may take on a busy machine.
LONG = SHORT + 6 * LOOK
PATIENT = 5.0
HEADER = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
LARGE = 32 * 1024 * 1024


class Line(NamedTuple):
    """One connection, as the client has it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def is_hung_up_on(self) -> bool:
        """Whether it ends before the test loses patience."""
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(PATIENT):
                while await self.reader.read(65_536):
                    pass
        return True

    async def drip(self, drop: bytes) -> None:
        """Send a byte now and then, until the other side has enough."""
        with contextlib.suppress(ConnectionError):
            while not self.reader.at_eof():
                self.writer.write(drop)
                await self.writer.drain()
                await asyncio.sleep(LOOK)


class Place(NamedTuple):
    """A hub's door on a real port."""

    port: int
    connections: set[Watched]
    opened: list[Line]

    async def open(self, first: bytes = b"") -> Line:
        """Connect and say the `first` bytes."""
        line = Line(*await asyncio.open_connection("127.0.0.1", self.port))
        self.opened.append(line)
        line.writer.write(first)
        return line


async def _body(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


async def _slow(_request: web.Request) -> web.Response:
    await asyncio.sleep(LONG)
    return web.Response(text="waited for")


async def _large(_request: web.Request) -> web.Response:
    return web.Response(body=b"x" * LARGE)


async def _socket(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """A small application behind the hub's own guard and door, with short times."""
    app = web.Application(middlewares=[guarding(Metrics(), Draining())])
    app.router.add_post("/body", _body)
    for name, handler in (("slow", _slow), ("large", _large), ("socket", _socket)):
        app.router.add_get(f"/{name}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    door, port = Door(runner, 100), unused_port()
    listener = await asyncio.get_running_loop().create_server(door, "127.0.0.1", port)
    watching = asyncio.create_task(watch(door.connections, SHORTLY, LOOK))
    place = Place(port, door.connections, [])
    yield place
    for line in place.opened:
        line.writer.close()
        with contextlib.suppress(ConnectionError):
            await line.writer.wait_closed()
    watching.cancel()
    listener.close()
    await runner.cleanup()


@pytest.mark.parametrize("first", [b"", b"GET /slow HTTP/1.1\r\nHost:", b"G"])
async def test_no_whole_header(place: Place, first: bytes) -> None:
    """Neither silence nor half a header holds a connection."""
    assert await (await place.open(first)).is_hung_up_on()
    assert not place.connections


async def test_header_byte_by_byte(place: Place) -> None:
    """Each byte is on time, the header is not."""
    line = await place.open(b"GET /slow HTTP/1.1\r\nX: ")
    async with asyncio.timeout(PATIENT):
        await asyncio.gather(line.drip(b"x"), line.is_hung_up_on())


async def test_half_a_header_after_an_answer(place: Place) -> None:
    """Who was served once has no more time for the next header."""
    line = await place.open(HEADER % 1 + b"x")
    assert b"200 OK" in await line.reader.readuntil(b"\r\n\r\n")
    line.writer.write(b"POST /bo")
    assert await line.is_hung_up_on()


@pytest.mark.parametrize("begun", [b"", b"half"])
async def test_no_whole_body(place: Place, begun: bytes) -> None:
    """A handler that reads does not wait for ever."""
    assert await (await place.open(HEADER % 100 + begun)).is_hung_up_on()


async def test_body_byte_by_byte(place: Place) -> None:
    """A byte now and then earns no time to speak of."""
    line = await place.open(HEADER % 100_000)
    async with asyncio.timeout(PATIENT):
        await asyncio.gather(line.drip(b"x"), line.is_hung_up_on())


async def test_body_that_goes_on(place: Place) -> None:
    """A photo over a slow line takes longer than the limit, and arrives."""
    piece, pieces = b"x" * 1_024, 10
    line = await place.open(HEADER % (len(piece) * pieces))
    for _ in range(pieces):
        line.writer.write(piece)
        await asyncio.sleep(LONG / pieces)
    assert b"200 OK" in await line.reader.readuntil(b"\r\n\r\n")


async def test_answer_that_nobody_reads(place: Place) -> None:
    """What waits in memory to be read is let go."""
    line = await place.open(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    line.writer.transport.pause_reading()  # type: ignore[attr-defined]
    async with asyncio.timeout(PATIENT):
        while place.connections:  # noqa: ASYNC110 - seen from outside, as a person would
            await asyncio.sleep(LOOK)


async def test_large_answer_over_a_slow_line(place: Place) -> None:
    """It is taken piece by piece for longer than the limit, and arrives whole."""
    line = await place.open(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    await line.reader.readuntil(b"\r\n\r\n")
    pieces = 8
    for _ in range(pieces):
        await line.reader.readexactly(LARGE // pieces)
        await asyncio.sleep(SHORT / 2)


async def test_rest_and_work_are_not_slowness(place: Place) -> None:
    """An answer that takes us long, then a rest, then another request on the same connection."""
    ask = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
    line = await place.open()
    for _ in range(2):
        line.writer.write(ask)
        assert b"200 OK" in await line.reader.readuntil(b"\r\n\r\n")
        await line.reader.readexactly(len("waited for"))
        await asyncio.sleep(LONG)


async def test_sockets_may_be_silent(place: Place) -> None:
    """A web socket on which nobody speaks lives on, and one that speaks, too."""
    url = f"http://127.0.0.1:{place.port}/socket"
    async with ClientSession() as client, client.ws_connect(url) as socket:
        for _ in range(2):
            await asyncio.sleep(LONG)
            await socket.send_str("here")
            answer = await socket.receive(timeout=PATIENT)
            assert (answer.type, answer.data) == (WSMsgType.TEXT, "here")
