# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run a hub in the foreground: start in order, say where it listens, stop cleanly on a signal."""

import asyncio
import contextlib
import errno
import gc
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import chain
from typing import NamedTuple

import structlog
from aiohttp import web

from bots.app import Program
from bots.operation import control
from bots.serving import http
from bots.serving.desk_wiring import attach_desk
from bots.serving.http import IDLE_SECONDS
from bots.serving.patience import Limits, watch
from bots.serving.room import Door, raise_files, room_for_connections
from bots.settings import Settings
from dialogs.fields import patterns
from dialogs.times import chinese_words
from dialogs.words import severity
from intake.errors import DiskFailed, SettingsError

# An end takes at most 10 s: aiohttp waits its time twice, before and after it cancels.
DRAIN_SECONDS = 6.0
SHUTDOWN_SECONDS = 2.0
SWITCH_SECONDS = 0.002
STEPS_ASIDE_SECONDS = 0.05  # for whoever waits; there are some 700 patterns
DISK_ADVICE = (
    "make room on the disk or mend it, then start again: nothing that was acknowledged is lost"
)
COLLECT_AFTER = 20_000  # net new objects; the default of 700 suits scripts, not a hub
Prepare = Callable[[Program], Awaitable[None]]

log = structlog.get_logger()


async def serve(
    settings: Settings,
    *,
    is_demo: bool = False,
    before: Prepare | None = None,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM. `before` runs once the store is open, `on_ready` at the end.

    Raises `FrontdeskError` for what the operator can correct, and `DiskFailed` when the disk
    failed: then the process must end and be started again.
    """
    program = await Program.open(settings, is_demo=is_demo)
    try:
        if before is not None:
            await before(program)
        await program.prepare()
        await _serve_program(program, on_ready)
    finally:
        await program.close()


async def _serve_program(program: Program, on_ready: Callable[[], None] | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    app = http.build(program)
    attach_desk(app, program)
    runner = web.AppRunner(
        app,
        access_log=None,
        auto_decompress=False,  # compressed bodies are refused unread, see `http.guarding`
        keepalive_timeout=IDLE_SECONDS,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    async with contextlib.AsyncExitStack() as ends:
        # Ended in reverse; an end that fails does not keep the others from their turn.
        working = asyncio.create_task(program.work())
        ends.push_async_callback(_end, working)
        commands = await control.listen(program)
        ends.push_async_callback(control.end, program, commands)
        await runner.setup()
        ends.push_async_callback(runner.cleanup)
        ends.push_async_callback(_answer_waiting, app, program)
        listening = asyncio.create_task(program.listen())
        ends.push_async_callback(_end, listening)  # sockets close, so that visitors come back soon
        door = Door(runner, room_for_connections(raise_files()))
        listener = await _listen(door, program.settings)
        watching = asyncio.create_task(watch(door.connections, Limits()))
        ends.callback(watching.cancel)
        ends.push_async_callback(_take_no_more, app, listener)
        _tune_interpreter()
        log.info("serving", port=program.settings.server.port)
        if on_ready is not None:
            on_ready()
        compiling = asyncio.create_task(asyncio.to_thread(_compile_patterns, program))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, listening, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        compiling.cancel()
    log.info("stopped")


async def _take_no_more(app: web.Application, listener: asyncio.Server) -> None:
    """No new connections; the answer to each request is the last of its connection."""
    app[http.DRAINING].is_ending = True
    listener.close()


async def _answer_waiting(app: web.Application, program: Program) -> None:
    """Those under way are answered, and who waits for replies that do not come hears so."""
    await app[http.DRAINING].drain(DRAIN_SECONDS)
    program.reception.stop_waiting()


def _compile_patterns(program: Program) -> None:
    """What messages are read with takes 0.7 s to compile: not while a customer waits.

    What a message asks for before its turn is compiled then.
    """
    for _ in chain(patterns.compile_patterns(), severity.compile_patterns()):
        if program.reception.is_awaited:
            time.sleep(STEPS_ASIDE_SECONDS)
    chinese_words.words()


def _tune_interpreter() -> None:
    """Two settings of the interpreter that suit a server, both measured on FR-1.

    What start-up made stays for ever, so the garbage collector need not walk it: full collections
    cost a third of all time. Not even a last time: the few thousand objects that a start leaves
    behind are not worth the 0.1 s. And a thread that comes back from the disk should not wait 5 ms
    for the interpreter lock.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 50)


async def _listen(door: Door, settings: Settings) -> asyncio.Server:
    server = settings.server
    loop = asyncio.get_running_loop()
    try:
        return await loop.create_server(door, server.host, server.port, backlog=1024)
    except OSError as error:
        wrong = why_not_listening(error)
        raise SettingsError(
            f"server.{wrong.key}", f"cannot listen on {server.place}: {wrong.words}"
        ) from error


class NotListening(NamedTuple):
    """Which setting is wrong, and what to do."""

    key: str
    words: str


def why_not_listening(error: OSError) -> NotListening:
    """What is wrong with host or port, in words: asyncio repeats the address as Python's pair."""
    number = error.errno or 0
    why = os.strerror(number) if number > 0 else str(error.strerror)
    if number == errno.EADDRINUSE:
        return NotListening("port", f"{why}; choose another port, or end what uses this one")
    if number in {errno.EACCES, errno.EPERM}:
        return NotListening("port", f"{why}; ports below 1024 are for privileged programs")
    return NotListening("host", f"{why}; write an address of this machine, such as 127.0.0.1")


async def _end(working: "asyncio.Task[None]") -> None:
    """Stop the workers; what made them stop by themselves is the caller's to hear."""
    if not working.done():
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        return
    error = working.exception()
    if error is not None:
        raise DiskFailed(f"{_first(error)}; {DISK_ADVICE}") from error


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
