# SPDX-License-Identifier: AGPL-3.0-or-later
"""kill -9 while a burst is being decided, and while a silence is.

Customers of a bridged chat write several messages at once and then nothing more. Whatever is cut
off, each message stands once in its conversation, each burst is answered once, and each silent
customer gets one reminder and one ticket.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from tests.support.hub import Hub
from tests.support.line import until
from tests.support.provider import post

CHAT = """\
[channels.webhook.chat]
secret = {env = "WEBHOOK_SECRET"}
gathers_bursts = true
[bots.default]
burst_seconds = 0.5
"""
# A second until the reminder, three until the ticket: the hub runs on a real clock.
IMPATIENT = CHAT + "remind_minutes = 0.02\nfile_hours = 0.0008\n"
PEOPLE = 4
BURST = ("你好", "打印机坏了", "B7", "SN2209-118", "急")
SIGKILLED = -9


def rows(hub: Hub, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What stands in the database."""
    with closing(sqlite3.connect(hub.database)) as db:
        return db.execute(query, values).fetchall()


async def write(hub: Hub, person: int, restarted: asyncio.Event) -> None:
    """One customer's burst. What was not acknowledged is sent again when the hub is back."""
    async with ClientSession() as client:
        for number, text in enumerate(BURST):
            body = {
                "id": f"p{person}-{number}",
                "conversation": f"p{person}",
                "sender": {"id": f"p{person}"},
                "text": text,
            }
            try:
                await post(client, hub, "chat", body, wait=0)
            except ClientError:
                await restarted.wait()
                await post(client, hub, "chat", body, wait=0)


async def killed(hub: Hub, failpoint: str) -> None:
    """Let everybody write, wait for the crash, and serve again."""
    await hub.start(failpoint)
    restarted = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for person in range(PEOPLE):
            tasks.create_task(write(hub, person, restarted))
        assert await hub.died() == SIGKILLED, hub.log
        await hub.start()
        restarted.set()


def check_lines(hub: Hub) -> None:
    """Each message stands once, in order; nothing of ours comes between those of one turn."""
    for person in range(PEOPLE):
        said = rows(
            hub,
            "SELECT m.text FROM message m JOIN conversation c ON c.id = m.conversation_id"
            " WHERE c.thread = ? AND m.author = 'customer' ORDER BY m.seq",
            f"p{person}",
        )
        assert [text for (text,) in said] == list(BURST)
    assert rows(hub, "SELECT state, count(*) FROM inbox GROUP BY 1") == [(1, PEOPLE * len(BURST))]


async def settled(hub: Hub) -> None:
    """Wait until every message has been decided."""
    everything = [(1, PEOPLE * len(BURST))]
    query = "SELECT state, count(*) FROM inbox GROUP BY 1"
    await until(lambda: rows(hub, query) == everything)


@pytest.mark.parametrize(
    "name", ["in.enter.post", "turn.claim", "turn.decide", "turn.commit.pre", "turn.commit.post"]
)
async def test_a_kill_in_a_burst(name: str, make_hub: Callable[..., Hub]) -> None:
    """Nothing is lost or doubled, and what waits after the crash is answered together."""
    hub = make_hub(extra=CHAT)
    count = 12 if name.startswith("turn.commit") else 1
    await killed(hub, f"{name}=kill@{count}")
    await settled(hub)
    check_lines(hub)
    await hub.stop()
    assert (await hub.audit())["balances"]
    answered = rows(
        hub,
        "SELECT conversation_id, in_reply_to FROM message WHERE author = 'bot'"
        " AND extra LIKE '%\"step\"%'",
    )
    answers = set(answered)
    assert len(answered) == len(answers), "a burst was answered twice"
    assert len(answers) < PEOPLE * len(BURST)


@pytest.mark.parametrize("name", ["timer.claim", "timer.decide", "timer.commit.post"])
async def test_a_kill_while_somebody_is_reminded(name: str, make_hub: Callable[..., Hub]) -> None:
    """Each customer is reminded once and has one ticket, whenever the hub died."""
    hub = make_hub(extra=IMPATIENT)
    await killed(hub, f"{name}=kill@1")
    await until(lambda: rows(hub, "SELECT count(*) FROM ticket") == [(PEOPLE,)])
    check_lines(hub)
    reminders = [
        (thread, json.loads(extra)["meta"].get("reminds"))
        for thread, extra in rows(
            hub,
            "SELECT c.thread, m.extra FROM message m JOIN conversation c"
            " ON c.id = m.conversation_id WHERE m.author = 'bot' AND m.extra LIKE '%reminds%'",
        )
    ]
    assert sorted(reminders) == [(f"p{person}", True) for person in range(PEOPLE)]
    tickets = rows(hub, "SELECT c.thread FROM ticket t JOIN conversation c ON c.ticket = t.number")
    assert sorted(tickets) == [(f"p{person}",) for person in range(PEOPLE)]
    assert rows(hub, "SELECT count(*) FROM timer WHERE kind = 'silence'") == [(0,)]
    await hub.stop()
    assert (await hub.audit())["balances"]
