# SPDX-License-Identifier: AGPL-3.0-or-later
"""One connection to one mail folder: what the receiver needs of IMAP (RFC 3501), and no more.

aioimaplib speaks the protocol; this keeps its known failures away from the rest (2.0.3, facts of
2026-11): every wait has a deadline and ends at once when the link is lost (#110), responses are
handed to its recursive parser in bites (#118), the error challenge of XOAUTH2 is answered, user
and folder names are quoted, and nothing it logs leaves the process (it logs mails and tokens).
Any failure means: throw the connection away and open a new one.
"""

import asyncio
import logging
import re
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aioimaplib import aioimaplib

from channels.email.folders import quoted_folder
from channels.email.settings import Server
from channels.email.tls import context_for, named
from intake.errors import ChannelError

Result = TypeVar("Result")
CONNECT_SECONDS = 15.0
COMMAND_SECONDS = 30.0
BODY_SECONDS = 120.0  # between two bites of a mail it is the link's silence that counts
MOST_LINES = 200  # its parser recurses once a line: 900 lines pass, 1,500 do not
_ID = {"name": "Frontdesk", "version": "1", "vendor": "Frontdesk"}
_FETCH = re.compile(rb"^\d+ FETCH \(", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"', re.IGNORECASE)
_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d+)\]", re.IGNORECASE)
_COUNT = re.compile(rb"^(\d+) EXISTS", re.IGNORECASE | re.MULTILINE)
_NEXT = re.compile(rb"\[UIDNEXT (\d+)\]", re.IGNORECASE)

logging.getLogger("aioimaplib").setLevel(logging.CRITICAL)


class MailboxLost(ChannelError):
    """The connection broke or went silent. Open a new one and go on at the cursor."""


class SignInRefused(ChannelError):
    """The server does not let us in. Check user, password or authorisation code."""


class MailboxRefused(ChannelError):
    """The server answered NO or BAD. The connection is well; this request is not."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A selected folder: its numbering, the number of the next mail, and how many there are.

    Whatever the server does not tell is 0 (modern-email/defects 52).
    """

    uid_validity: int
    uid_next: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail in the folder, not fetched yet. `arrived` is INTERNALDATE as the server wrote it."""

    uid: int
    size_bytes: int
    arrived: str


class _Protocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]  # the library has no types
    """aioimaplib's protocol, fed in bites its recursion can bear."""

    def data_received(self, data: bytes) -> None:
        command = self.current_command
        if command is not None and command.wait_literal_data():
            missing = command._expected_size - len(command._resp_literal_data)  # noqa: SLF001 - to cut behind the literal
            super().data_received(data[:missing])
            data = data[missing:]
        for bite in _bites(data):
            super().data_received(bite)

    def _continuation(self, line: bytes) -> None:
        pending = self.pending_sync_command
        if pending is not None and pending.name == "AUTHENTICATE":
            self.send("")  # the error challenge wants an empty answer (RFC 7628 §3.2.3)
            return
        super()._continuation(line)


def _bites(data: bytes) -> Iterable[bytes]:
    start = 0
    while start < len(data):
        end = start
        for _ in range(MOST_LINES):
            end = data.find(b"\r\n", end)
            if end < 0:
                break
            end += 2
        end = len(data) if end < 0 else end
        yield data[start:end]
        start = end


