# SPDX-License-Identifier: AGPL-3.0-or-later
"""kill -9 at every named step of the line, and the checker that joins three truths.

Some customers report a fault at the same time, on one account that answers and on one that calls
back. The hub dies at the named place, is started again, and the customers go on: what they had no
definite answer to, they send again. Then the providers' truth, the database and the journal are
compared.
"""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from intake.failpoints import FAILPOINTS
from tests.support.hub import Hub
from tests.support.provider import Customer, Receiver, receiver

PUSHED = """\
[channels.webhook.pushed]
secret = {{env = "WEBHOOK_SECRET"}}
callback_url = "{url}"
"""
# What the customer says, and the field that the hub asks for in its answer.
SCRIPT = (
    ("打印机坏了", "product"),
    ("B7", "serial_number"),
    ("找不到", "description"),
    ("一直卡纸，{name}", "occurred_at"),
    ("昨天下午三点", "steps_tried"),
    ("没有", "photos"),
    ("跳过", "impact"),
    ("部门", "contact_person"),
    ("张伟", "phone"),
    ("13800138000", ""),  # the summary to confirm
    ("对", ""),
)
# A transaction is written for more than turns, and the first ones during start-up.
LATER = {"turn.commit.pre": 30, "turn.commit.post": 30}
SIGKILLED = -9


def customers(hub: Hub, each: int = 3) -> list[Customer]:
    """So many customers on both accounts."""
    made = []
    for account in ("main", "pushed"):
        for number in range(each):
            name = f"{account}{number}"
            lines = [text.format(name=name) for text, _ in SCRIPT]
            made.append(Customer(hub, account, name, lines))
    return made


async def crash_and_restart(hub: Hub, people: list[Customer]) -> None:
    """Wait until the hub has killed itself and serve again, without the failpoint."""
    assert await hub.died() == SIGKILLED, hub.log
    await hub.start()
    for person in people:
        person.came_back()


# Places that a message passes; timers and reservations have kills of their own.
ELSEWHERE = ("timer.", "reservation.")
ON_THE_LINE = sorted(name for name in FAILPOINTS if not name.startswith(ELSEWHERE))


@pytest.mark.parametrize("name", ON_THE_LINE)
async def test_a_kill_loses_and_doubles_nothing(name: str, make_hub: Callable[..., Hub]) -> None:
    """Killed at any step, each acknowledged message has one effect and all its replies."""
    async with receiver() as called:
        hub = make_hub(extra=PUSHED.format(url=called.url))
        await hub.start(f"{name}=kill@{LATER.get(name, 9)}")
        people = customers(hub)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(crash_and_restart(hub, people))
            for person in people:
                tasks.create_task(person.talk())
        await called.has(reply_ids(people, "pushed"))
        await hub.kill()
    rows = Rows(hub)
    check_messages(rows, people)
    check_replies(rows, people)
    check_tickets(rows, people)
    check_deliveries(rows, people, called)
    check_books(hub, people)


def reply_ids(people: list[Customer], account: str) -> set[str]:
    """The replies that the senders on one account were told of."""
    return {
        reply["id"]
        for person in people
        if person.account == account
        for answer in person.answers.values()
        for reply in answer["replies"]
    }


class Rows:
    """What stands in the database after the crash."""

    def __init__(self, hub: Hub) -> None:
        self._path = hub.database

    def __call__(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._path)) as db:
            return db.execute(query, values).fetchall()

    def messages(self, name: str) -> list[tuple[Any, ...]]:
        """A thread: number, author, text, the sender's id, the id it answers, the rest."""
        return self(
            "SELECT m.seq, m.author, m.text, m.client_id, m.in_reply_to, m.extra FROM message m"
            " JOIN conversation c ON c.id = m.conversation_id WHERE c.thread = ? ORDER BY m.seq",
            name,
        )


def check_messages(rows: Rows, people: list[Customer]) -> None:
    """Every message stands exactly once in its conversation, in the order it was sent."""
    assert rows("SELECT count(*) FROM conversation") == [(len(people),)]
    for person in people:
        thread = rows.messages(person.name)
        assert [row[0] for row in thread] == list(range(1, len(thread) + 1))
        said = [(row[3], row[2]) for row in thread if row[1] == "customer"]
        assert said == list(zip(person.ids, person.lines, strict=True))
        sent = rows(
            "SELECT message_id, state FROM inbox WHERE conversation_id = ("
            "SELECT id FROM conversation WHERE thread = ?) ORDER BY seq",
            person.name,
        )
        assert sent == [(message_id, 1) for message_id in person.ids]


def check_replies(rows: Rows, people: list[Customer]) -> None:
    """What a sender was told is what stands there; each answer asks for what comes next."""
    for person in people:
        thread = rows.messages(person.name)
        for message_id, (_, asked) in zip(person.ids, SCRIPT, strict=True):
            stored = [row for row in thread if row[4] == message_id]
            told = [reply["text"] for reply in person.answers[message_id]["replies"]]
            assert told == [row[2] for row in stored], message_id
            assert told, message_id
            asks = json.loads(stored[-1][5] or "{}").get("meta", {}).get("asks", "")
            assert asks == asked, (message_id, told)


def check_tickets(rows: Rows, people: list[Customer]) -> None:
    """One ticket for each customer, with the number they were told and the fault they told."""
    tickets = rows(
        "SELECT c.thread, t.number, t.fields FROM ticket t JOIN conversation c"
        " ON c.id = t.conversation_id AND c.ticket = t.number"
    )
    assert rows("SELECT count(*), count(DISTINCT number) FROM ticket") == [
        (len(people), len(people))
    ]
    told = {person.name: person.answers[person.ids[-1]]["ticket"]["number"] for person in people}
    assert {thread: number for thread, number, _ in tickets} == told
    for thread, _, fields in tickets:
        values = {name: field["value"] for name, field in json.loads(fields).items()}
        assert values["description"] == f"一直卡纸，{thread}"
        assert values["product"] == "B7"
        assert values["phone"] == "+8613800138000"


def check_deliveries(rows: Rows, people: list[Customer], called: Receiver) -> None:
    """Every reply was delivered, in order; only what was on its way may have come twice."""
    states = rows("SELECT DISTINCT state FROM delivery")
    assert set(states) <= {(0,), (1,)}, "refused or held"
    pushed = [person for person in people if person.account == "pushed"]
    expected = reply_ids(people, "pushed")
    assert {one["id"] for one in called.arrived} == expected
    for person in pushed:
        arrived = [one for one in called.arrived if one["conversation"] == person.name]
        first = list(dict.fromkeys(one["id"] for one in arrived))
        assert first == sorted(first, key=lambda one: int(one.rsplit(".", 1)[1]))
        copies = Counter(one["id"] for one in arrived)
        assert sum(copies.values()) - len(copies) <= len(SCRIPT[0]), copies
        assert len({(one["id"], one["text"]) for one in arrived}) == len(copies)


def check_books(hub: Hub, people: list[Customer]) -> None:
    """Every journal record has exactly one outcome, and none is missing."""
    books = hub.books()
    assert books.balances, books
    assert books.in_flight == 0
    messages = len(people) * len(SCRIPT)
    assert books.outcomes["applied"] == messages
    assert books.records == messages + books.outcomes.get("duplicate", 0)
    assert books.records <= sum(person.sends for person in people)
