# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a recorded update to whole messages: what takes time is done here (`ReadsApart`).

Files are fetched, albums gathered, a button's key is looked up. What `normalize.py` cannot read is
parked by whoever calls.
"""

from collections.abc import Sequence

from channels.telegram.albums import Albums
from channels.telegram.api import BotApi
from channels.telegram.chats import Chats
from channels.telegram.courtesies import Courtesies
from channels.telegram.media import fetch_all
from channels.telegram.normalize import Bot, Reading, read_update
from intake.messages import Ignored, InboundKind, InboundMessage, Language
from intake.values import replace


class Reader:
    """Reads the updates of one account."""

    def __init__(
        self, bot: Bot, api: BotApi, albums: Albums, chats: Chats, courtesies: Courtesies
    ) -> None:
        self._bot = bot
        self._api = api
        self._albums = albums
        self._chats = chats
        self._courtesies = courtesies

    async def read(self, body: bytes) -> Sequence[InboundMessage] | Ignored:
        """See `ReadsApart.read`."""
        reading = read_update(self._bot, body)
        if isinstance(reading, Ignored):
            return reading
        message = reading.message
        if reading.is_group_refusal:
            self._courtesies.refuse_group(reading.place, _language(message))
            return Ignored("put into a group; this account answers in private chats")
        if reading.press is not None:
            return (await self._pressed(reading),)
        if message.kind is InboundKind.EDITED:
            return (await self._edited(reading),)
        if reading.album:
            gathered = await self._albums.gather(reading)
            if gathered is None:
                return Ignored("a part of an album that entered as one message")
            reading = gathered
        return (await self._with_files(reading),)

    async def _pressed(self, reading: Reading) -> InboundMessage:
        message, press = reading.message, reading.press
        state = await self._chats.state(message.thread)
        option = state.option_of(message.choice)
        if press is not None:
            language = _language(message)
            self._courtesies.answer_press(press, language, is_known=option is not None)
        if option is None:
            return message  # a choice nobody offered: the conversation treats it as an old button
        label = state.labels.get(message.choice, "")
        return replace(message, choice=option, meta={**message.meta, "pressed": label})

    async def _edited(self, reading: Reading) -> InboundMessage:
        message = reading.message
        if not reading.album:
            return message
        entered = await self._albums.speaker_of(reading.album, message.refers_to)
        return replace(message, refers_to=entered)

    async def _with_files(self, reading: Reading) -> InboundMessage:
        message = reading.message
        if not reading.files:
            return message
        files, missing = await fetch_all(self._api, reading.files)
        if missing:
            self._courtesies.explain(reading.place, missing, _language(message))
            names = [file.name for file in missing]
            message = replace(message, meta={**message.meta, "missing_files": names})
        return replace(message, attachments=files)


def _language(message: InboundMessage) -> Language:
    return message.language or "zh"
