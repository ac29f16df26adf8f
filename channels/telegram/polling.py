# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetching updates ourselves: an update is durable here before Telegram hears that we have it.

Telegram forgets an update once a later `getUpdates` names a higher offset, so the offset moves
only after `Hub.accept`. What was accepted and not confirmed comes again and has no second effect.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

import orjson
import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from channels.contract import Hub
from channels.standing import Standing
from channels.telegram.api import BotApi, Flooded
from channels.telegram.failures import TOKEN_REFUSED
from channels.telegram.limits import KIND
from intake.errors import StoreUnavailable

PAUSE_SECONDS = 3.0
TWO_POLLERS = (
    "another program fetches this bot's updates or has set a webhook; stop one of the two"
)

log = structlog.get_logger()
Take = Callable[[bytes], Awaitable[None]]


class Poller:
    """The one loop that fetches for an account."""

    def __init__(
        self,
        api: BotApi,
        hub: Hub,
        account: str,
        standing: Standing,
        take: Take,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._api = api
        self._hub = hub
        self._account = account
        self._standing = standing
        self._take = take
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        """Fetch until cancelled. Trouble is waited out and named in the channel's health."""
        offset = 0
        is_ready = False
        while True:
            try:
                if not is_ready:
                    # A webhook and polling exclude each other; the configuration says polling.
                    # Only at the start: two programs must not take turns in undoing each other.
                    await self._api.bot.delete_webhook(drop_pending_updates=False)
                    is_ready = True
                offset = await self._fetch(offset)
            except Flooded as error:
                await asyncio.sleep(error.seconds)
            except TelegramError as error:
                self._standing.fails(_problem(error))
                await asyncio.sleep(self._pause_seconds)
            except StoreUnavailable:
                # Not confirmed: Telegram keeps them for 24 hours and gives them again.
                log.warning("updates_not_recorded", account=self._account)
                await asyncio.sleep(self._pause_seconds)

    async def _fetch(self, offset: int) -> int:
        await self._hub.has_room(KIND, self._account)
        updates = await self._api.get_updates(offset)
        self._standing.received(datetime.now(UTC))
        self._standing.works()
        if not updates:
            # All below `offset` is confirmed by this very call. Numbers begin anew, at random,
            # after a quiet week: an old offset would then stand above the new ones.
            return 0
        await self._record(updates)
        return max(_number(update) for update in updates) + 1

    async def _record(self, updates: Sequence[Mapping[str, object]]) -> None:
        """All of them at once: one sync of the disk serves the whole batch, in order."""
        taking = [self._take(orjson.dumps(update)) for update in updates]
        done = await asyncio.gather(*taking, return_exceptions=True)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome


def _number(update: Mapping[str, object]) -> int:
    number = update.get("update_id")
    return number if isinstance(number, int) else 0


def _problem(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return TWO_POLLERS
    if isinstance(error, InvalidToken):
        return TOKEN_REFUSED
    return "Telegram cannot be reached"
