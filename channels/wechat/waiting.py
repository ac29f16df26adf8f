# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a person's next message, where the account may only answer.

Accounts that are not verified have no customer-service messages (48001): nothing can be sent to a
person who is not just asking. So it waits here, durably, and goes out with the answer to whatever
they write next. It is given again until it is known to have been taken: better twice than never.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import orjson

from channels.contract import Hub
from intake.values import replace

MOST_KEPT = 20
# How long "send any character" holds: afterwards a short message is an answer like any other.
TOLD_LASTS = timedelta(minutes=2)
_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """One text. `given_to` is the message it was the answer to; `is_read`: somebody took it."""

    id: str
    text: str
    given_to: str = ""
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """One person's texts, oldest first, when they were told to ask, and with what they did."""

    texts: tuple[Kept, ...] = ()
    told_at: datetime | None = None
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What goes out with one answer; `has_more` did not fit."""

    text: str = ""
    has_more: bool = False


class Full(Exception):
    """Too much waits already for a person who does not come back."""


class Waiting:
    """The shelves of one account. `is_on` says that it may only answer."""

    def __init__(
        self, hub: Hub, channel: str, account: str, clock: Callable[[], datetime], *, is_on: bool
    ) -> None:
        self.is_on = is_on
        self._hub = hub
        self._key = (channel, account)
        self._clock = clock
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def add(self, person: str, message_id: str, texts: Sequence[str]) -> None:
        """Keep a message of ours, once however often it is tried. Raises `Full`."""
        async with self._lock(person):
            shelf = await self._load(person)
            others = [one for one in shelf.texts if not one.is_read]
            if any(one.id == message_id for one in shelf.texts):
                return
            if len(others) + len(texts) > MOST_KEPT:
                raise Full
            more = (Kept(message_id, text) for text in texts)
            await self._keep(person, replace(shelf, texts=(*shelf.texts, *more)))

    async def take(self, person: str, message_id: str, room_bytes: int) -> Given:
        """What goes out with the answer to this message; the same for each of its retries."""
        async with self._lock(person):
            shelf = await self._load(person)
            there = [one for one in shelf.texts if not one.is_read or one.given_to == message_id]
            count = _count_given(there, message_id) or _count_fitting(there, room_bytes)
            chosen = [replace(one, given_to=message_id) for one in there[:count]]
            after = (*chosen, *there[count:])
            if after != shelf.texts:
                await self._keep(person, replace(shelf, texts=after))
        return Given(_BETWEEN.join(one.text for one in chosen), has_more=len(after) > count)

    async def was_read(self, person: str, message_id: str) -> None:
        """The answer to this message was taken, with all that went out with it."""
        async with self._lock(person):
            shelf = await self._load(person)
            texts = tuple(
                replace(one, is_read=True) if one.given_to == message_id else one
                for one in shelf.texts
            )
            if texts != shelf.texts:
                told_at = None if all(one.is_read for one in texts) else shelf.told_at
                await self._keep(person, replace(shelf, texts=texts, told_at=told_at))

    async def tell(self, person: str) -> None:
        """They are being told to send any character."""
        async with self._lock(person):
            shelf = await self._load(person)
            await self._keep(person, replace(shelf, told_at=self._clock()))

    async def asks(self, person: str, message_id: str) -> bool:
        """Whether any character they send now means "show me"; and for its retries it stays so."""
        async with self._lock(person):
            shelf = await self._load(person)
            if shelf.asked_by == message_id:
                return True
            if shelf.told_at is None or self._clock() >= shelf.told_at + TOLD_LASTS:
                return False
            await self._keep(person, replace(shelf, asked_by=message_id))
        return True

    def _lock(self, person: str) -> asyncio.Lock:
        return self._locks.setdefault(person, asyncio.Lock())

    async def _load(self, person: str) -> Shelf:
        kept = await self._hub.recall(*self._key, f"waiting:{person}")
        if not kept:
            return Shelf()
        document = orjson.loads(kept)
        told_at = document["told_at"]
        return Shelf(
            tuple(Kept(*one) for one in document["texts"]),
            datetime.fromisoformat(told_at) if told_at else None,
            document["asked_by"],
        )

    async def _keep(self, person: str, shelf: Shelf) -> None:
        document = {
            "texts": [[one.id, one.text, one.given_to, one.is_read] for one in shelf.texts],
            "told_at": shelf.told_at.isoformat() if shelf.told_at else "",
            "asked_by": shelf.asked_by,
        }
        await self._hub.remember(*self._key, f"waiting:{person}", orjson.dumps(document).decode())


def _count_given(there: Sequence[Kept], message_id: str) -> int:
    """How many went out with this message before: always the first ones."""
    return sum(one.given_to == message_id for one in there)


def _count_fitting(there: Sequence[Kept], room_bytes: int) -> int:
    """How many fit, from the first on."""
    count = size_bytes = 0
    for one in there:
        size_bytes += len(one.text.encode()) + (len(_BETWEEN) if count else 0)
        if size_bytes > room_bytes:
            break
        count += 1
    return count
