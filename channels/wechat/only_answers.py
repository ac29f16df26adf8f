# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one answer to a request, for accounts that can send nothing beside it.

WeChat cuts a request after 5 s and sends the message twice more: an account that answers none of
them early has some 14 s. Whatever is ready then is the answer; what comes later waits for the
person's next message, and they are told that any character will do.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from channels.contract import Capabilities, Hub
from channels.wechat.passive import passive_text
from channels.wechat.waiting import Waiting
from intake.messages import InboundKind, InboundMessage, Language, OutboundMessage, RawPayload
from intake.phrases import Phrases
from intake.values import replace

FETCHES = "fetches"  # in a payload's meta: it only asks for what waits
DELIVERIES = 3
CUT_AFTER = timedelta(seconds=5)
_HELD_SECONDS = 6.0  # longer than WeChat waits: it comes again instead
_LOOK_SECONDS = 0.1
_MOST_COUNTED = 1000
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LETTERS = re.compile("[A-Za-z]")
PHRASES = Phrases.load(Path(__file__).with_name("phrases"))
Claim = Callable[[OutboundMessage, Sequence[str]], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request is answered with, and the ids of our messages in it."""

    text: str = ""
    ids: tuple[str, ...] = ()


class OnlyAnswers:
    """Finds the answers of one account. `last_seconds` is how long WeChat's last try is held."""

    def __init__(
        self,
        hub: Hub,
        waiting: Waiting,
        can: Capabilities,
        clock: Callable[[], datetime],
        last_seconds: float,
    ) -> None:
        self._hub = hub
        self._waiting = waiting
        self._can = can
        self._clock = clock
        self._last_seconds = last_seconds
        self._deliveries: OrderedDict[str, int] = OrderedDict()

    async def find(self, payload: RawPayload, message: InboundMessage, claim: Claim) -> Reply:
        """Record the message and find its answer. Raises `StoreUnavailable`."""
        seconds = self._patience(message)
        if await self._only_asks(message):
            await self._hub.accept(replace(payload, meta={FETCHES: "yes"}))
            return await self._when_there(message, seconds)
        outcome = await self._hub.exchange(payload, message.message_id, seconds)
        # What answers a burst goes out once, with the newest of its messages.
        replies = outcome.replies if outcome and not outcome.is_shared else ()
        text = (passive_text(replies, self._can) if replies else None) or ""
        ids = tuple(one.id for one in replies) if text else ()
        if text and not await claim(replies[-1], ids):
            text, ids = "", ()
        is_late = outcome is None or bool(replies and not text)
        return await self._with_waiting(message, Reply(text, ids), is_late=is_late)

    async def was_read(self, message: InboundMessage) -> None:
        """The answer to this message was taken."""
        await self._waiting.was_read(message.sender.value, message.message_id)

    async def _only_asks(self, message: InboundMessage) -> bool:
        is_short = message.kind is InboundKind.MESSAGE and len(message.text.strip()) == 1
        return is_short and await self._waiting.asks(message.sender.value, message.message_id)

    async def _when_there(self, message: InboundMessage, seconds: float) -> Reply:
        """What waits, as soon as something does."""
        ends_at = asyncio.get_running_loop().time() + seconds
        while True:
            reply = await self._with_waiting(message, Reply())
            if reply.text:
                return reply
            if asyncio.get_running_loop().time() >= ends_at:
                return Reply(PHRASES.say(_language(message), "later"))
            await asyncio.sleep(_LOOK_SECONDS)

    async def _with_waiting(
        self, message: InboundMessage, reply: Reply, *, is_late: bool = False
    ) -> Reply:
        person, language = message.sender.value, _language(message)
        later, more = (PHRASES.say(language, key) for key in ("later", "more"))
        room = self._can.text_max - sum(len(f"\n\n{one}".encode()) for one in (reply.text, later))
        given = await self._waiting.take(person, message.message_id, room)
        hint = later if is_late else more if given.has_more else ""
        if hint:
            await self._waiting.tell(person)
        return replace(reply, text="\n\n".join(filter(None, (given.text, reply.text, hint))))

    def _patience(self, message: InboundMessage) -> float:
        """How long this delivery of the message is held: the last one has to be answered."""
        key = message.message_id
        count = self._deliveries[key] = self._deliveries.pop(key, 0) + 1
        while len(self._deliveries) > _MOST_COUNTED:
            self._deliveries.popitem(last=False)
        age = self._clock() - (message.sent_at or self._clock())
        by_age = int(age / CUT_AFTER) + 1  # we may have been started in between
        return _HELD_SECONDS if max(count, by_age) < DELIVERIES else self._last_seconds


def _language(message: InboundMessage) -> Language:
    is_english = _LETTERS.search(message.text) and not _CHINESE.search(message.text)
    return "en" if is_english else "zh"
