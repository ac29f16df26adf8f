# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sign that somebody is typing, in the customer's app, where the provider has one.

Shown while an agent writes, and while the bot takes longer than a moment. A sign is a courtesy:
it is made beside everything else, at most once in the time it lasts, and nobody misses one.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import structlog

from channels.contract import Hub
from intake.conversations import Speaker

AFTER_SECONDS = 0.7  # a quicker answer needs no sign, and one after it would be wrong
CALL_SECONDS = 5.0
MOST_FOLLOWED = 1000
MOST_AT_ONCE = 20

log = structlog.get_logger()


class TypingSigns:
    """The signs of one account. `show(thread)` makes one, which lasts for `lasts_seconds`.

    `most` threads are followed, the newest ones.
    """

    def __init__(
        self,
        hub: Hub,
        kind: str,
        account: str,
        show: Callable[[str], Awaitable[object]],
        lasts_seconds: float,
        most: int = MOST_FOLLOWED,
    ) -> None:
        self._most = most
        self._hub = hub
        self._key = (kind, account)
        self._show = show
        self._lasts_seconds = lasts_seconds
        self._followed: OrderedDict[str, Callable[[], None]] = OrderedDict()
        self._shown_at: OrderedDict[str, float] = OrderedDict()
        self._soon: dict[str, asyncio.TimerHandle] = {}
        self._calls: set[asyncio.Task[None]] = set()

    def working(self, thread: str) -> None:
        """A customer wrote: a sign, unless the answer is there in a moment."""
        self._follow(thread)
        if thread not in self._soon:
            loop = asyncio.get_running_loop()
            self._soon[thread] = loop.call_later(AFTER_SECONDS, self._begin, thread)

    def answered(self, thread: str) -> None:
        """Something of ours leaves: the app takes its sign away by itself."""
        self._follow(thread)
        if (soon := self._soon.pop(thread, None)) is not None:
            soon.cancel()

    def close(self) -> None:
        """Make no more signs."""
        for stop in self._followed.values():
            stop()
        self._followed.clear()
        for soon in self._soon.values():
            soon.cancel()
        self._soon.clear()
        for call in self._calls:
            call.cancel()

    def _follow(self, thread: str) -> None:
        """Show when an agent writes in this thread; the one that was quiet longest is let go."""
        if thread in self._followed:
            self._followed.move_to_end(thread)
            return

        def notify(_name: str, is_typing: bool) -> None:  # noqa: FBT001 - as the port has it
            if is_typing:
                self._begin(thread, is_agent=True)

        self._followed[thread] = self._hub.watch_typing(*self._key, thread, notify)
        while len(self._followed) > self._most:
            _, stop = self._followed.popitem(last=False)
            stop()

    def _begin(self, thread: str, *, is_agent: bool = False) -> None:
        self._soon.pop(thread, None)
        now = asyncio.get_running_loop().time()
        before = self._shown_at.pop(thread, None)
        is_shown = before is not None and now < before + self._lasts_seconds
        self._shown_at[thread] = before if is_shown and before is not None else now
        while len(self._shown_at) > self._most:
            self._shown_at.popitem(last=False)
        if is_shown or len(self._calls) >= MOST_AT_ONCE:
            return
        call = asyncio.create_task(self._call(thread, is_agent=is_agent))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _call(self, thread: str, *, is_agent: bool) -> None:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                if is_agent or await self._bot_speaks(thread):
                    await self._show(thread)
        except Exception as error:  # noqa: BLE001 - whatever it is, a sign is not worth it
            log.info("typing_not_shown", channel=self._key[0], error=type(error).__name__)

    async def _bot_speaks(self, thread: str) -> bool:
        """Whether the bot will answer: while a person has the thread, nobody types by himself."""
        view = await self._hub.thread(*self._key, thread, 0, 1)
        return not view.exists or view.status in {"", Speaker.BOT.value}
