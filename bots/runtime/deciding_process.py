# SPDX-License-Identifier: AGPL-3.0-or-later
"""A copy of this process that decides turns on another core.

Deciding is pure: a turn, what the bot knows, the time and a number go in, a change set comes out.
So a fork of the hub, which knows what the hub knew at that moment, decides as the hub would. It
keeps no file and no socket open but its link to the hub and the three standard ones; when the link
closes it is gone, also after a kill -9. It claims nothing and writes nothing, so nothing is lost
with it.
"""

import asyncio
import gc
import os
import pickle
import signal
import socket
import struct
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, NoReturn, Self

from bots.profile import BotProfile
from bots.runtime.supervisor import Done, Failed, attempt
from bots.turn import take_turn
from intake.changes import ChangeSet
from intake.inbox import TurnContext

# A turn takes some 0.2 ms: who is silent for so long hangs.
PATIENCE_SECONDS = 5
BUFFERED_BYTES = 1 << 20
_LENGTH = struct.Struct("!I")  # of the message behind it, in bytes

Result = Done[ChangeSet] | Failed


class Undecided(NamedTuple):
    """What `take_turn` needs besides the profile and a number for a ticket."""

    context: TurnContext
    now: datetime


class DecidingProcessLost(Exception):
    """The copy is gone, or silent for too long. Nothing was decided: decide it elsewhere."""


def can_decide_apart() -> bool:
    """Whether there is another core; on Linux only, where forking beside threads is usual."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def decided(
    turns: Sequence[Undecided], profile: BotProfile, counts: Sequence[int]
) -> list[Result]:
    """What becomes of each turn, decided in this process.

    The tickets that are opened take the numbers of `counts` one after the other: as many as there
    are turns are enough.
    """
    results: list[Result] = []
    used = 0
    for turn in turns:
        count = counts[used]
        result = attempt(partial(take_turn, turn.context, profile, turn.now, count))
        used += opens_ticket(result)
        results.append(result)
    return results


def opens_ticket(result: Result) -> bool:
    """Whether a turn takes the number that it was given."""
    ticket = result.value.ticket if isinstance(result, Done) else None
    return ticket is not None and not ticket.version


class DecidingProcess:
    """One copy, which knows `profile`; `start` makes it."""

    def __init__(
        self,
        profile: BotProfile,
        pid: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.profile = profile
        self.pid = pid
        self._writer = writer
        self._awaited: deque[asyncio.Future[bytes]] = deque()
        self._is_leaving = False
        self.ending = ""
        self._reading = asyncio.create_task(self._read(reader))

    @classmethod
    async def start(cls, profile: BotProfile) -> Self:
        """Make a copy of this process as it is now. Raises `OSError` if there is no room."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                pid = os.fork()
                if pid == 0:
                    _live(theirs, profile)
                reader, writer = await asyncio.open_connection(sock=ours, limit=BUFFERED_BYTES)
            except BaseException:
                ours.close()  # so that the copy, if there is one, ends
                raise
        return cls(profile, pid, reader, writer)

    async def decide(self, turns: Sequence[Undecided], counts: Sequence[int]) -> Sequence[Result]:
        """See `decided`. Raises `DecidingProcessLost`; a copy that is silent for long is ended."""
        question = _pickled((turns, counts))
        if self._is_leaving:
            raise DecidingProcessLost
        answer = asyncio.get_running_loop().create_future()
        self._awaited.append(answer)
        self._writer.write(question)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                results = await answer
        except TimeoutError:
            self.kill()
            raise DecidingProcessLost from None
        return _unpickled(results)

    def leave(self) -> None:
        """Ask it nothing more. What it was asked before is answered; then it ends."""
        if not self._is_leaving:
            self._is_leaving = True
            self._writer.write_eof()

    def kill(self) -> None:
        """End it now, whatever it does."""
        self._is_leaving = True
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def ended(self) -> None:
        """Return once it has ended, after `leave` or `kill`."""
        await asyncio.wait([self._reading])

    def when_ended(self, tell: Callable[[Self], None]) -> None:
        """Call once it has ended; `ending` is its exit status then."""
        self._reading.add_done_callback(lambda _: tell(self))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
                answer = await reader.readexactly(length)
                if not (asked := self._awaited.popleft()).done():
                    asked.set_result(answer)
        except (OSError, EOFError):
            pass  # it has ended, as it was asked to or not: whoever still waits is told below
        finally:
            self._is_leaving = True
            self._writer.close()
            for asked in self._awaited:
                if not asked.done():
                    asked.set_exception(DecidingProcessLost())
            self.ending = await asyncio.get_running_loop().run_in_executor(None, _end_of, self.pid)


def _end_of(pid: int) -> str:
    try:
        _, status = os.waitpid(pid, 0)
    except ChildProcessError:
        return "unknown"  # somebody above wants to hear of no child
    return str(os.waitstatus_to_exitcode(status))


def _pickled(value: object) -> bytes:
    """A value with its length before it. Raises `DecidingProcessLost` if it cannot be sent."""
    try:
        message = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise DecidingProcessLost from error
    return _LENGTH.pack(len(message)) + message


def _unpickled(message: bytes) -> Sequence[Result]:
    try:
        results: Sequence[Result] = pickle.loads(message)  # noqa: S301 - of our own copy
    except Exception as error:
        raise DecidingProcessLost from error
    return results


def _live(link: socket.socket, profile: BotProfile) -> NoReturn:
    """The life of the copy, from the fork to its end. Nothing of the hub's own ending happens."""
    status = 1
    try:
        _let_go_of_the_hub(link)
        with link.makefile("rwb", BUFFERED_BYTES) as stream:
            while length := stream.read(_LENGTH.size):
                question = stream.read(*_LENGTH.unpack(length))
                signal.alarm(PATIENCE_SECONDS)
                turns, counts = pickle.loads(question)  # noqa: S301 - the hub's
                stream.write(_pickled(decided(turns, profile, counts)))
                stream.flush()
                signal.alarm(0)
        status = 0
    except BrokenPipeError:
        status = 0  # the hub is gone
    except BaseException as error:  # noqa: BLE001 - nobody above could tell
        os.write(2, f"deciding process: {type(error).__name__}\n".encode())
    finally:
        os._exit(status)


def _let_go_of_the_hub(link: socket.socket) -> None:
    """Keep no file open that somebody expects to be closed, and hear no signal meant for the hub.

    Who is asked to stop asks its copy; a copy that hangs is ended by `SIGALRM`.
    """
    signal.set_wakeup_fd(-1)
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for file in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if file not in (0, 1, 2, link.fileno()):
            with suppress(OSError):  # the one that listed them
                os.close(file)
    gc.freeze()
