# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: ARG002, N802 - aiosmtpd looks for these names and calls them with all of this
"""Real mail servers for tests: Dovecot for IMAP, a scripted SMTP server, and a link that breaks.

Dovecot is Debian's package, run on a folder of its own; the SMTP server is aiosmtpd, told by each
test at which phase to fail and how.
"""

import asyncio
import base64
import contextlib
import getpass
import imaplib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.support.certificates import self_made
from tests.support.listening import free_port

PASSWORD = "secret"
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
{ssl}
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
{unprivileged}
"""


def mail(number: int, text: str = "", **headers: str) -> bytes:
    """An ordinary mail; `None`-like empty headers are left out."""
    message = EmailMessage()
    given = {
        "From": "Wang <wang@customer.example>",
        "To": "support@example.com",
        "Subject": f"Letter {number}",
        "Message-ID": f"<m{number}@customer.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        if value:
            message[name] = value
    message.set_content(text or f"This is letter number {number}.")
    return message.as_bytes()


@dataclass
class Dovecot:
    """A running IMAP server; any user exists, with `PASSWORD`."""

    folder: Path
    port: int
    tls_port: int
    certificate: Path  # self-made: what its clients have to trust

    def append(self, user: str, raw: bytes, folder: str = "INBOX") -> None:
        """Put a mail into a folder, as a mail server delivers."""
        with self.login(user) as client:
            self.put(client, raw, folder)

    def put(self, client: imaplib.IMAP4, raw: bytes, folder: str = "INBOX") -> None:
        """The same over an open connection."""
        status, said = client.append(folder, "", imaplib.Time2Internaldate(time.time()), raw)
        assert status == "OK", said

    @contextmanager
    def login(self, user: str) -> Iterator[imaplib.IMAP4]:
        """A second client of the mailbox, like a colleague's mail program."""
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login(user, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def renumber(self, user: str, folder: str = "") -> None:
        """Give the folder a new UIDVALIDITY, as a restored or migrated server does."""
        kick = ["doveadm", "-c", str(self.folder / "dovecot.conf"), "kick", user]
        subprocess.run(kick, check=False, capture_output=True)
        time.sleep(1.1)  # the new number is the time in seconds, and must not be the old one
        home = self.folder / "mail" / user / folder
        for path in home.iterdir():
            if path.name.startswith(("dovecot-uid", "dovecot.index", "dovecot.list")):
                path.unlink()


@contextmanager
def dovecot(folder: Path) -> Iterator[Dovecot]:
    """A server on a free port, ended with the block."""
    is_root = os.geteuid() == 0
    me = "mail" if is_root else getpass.getuser()
    port = free_port()
    unprivileged = (
        ""
        if is_root
        else (
            f"default_internal_user = {me}\ndefault_internal_group = {me}\n"
            f"default_login_user = {me}\nservice anvil {{\n  chroot =\n}}\n"
        )
    )
    (folder / "run").mkdir(parents=True)
    (folder / "mail").mkdir()
    if is_root:
        shutil.chown(folder / "mail", "mail", "mail")
        for parent in (folder, *folder.parents):
            if parent.stat().st_uid == 0 and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o055)
    certificate, key = self_made(folder)
    tls_port = free_port()
    config = folder / "dovecot.conf"
    text = _CONFIG.format(
        folder=folder, password=PASSWORD, uid=me, gid=me, port=port, tls_port=tls_port,
        ssl=f"ssl = yes\nssl_cert = <{certificate}\nssl_key = <{key}",
        chroot="" if is_root else "chroot =", unprivileged=unprivileged,
    )  # fmt: skip
    config.write_text(text)
    subprocess.run(["dovecot", "-c", str(config)], check=True)
    try:
        _wait_for(port)
        yield Dovecot(folder, port, tls_port, certificate)
    finally:
        subprocess.run(["doveadm", "-c", str(config), "stop"], check=False)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port}")


@dataclass
class SmtpScript:
    """What the SMTP server does, and what it has got.

    `answers` maps a phase (`MAIL`, `RCPT`, `DATA`) to the answers for the next mails, in order;
    used up, mail is taken. `DROP` cuts the link instead of answering; as the last word of DATA it
    does so after the mail was taken.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    taken: list[Envelope] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    token: str = ""  # the OAuth2 token that is good
    gate: asyncio.Event | None = None  # mails are taken, and answered, once it is set
    held: int = 0

    def next(self, phase: str) -> str | None:
        """The scripted answer of a phase, or None."""
        left = self.answers.get(phase)
        return left.pop(0) if left else None

    @property
    def mails(self) -> list[Message]:
        """What was taken, parsed by somebody else's reader."""
        return [BytesParser().parsebytes(bytes(one.content or b"")) for one in self.taken]

    async def wait_for(self, count: int, seconds: float = 20) -> list[Message]:
        """The mails, once `count` have been taken."""
        async with asyncio.timeout(seconds):
            while len(self.taken) < count:
                self.came.clear()
                await self.came.wait()
        return self.mails

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        if f"auth=Bearer {self.token}\1" in base64.b64decode(args[1]).decode():
            return AuthResult(success=True)
        await server.challenge_auth(b'{"status":"401"}')  # the client answers with nothing
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (answer := self.next("MAIL")) is not None:
            return self._said(server, answer)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (answer := self.next("RCPT")) is not None and answer != "250":
            return self._said(server, answer)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        answer = self.next("DATA")
        if answer is not None and answer != "TAKE AND DROP":
            return self._said(server, answer)
        if self.gate is not None:
            self.held += 1
            await self.gate.wait()
        self.taken.append(envelope)
        self.came.set()
        return self._said(server, "DROP" if answer else "250 OK")

    @staticmethod
    def _said(server: Any, answer: str) -> str:
        if answer == "DROP":
            server.transport.abort()
        return answer


@asynccontextmanager
async def smtp_server(port: int = 0, **more: Any) -> AsyncIterator[SmtpScript]:
    """A server that follows its script. `more` is for aiosmtpd: TLS, signing in."""
    script = SmtpScript()

    def protocol() -> SMTP:
        return SMTP(script, enable_SMTPUTF8=True, hostname="mx.test", **more)

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", port)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()


@dataclass
class Link:
    """A proxy in front of a server. Cut it, or let it go silent; new connections work again."""

    target: int
    port: int = 0
    connections: int = 0
    is_silent: bool = False
    cut_after: Callable[[], int | None] = lambda: None  # bytes from the server, per connection
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Break every open connection."""
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        limit = self.cut_after()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, far_writer}
        up = asyncio.create_task(self._pump(reader, far_writer, None))
        await self._pump(far_reader, writer, limit)
        up.cancel()
        for one in (writer, far_writer):
            self._open.discard(one)
            one.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int | None
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(4096):
                if self.is_silent:
                    continue
                if limit is not None and len(data) >= limit:
                    writer.write(data[:limit])
                    await writer.drain()
                    return
                limit = limit - len(data) if limit is not None else None
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def link(target: int) -> AsyncIterator[Link]:
    """A link to a server that can be broken."""
    made = Link(target)
    server = await asyncio.start_server(made._serve, "127.0.0.1", 0)  # noqa: SLF001 - its own file
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.cut()
        server.close()


def mail_section(user: str, imap_port: int, smtp_port: int) -> str:
    """The hub's mail account."""
    return f"""
[channels.email.support]
address = "support@example.com"
imap = "imap://{user}@127.0.0.1:{imap_port}"
smtp = "smtp://127.0.0.1:{smtp_port}"
password = "{PASSWORD}"
poll_seconds = 1
"""
