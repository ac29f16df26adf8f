# SPDX-License-Identifier: AGPL-3.0-or-later
"""Connections by the thousand leave room for the hub's own files."""

import asyncio
import contextlib
import resource
from collections.abc import Iterator

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port

from bots.serving.room import OUR_FILES, WANTED_FILES, Door, raise_files, room_for_connections

MOST = 3


@pytest.fixture
def kept_limit() -> Iterator[None]:
    """The process has afterwards what it had before."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("kept_limit")
def test_as_many_files_as_may_be() -> None:
    """A terminal's 1,024 are for programs that serve nobody."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, most))
    wanted = WANTED_FILES if most == resource.RLIM_INFINITY else min(WANTED_FILES, most)
    assert raise_files() == wanted


@pytest.mark.parametrize(("files", "room"), [(1024, 1024 - OUR_FILES), (100, 50)])
def test_some_files_are_ours(files: int, room: int) -> None:
    """Also where there are few."""
    assert room_for_connections(files) == room


async def test_who_finds_no_room_is_turned_away() -> None:
    """At once, and only until somebody leaves."""
    runner = web.AppRunner(web.Application())
    await runner.setup()
    port = unused_port()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(Door(runner, MOST), "127.0.0.1", port)
    inside = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MOST)]
    try:
        assert not await _is_answered(port)
        await _leave(inside.pop()[1])
        async with asyncio.timeout(5):
            while not await _is_answered(port):
                pass
    finally:
        for _, writer in inside:
            await _leave(writer)
        listener.close()
        await runner.cleanup()


async def _leave(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def _is_answered(port: int) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        return (await reader.read(12)).startswith(b"HTTP/1.1 404")
    except ConnectionError:
        return False
    finally:
        await _leave(writer)
