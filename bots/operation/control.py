# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands that write while a hub is running: the hub does it, the command asks for it.

An SQLite file has exactly one writing process, so `frontdesk apikey create` beside a running hub
must go through it: over a Unix socket beside the database, which only the owner can open. Without
a running hub the command opens the files itself.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from bots.app import Program
from bots.operation.importing import import_done, import_rows
from bots.operation.leaving import come_back, leave
from bots.operation.parking import Parking
from bots.operation.staff import add_agent, create_key, revoke_key, set_agent, set_password
from bots.settings import Settings
from intake.changes import Actor
from intake.errors import FrontdeskError, StoreUnavailable
from intake.store import sqlite_path

LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes

MOST_BYTES = 8 * 1024 * 1024  # of one operation; 500 rows of an import are a fraction of it

Operation = Callable[..., Awaitable[object]]
Perform = Callable[[str, Mapping[str, Any]], Awaitable[object]]
_BY = Actor("agent", name="frontdesk parked")  # whoever may run commands here


async def _retry(program: Program, parked: int) -> bool:
    if not program.channels:
        await program.prepare()  # without a running hub: reading the bytes again needs them
    return await Parking(program).retry(parked, _BY)


async def _discard(program: Program, parked: int, reason: str = "") -> bool:
    return await Parking(program).discard(parked, _BY, reason)


async def _is_there(_program: Program) -> bool:
    return True


async def _remember(program: Program, channel: str, account: str, name: str, value: str) -> None:
    await program.store.remember(channel, account, name, value)


OPERATIONS: Mapping[str, Operation] = {
    "is_there": _is_there,
    "import_rows": import_rows,
    "import_done": import_done,
    "add_agent": add_agent,
    "set_agent": set_agent,
    "leave": leave,
    "come_back": come_back,
    "set_password": set_password,
    "create_key": create_key,
    "revoke_key": revoke_key,
    "retry_parked": _retry,
    "discard_parked": _discard,
    "remember": _remember,
}


def socket_path(settings: Settings) -> Path:
    """Where a hub with these settings listens for commands."""
    store = sqlite_path(settings.store.url)
    return Path(os.path.relpath(store.with_suffix(".control")))


async def listen(program: Program) -> web.AppRunner | None:
    """Listen for commands; None where the path is too long for a socket."""
    path = socket_path(program.settings)
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        return None
    path.unlink(missing_ok=True)
    app = web.Application(client_max_size=MOST_BYTES)
    app.router.add_post("/{operation}", partial(_answer, program))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    before = os.umask(0o177)
    try:
        await web.UnixSite(runner, str(path)).start()
    finally:
        os.umask(before)
    return runner


async def end(program: Program, runner: web.AppRunner | None) -> None:
    """Stop listening and take the socket away."""
    if runner is not None:
        await runner.cleanup()
        socket_path(program.settings).unlink(missing_ok=True)


async def _answer(program: Program, request: web.Request) -> web.Response:
    operation = OPERATIONS.get(request.match_info["operation"])
    if operation is None:
        return web.Response(status=404)
    try:
        result = await operation(program, **orjson.loads(await request.read()))
    except FrontdeskError as error:
        return web.Response(status=409, text=str(error))
    return web.Response(body=orjson.dumps(result), content_type="application/json")


async def perform(settings: Settings, operation: str, arguments: Mapping[str, Any]) -> object:
    """Do one operation, through the running hub or directly. Raises `FrontdeskError`."""
    async with performing(settings) as do:
        return await do(operation, arguments)


@asynccontextmanager
async def performing(settings: Settings) -> AsyncIterator[Perform]:
    """Does operations one after the other, all through the running hub or all directly."""
    path = socket_path(settings)
    if path.exists():
        connector = aiohttp.UnixConnector(str(path))
        async with aiohttp.ClientSession(connector=connector) as session:
            try:
                await _ask(session, "is_there", {})
            except aiohttp.ClientConnectorError:
                path.unlink(missing_ok=True)  # left by a hub that was killed
            else:
                yield partial(_ask, session)
                return
    program = await Program.open(settings)
    try:
        yield partial(_do, program)
    finally:
        await program.close()


async def _do(program: Program, operation: str, arguments: Mapping[str, Any]) -> object:
    return await OPERATIONS[operation](program, **arguments)


async def _ask(
    session: aiohttp.ClientSession, operation: str, arguments: Mapping[str, Any]
) -> object:
    body = orjson.dumps(dict(arguments))
    async with session.post(f"http://hub/{operation}", data=body) as answer:
        said = await answer.read()
        if answer.status != 200:  # noqa: PLR2004 - HTTP
            raise StoreUnavailable(said.decode() or f"the hub answered {answer.status}")
        return orjson.loads(said)
