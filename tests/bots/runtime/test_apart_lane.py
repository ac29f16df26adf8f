# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lane of its own: several at once, handed on in order, nobody else delayed."""

import asyncio
from collections.abc import Sequence

import pytest

from bots.runtime.apart_lane import AT_ONCE, MOST_WAITING, ApartLane


class Work:
    """Work that is done when a test says so."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.handed: list[int] = []
        self.came = asyncio.Event()

    async def do(self, number: int) -> int:
        self.begun.append(number)
        await self.gates.setdefault(number, asyncio.Event()).wait()
        return number * 10

    async def hand_on(self, batch: Sequence[tuple[int, int]]) -> None:
        assert all(made == given * 10 for given, made in batch)
        self.handed += [given for given, _ in batch]
        self.came.set()

    def finish(self, *numbers: int) -> None:
        for number in numbers:
            self.gates.setdefault(number, asyncio.Event()).set()


async def settled() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_in_order_whoever_is_done_first() -> None:
    """What is done early waits for what came before it."""
    work = Work()
    lane = ApartLane(work.do)
    task = asyncio.create_task(lane.run(work.hand_on))
    for number in range(3):
        lane.put(number)
    await settled()
    work.finish(1, 2)
    await settled()
    assert work.handed == []
    work.finish(0)
    await settled()
    assert work.handed == [0, 1, 2]
    task.cancel()


async def test_only_so_many_at_once() -> None:
    """A backlog does not begin everything."""
    work = Work()
    lane = ApartLane(work.do)
    task = asyncio.create_task(lane.run(work.hand_on))
    for number in range(AT_ONCE * 3):
        lane.put(number)
    await settled()
    assert len(work.begun) == AT_ONCE
    work.finish(*range(AT_ONCE * 3))
    await settled()
    assert work.handed == list(range(AT_ONCE * 3))
    task.cancel()


async def test_room_is_waited_for() -> None:
    """Who fetches waits while many are waiting, and goes on when they are fewer."""
    work = Work()
    lane = ApartLane(work.do)
    for number in range(MOST_WAITING):
        lane.put(number)
    waiting = asyncio.create_task(lane.has_room())
    await settled()
    assert not waiting.done()
    task = asyncio.create_task(lane.run(work.hand_on))
    work.finish(*range(MOST_WAITING))
    await asyncio.wait_for(waiting, 5)
    task.cancel()


async def test_what_was_not_handed_on_is_done_again() -> None:
    """The store failed: the lane ends with its error, and the next run begins where it was."""
    work = Work()
    lane = ApartLane(work.do)
    lane.put(1)
    work.finish(1)

    async def fail(_batch: object) -> None:
        raise OSError

    with pytest.raises(ExceptionGroup):
        await lane.run(fail)
    task = asyncio.create_task(lane.run(work.hand_on))
    await settled()
    assert work.handed == [1]
    task.cancel()
