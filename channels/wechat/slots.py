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

    def leave(self, message_id: str, slot: Slot, *, was_written: bool) -> bool:
        """A request is over. True for the last one, which settles and then calls `close`."""
        slot.open_requests -= 1
        slot.was_written = slot.was_written or was_written
        if slot.open_requests:
            return False
        del self._slots[message_id]
        return True

    @staticmethod
    def close(slot: Slot) -> None:
        """Tell `send` what has left. Nothing, if nobody could write or there was no answer."""
        ids: tuple[str, ...] = ()
        if slot.was_written and slot.answer.done() and not slot.answer.cancelled():
            ids = slot.answer.result().ids
        slot.left.set_result(ids)

    async def left_with(self, message_id: str) -> tuple[str, ...]:
        """The ids of our messages that left as the answer to this message; waits while it is open.

        At most as long as a request may take.
        """
        slot = self._slots.get(message_id) if message_id else None
        return await asyncio.shield(slot.left) if slot else ()
