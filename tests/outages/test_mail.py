# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real mailbox, a link that is cut again and again, a hub that is killed: not a mail is lost."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.support.hub import Hub, rows
from tests.support.mail_servers import (
    Dovecot,
    Link,
    SmtpScript,
    link,
    mail,
    mail_section,
)

MakeHub = Callable[..., Hub]
MAILS = 40


async def until(hub: Hub, query: str, expected: object, seconds: float = 60) -> None:
    """Wait until the database says so."""
    async with asyncio.timeout(seconds):
        while rows(hub, query) != [(expected,)]:  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.1)


@asynccontextmanager
async def cutting(between: Link, every_seconds: float) -> AsyncIterator[None]:
    """The link is cut again and again while the block runs."""

    async def cut() -> None:
        while True:
            await asyncio.sleep(every_seconds)
            between.cut()

    task = asyncio.create_task(cut())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def letters(first: int, last: int) -> list[bytes]:
    """Mails of as many people, each with a fault to report."""
    return [
        mail(
            number,
            f"My printer B7 is broken, paper jam. This is letter {number}. " + "x" * 2000,
            From=f"person{number}@customer.example",
            Subject=f"Letter {number}",
        )
        for number in range(first, last)
    ]


async def test_nothing_is_lost_and_nothing_doubled(
    make_hub: MakeHub, imap_server: Dovecot, smtp: SmtpScript
) -> None:
    """Link cut every two seconds, hub killed four times: each mail is one ticket."""
    user = "outage1"
    with imap_server.login(user) as client:
        for raw in letters(0, MAILS // 2):
            imap_server.put(client, raw)
    async with link(imap_server.port) as between, cutting(between, 2.0):
        hub = make_hub(extra=mail_section(user, between.port, smtp.port))
        for stage in range(4):
            await hub.start()
            await asyncio.sleep(0.4 * (stage + 1))
            await hub.kill()
            with imap_server.login(user) as client:
                first = MAILS // 2 + stage * MAILS // 8
                for raw in letters(first, first + MAILS // 8):
                    imap_server.put(client, raw)
        await hub.start()
        await until(hub, "SELECT count(*) FROM ticket", MAILS)
        await until(hub, "SELECT count(*) FROM delivery WHERE state = 0", 0)
        await hub.stop()
    audit = await hub.audit()
    assert audit["missing"] == audit["doubled"] == []
    assert rows(hub, "SELECT count(*) FROM conversation") == [(MAILS,)]
    assert rows(hub, "SELECT count(DISTINCT number) FROM source_position") == [(MAILS,)]
    assert rows(hub, "SELECT count(*) FROM message WHERE author = 'bot'") == [(MAILS,)]
    # A kill between sending and settling sends once more, under the same Message-ID.
    answers = Counter(one["Message-ID"] for one in smtp.mails)
    assert len(answers) == MAILS
    assert {one["To"] for one in smtp.mails} == {
        f"<person{number}@customer.example>" for number in range(MAILS)
    }


async def test_an_answer_is_the_same_mail_on_every_try(
    make_hub: MakeHub, imap_server: Dovecot, smtp: SmtpScript
) -> None:
    """Refused for now, then taken with the answer lost: the customer's program shows it once."""
    user = "outage2"
    imap_server.append(user, letters(1, 2)[0])
    smtp.answers = {"RCPT": ["450 greylisted"], "DATA": ["TAKE AND DROP"]}
    hub = make_hub(extra=mail_section(user, imap_server.port, smtp.port))
    await hub.start()
    mails = await smtp.wait_for(2, seconds=30)
    assert len({one["Message-ID"] for one in mails}) == 1
    await until(hub, "SELECT count(*) FROM delivery WHERE state = 1", 1)
    await hub.stop()


async def test_a_poisonous_mail_stands_in_nobodys_way(
    make_hub: MakeHub, imap_server: Dovecot, smtp: SmtpScript
) -> None:
    """What cannot be read is parked with its bytes; mails before and after it become tickets."""
    user = "outage3"
    nobody = b"Subject: no sender\r\n\r\nhello\r\n"
    with imap_server.login(user) as client:
        for raw in (letters(1, 2)[0], nobody, letters(2, 3)[0]):
            imap_server.put(client, raw)
    hub = make_hub(extra=mail_section(user, imap_server.port, smtp.port))
    await hub.start()
    await until(hub, "SELECT count(*) FROM ticket", 2)
    await until(hub, "SELECT count(*) FROM parked", 1)
    (raw,) = rows(hub, "SELECT raw FROM parked")[0]
    assert raw == nobody
    await hub.stop()
    await hub.audit()


@pytest.mark.parametrize("account", ["support", "sales"])
async def test_one_mail_to_two_inboxes_is_one_ticket(
    make_hub: MakeHub, imap_server: Dovecot, smtp: SmtpScript, account: str
) -> None:
    """The second copy is known by its content, whichever inbox is read first."""
    raw = mail(1, "My printer is broken", To="support@example.com, sales@example.com")
    first, second = f"outage4{account}a", f"outage4{account}b"
    imap_server.append(first, raw)
    imap_server.append(second, b"Delivered-To: sales@example.com\r\n" + raw)
    extra = mail_section(first, imap_server.port, smtp.port) + mail_section(
        second, imap_server.port, smtp.port
    ).replace("email.support", "email.sales").replace('"support@', '"sales@')
    hub = make_hub(extra=extra)
    await hub.start()
    await until(hub, "SELECT count(*) FROM source_position", 2)
    await until(hub, "SELECT count(*) FROM journal_outcome WHERE outcome = 'duplicate'", 1)
    await until(hub, "SELECT count(*) FROM ticket", 1)  # the first of them may still be decided
    await hub.stop()
    assert rows(hub, "SELECT count(*) FROM ticket") == [(1,)]
    await hub.audit()
