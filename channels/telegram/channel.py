# SPDX-License-Identifier: AGPL-3.0-or-later
"""One Telegram bot as a channel: puts the parts together, and records what comes in."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from channels.contract import Health, Hub, Sent
from channels.standing import Standing
from channels.telegram.albums import Albums
from channels.telegram.api import BotApi
from channels.telegram.chats import Chats
from channels.telegram.courtesies import Courtesies
from channels.telegram.limits import CAPABILITIES, KIND, TYPING_LASTS_SECONDS
from channels.telegram.normalize import Bot, read_update, update_id_of
from channels.telegram.pacing import CHAT_BURST, Pacing, Rate
from channels.telegram.places import place_of
from channels.telegram.polling import Poller
from channels.telegram.reading import Reader
from channels.telegram.send import Sender
from channels.telegram.settings import Settings
from channels.telegram.webhook import Door, Registration
from channels.typing_signs import TypingSigns
from intake.errors import UnreadablePayload
from intake.messages import Ignored, InboundKind, InboundMessage, OutboundMessage, RawPayload


class TelegramChannel:
    """See `Channel` and `ReadsApart`."""

    kind = KIND
    capabilities = CAPABILITIES

    def __init__(self, account: str, settings: Settings, hub: Hub) -> None:
        self.account = account
        self._settings = settings
        self._hub = hub
        self._bot = Bot(account, settings.bot_id, settings.groups == "answer")
        self._api = BotApi(account, settings)
        self._standing = Standing("telegram_trouble", "telegram_well", account=account)
        self._albums = Albums(account, hub, settings.album_seconds)
        self._courtesies = Courtesies(self._api)
        chats = Chats(account, hub)
        self._reader = Reader(self._bot, self._api, self._albums, chats, self._courtesies)
        pace = Rate(1 / settings.messages_per_second, CHAT_BURST)
        self._sender = Sender(self._api, hub, chats, Pacing(pace))
        self._signs = TypingSigns(hub, KIND, account, self._show_typing, TYPING_LASTS_SECONDS)

    def health(self) -> Health:
        """See `Channel.health`."""
        return self._standing.health()

    def routes(self) -> Sequence[web.RouteDef]:
        """See `Channel.routes`. Who polls has no door."""
        secret = self._settings.secret_token
        if self._settings.mode != "webhook" or secret is None:
            return []
        door = Door(secret.get_secret_value(), self._take)
        return [web.post(f"/channels/{KIND}/{self.account}", door.receive)]

    def normalize(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        """See `Channel.normalize`: the message without what has to be fetched."""
        reading = read_update(self._bot, payload.body)
        if isinstance(reading, Ignored):
            return reading
        if reading.is_group_refusal:
            return Ignored("put into a group; this account answers in private chats")
        return (reading.message,)

    async def read(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        """See `ReadsApart.read`."""
        found = await self._reader.read(payload.body)
        for message in () if isinstance(found, Ignored) else found:
            if message.kind is InboundKind.MESSAGE:
                self._signs.working(message.thread)
        return found

    async def send(self, message: OutboundMessage) -> Sent:
        """See `Channel.send`."""
        self._signs.answered(message.thread)
        return await self._sender.send(message)

    async def run(self) -> None:
        """See `Channel.run`."""
        await self._api.link.initialize()
        if self._settings.mode == "webhook":
            receiving = Registration(self._api, self._settings, self._standing).run
        else:
            receiving = Poller(self._api, self._hub, self.account, self._standing, self._take).run
        self._courtesies.show_menu()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(receiving())
                tasks.create_task(self._courtesies.run())
        finally:
            self._signs.close()
            await self._api.close()

    async def _show_typing(self, thread: str) -> None:
        place = place_of(thread)
        await self._api.bot.send_chat_action(
            place.chat_id, "typing", message_thread_id=place.topic or None
        )

    async def _take(self, body: bytes) -> None:
        """Record an update; only then may it be acknowledged or confirmed."""
        now = datetime.now(UTC)
        await self._hub.accept(RawPayload(KIND, self.account, now, body, _position(body, now)))
        self._standing.received(now)
        self._note_album(body)

    def _note_album(self, body: bytes) -> None:
        if b'"media_group_id"' not in body:
            return  # nearly all updates: they need not be read here
        try:
            reading = read_update(self._bot, body)
        except UnreadablePayload:
            return  # it will be parked where it is read
        if isinstance(reading, Ignored) or reading.message.kind is not InboundKind.MESSAGE:
            return
        if reading.album:
            self._albums.note(reading)


def _position(body: bytes, now: datetime) -> dict[str, str]:
    """Telegram's own number of the update, with the week it came in.

    Numbers rise by one, but begin anew at random after a week without updates (Bot API, Update):
    within a calendar week each stands for one update, beyond it perhaps not.
    """
    number = update_id_of(body)
    if number is None:
        return {}
    year, week, _ = now.isocalendar()
    return {"source": f"updates/{year}-W{week:02}", "number": str(number)}
