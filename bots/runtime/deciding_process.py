# SPDX-License-Identifier: AGPL-3.0-or-later
"""A copy of this process that decides turns on another core.

Deciding is pure: a turn, what the bot knows, the time and a number go in, a change set comes out.
So a fork of the hub, which knows what the hub knew at that moment, decides as the hub would. It
holds no file and no socket but the one to the hub; when that closes it is gone, also after a
kill -9. It claims nothing and writes nothing, so nothing is lost with it.
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
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, NoReturn, Self

from bots.profile import BotProfile
from bots.runtime.supervisor import Done, Failed, attempt
from bots.turn import take_turn
from intake.changes import ChangeSet
from intake.inbox import TurnContext

# A turn takes some 0.2 ms: who is silent for so long hangs.
PATIENCE_SECONDS = 20
BUFFERED_BYTES = 1 << 20
_LENGTH = struct.Struct("!I")  # of the message behind it, in bytes

Result = Done[ChangeSet] | Failed


class Undecided(NamedTuple):
    """What `take_turn` needs besides the profile."""

    context: TurnContext
    now: datetime
    ticket_count: int


class DecidingProcessLost(Exception):
    """The copy is gone, or silent for too long. Nothing was decided: decide it elsewhere."""


def can_decide_apart() -> bool:
    """Whether there is a core to spare; on Linux only, where a fork beside threads is safe."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def decided(turn: Undecided, profile: BotProfile) -> Result:
    """What becomes of a turn, decided in this process."""
    return attempt(lambda: take_turn(turn.context, profile, turn.now, turn.ticket_count))


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
        self._reading = asyncio.create_task(self._read(reader))

    @classmethod
    async def start(cls, profile: BotProfile) -> Self:
        """Make a copy of this process as it is now. Raises `OSError` if there is no room."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            _live(theirs, profile)
        theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours, limit=BUFFERED_BYTES)
        return cls(profile, pid, reader, writer)

    async def decide(self, turns: Sequence[Undecided]) -> Sequence[Result]:
        """What becomes of each, in their order. Raises `DecidingProcessLost`."""
        if self._is_leaving:
            raise DecidingProcessLost
        answer = asyncio.get_running_loop().create_future()
        self._awaited.append(answer)
        self._writer.write(_framed(turns))
        found: Sequence[Result] = pickle.loads(await answer)  # noqa: S301 - of our own copy
        return found

    def leave(self) -> None:
        """Ask it nothing more. What it was asked before is answered; then it ends."""
        if not self._is_leaving:
            self._is_leaving = True
            self._writer.write_eof()

    async def ended(self) -> None:
        """Return once it has ended, after `leave`."""
        await self._reading

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
            await asyncio.get_running_loop().run_in_executor(None, os.waitpid, self.pid, 0)


def _framed(value: object) -> bytes:
    message = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(message)) + message


def _live(link: socket.socket, profile: BotProfile) -> NoReturn:
    """The life of the copy, from the fork to its end. Nothing of the hub's own ending happens."""
    try:
        _let_go_of_the_hub(link)
        with link.makefile("rwb", BUFFERED_BYTES) as stream:
            while length := stream.read(_LENGTH.size):
                turns = pickle.loads(stream.read(*_LENGTH.unpack(length)))  # noqa: S301 - the hub's
                signal.alarm(PATIENCE_SECONDS)
                results = [decided(one, profile) for one in turns]
                signal.alarm(0)
                stream.write(_framed(results))
                stream.flush()
    finally:
        os._exit(0)


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
