# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bursts in a running program: who waits, who does not, and who gets the answer."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest

from bots.app import Program
from bots.settings import Settings, parse
from intake.messages import AWAITED
from tests.bots.conftest import Hub
from tests.support.line import until


@pytest.fixture
def hub_settings(hub_settings: Settings) -> Settings:
    """The hub's one account passes on what people type into a chat."""
    document = hub_settings.model_dump()
    document["channels"]["webhook"]["main"]["gathers_bursts"] = True
    return parse(document)


@pytest.fixture
def bridge(hub: Any) -> Any:
    """The running hub, by the name of what writes to it."""
    return hub


def is_quiet(program: Program, messages: int) -> bool:
    """Whether so many messages have entered and wait for their quiet time to end."""
    with program.reading.connect() as connection:
        (entered,) = connection.exec_driver_sql("SELECT count(*) FROM inbox").one()
    return entered == messages and program.store.turns_due_in() is not None


async def test_whoever_waits_for_an_answer_ends_the_quiet_time(bridge: Any) -> None:
    """The clock stands still, so only the awaited message can end it; all get the same."""
    reception = bridge.program.reception
    payloads = [bridge.payload(text) for text in ("打印机坏了", "B7", "SN2209-118")]
    earlier = asyncio.create_task(reception.exchange(*payloads[0], 10.0))
    await until(lambda: is_quiet(bridge.program, 1))
    await reception.accept(payloads[1][0])
    await until(lambda: is_quiet(bridge.program, 2))
    payload, message_id = payloads[2]
    last = await reception.exchange(replace(payload, meta={AWAITED: "yes"}), message_id, 10.0)
    first = await earlier
    assert first.replies == last.replies
    assert (first.is_shared, last.is_shared) == (True, False)
    said = [text for author, text in await bridge.texts() if author == "customer"]
    assert said == ["打印机坏了", "B7", "SN2209-118"]
    assert [reply.in_reply_to for reply in last.replies] == [message_id] * len(last.replies)


async def test_a_quiet_customer_is_answered(bridge: Any, hand_clock: Any) -> None:
    """Once the pause has passed, nobody has to ask for it."""
    program = bridge.program
    for text in ("打印机坏了", "B7"):
        await program.reception.accept(bridge.payload(text)[0])
    await until(lambda: is_quiet(program, 2))
    hand_clock.move(seconds=1.3)
    program.turns.wake()
    texts = await until(lambda: answered(bridge))
    assert [author for author, _ in texts][:3] == ["customer", "customer", "bot"]
    assert program.store.turns_due_in() is None


async def answered(bridge: Any) -> list[tuple[str, str]]:
    """The thread once the bot has spoken."""
    texts: list[tuple[str, str]] = await bridge.texts()
    return texts if any(author == "bot" for author, _ in texts) else []


async def test_a_burst_survives_the_end_of_the_program(
    open_program: Any, stop_program: Any
) -> None:
    """Ended in the quiet time, the program answers all of it when it is back."""
    first = await open_program()
    bridge = Hub(first, cast("Any", None))
    for text in ("打印机坏了", "B7"):
        await first.reception.accept(bridge.payload(text)[0])
    await until(lambda: is_quiet(first, 2))
    await stop_program(first)
    again = Hub(await open_program(), cast("Any", None))
    texts = await until(lambda: answered(again))
    assert [text for author, text in texts if author == "customer"] == ["打印机坏了", "B7"]
