# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails are read in processes of their own, which may be lost without losing anything else.

`parse_message` never raises and is bounded by its caps; but a hostile mail may still find a slow
or greedy spot in Python, libxml2 or a decompressor. Here it costs one disposable process with
limits (`apart_worker.py`), never the hub. Of such a mail the head alone is read, so that somebody
sees it; if that fails too, the caller parks its bytes. Uses pipes and no thread.
"""

import asyncio
import os
import pickle
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self, cast

from channels.email.parsed import LENGTH_BYTES, ParsedMail
from intake.errors import UnreadablePayload
from intake.values import replace

WALL_SECONDS = 10.0
MAILS_PER_PROCESS = 2_000  # whatever a library leaks ends here
LARGEST_MAIL = 100 * 1024 * 1024
LONGEST_HEAD = 64 * 1024
UNREAD = "unread"  # begins the problem of a mail of which the head alone was read
_HEAD_END = re.compile(rb"\r?\n\r?\n")


class MailTooCostly(UnreadablePayload):
    """Reading this mail took more time or memory than it may. Park its bytes; do not try again."""


class ApartReader:
    """Reads mails in up to `size` processes, started when needed and replaced when lost.

    Use as `async with ApartReader() as reader: mail = await reader.read(raw)`.
    """

    def __init__(
        self,
        size: int = 1,
        wall_seconds: float = WALL_SECONDS,
        command: Sequence[str] = (sys.executable, "-m", "channels.email.apart_worker"),
    ) -> None:
        self._command = command  # a test puts a program that hangs or dies
        self._slots = asyncio.Semaphore(size)
        self._idle: list[tuple[Process, int]] = []
        self._wall_seconds = wall_seconds

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the idle processes. A mail that is being read is not waited for."""
        while self._idle:
            process, _ = self._idle.pop()
            await _end(process)

    async def read_or_head(self, raw: bytes) -> ParsedMail:
        """The mail; of one that broke a limit or the reader, what its head says, and no text.

        Raises `MailTooCostly` if its head breaks them too.
        """
        try:
            mail = await self.read(raw)
            why = next((one for one in mail.problems if one.startswith("unreadable:")), "")
        except MailTooCostly as error:
            mail, why = None, str(error)
        if mail is not None and not why:
            return mail
        end = _HEAD_END.search(raw, 0, LONGEST_HEAD)
        head = await self.read(raw[: end.end() if end else LONGEST_HEAD])
        problems = (f"{UNREAD}: {why}", *head.problems)
        return replace(head, text="", reply="", attachments=(), problems=problems)

    async def read(self, raw: bytes) -> ParsedMail:
        """The mail. Raises `MailTooCostly` if a limit was broken; the next mail is safe."""
        if len(raw) > LARGEST_MAIL:
            raise MailTooCostly(f"a mail of {len(raw)} bytes is not read")
        async with self._slots:
            process, used = self._idle.pop() if self._idle else (await _started(self._command), 0)
            is_sound = False
            try:
                async with asyncio.timeout(self._wall_seconds):
                    mail = await _exchange(process, raw)
                is_sound = True
            except TimeoutError:
                raise MailTooCostly(f"took more than {self._wall_seconds} s") from None
            except (EOFError, OSError, asyncio.IncompleteReadError, pickle.UnpicklingError):
                raise MailTooCostly("broke the limits of the process that read it") from None
            finally:
                # Cancelled halfway, its answer would be taken for the next mail's.
                if is_sound and used < MAILS_PER_PROCESS:
                    self._idle.append((process, used + 1))
                else:
                    await asyncio.shield(_end(process))
        if "unreadable:MemoryError" in mail.problems:
            raise MailTooCostly("took more memory than it may")
        return mail


async def _started(command: Sequence[str]) -> Process:
    """A new process, with our own search path: the tree may not be installed.

    In a session of its own: Ctrl-C is for the hub, and the end of its stdin ends the process.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=PIPE,
        env=environment,
        start_new_session=True,
    )


async def _exchange(process: Process, raw: bytes) -> ParsedMail:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(len(raw).to_bytes(LENGTH_BYTES, "big"))
    process.stdin.write(raw)
    await process.stdin.drain()
    size = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES), "big")
    answer = await process.stdout.readexactly(size)
    mail = pickle.loads(answer)  # noqa: S301 - written by our own process, see apart_worker.py
    return cast("ParsedMail", mail)


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
