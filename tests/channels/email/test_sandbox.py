# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail stand-in, asked by other people's clients: Python's own imaplib and smtplib."""

import asyncio
import imaplib
import smtplib
from collections.abc import AsyncIterator, Callable
from email import message_from_bytes, policy
from typing import Any

import pytest

from channels.email.sandbox import ADDRESS, MailSandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[MailSandbox]:
    """A mail server, running."""
    made = MailSandbox()
    await made.start(0)
    yield made
    await made.stop()


def apart(work: Callable[[], Any]) -> Any:
    """Those clients wait: they do it in a thread."""
    return asyncio.to_thread(work)


async def test_imaplib_finds_and_fetches(sandbox: MailSandbox) -> None:
    """Sign in, select, search by number, fetch whole and in parts; flags change nothing."""
    await sandbox.say("张伟", "打印机坏了")
    await sandbox.say("张伟", "一直卡纸")

    def read() -> None:
        client = imaplib.IMAP4("127.0.0.1", sandbox.mailbox.port)
        client.login(ADDRESS, sandbox.mailbox.password)
        assert client.select("INBOX") == ("OK", [b"2"])
        assert client.response("UIDVALIDITY") == ("UIDVALIDITY", [b"1"])
        assert client.uid("SEARCH", "UID", "2:*") == ("OK", [b"2"])
        assert client.uid("SEARCH", "UID", "9:*") == ("OK", [b"2"])  # RFC 3501: in either order
        _, ((head, raw), _) = client.uid("FETCH", "1", "(RFC822.SIZE BODY.PEEK[])")  # type: ignore[misc]
        assert f"RFC822.SIZE {len(raw)}".encode() in head
        first = message_from_bytes(raw, policy=policy.default)
        assert first.get_content().strip() == "打印机坏了"
        _, ((_, head), (_, text), _) = client.uid(  # type: ignore[misc]
            "FETCH", "2", "(BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0.4>)"
        )
        second = message_from_bytes(head, policy=policy.default)
        assert second["In-Reply-To"] == first["Message-ID"]
        assert len(text) == 4
        assert client.uid("STORE", "1", "+FLAGS", r"(\Seen)")[0] == "OK"
        client.logout()

    await apart(read)


async def test_only_its_owner_gets_in(sandbox: MailSandbox) -> None:
    """A wrong password, no password, another folder, and a command before signing in."""

    def try_to() -> None:
        client = imaplib.IMAP4("127.0.0.1", sandbox.mailbox.port)
        with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
            client.login(ADDRESS, "guess")
        client.login(ADDRESS, sandbox.mailbox.password)
        assert client.select("Archive")[0] == "NO"
        client.shutdown()
        with smtplib.SMTP("127.0.0.1", sandbox.door.port) as door:
            with pytest.raises(smtplib.SMTPSenderRefused):
                door.sendmail(ADDRESS, ["anna@customer.example"], b"Subject: a\r\n\r\nb")
            with pytest.raises(smtplib.SMTPAuthenticationError):
                door.login(ADDRESS, "guess")

    await apart(try_to)


async def test_smtplib_hands_a_mail_over(sandbox: MailSandbox) -> None:
    """Shown to its recipient as it was, a line of one dot too; twice the same is one."""
    sandbox.person("anna")
    raw = b"Message-ID: <m1@x>\r\nFrom: a@x\r\nSubject: Hi\r\n\r\none\r\n.\r\n..two\r\n"

    def send() -> None:
        for _ in range(2):
            with smtplib.SMTP("127.0.0.1", sandbox.door.port) as door:
                door.login(ADDRESS, sandbox.mailbox.password)
                door.sendmail(ADDRESS, ["anna@customer.example"], raw)
                with pytest.raises(smtplib.SMTPRecipientsRefused):
                    door.sendmail(ADDRESS, ["nobody@customer.example"], raw)

    await apart(send)
    (shown,) = await sandbox.seen("anna")
    assert (shown.text, shown.note, shown.is_own) == ("one\n.\n..two", "Hi", False)


async def test_failures_are_ordered(sandbox: MailSandbox) -> None:
    """Each phase can be refused once, and a letter can be taken without an answer."""
    sandbox.person("anna")
    sandbox.door.refuse("RCPT", "450 later")
    sandbox.door.refuse("DATA", "552 too large", "DROP")

    def send() -> None:
        for expected in (
            smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPServerDisconnected,
        ):  # fmt: skip
            with smtplib.SMTP("127.0.0.1", sandbox.door.port) as door:
                door.login(ADDRESS, sandbox.mailbox.password)
                with pytest.raises(expected):
                    door.sendmail(
                        ADDRESS,
                        ["anna@customer.example"],
                        b"Message-ID: <m@x>\r\nFrom: a@x\r\n\r\nb",
                    )

    await apart(send)
    assert len(await sandbox.seen("anna")) == 1
