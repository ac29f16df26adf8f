# SPDX-License-Identifier: AGPL-3.0-or-later
"""A door to hand mail over by (RFC 5321, AUTH PLAIN), which keeps what it is given."""

import asyncio
import base64
import binascii
import re
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import ClassVar

from channels.email.standin.lines import LineServer, write_lines

_SIZE_BYTES = 40 * 1024 * 1024
_PATH = re.compile(r"<([^>]*)>")


@dataclass(frozen=True, slots=True)
class Letter:
    """What was handed over: the envelope's recipients, and the bytes."""

    recipients: tuple[str, ...]
    content: bytes


class Door(LineServer):
    """The server. `knows` says which recipients there are, `taken` gets each letter.

    `refuse` orders answers for a phase: AUTH, MAIL, RCPT or DATA. "DROP" cuts the connection
    instead; after DATA the letter was taken all the same.
    """

    def __init__(
        self,
        user: str,
        password: str,
        knows: Callable[[str], bool],
        taken: Callable[[Letter], None],
    ) -> None:
        super().__init__()
        self.user = user
        self.password = password
        self.knows = knows
        self.taken = taken
        self._orders: dict[str, deque[str]] = defaultdict(deque)

    def refuse(self, phase: str, *answers: str) -> None:
        """Let the next commands of a phase be answered like this."""
        self._orders[phase].extend(answers)

    def ordered(self, phase: str) -> str:
        """The ordered answer, if there is one."""
        return self._orders[phase].popleft() if self._orders[phase] else ""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """See `LineServer.talk`."""
        await _Session(self, reader, writer).run()


@dataclass
class _Session:
    """One connection."""

    door: Door
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_in: bool = False
    has_sender: bool = False
    recipients: list[str] = field(default_factory=list)

    async def run(self) -> None:
        self._say("220 the stand-in's door")
        while line := await self.reader.readline():
            command = line.decode("utf-8", "replace").strip()
            name, _, given = command.partition(" ")
            answer = self._known.get(name.upper())
            ordered = self.door.ordered(name.upper()) if name.upper() != "DATA" else ""
            if ordered == "DROP":
                self.writer.transport.abort()
                return
            if ordered:
                self._say(ordered)
            elif answer is None:
                self._say("502 this server does not know the command")
            else:
                await answer(self, given)
            await self.writer.drain()
            if name.upper() == "QUIT":
                return

    def _say(self, *lines: str) -> None:
        write_lines(self.writer, *lines)

    async def _ehlo(self, _given: str) -> None:
        self._say("250-standin", f"250-SIZE {_SIZE_BYTES}", "250-8BITMIME", "250-SMTPUTF8")
        self._say("250 AUTH PLAIN")

    async def _auth(self, given: str) -> None:
        kind, _, secret = given.partition(" ")
        try:
            _, user, password = base64.b64decode(secret).decode().split("\0")
        except (binascii.Error, ValueError):
            kind = user = password = ""
        self.is_in = (kind.upper(), user, password) == (
            "PLAIN",
            self.door.user,
            self.door.password,
        )
        self._say("235 signed in" if self.is_in else "535 wrong user or password")

    async def _mail(self, _given: str) -> None:
        self.has_sender, self.recipients = self.is_in, []
        self._say("250 OK" if self.is_in else "530 sign in first")

    async def _rcpt(self, given: str) -> None:
        found = _PATH.search(given)
        if not self.has_sender or found is None:
            self._say("503 first the sender")
        elif not self.door.knows(found[1]):
            self._say("550 there is no such mailbox")
        else:
            self.recipients.append(found[1])
            self._say("250 OK")

    async def _data(self, _given: str) -> None:
        if not self.recipients:
            self._say("503 first the recipients")
            return
        self._say("354 end with a dot")
        await self.writer.drain()
        lines = []
        while (line := await self.reader.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        ordered = self.door.ordered("DATA")
        if not line or (ordered and ordered != "DROP"):
            self._say(ordered or "451 cut off")
            return
        self.door.taken(Letter(tuple(self.recipients), b"".join(lines)))
        if ordered:
            self.writer.transport.abort()
            return
        self._say("250 taken")

    async def _reset(self, _given: str) -> None:
        self.has_sender, self.recipients = False, []
        self._say("250 OK")

    async def _noop(self, _given: str) -> None:
        self._say("250 OK")

    async def _quit(self, _given: str) -> None:
        self._say("221 good-bye")

    _known: ClassVar[dict[str, Callable[["_Session", str], Awaitable[None]]]] = {
        "EHLO": _ehlo,
        "HELO": _noop,
        "AUTH": _auth,
        "MAIL": _mail,
        "RCPT": _rcpt,
        "DATA": _data,
        "RSET": _reset,
        "NOOP": _noop,
        "QUIT": _quit,
    }
