# SPDX-License-Identifier: AGPL-3.0-or-later
"""Customer requests that are still open: the one place a passive reply can go.

WeChat sends a message again after 5 s while the first request may still run, and that retry is
then the only socket left. So a retry joins the slot of its message, and everybody who waits in a
slot writes the same bytes. `send` asks the slot whether its message has left that way.
"""

import asyncio
from dataclasses import dataclass, field

RECEIVED = b"success"  # "received, no reply, do not send again"; never encrypted


@dataclass(frozen=True, slots=True)
class Answer:
    """What is written into a slot's requests, and the ids of our messages that it holds."""

    body: bytes = RECEIVED
    ids: tuple[str, ...] = ()


@dataclass(slots=True)
class Slot:
    """One message's open requests, their answer, and at the end whether it was written."""

    answer: "asyncio.Future[Answer]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    left: "asyncio.Future[tuple[str, ...]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    open_requests: int = 0
    was_written: bool = False

    @property
    def given(self) -> Answer:
        """The answer, or an empty one if it could not be found."""
        is_there = self.answer.done() and not self.answer.cancelled()
        return self.answer.result() if is_there and not self.answer.exception() else Answer()


class Slots:
    """The slots of one account, by the id of the customer's message."""

    def __init__(self) -> None:
        self._slots: dict[str, Slot] = {}

    def enter(self, message_id: str) -> tuple[Slot, bool]:
        """The slot for a request, and whether it is the first one there: it finds the answer."""
        slot = self._slots.get(message_id)
        is_first = slot is None
        if slot is None:
            slot = self._slots[message_id] = Slot()
        slot.open_requests += 1
        return slot, is_first

    @staticmethod
    def leave(slot: Slot, *, was_written: bool) -> bool:
        """A request is over. True for the last one: it settles and then calls `close`."""
        slot.open_requests -= 1
        slot.was_written = slot.was_written or was_written
        return not slot.open_requests

    def close(self, message_id: str, slot: Slot) -> None:
        """Tell `send` what has left: nothing, if nobody could write or there was no answer.

        Until now `send` waited, so that it never looks between an answer and its settling. Who
        came meanwhile closes the slot instead.
        """
        if slot.open_requests:
            return
        self._slots.pop(message_id, None)
        slot.left.set_result(slot.given.ids if slot.was_written else ())

    async def left_with(self, message_id: str) -> tuple[str, ...]:
        """The ids of our messages that left as the answer to this message; waits while it is open.

        At most as long as a request may take.
        """
        slot = self._slots.get(message_id) if message_id else None
        return await asyncio.shield(slot.left) if slot else ()
