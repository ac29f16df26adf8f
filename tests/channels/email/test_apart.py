# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading in processes of their own: the result is the same, and a lost process harms one mail."""

import asyncio
import sys

import pytest

from channels.email.apart import UNREAD, ApartReader, MailTooCostly
from channels.email.mime import parse_message

RAW = b"From: Ann <ann@example.org>\nSubject: =?utf-8?B?5byg5LiJ?=\n\nHello\n"
SILENT = (sys.executable, "-c", "import sys; sys.stdin.buffer.read()")
DYING = (sys.executable, "-c", "import sys; sys.stdin.buffer.read(20); sys.exit(1)")


async def test_a_mail_read_apart_is_the_mail_read_here() -> None:
    """Several at once, through fewer processes; each gets its own answer."""
    raws = [RAW.replace(b"Hello", b"Hello %d" % number) for number in range(20)]
    async with ApartReader(size=2) as reader:
        mails = await asyncio.gather(*(reader.read(raw) for raw in raws))
    assert mails == [parse_message(raw) for raw in raws]


async def test_a_process_that_takes_too_long_is_given_up() -> None:
    """The caller learns it by name and parks the bytes."""
    async with ApartReader(wall_seconds=0.05, command=SILENT) as reader:
        with pytest.raises(MailTooCostly, match=r"0\.05 s"):
            await reader.read(RAW)


async def test_a_process_that_dies_costs_one_mail() -> None:
    """Each time by name, and each time with a new process: nothing waits for ever."""
    async with ApartReader(command=DYING) as reader:
        for _ in range(2):
            with pytest.raises(MailTooCostly, match="limits"):
                await reader.read(RAW)


async def test_a_cancelled_mail_does_not_answer_for_the_next() -> None:
    """After a cancellation the next mail gets its own answer."""
    async with ApartReader() as reader:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await reader.read(RAW)
        assert (await reader.read(b"Subject: next\n\n")).subject == "next"


async def test_memory_is_limited() -> None:
    """A mail that would need more than the process may have ends by name; the next one is read."""
    huge = b"Content-Type: text/plain\n\n" + b"x" * 95_000_000
    async with ApartReader() as reader:
        with pytest.raises(MailTooCostly):
            await reader.read(huge)
        assert (await reader.read(RAW)).from_addr == "ann@example.org"


async def test_a_mail_too_large_for_any_mailbox_is_not_even_sent() -> None:
    """Above 100 MiB nothing is started."""
    with pytest.raises(MailTooCostly, match="not read"):
        await ApartReader().read(bytes(100 * 1024 * 1024 + 1))


CHOOSY = """
import sys
from channels.email import apart_worker
from channels.email.mime import parse_message

def picky(raw):
    if b"poison" in raw:
        {reaction}
    return parse_message(raw)

apart_worker.parse_message = picky
apart_worker.main()
"""


@pytest.mark.parametrize(
    "reaction", ["sys.exit(1)", "bytearray(2_000_000_000)", "while True: pass"]
)
async def test_of_a_mail_that_breaks_the_reader_the_head_is_kept(reaction: str) -> None:
    """Crashed, out of memory or endless: who wrote about what is known, and a person looks."""
    command = (sys.executable, "-c", CHOOSY.format(reaction=reaction))
    raw = RAW.replace(b"Hello", b"poison").replace(b"\n\n", b"\nMessage-ID: <p@x>\n\n")
    async with ApartReader(wall_seconds=2.0, command=command) as reader:
        mail = await reader.read_or_head(raw)
        assert (mail.from_addr, mail.subject, mail.message_id) == (
            "ann@example.org",
            "张三",
            "p@x",
        )
        assert mail.text == ""
        assert mail.problems[0].startswith(UNREAD)
        assert (await reader.read_or_head(RAW)).text.strip() == "Hello"
        with pytest.raises(MailTooCostly):
            await reader.read_or_head(b"From: a@b.c\nSubject: poison\n\nx")


SANDBOXED = """
import os
from channels.email import apart_worker

def refuse(_much):
    raise PermissionError(1, "not in this sandbox")

os.nice = refuse
apart_worker.main()
"""


async def test_a_sandbox_that_forbids_standing_back_does_not_stop_mail() -> None:
    """systemd, a container: whatever they forbid, mails are read."""
    async with ApartReader(command=(sys.executable, "-c", SANDBOXED)) as reader:
        assert (await reader.read(RAW)).from_addr == "ann@example.org"
