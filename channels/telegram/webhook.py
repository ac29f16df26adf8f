# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telegram calls us: the door, and keeping Telegram told where the door is.

The secret is compared before the body is read, in constant time. 200 is said only for what is
recorded; anything else makes Telegram come again. What cannot be read later is answered 200 as
well: repeating it for a day would not make it better, and it is parked with its bytes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web
from telegram.error import InvalidToken, TelegramError

from channels.signatures import is_same
from channels.standing import Standing
from channels.telegram.api import BotApi
from channels.telegram.failures import TOKEN_REFUSED
from channels.telegram.limits import ALLOWED_UPDATES, LARGEST_UPDATE_BYTES
from channels.telegram.settings import Settings
from intake.bounded import bounded
from intake.errors import StoreUnavailable

HEADER = "X-Telegram-Bot-Api-Secret-Token"
BODY_TIMEOUT_SECONDS = 15.0
CHECK_SECONDS = 300.0
PAUSE_SECONDS = 3.0
MOST_CONNECTIONS = 40  # Telegram's default; it calls for one chat after the other all the same
RECENT = timedelta(minutes=10)

Take = Callable[[bytes], Awaitable[None]]


class Door:
    """The HTTP side of one account."""

    def __init__(self, secret: str, take: Take) -> None:
        self._secret = secret
        self._take = take

    async def receive(self, request: web.Request) -> web.Response:
        """One update. 403: not from Telegram; 413: too large; 503: come again."""
        if not is_same(request.headers.get(HEADER, ""), self._secret):
            return web.Response(status=403)
        if (request.content_length or 0) > LARGEST_UPDATE_BYTES:
            return web.Response(status=413)
        try:
            async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
                body = await bounded(request.content, LARGEST_UPDATE_BYTES)
        except TimeoutError:
            return web.Response(status=408)
        except ValueError:
            return web.Response(status=413)
        try:
            await self._take(body)
        except StoreUnavailable:
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()


class Registration:
    """Tells Telegram where the door is, and asks now and then how it finds it."""

    def __init__(self, api: BotApi, settings: Settings, standing: Standing) -> None:
        self._api = api
        self._settings = settings
        self._standing = standing

    async def run(self) -> None:
        """Work until cancelled."""
        is_set = False
        while True:
            pause = CHECK_SECONDS
            try:
                if not is_set:
                    await self._set()
                    is_set = True
                await self._check()
            except TelegramError as error:
                known = isinstance(error, InvalidToken)
                why = TOKEN_REFUSED if known else "Telegram cannot be asked about the webhook"
                self._standing.fails(why)
                pause = PAUSE_SECONDS
            await asyncio.sleep(pause)

    async def _set(self) -> None:
        """Without an address of ours, what somebody has set before stays."""
        secret = self._settings.secret_token
        if not self._settings.webhook_url or secret is None:
            return
        await self._api.bot.set_webhook(
            self._settings.webhook_url,
            secret_token=secret.get_secret_value(),
            allowed_updates=ALLOWED_UPDATES,
            max_connections=MOST_CONNECTIONS,
            drop_pending_updates=False,
        )

    async def _check(self) -> None:
        told = await self._api.bot.get_webhook_info()
        failed_at = told.last_error_date
        if not told.url:
            self._standing.fails("no webhook is set: give webhook_url in the configuration")
        elif failed_at and datetime.now(UTC) - failed_at < RECENT and told.pending_update_count:
            self._standing.fails(f"Telegram cannot reach us: {told.last_error_message}")
        else:
            self._standing.works()
