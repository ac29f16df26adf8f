# SPDX-License-Identifier: AGPL-3.0-or-later
"""Customer requests that are still open: the one place a passive reply can go.

WeChat sends a message again after 5 s while the first request may still run, and that retry is
then the only socket left. So a retry joins the slot of its message, and everybody who waits in a
slot writes the same bytes. `send` asks the slot whether its message has left that way.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime

_PASSED_KEPT = 1000
RECEIVED = b"success"  # "received, no reply, do not send again"; never encrypted


@dataclass(frozen=True, slots=True)
class Answer:
    """What is written into a slot's requests, and the ids of our messages that it holds."""

    body: bytes = RECEIVED
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of a message that was an answer: written at that time, or nobody was there."""

    was_written: bool
    at: datetime


@dataclass(slots=True)
class Slot:
    """One message's open requests, the task that finds their answer, and whether one took it.

    A task of its own, because a request may end before its answer is found: those who joined it
    still wait. It ends with the last of them.
    """

    answer: "asyncio.Task[Answer]"
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    open_requests: int = 0
    was_written: bool = False

    @property
    def given(self) -> Answer:
        """The answer, or an empty one if it could not be found."""
        is_there = self.answer.done() and not self.answer.cancelled()
        return self.answer.result() if is_there and not self.answer.exception() else Answer()


class Slots:
    """The slots of one account, by the id of the customer's message."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._slots: dict[str, Slot] = {}
        self._passed: OrderedDict[str, Passed] = OrderedDict()

    def enter(self, message_id: str, find: Callable[[], Coroutine[None, None, Answer]]) -> Slot:
        """The slot for a request. The first one there has its answer found."""
        slot = self._slots.get(message_id)
        if slot is None:
            slot = self._slots[message_id] = Slot(asyncio.create_task(find()))
        slot.open_requests += 1
        return slot

    def leave(self, message_id: str, slot: Slot, *, was_written: bool) -> None:
        """A request is over; after the last one `send` learns what has left.

        Never waits: aiohttp may cancel a request at any place where it does.
        """
        slot.open_requests -= 1
        slot.was_written = slot.was_written or was_written
        if slot.open_requests:
            return
        del self._slots[message_id]
        slot.answer.cancel()  # nothing, if it is found
        for one in slot.given.ids:
            self._passed[one] = Passed(slot.was_written, self._clock())
        while len(self._passed) > _PASSED_KEPT:
            self._passed.popitem(last=False)
        slot.is_over.set()

    async def passed(self, sent_id: str, in_reply_to: str) -> Passed | None:
        """What became of a message of ours as an answer to `in_reply_to`; None if it was none.

        Waits while that is still open, at most as long as a request may take.
        """
        slot = self._slots.get(in_reply_to)
        if slot is not None:
            await slot.is_over.wait()
        return self._passed.get(sent_id)
