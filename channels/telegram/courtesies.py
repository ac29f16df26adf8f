# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done beside the conversation: answer a button, explain a file, refuse a group.

Done in the background, once, and without being missed if it fails: an unanswered button spins for
a while, nothing more. The conversation itself is the outbox's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from channels.telegram.api import BotApi
from channels.telegram.limits import CALLBACK_TEXT_MAX, MEGABYTE
from channels.telegram.media import Missing
from channels.telegram.normalize import PHRASES, Press
from channels.telegram.places import Place
from intake.messages import LANGUAGES, Language

MENU = ("help", "human", "cancel")
_MOST_WAITING = 1000

log = structlog.get_logger()
Errand = Callable[[], Awaitable[None]]


class Courtesies:
    """Small calls that nobody waits for, in order."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._errands: asyncio.Queue[Errand] = asyncio.Queue(_MOST_WAITING)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            errand = await self._errands.get()
            try:
                await errand()
            except TelegramError as error:
                # "query is too old" and "message is not modified" are everyday answers.
                log.info("courtesy_failed", error=type(error).__name__)

    def answer_press(self, press: Press, language: Language, *, is_known: bool) -> None:
        """Stop the button's spinner, and take the buttons away: they have been used."""
        text = None if is_known else PHRASES.say(language, "closed")[:CALLBACK_TEXT_MAX]
        self._later(lambda: _answer(self._api.bot, press, text))

    def explain(self, place: Place, missing: Sequence[Missing], language: Language) -> None:
        """Tell the customer which files did not arrive, and what to do."""
        for file in missing:
            key = "file.too_large" if file.is_too_large else "file.missing"
            size = max(21, round(file.size_bytes / MEGABYTE))  # the size is not always told
            text = PHRASES.say(language, key, name=file.name, size=size)
            self._later(lambda text=text: _say(self._api.bot, place, text))  # type: ignore[misc]

    def refuse_group(self, place: Place, language: Language) -> None:
        """Say where the bot can be spoken to, and leave."""
        self._later(lambda: _leave(self._api.bot, place, language))

    def show_menu(self) -> None:
        """Put the commands into the menu beside the input field, in each language."""
        for language in LANGUAGES:
            self._later(lambda language=language: _show_menu(self._api.bot, language))  # type: ignore[misc]

    def _later(self, errand: Errand) -> None:
        if self._errands.full():
            log.warning("courtesies_dropped")
            return
        self._errands.put_nowait(errand)


async def _answer(bot: Bot, press: Press, text: str | None) -> None:
    try:
        await bot.answer_callback_query(press.query_id, text=text)
    finally:
        if press.message_id:
            await bot.edit_message_reply_markup(press.chat_id, press.message_id)


async def _say(bot: Bot, place: Place, text: str) -> None:
    await bot.send_message(place.chat_id, text, message_thread_id=place.topic or None)


async def _leave(bot: Bot, place: Place, language: Language) -> None:
    name = (await bot.get_me()).username
    if name:
        text = PHRASES.say(language, "group.refused", link=f"https://t.me/{name}")
    else:
        text = PHRASES.say(language, "group.refused_plain")
    try:
        await bot.send_message(place.chat_id, text)
    finally:
        await bot.leave_chat(place.chat_id)


async def _show_menu(bot: Bot, language: Language) -> None:
    commands = [BotCommand(name, PHRASES.say(language, f"menu.{name}")) for name in MENU]
    await bot.set_my_commands(commands, language_code=language)
