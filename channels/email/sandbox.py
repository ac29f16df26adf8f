# SPDX-License-Identifier: AGPL-3.0-or-later
"""Customers with a mail program, and the mail server between them and us.

Every customer has an address and one correspondence with the desk. What they write goes on in it
as mail programs do that: "Re:", In-Reply-To, what they answer quoted below. What we send is shown
as it arrived; the same mail twice is shown once.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.utils import format_datetime
from hashlib import sha256

from channels.email.standin.imap import Mailbox
from channels.email.standin.smtp import Door, Letter
from channels.sandboxes import Picture, Sandbox, Seen
from intake.messages import Language

ADDRESS = "support@frontdesk.example"
DOMAIN = "customer.example"
_SUBJECT_LENGTH = 60


def open_sandbox() -> Sandbox:
    """See `channels.sandboxes.open_sandbox`."""
    return MailSandbox()


@dataclass
class Correspondence:
    """One customer's mails with the desk, as their mail program keeps them."""

    name: str
    address: str
    subject: str = ""
    answers_to: str = ADDRESS
    ids: list[str] = field(default_factory=list)
    last_from_us: str = ""
    chat: list[Seen] = field(default_factory=list)


class MailSandbox:
    """See `channels.sandboxes.Sandbox`."""

    kind = "email"
    title: Mapping[Language, str] = {"zh": "邮件", "en": "E-mail"}
    is_chat = False

    def __init__(self) -> None:
        password = secrets.token_urlsafe(12)
        self.people: dict[str, Correspondence] = {}
        self.mailbox = Mailbox(ADDRESS, password)
        self.door = Door(ADDRESS, password, self._knows, self._taken)

    async def start(self, port: int) -> None:
        """See `Sandbox.start`. Started again, it has the same ports and knows everything."""
        await self.mailbox.start(port)
        await self.door.start()

    async def stop(self) -> None:
        """See `Sandbox.stop`."""
        await self.mailbox.stop()
        await self.door.stop()

    def settings(self, hub_url: str) -> Mapping[str, object]:  # noqa: ARG002 - mail is fetched
        """See `Sandbox.settings`."""
        return {
            "address": ADDRESS,
            "imap": f"imap://127.0.0.1:{self.mailbox.port}",
            "smtp": f"smtp://127.0.0.1:{self.door.port}",
            "password": self.mailbox.password,
            "poll_seconds": 1,
            "secret": secrets.token_hex(32),
        }

    async def say(self, person: str, text: str) -> None:
        """See `Sandbox.say`."""
        self._write(self.person(person), text)

    async def press(self, person: str, option_id: str) -> None:
        """See `Sandbox.press`. There are no buttons in mails: it is written."""
        await self.say(person, option_id)

    async def photo(self, person: str, content: bytes) -> None:
        """See `Sandbox.photo`."""
        is_png = content[:4] == b"\x89PNG"
        kind, name = ("image/png", "photo.png") if is_png else ("image/jpeg", "photo.jpg")
        self._write(self.person(person), "", Picture(name, kind, content))

    async def seen(self, person: str) -> Sequence[Seen]:
        """See `Sandbox.seen`."""
        return tuple(self.people[person].chat) if person in self.people else ()

    def person(self, name: str) -> Correspondence:
        """A customer; one whose name is no address gets one made of it."""
        if name not in self.people:
            is_plain = name.isascii() and name.isalnum()
            local = name.lower() if is_plain else f"p{sha256(name.encode()).hexdigest()[:10]}"
            self.people[name] = Correspondence(name, f"{local}@{DOMAIN}")
        return self.people[name]

    def letter(
        self, who: Correspondence, text: str, picture: Picture | None = None
    ) -> EmailMessage:
        """The mail that this customer writes next."""
        mail = EmailMessage(policy=policy.SMTP)
        subject = who.subject or next(iter(text.split("\n")), "")[:_SUBJECT_LENGTH] or "Photo"
        mail["From"] = Address(who.name, addr_spec=who.address)
        mail["To"] = who.answers_to
        mail["Subject"] = f"Re: {subject}" if who.subject else subject
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = f"<{secrets.token_hex(12)}@{DOMAIN}>"
        if who.ids:
            mail["In-Reply-To"] = who.ids[-1]
            mail["References"] = " ".join(who.ids[-10:])
        mail.set_content(text + _quoted(who.last_from_us))
        if picture is not None:
            main, _, sub = picture.content_type.partition("/")
            mail.add_attachment(picture.content, main, sub, filename=picture.name)
        return mail

    def _write(self, who: Correspondence, text: str, picture: Picture | None = None) -> None:
        mail = self.letter(who, text, picture)
        who.subject = who.subject or str(mail["Subject"])
        who.ids.append(str(mail["Message-ID"]))
        pictures = (picture,) if picture else ()
        note = str(mail["Subject"])
        who.chat.append(Seen(who.ids[-1], is_own=True, text=text, pictures=pictures, note=note))
        self.mailbox.deliver(mail.as_bytes())

    def _knows(self, address: str) -> bool:
        return any(one.address == address for one in self.people.values())

    def _taken(self, letter: Letter) -> None:
        mail = message_from_bytes(letter.content, policy=policy.default)
        for who in self.people.values():
            if who.address in letter.recipients:
                _show(who, mail)


def _show(who: Correspondence, mail: EmailMessage) -> None:
    mail_id = str(mail["Message-ID"])
    if mail_id in who.ids:
        return  # a second copy: mail programs show one
    body = mail.get_body(("plain",))
    text = str(body.get_content()).strip().replace("\r\n", "\n") if body else ""
    who.ids.append(mail_id)
    who.last_from_us = text
    who.answers_to = str(mail["Reply-To"] or mail["From"].addresses[0].addr_spec)
    who.subject = who.subject or str(mail["Subject"])
    pictures = tuple(
        Picture(one.get_filename() or "", one.get_content_type(), _bytes_of(one))
        for one in mail.iter_attachments()
    )
    note = str(mail["Subject"])
    who.chat.append(Seen(mail_id, is_own=False, text=text, pictures=pictures, note=note))


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _quoted(text: str) -> str:
    """What is answered, below the answer."""
    if not text:
        return ""
    lines = "\n".join(f"> {line}" for line in text.splitlines())
    return f"\n\nOn {datetime.now(UTC):%a, %d %b %Y at %H:%M}, {ADDRESS} wrote:\n{lines}\n"
