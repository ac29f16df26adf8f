# SPDX-License-Identifier: AGPL-3.0-or-later
"""One mailbox over IMAP (RFC 3501, with ID, IDLE and UIDPLUS), as far as a reader needs it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from channels.email.standin.lines import LineServer, write_lines

CAPABILITIES = "IMAP4rev1 ID IDLE UIDPLUS"
UID_VALIDITY = 1
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_RANGE = re.compile(r"(\d+|\*)(?::(\d+|\*))?")
_PART = re.compile(r"BODY(?:\.PEEK)?\[(HEADER|TEXT)?\](?:<0\.(\d+)>)?")
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Stored:
    """A mail in the mailbox. Its number is its place: nothing is ever removed."""

    content: bytes
    arrived: datetime


class Mailbox(LineServer):
    """The server and its one folder, INBOX. `refuses` lets the next sign-ins fail."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__()
        self.user = user
        self.password = password
        self.mails: list[Stored] = []
        self.refuses = 0
        self._sessions: set[_Session] = set()

    def deliver(self, content: bytes) -> None:
        """Put a mail into the folder, and tell whoever waits for one."""
        self.mails.append(Stored(content, datetime.now(UTC)))
        for session in self._sessions:
            session.tell_count()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """See `LineServer.talk`."""
        session = _Session(self, reader, writer)
        self._sessions.add(session)
        try:
            await session.run()
        finally:
            self._sessions.discard(session)


class _Session:
    """One connection."""

    def __init__(
        self, box: Mailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.box = box
        self.reader = reader
        self.writer = writer
        self._is_in = False
        self._is_selected = False
        self._is_idle = False

    async def run(self) -> None:
        self._say("* OK the stand-in's mailbox")
        while line := await self.reader.readline():
            tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
            name = next((one for one in self._known if command.upper().startswith(one)), "")
            if not name:
                self._say(f"{tag} BAD this server does not know the command")
                continue
            await self._known[name](self, tag, command[len(name) :].strip())
            await self.writer.drain()
            if name == "LOGOUT":
                return

    def tell_count(self) -> None:
        """Say how many mails there are, if the client waits for that."""
        if self._is_idle:
            self._say(f"* {len(self.box.mails)} EXISTS")

    def _say(self, *lines: str) -> None:
        write_lines(self.writer, *lines)

    async def _capability(self, tag: str, _given: str) -> None:
        self._say(f"* CAPABILITY {CAPABILITIES}", f"{tag} OK done")

    async def _id(self, tag: str, _given: str) -> None:
        self._say('* ID ("name" "Frontdesk stand-in")', f"{tag} OK done")

    async def _noop(self, tag: str, _given: str) -> None:
        if self._is_selected:
            self._say(f"* {len(self.box.mails)} EXISTS")
        self._say(f"{tag} OK done")

    async def _logout(self, tag: str, _given: str) -> None:
        self._say("* BYE", f"{tag} OK done")

    async def _login(self, tag: str, given: str) -> None:
        if self.box.refuses:
            self.box.refuses -= 1
        elif _words(given) == [self.box.user, self.box.password]:
            self._is_in = True
            self._say(f"{tag} OK [CAPABILITY {CAPABILITIES}] signed in")
            return
        self._say(f"{tag} NO [AUTHENTICATIONFAILED] wrong user or password")

    async def _select(self, tag: str, given: str) -> None:
        if not self._is_in:
            self._say(f"{tag} BAD sign in first")
        elif _words(given) != ["INBOX"]:
            self._say(f"{tag} NO [NONEXISTENT] there is no such folder")
        else:
            self._is_selected = True
            count = len(self.box.mails)
            self._say(
                f"* {count} EXISTS",
                f"* OK [UIDVALIDITY {UID_VALIDITY}] here",
                f"* OK [UIDNEXT {count + 1}] here",
                f"{tag} OK [READ-WRITE] selected",
            )

    async def _idle(self, tag: str, _given: str) -> None:
        self._is_idle = True
        self._say("+ waiting")
        await self.writer.drain()
        await self.reader.readline()
        self._is_idle = False
        self._say(f"{tag} OK done")

    async def _search(self, tag: str, given: str) -> None:
        found = self._named(_words(given)[-1]) if "UID" in given.upper() else self._named("1:*")
        self._say(f"* SEARCH {' '.join(map(str, found))}".rstrip(), f"{tag} OK done")

    async def _store(self, tag: str, _given: str) -> None:
        self._say(f"{tag} OK nobody else looks into this mailbox: flags are not kept")

    async def _fetch(self, tag: str, given: str) -> None:
        if not self._is_selected:
            self._say(f"{tag} BAD select a folder first")
            return
        numbers, _, items = given.partition(" ")
        for number in self._named(numbers):
            self._hand_out(number, items.upper())
        self._say(f"{tag} OK done")

    def _hand_out(self, number: int, items: str) -> None:
        mail = self.box.mails[number - 1]
        told = [f"UID {number}"]
        if "RFC822.SIZE" in items:
            told.append(f"RFC822.SIZE {len(mail.content)}")
        if "INTERNALDATE" in items:
            told.append(f'INTERNALDATE "{mail.arrived:%d-%b-%Y %H:%M:%S %z}"')
        self.writer.write(f"* {number} FETCH ({' '.join(told)}".encode())
        for section, limit in _PART.findall(items):
            part = _part(mail.content, section, int(limit) if limit else None)
            name = f"BODY[{section}]{'<0>' if limit else ''}"
            self.writer.write(f" {name} {{{len(part)}}}\r\n".encode() + part)
        self.writer.write(b")\r\n")

    def _named(self, numbers: str) -> list[int]:
        newest = len(self.box.mails)
        named: set[int] = set()
        for first, last in _RANGE.findall(numbers):
            ends = [newest if one == "*" else int(one) for one in (first, last or first)]
            named.update(range(min(ends), max(ends) + 1))  # RFC 3501 §6.4.8: in either order
        return sorted(one for one in named if 1 <= one <= newest)

    _known: ClassVar[dict[str, Callable[["_Session", str, str], Awaitable[None]]]] = {
        "CAPABILITY": _capability,
        "ID": _id,
        "NOOP": _noop,
        "LOGOUT": _logout,
        "LOGIN": _login,
        "SELECT": _select,
        "UID SEARCH": _search,
        "UID FETCH": _fetch,
        "UID STORE": _store,
        "FETCH": _fetch,
    }
    _known = {"IDLE": _idle, **_known}  # before ID, with which it begins


def _words(given: str) -> Sequence[str]:
    """Atoms and quoted strings."""
    return [atom or re.sub(r"\\(.)", r"\1", quoted) for quoted, atom in _WORD.findall(given)]


def _part(content: bytes, section: str, limit: int | None) -> bytes:
    head, end, text = content.partition(_HEAD_END)
    part = {"HEADER": head + end, "TEXT": text}.get(section, content)
    return part if limit is None else part[:limit]
