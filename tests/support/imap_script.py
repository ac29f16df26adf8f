# SPDX-License-Identifier: AGPL-3.0-or-later
"""An IMAP server that misbehaves as told: what Dovecot, being right, can not be made to do.

It speaks just enough IMAP for one client and keeps a log of the commands it got.
"""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import ClassVar

_ITEM = re.compile(r"(\d+)(?::(\d+|\*))?")


@dataclass
class ScriptedImap:
    """The mailbox, and each way in which the server is odd."""

    mails: dict[int, bytes] = field(default_factory=dict)
    capabilities: str = "IMAP4rev1 IDLE ID UIDPLUS"
    uid_validity: int | None = 7  # None: not told
    needs_id: bool = False  # NetEase: no folder for clients that did not introduce themselves
    search: str = "right"  # "all": criteria are ignored; "none": nothing is ever found
    hang_ups: int = 0  # so many FETCHes of bodies break off in the middle
    pushes: tuple[str, ...] = ()  # untagged lines in every answer to NOOP, and during IDLE
    token: str = ""  # the OAuth2 token that is good; others get the error challenge
    port: int = 0
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it goes or is cut off."""
        self.connections += 1
        session = _Session(self, reader, writer)
        try:
            writer.write(b"* OK here\r\n")
            while line := await reader.readline():
                tag, _, command = line.decode().strip().partition(" ")
                self.commands.append(command)
                if not await session.answer(tag, command):
                    break
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()


@dataclass
class _Session:
    script: ScriptedImap
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    knows_client: bool = False

    def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def answer(self, tag: str, command: str) -> bool:
        """Answer one command; False if the link is cut instead."""
        name = next(
            one for one in (*self.known, command.upper()) if command.upper().startswith(one)
        )
        if name in self.known:
            return await self.known[name](self, tag, command)
        self.say(f"{tag} OK done")
        return True

    async def _capability(self, tag: str, _command: str) -> bool:
        self.say(f"* CAPABILITY {self.script.capabilities}", f"{tag} OK done")
        return True

    async def _id(self, tag: str, _command: str) -> bool:
        self.knows_client = True
        self.say('* ID ("name" "script")', f"{tag} OK done")
        return True

    async def _idle(self, tag: str, _command: str) -> bool:
        self.say("+ idling", *self.script.pushes)
        await self.reader.readline()
        self.say(f"{tag} OK done")
        return True

    async def _noop(self, tag: str, _command: str) -> bool:
        self.say(*self.script.pushes, f"{tag} OK done")
        return True

    async def _authenticate(self, tag: str, command: str) -> bool:
        given = base64.b64decode(command.rsplit(maxsplit=1)[-1]).decode()
        if f"auth=Bearer {self.script.token}\1" in given:
            self.say(f"{tag} OK signed in")
            return True
        self.say("+ " + base64.b64encode(b'{"status":"400"}').decode())
        await self.reader.readline()  # a client that sends nothing waits for ever
        self.say(f"{tag} NO AUTHENTICATE failed")
        return True

    async def _select(self, tag: str, _command: str) -> bool:
        if self.script.needs_id and not self.knows_client:
            self.say(f"{tag} NO SELECT Unsafe Login. Please contact kefu@188.com for help")
            return True
        self.say(f"* {len(self.script.mails)} EXISTS")
        if self.script.uid_validity is not None:
            self.say(f"* OK [UIDVALIDITY {self.script.uid_validity}] here")
        self.say(f"{tag} OK [READ-WRITE] selected")
        return True

    async def _search(self, tag: str, command: str) -> bool:
        found = list(self.script.mails) if self.script.search != "none" else []
        if self.script.search == "right":
            found = self._named(command.rsplit(maxsplit=1)[-1])
        self.say(f"* SEARCH {' '.join(map(str, found))}".rstrip(), f"{tag} OK done")
        return True

    def _named(self, given: str) -> list[int]:
        newest = max(self.script.mails, default=0)
        named: set[int] = set()
        for first, last in _ITEM.findall(given):
            end = newest if last == "*" else int(last or first)
            named.update(uid for uid in self.script.mails if int(first) <= uid <= end)
        return sorted(named)

    async def _fetch(self, tag: str, command: str) -> bool:
        is_by_uid = command.upper().startswith("UID")
        given = command.split()[2 if is_by_uid else 1]
        places = list(self.script.mails)
        uids = self._named(given) if is_by_uid else [places[n - 1] for n in _numbers(given)]
        for uid in uids:
            raw = self.script.mails[uid]
            place = places.index(uid) + 1
            if "BODY.PEEK" not in command.upper():
                self.say(f"* {place} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
                continue
            self.writer.write(f"* {place} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode())
            if self.script.hang_ups:
                self.script.hang_ups -= 1
                self.writer.write(raw[: len(raw) // 2])
                self.writer.close()  # what was written still leaves
                return False
            self.writer.write(raw + b")\r\n")
        self.say(f"{tag} OK done")
        return True

    known: ClassVar[dict[str, Callable[["_Session", str, str], Awaitable[bool]]]] = {
        "CAPABILITY": _capability,
        "ID ": _id,
        "AUTHENTICATE": _authenticate,
        "SELECT": _select,
        "IDLE": _idle,
        "NOOP": _noop,
        "UID SEARCH": _search,
        "UID FETCH": _fetch,
        "FETCH": _fetch,
    }


def _numbers(given: str) -> list[int]:
    return [
        number
        for first, last in _ITEM.findall(given)
        for number in range(int(first), int(last or first) + 1)
    ]


@asynccontextmanager
async def scripted_imap() -> AsyncIterator[ScriptedImap]:
    """A server on a free port."""
    script = ScriptedImap()
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
