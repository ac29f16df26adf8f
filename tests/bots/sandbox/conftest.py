# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each stand-in where people chat, and a whole hub configured against it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bots.app import Program
from bots.demo.seed import seed
from bots.sandbox.setup import sandbox_settings
from bots.serving import http
from channels.sandboxes import Sandbox, open_sandbox
from tests.support.listening import free_port
from tests.support.report import CHATS, name_of


@pytest.fixture(params=CHATS, ids=name_of)
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """Each stand-in where people chat, in each mode, listening."""
    one = open_sandbox(*request.param)
    await one.start(0)
    yield one
    await one.stop()


StartHub = Callable[[Sandbox], Awaitable[Program]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[StartHub]:
    """Starts a whole hub configured against a stand-in, as the command does it."""
    async with AsyncExitStack() as ends:
        yield lambda sandbox: ends.enter_async_context(running(tmp_path, sandbox))


@pytest.fixture
async def hub(sandbox: Sandbox, start: StartHub) -> Program:
    """The hub of a stand-in where people chat."""
    return await start(sandbox)


@asynccontextmanager
async def running(folder: Path, sandbox: Sandbox) -> AsyncIterator[Program]:
    """The hub, until the block ends."""
    port = free_port()
    settings = sandbox_settings(folder, port, [sandbox])
    bot = settings.bots.default.model_copy(update={"burst_seconds": 0})
    bots = settings.bots.model_copy(update={"default": bot})  # nobody here writes in bursts
    program = await Program.open(settings.model_copy(update={"bots": bots}), is_demo=True)
    await seed(program, lambda: "nobody signs in here")
    await program.prepare()
    runner = web.AppRunner(http.build(program), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    tasks = [asyncio.create_task(work()) for work in (program.work, program.listen)]
    yield program
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await runner.cleanup()
    await program.close()
