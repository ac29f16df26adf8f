# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns taken together: who comes first, and that each has a number and an order of its own."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast

from sqlalchemy import select

from bots.operation.parking import parked_list
from intake.inbox import Arrival
from intake.messages import Letter, ThreadName
from intake.outbox import Committed
from intake.store import schema
from tests.bots.conftest import Hub
from tests.support.line import until
from tests.support.turns import arrival


def letter(number: int) -> Arrival:
    """One of many, each of somebody else."""
    known = Letter(names=(ThreadName(f"id:{number}"),))
    sender = f"person{number}@customer.example"
    return arrival(number, f"letter {number}", sender=sender, letter=known)


async def test_a_chat_is_answered_before_the_mail_that_came_with_it(hub: Any) -> None:
    """Thirty letters and one question, claimed together."""
    order: list[str] = []

    def listen(committed: Sequence[Committed]) -> None:
        order.extend(one.change.conversation.thread for one in committed)

    hub.program.listeners.append(listen)
    letters = [letter(number) for number in range(1, 31)]
    chat = arrival(31, "chat", sender="visitor")
    await hub.program.store.enter([*letters, chat], (), 31)
    hub.program.turns.wake()
    await until(lambda: len(order) == 31)
    assert order[0] == "chat"


async def test_mail_goes_on_though_somebody_always_waits(hub: Any) -> None:
    """Letters step aside for a moment, never for good."""
    program = hub.program
    payload, _ = hub.payload("打印机坏了")
    waiting = asyncio.create_task(program.reception.exchange(payload, "never answered", 60.0))
    await until(lambda: program.reception.is_awaited)
    await program.store.enter([letter(number) for number in range(2, 5)], (), 4)
    program.turns.wake()
    await until(lambda: said(hub, "letter 4"))
    assert program.reception.is_awaited
    waiting.cancel()


async def test_reports_of_one_batch_get_numbers_of_their_own(hub: Any) -> None:
    """They are decided together, before any of them is written."""
    program = hub.program
    fires = [arrival(number, f"fire {number}", text="机器冒烟了") for number in range(1, 6)]
    await program.store.enter(fires, (), 5)
    program.turns.wake()
    for number in range(1, 6):
        await answered(hub, f"fire {number}")
    with program.reading.connect() as db:
        filed = db.execute(select(schema.ticket.c.number, schema.ticket.c.conversation_id)).all()
    assert len({number for number, _ in filed}) == 5
    assert len({conversation for _, conversation in filed}) == 5
    assert parked_list(program.reading) == []


async def test_what_a_customer_writes_meanwhile_is_answered_after_it(hub: Any) -> None:
    """One turn at a time in a conversation, in order; nobody has to write again."""
    program = hub.program
    lines = [arrival(1, text="打印机坏了"), arrival(2, text="B7"), arrival(3, text="取消")]
    await program.store.enter(lines, (), 3)
    program.turns.wake()
    await answered(hub, "t1", 3)
    texts = [text for author, text in await said(hub, "t1") if author == "customer"]
    assert texts == ["打印机坏了", "B7", "取消"]


async def test_what_a_worker_had_in_hand_when_it_failed_is_taken_again(
    open_program: Any,
) -> None:
    """The supervisor starts a worker anew in the same program: its turns are nobody's."""
    program = await open_program(work=False)
    await program.store.enter([arrival(1, text="你好")], (), 1)
    assert len(await program.store.claim_turns(10)) == 1
    assert await program.store.claim_turns(10) == []
    working = asyncio.create_task(program.turns.run())
    await until(lambda: said(Hub(program, cast("Any", None)), "t1"))
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def answered(hub: Any, thread: str, count: int = 1) -> None:
    """Return once so many messages of a thread have been taken down with their answers."""

    async def is_done() -> bool:
        return [author for author, _ in await said(hub, thread)].count("customer") >= count

    await until(is_done)


async def said(hub: Any, thread: str) -> list[tuple[str, str]]:
    """Who said what in a thread."""
    texts: list[tuple[str, str]] = await hub.texts(thread)
    return texts
