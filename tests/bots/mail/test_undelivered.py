# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers that never arrive: days of trying on a clock moved by hand, and a person is called."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from intake.agent_actions import Doer, close
from intake.conversations import Speaker
from intake.ids import AgentId
from intake.messages import RawPayload
from intake.ports import Loaded
from intake.tickets.ticket import TicketStatus
from tests.support.line import Line, agent_says, new_folder, running_line, until
from tests.support.mail_servers import SmtpScript, mail, smtp_server

GREYLISTED, UNKNOWN = "451 4.7.1 come back later", "550 5.1.1 no such user"


@dataclass
class Mailbox:
    """A hub with a mail account, a mail server that follows a script, and a clock."""

    line: Line
    smtp: SmtpScript
    clock: Any
    folder: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the database."""
        with closing(sqlite3.connect(self.folder / "frontdesk.db")) as db:
            return db.execute(query).fetchall()

    @property
    def attempts(self) -> int:
        """How often the agent's answer was tried."""
        tried = (
            "SELECT attempts FROM delivery JOIN message USING (conversation_id, seq)"
            " WHERE author='agent'"
        )
        return int(self.rows(tried)[0][0])

    async def loaded(self) -> Loaded:
        """The only conversation, as it is now."""
        store = self.line.program.store
        found = await store.load_conversation(self.rows("SELECT id FROM conversation")[0][0])
        assert found is not None
        return found

    async def reported(self) -> None:
        """A customer writes."""
        raw = mail(1, "My printer B7 jams.")
        await self.line.program.reception.accept(
            RawPayload("email", "main", self.clock(), raw, {"source": "INBOX/1", "number": "1"})
        )

    async def reported_and_answered(self, answer: str, tries: int) -> None:
        """A customer writes and gets the acknowledgement; then the server takes nothing more."""
        await self.reported()
        await self.smtp.wait_for(1)
        self.smtp.answers["RCPT"] = [answer] * tries
        thread = self.rows("SELECT thread FROM conversation")[0][0]
        await until(lambda: self.rows("SELECT 1 FROM delivery WHERE state=1"))
        await agent_says(self.line, thread, "Please send us a photo.")

    async def closed(self) -> None:
        """The agent settles the matter."""
        loaded, doer = await self.loaded(), Doer(AgentId("agent-1"), "李娜")
        change = close(loaded.conversation, loaded.ticket, doer, self.clock(), "closed")
        assert change is not None
        assert await self.line.program.store.commit([change]) == [None]


@pytest.fixture
async def mailbox(tmp_path: Path, empty_database: Path, hand_clock: Any) -> AsyncIterator[Mailbox]:
    """A hub that sends through the scripted server, and fetches nothing."""
    port = new_folder(tmp_path, empty_database)
    async with smtp_server() as smtp:
        section = {
            "address": "support@example.com",
            "imap": "imap://127.0.0.1:1",
            "smtp": f"smtp://127.0.0.1:{smtp.port}",
            "password": "secret",
            "per_domain": "100000/minute",  # five days pass in seconds
        }
        made = running_line(tmp_path, "email", section, port, hand_clock, works=("work",))
        async with made as line:
            yield Mailbox(line, smtp, hand_clock, tmp_path)


async def test_temporary_failures_are_given_up_after_five_days(mailbox: Mailbox) -> None:
    """RFC 5321: tried for days, then it stands on the ticket and the conversation waits."""
    await mailbox.reported_and_answered(GREYLISTED, 1_000)
    await until(lambda: mailbox.attempts == 1)
    await mailbox.closed()
    began, tries = mailbox.clock.now, 1
    while not mailbox.rows("SELECT 1 FROM delivery WHERE state=2"):
        assert (await mailbox.loaded()).conversation.speaker is Speaker.CLOSED
        mailbox.clock.move(hours=1)
        tries += 1
        mailbox.line.program.deliveries.look()
        await until(lambda: mailbox.attempts == tries)  # noqa: B023 - called at once
    days = (mailbox.clock.now - began).total_seconds() / 86_400
    assert 4.9 < days <= 5.0
    assert len(mailbox.smtp.taken) == 1
    loaded = await mailbox.loaded()
    assert loaded.conversation.speaker is Speaker.WAITING
    failed = mailbox.rows("SELECT ticket, detail FROM timeline WHERE kind='delivery_failed'")
    assert loaded.ticket is not None
    assert [one[0] for one in failed] == [loaded.ticket.number]
    assert GREYLISTED in failed[0][1]


async def test_an_answer_refused_after_the_end_calls_a_person(mailbox: Mailbox) -> None:
    """Answered, settled, and then the server says no: the ticket is open again."""
    await mailbox.reported_and_answered(GREYLISTED, 1)
    await until(lambda: mailbox.attempts == 1)
    await mailbox.closed()
    settled = await mailbox.loaded()
    assert settled.ticket is not None
    assert settled.ticket.status is TicketStatus.RESOLVED
    mailbox.smtp.answers["RCPT"] = [UNKNOWN]
    mailbox.clock.move(minutes=1)
    mailbox.line.program.deliveries.look()
    await until(lambda: mailbox.attempts == 2)
    loaded = await mailbox.loaded()
    assert loaded.conversation.speaker is Speaker.WAITING
    assert loaded.ticket is not None
    assert loaded.ticket.status is TicketStatus.IN_PROGRESS
    assert loaded.ticket.progress.reopened == 1
    assert loaded.ticket.clock.resolved_at is None
    told = mailbox.rows("SELECT kind, detail FROM timeline WHERE ticket IS NOT NULL ORDER BY id")
    kinds = [kind for kind, _ in told]
    assert {"delivery_failed", "reopened_undelivered"} <= set(kinds)
    assert '"to":"in_progress"' in [said for kind, said in told if kind == "status_changed"][-1]
    waiting = [kind for (kind,) in mailbox.rows("SELECT kind FROM timer")]
    assert "confirmation" not in waiting
    assert "promise" in waiting


async def test_who_has_the_conversation_keeps_it(mailbox: Mailbox) -> None:
    """The agent sees the refusal where they are; nothing changes hands."""
    await mailbox.reported_and_answered(UNKNOWN, 1)
    await until(lambda: mailbox.rows("SELECT 1 FROM delivery WHERE state=2"))
    loaded = await mailbox.loaded()
    assert loaded.conversation.speaker is Speaker.HUMAN
    assert loaded.conversation.agent_id == "agent-1"


async def test_a_letter_on_its_way_is_seen_through_when_the_hub_stops(mailbox: Mailbox) -> None:
    """The server thinks it over; stopped meanwhile, the letter is sent once and settled."""
    gate = mailbox.smtp.gate = asyncio.Event()
    await mailbox.reported()
    await until(lambda: mailbox.smtp.held)
    (working,) = mailbox.line.tasks
    working.cancel()
    await asyncio.sleep(0)
    gate.set()
    with suppress(asyncio.CancelledError):
        await working
    assert len(mailbox.smtp.taken) == 1
    assert mailbox.rows("SELECT state, attempts FROM delivery") == [(1, 1)]
