# SPDX-License-Identifier: AGPL-3.0-or-later
"""Timers in a running program: on a clock that is moved by hand, on a real store."""

from datetime import timedelta
from typing import Any

from bots.runtime import timer_worker
from intake.timers import Timer, TimerKind
from tests.support.line import until


async def test_a_silent_customer_is_reminded_once(hub: Any, hand_clock: Any) -> None:
    """Ten minutes later one message more; a day later the ticket; nothing twice."""
    await hub.exchange("打印机坏了")
    program = hub.program
    assert await program.timers.handle_due() == 0
    before = len(await hub.texts())
    hand_clock.move(minutes=10)
    await program.timers.handle_due()
    reminded = await until(lambda: longer(hub, before))
    assert "您还在吗" in reminded[before][1]
    hand_clock.move(hours=23, minutes=49)
    assert await program.timers.handle_due() == 0
    hand_clock.move(minutes=1)
    await program.timers.handle_due()
    filed = await until(lambda: longer(hub, len(reminded)))
    assert "FD-000" in filed[-1][1]
    assert 'frontdesk_timers_total{outcome="committed"} 2.0' in program.metrics.text().decode()
    hand_clock.move(days=30)
    await program.timers.handle_due()  # the promises of the ticket, which the customer hears not
    assert await program.timers.handle_due() == 0
    assert await hub.texts() == filed


async def longer(hub: Any, before: int) -> list[tuple[str, str]]:
    """The thread once it has more than `before` lines; until then nothing."""
    texts: list[tuple[str, str]] = await hub.texts()
    return texts if len(texts) > before else []


async def test_who_answers_in_time_is_left_alone(hub: Any, hand_clock: Any) -> None:
    """The timer is put off by the time of the newest word."""
    await hub.exchange("打印机坏了")
    hand_clock.move(minutes=9)
    await hub.exchange("B7")
    before = await hub.texts()
    hand_clock.move(minutes=9)
    await hub.program.timers.handle_due()
    assert await hub.texts() == before
    assert hub.program.store.next_timer_at() == hand_clock.now + timedelta(minutes=1)


async def test_a_timer_that_cannot_be_decided_waits(hub: Any, hand_clock: Any) -> None:
    """It is logged and tried again later; the timers beside it are handled."""
    for thread in ("t1", "t2"):
        await hub.exchange("打印机坏了", thread=thread)
    before = len(await hub.texts("t2"))
    program = hub.program
    broken = program.store.conversation_id("webhook", "main", "t1")
    await program.store.settle_timers([], [unreadable(broken, hand_clock.now)])
    hand_clock.move(minutes=10)
    await program.timers.handle_due()
    await until(lambda: longer_in(hub, "t2", before))
    assert program.store.next_timer_at() == hand_clock.now + timer_worker.AFTER_FAILURE


async def longer_in(hub: Any, thread: str, before: int) -> bool:
    """Whether a thread has grown."""
    return len(await hub.texts(thread)) > before


def unreadable(conversation_id: Any, due_at: Any) -> Any:
    """A timer whose payload a future release wrote."""
    payload = {"since": "?", "reminded_at": "not a time"}
    return Timer(TimerKind.SILENCE, conversation_id, due_at, payload)


async def test_a_flood_is_handled_in_batches(hub: Any, hand_clock: Any) -> None:
    """More timers than one batch takes, each exactly once."""
    many = timer_worker.BATCH + 50
    store = hub.program.store
    for number in range(many):
        await hub.program.reception.accept(hub.payload("打印机坏了", thread=f"t{number}")[0])
    await until(lambda: len(rows(hub, "SELECT 1 FROM timer")) == many)
    lines = rows(hub, "SELECT count(*) FROM message")[0][0]
    hand_clock.move(minutes=10)
    await hub.program.timers.handle_due()
    await until(lambda: store.next_timer_at() > hand_clock.now)
    assert rows(hub, "SELECT count(*) FROM timer")[0] == (many,)
    added = rows(hub, "SELECT count(*) FROM message")[0][0] - lines
    assert added == 2 * many  # the reminder, and the question once more


def rows(hub: Any, query: str) -> list[Any]:
    """What stands in the database."""
    with hub.program.reading.connect() as connection:
        return list(connection.exec_driver_sql(query))