class _Client(aioimaplib.IMAP4):  # type: ignore[misc]  # see _Protocol
    """aioimaplib's client around our protocol; TLS or not by `ssl_context`."""

    def create_client(
        self,
        host: str,
        port: int,
        loop: asyncio.AbstractEventLoop | None,
        conn_lost_cb: Callable[[Exception | None], None] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        running = loop or asyncio.get_running_loop()
        self.protocol = _Protocol(running, conn_lost_cb)
        self._client_task = running.create_task(
            running.create_connection(lambda: self.protocol, host, port, ssl=ssl_context)
        )


class Mailbox:
    """An open connection with a selected folder. Make one with `open_mailbox`."""

    def __init__(self, client: _Client, lost: "asyncio.Future[None]") -> None:
        self._client = client
        self._lost = lost
        self.folder = Folder(0, 0)

    @property
    def can_idle(self) -> bool:
        """Whether the server tells of new mail by itself."""
        return bool(self._client.has_capability("IDLE"))

    async def select(self, folder: str) -> Folder:
        """Open a folder. Raises `MailboxRefused` if there is none of that name."""
        answer = await self._ask(self._client.select(quoted_folder(folder)))
        lines = b"\n".join(bytes(line) for line in answer.lines)
        told = (each.search(lines) for each in (_VALIDITY, _NEXT, _COUNT))
        self.folder = Folder(*(int(found[1]) if found else 0 for found in told))
        return self.folder

    async def all_uids(self) -> list[int]:
        """The numbers of all mails of the folder, ascending, also where SEARCH leaves some out."""
        found = await self.uids_above(0)
        if len(found) >= self.folder.count:
            return found
        by_place = set(found)
        for first in range(1, self.folder.count + 1, MOST_LINES):
            places = f"{first}:{min(first + MOST_LINES - 1, self.folder.count)}"
            try:
                answer = await self._ask(self._client.fetch(places, "(UID)"))
            except MailboxRefused:
                break  # fewer mails than there were: somebody has deleted some meanwhile
            named = (_UID.search(bytes(line)) for line in answer.lines)
            by_place.update(int(one[1]) for one in named if one)
        return sorted(by_place)

    async def uids_above(self, uid: int) -> list[int]:
        """The numbers of all mails above `uid`, ascending.

        Filtered here too: `n:*` always names the newest mail, and some servers ignore criteria.
        """
        answer = await self._ask(
            self._client.uid_search("UID", f"{uid + 1}:*", charset=None), BODY_SECONDS
        )
        found: set[int] = set()
        for line in answer.lines[:-1]:
            words = bytes(line).removeprefix(b"SEARCH").split()
            found.update(int(word) for word in words if word.isdigit())
        return sorted(one for one in found if one > uid)

    async def list_mails(self, uids: Sequence[int]) -> list[Listed]:
        """Size and arrival of these mails, as far as they are still there."""
        answer = await self._ask(
            self._client.uid("fetch", _set(uids), "(UID RFC822.SIZE INTERNALDATE)")
        )
        listed = []
        for line in answer.lines:
            uid, size, date = (each.search(bytes(line)) for each in (_UID, _SIZE, _DATE))
            if uid and size:
                arrived = date[1].decode("ascii", "replace") if date else ""
                listed.append(Listed(int(uid[1]), int(size[1]), arrived))
        return listed

    async def fetch(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of these mails; the flags stay as they are. What is gone is left out."""
        answer = await self._ask(
            self._client.uid("fetch", _set(uids), "(UID BODY.PEEK[])"), BODY_SECONDS
        )
        return _bodies(answer.lines)

    async def fetch_beginning(self, uid: int, most_bytes: int) -> bytes:
        """The head of a mail that is too large, and the beginning of what follows it."""
        parts = f"(UID BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0.{most_bytes}>)"
        answer = await self._ask(self._client.uid("fetch", str(uid), parts), BODY_SECONDS)
        return b"".join(bytes(line) for line in answer.lines if isinstance(line, bytearray))

    async def mark_seen(self, uids: Sequence[int]) -> None:
        """Flag mails as read, for people who look into the mailbox too."""
        await self._ask(self._client.uid("store", _set(uids), r"+FLAGS.SILENT (\Seen)"))

    async def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails away. Without MOVE: copy, flag as deleted, and expunge just these.

        Where the server cannot expunge single mails they stay, flagged: a plain EXPUNGE would
        remove what other people have deleted.
        """
        target = quoted_folder(folder)
        if self._client.has_capability("MOVE"):
            await self._ask(self._client.uid("move", _set(uids), target))
            return
        await self._ask(self._client.uid("copy", _set(uids), target))
        await self._ask(self._client.uid("store", _set(uids), r"+FLAGS.SILENT (\Deleted)"))
        if self._client.has_capability("UIDPLUS"):
            await self._ask(self._client.uid("expunge", _set(uids)))

    async def wait_for_mail(self, seconds: float) -> None:
        """Return when the server tells of something, or after `seconds`.

        Ends with a command whose answer proves that the link is alive: one that died silently is
        noticed here.
        """
        if self.can_idle:
            await self._idle(seconds)
        else:
            await self._or_lost(asyncio.sleep(seconds), seconds + COMMAND_SECONDS)
        await self._ask(self._client.noop())

    async def _idle(self, seconds: float) -> None:
        idle = await self._or_lost(self._client.idle_start(seconds), COMMAND_SECONDS)
        try:
            while self._client.has_pending_idle():
                pushed = await self._or_lost(
                    self._client.wait_server_push(seconds + 1), seconds + COMMAND_SECONDS
                )
                if pushed == aioimaplib.STOP_WAIT_SERVER_PUSH or any(
                    b"EXISTS" in bytes(line) for line in pushed
                ):
                    break
        except TimeoutError:
            pass
        self._client.idle_done()
        await self._or_lost(asyncio.shield(idle), COMMAND_SECONDS)

    def abort(self) -> None:
        """Drop the connection at once."""
        transport = self._client.protocol.transport
        if transport is not None:
            transport.abort()

    async def _ask(
        self, command: Awaitable[aioimaplib.Response], seconds: float = COMMAND_SECONDS
    ) -> aioimaplib.Response:
        answer = await self._or_lost(command, seconds)
        if answer.result != "OK":
            said = bytes(answer.lines[-1]).decode("utf-8", "replace") if answer.lines else ""
            raise MailboxRefused(f"{answer.result} {said}"[:300])
        return answer

    async def _or_lost(self, work: Awaitable[Result], seconds: float) -> Result:
        """The result of `work`, or `MailboxLost` as soon as the link is lost or silent."""
        task = asyncio.ensure_future(work)
        either: set[asyncio.Future[Any]] = {task, self._lost}
        try:
            done, _ = await asyncio.wait(
                either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if task not in done:
                problem = "the link was lost" if self._lost.done() else "no answer in time"
                raise MailboxLost(problem)
            return task.result()
        except (aioimaplib.AioImapException, OSError, AttributeError) as error:
            # AttributeError: the library writes to a transport that is gone already.
            raise MailboxLost(named(error)) from error
        finally:
            if not task.done():
                task.cancel()
                self.abort()


async def open_mailbox(
    server: Server, sign_in: Callable[[_Client], Awaitable[aioimaplib.Response]]
) -> Mailbox:
    """Connect, introduce ourselves, sign in, and ask anew what the server can.

    Raises `MailboxLost` and `SignInRefused`.
    """
    lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def on_lost(_error: Exception | None) -> None:
        if not lost.done():
            lost.set_result(None)

    client = _Client(
        server.host,
        server.port,
        timeout=COMMAND_SECONDS,
        conn_lost_cb=on_lost,
        ssl_context=context_for(server),
    )
    mailbox = Mailbox(client, lost)
    try:
        await mailbox._or_lost(client.wait_hello_from_server(), CONNECT_SECONDS)  # noqa: SLF001 - the two halves of opening
        await _introduce(mailbox, client)
        answer = await mailbox._or_lost(sign_in(client), COMMAND_SECONDS)  # noqa: SLF001
        _must_be_in(answer)
        # A bracketed CAPABILITY in the answer is misread ("IDLE]"), and XOAUTH2's is not read.
        await mailbox._or_lost(client.protocol.capability(), COMMAND_SECONDS)  # noqa: SLF001
        await _introduce(mailbox, client)
    except BaseException:
        mailbox.abort()
        raise
    return mailbox


def _must_be_in(answer: aioimaplib.Response) -> None:
    if answer.result != "OK":
        raise SignInRefused("the mail server refuses user or password")


async def _introduce(mailbox: Mailbox, client: _Client) -> None:
    """RFC 2971. NetEase (163, 126, yeah.net) opens no folder for clients that do not."""
    if client.has_capability("ID"):
        await mailbox._or_lost(client.id(**_ID), COMMAND_SECONDS)  # noqa: SLF001 - see open_mailbox


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _bodies(lines: Sequence[bytes | bytearray]) -> dict[int, bytes]:
    """The literals of a FETCH by UID, which may stand before or behind its literal."""
    bodies: dict[int, bytes] = {}
    told, body = b"", bytearray()
    for line in (*lines, b"0 FETCH ("):
        if isinstance(line, bytearray):
            body = line
        elif _FETCH.match(line):
            uid = _UID.search(told)
            if uid:
                bodies[int(uid[1])] = bytes(body)
            told, body = line, bytearray()
        else:
            told += b" " + line
    return bodies
