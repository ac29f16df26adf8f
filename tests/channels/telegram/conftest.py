# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telegram's stand-in, a channel alone on it, and a real hub that is connected to it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bots.app import Program
from bots.serving import http
from channels.telegram import open as open_telegram
from channels.telegram.channel import TelegramChannel
from channels.telegram.sandbox import TelegramSandbox
from tests.support.listening import free_port
from tests.support.settings import in_folder
from tests.support.telegram import Line, Notebook

QUICK = {"album_seconds": 0.2, "messages_per_second": 1000}


@pytest.fixture
def notebook() -> Notebook:
    """A hub that only remembers."""
    return Notebook()


@pytest.fixture
async def sandbox() -> AsyncIterator[TelegramSandbox]:
    """A Bot API server with nobody on it yet."""
    made = TelegramSandbox()
    await made.start()
    yield made
    await made.stop()


OpenChannel = Callable[..., TelegramChannel]


@pytest.fixture
async def open_channel(sandbox: TelegramSandbox, notebook: Notebook) -> AsyncIterator[OpenChannel]:
    """Opens channels on the stand-in whose background work is not started."""
    opened: list[TelegramChannel] = []

    def make(**more: Any) -> TelegramChannel:
        settings = {**sandbox.settings("http://127.0.0.1:9"), **QUICK, **more}
        channel = open_telegram("main", settings, notebook)  # type: ignore[arg-type]
        assert isinstance(channel, TelegramChannel)
        opened.append(channel)
        return channel

    yield make
    for channel in opened:
        await channel._api.close()  # noqa: SLF001 - who runs it closes it; nobody ran it


@pytest.fixture
def channel(open_channel: OpenChannel) -> TelegramChannel:
    """One account on the stand-in."""
    return open_channel()


Connect = Callable[..., Awaitable[Line]]


@pytest.fixture
async def connect(tmp_path: Path, empty_database: Path) -> AsyncIterator[Connect]:
    """Starts a hub and its stand-in, in one process; `more` are settings of the account."""
    ends: list[Callable[[], Awaitable[None]]] = []

    async def start(mode: str = "polling", **more: Any) -> Line:
        made = TelegramSandbox(mode)
        await made.start()
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        account = {**made.settings(url, "main"), **QUICK, **more}
        program = await _open(tmp_path, empty_database, account)
        runner = web.AppRunner(http.build(program), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        tasks = [asyncio.create_task(program.listen()), asyncio.create_task(program.work())]

        async def end() -> None:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await runner.cleanup()
            await program.close()
            await made.stop()

        ends.append(end)
        return Line(made, program, url)

    yield start
    for end in ends:
        await end()


async def _open(folder: Path, empty_database: Path, account: dict[str, Any]) -> Program:
    shutil.copy(empty_database, folder / "frontdesk.db")
    accounts = {"telegram": {"main": account}}
    settings = in_folder(folder, accounts, hand_off_queue="printers", burst_seconds=0)
    program = await Program.open(settings)
    await program.prepare()
    return program
