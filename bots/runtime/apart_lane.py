# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lane of its own for work that takes time: done several at once, handed on in order.

For channels whose payloads are read beside the line. One slow payload delays only those behind
it in its own lane.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

AT_ONCE = 8  # as many as two cores and a few downloads keep busy
MOST_WAITING = 200  # above this `has_room` waits: a backlog belongs to the provider


class ApartLane(Generic[Given, Made]):
    """One lane. `work` must not raise: what it could not do is part of its result."""

    def __init__(self, work: Callable[[Given], Awaitable[Made]]) -> None:
        self._work = work
        self._waiting: deque[Given] = deque()
        self._has_more = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    def put(self, given: Given) -> None:
        """Queue one piece of work."""
        self._waiting.append(given)
        self._has_more.set()
        if len(self._waiting) >= MOST_WAITING:
            self._room.clear()

    async def has_room(self) -> None:
        """Return once few enough wait."""
        await self._room.wait()

    async def run(
        self, hand_on: Callable[[Sequence[tuple[Given, Made]]], Awaitable[None]]
    ) -> None:
        """Work until cancelled. What was not handed on when this ends is done again next time."""
        begun: deque[tuple[Given, asyncio.Task[Made]]] = deque()
        async with asyncio.TaskGroup() as tasks:
            while True:
                while not self._waiting:
                    self._has_more.clear()
                    await self._has_more.wait()
                for given in list(islice(self._waiting, len(begun), AT_ONCE)):
                    begun.append((given, tasks.create_task(self._do(given))))
                await begun[0][1]
                done = []
                while begun and begun[0][1].done():
                    given, task = begun.popleft()
                    done.append((given, task.result()))
                await hand_on(done)
                for _ in done:
                    self._waiting.popleft()
                if len(self._waiting) < MOST_WAITING:
                    self._room.set()

    async def _do(self, given: Given) -> Made:
        return await self._work(given)
