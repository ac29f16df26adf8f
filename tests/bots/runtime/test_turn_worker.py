# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who comes first when a backlog of mail meets a chat."""

import asyncio
from collections.abc import Sequence
from typing import Any

from intake.inbox import Arrival
from intake.messages import Letter, ThreadName
from intake.outbox import Committed
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


async def said(hub: Any, thread: str) -> list[tuple[str, str]]:
    """Who said what in a thread."""
    texts: list[tuple[str, str]] = await hub.texts(thread)
    return texts
