# SPDX-License-Identifier: AGPL-3.0-or-later
"""One Official Account, put together. See `Channel`."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import orjson
from aiohttp import web

from channels.contract import Capabilities, Hub, Sent
from channels.tencent.api import Api, FreshToken
from channels.tencent.media import PAUSES_SECONDS, Incoming
from channels.tencent.reading import Reading
from channels.tencent.window import Windows
from channels.typing_signs import TypingSigns
from channels.wechat.account import Account
from channels.wechat.door import Door
from channels.wechat.normalize import KIND, read_callback
from channels.wechat.only_answers import FETCHES
from channels.wechat.send import Sender
from channels.wechat.settings import Settings
from channels.wechat.slots import Slots
from channels.wechat.waiting import Waiting
from intake.messages import Ignored, OutboundMessage, RawPayload
from intake.values import replace

MENU_ITEMS = 10
LABEL_BYTES = 128
TYPING_LASTS_SECONDS = 15.0
# Choices are numbered: some accounts have no menus in chats, and a tap shortens the window.
CAPABILITIES = Capabilities(
    text_max=2048,
    text_unit="bytes",
    window=timedelta(hours=48),
    messages_per_window=5,
    reserve_for_agent=2,
    takes_files=True,
    gathers_bursts=True,
    knows_sender=True,
    resends_unknown=False,
    give_up_after=timedelta(hours=48),
)


class WeChatChannel(Reading):
    """One account. See `Channel` and `ReadsApart`."""

    kind = KIND

    def __init__(
        self,
        account: str,
        settings: Settings,
        hub: Hub,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self.account = account
        self.capabilities = replace(CAPABILITIES, reserve_for_agent=settings.agent_reserve)
        if settings.menus:
            self.capabilities = replace(
                self.capabilities, options_max=MENU_ITEMS, option_label_max=LABEL_BYTES
            )
        self._menu = settings.menu
        api = Api(settings.api_base, lambda api, force: _token(api, settings, force=force))
        super().__init__(KIND, account, api, pauses)
        waiting = Waiting(hub, KIND, account, clock, is_on=not settings.service_messages)
        shared = Account(
            name=account,
            settings=settings,
            hub=hub,
            windows=Windows(hub, KIND, account),
            slots=Slots(clock),
            waiting=waiting,
            standing=self._standing,
            clock=clock,
        )
        self._signs = TypingSigns(hub, KIND, account, self._show_typing, TYPING_LASTS_SECONDS)
        self._waiting = waiting
        self._door = Door(shared, self._signs, self.capabilities)
        self._sender = Sender(shared, self._api)

    def routes(self) -> Sequence[web.RouteDef]:
        """See `Channel.routes`."""
        return self._door.routes()

    def _found(self, payload: RawPayload) -> Incoming | Ignored:
        if FETCHES in payload.meta:
            return Ignored("asked for what was waiting")
        return read_callback(self.account, payload.body, self._menu)

    async def send(self, message: OutboundMessage) -> Sent:
        """See `Channel.send`."""
        self._signs.answered(message.thread)
        return await self._sender.send(message, self.capabilities)

    async def run(self) -> None:
        """See `Channel.run`. Holds the connections until the program stops."""
        self._api.connections.open()
        try:
            await asyncio.Event().wait()
        finally:
            self._signs.close()
            await self._api.connections.close()

    async def _show_typing(self, person: str) -> None:
        """Taken for half a minute after the customer wrote, and by verified accounts only."""
        if not self._waiting.is_on:
            await self._api.post(
                "/cgi-bin/message/custom/typing", {"touser": person, "command": "Typing"}
            )


async def _token(api: Api, settings: Settings, *, force: bool) -> FreshToken:
    """A stable token: asking again gives the same one and takes none away from anybody.

    `force_refresh` makes another one; 20 of those are allowed in a day.
    """
    body = {
        "grant_type": "client_credential",
        "appid": settings.app_id,
        "secret": settings.app_secret.get_secret_value(),
        "force_refresh": force,
    }
    answer = await api.raw("POST", "/cgi-bin/stable_token", {}, orjson.dumps(body))
    return FreshToken.of(answer)
