# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in is what Telegram is to two independent clients: python-telegram-bot and aiogram."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiogram
import pytest
import telegram
from aiogram import exceptions as theirs
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from channels.telegram.sandbox import TelegramSandbox
from channels.telegram.standin.world import TOKEN
from tests.support.telegram import JPEG


@pytest.fixture
async def ptb(sandbox: TelegramSandbox) -> AsyncIterator[telegram.Bot]:
    """python-telegram-bot with its own transport."""
    base = f"http://127.0.0.1:{sandbox.port}"
    async with telegram.Bot(
        TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot"
    ) as bot:
        yield bot


@pytest.fixture
async def aio(sandbox: TelegramSandbox) -> AsyncIterator[Any]:
    """Aiogram with its own transport and its own models."""
    server = TelegramAPIServer.from_base(f"http://127.0.0.1:{sandbox.port}")
    bot = aiogram.Bot(TOKEN, session=AiohttpSession(api=server))
    yield bot
    await bot.session.close()


async def customer(sandbox: TelegramSandbox) -> int:
    """Somebody who has pressed Start; their chat."""
    await sandbox.open_chat("Ann")
    return sandbox.world.person("Ann").chat.id


async def test_both_know_the_bot(ptb: telegram.Bot, aio: Any) -> None:
    """`getMe` has every field that strict models need."""
    mine, theirs = await ptb.get_me(), await aio.get_me()
    assert mine.is_bot
    assert (mine.id, mine.username) == (theirs.id, theirs.username)


async def test_both_read_every_kind_of_update(
    sandbox: TelegramSandbox, ptb: telegram.Bot, aio: Any
) -> None:
    """Texts, albums, contacts, places, voice, edits, presses and a block; the same for both."""
    chat = await customer(sandbox)
    await sandbox.album("Ann", [JPEG, JPEG], "two")
    await sandbox.contact("Ann")
    await sandbox.location("Ann", 31.2, 121.4)
    await sandbox.file("Ann", "v.ogg", b"OggS", "audio/ogg", "voice")
    await sandbox.file("Ann", "a.pdf", b"%PDF", "application/pdf")
    await sandbox.say("Ann", "first")
    await sandbox.edit("Ann", int((await sandbox.seen("Ann"))[-1].id), "second")
    asked = await ptb.send_message(
        chat,
        "?",
        reply_markup=telegram.InlineKeyboardMarkup.from_button(
            telegram.InlineKeyboardButton("yes", callback_data="k")
        ),
    )
    await sandbox.press("Ann", f"{asked.message_id}:0:0")
    await sandbox.block("Ann")
    mine = await ptb.get_updates(timeout=0)
    theirs = await aio.get_updates(timeout=0)
    assert [one.update_id for one in mine] == [one.update_id for one in theirs]
    assert len(mine) == 11
    assert all(one.date.year >= 2026 for u in mine if (one := u.message))
    assert all(one.date.year >= 2026 for u in theirs if (one := u.message))
    assert mine[9].callback_query is not None
    assert mine[9].callback_query.data == theirs[9].callback_query.data == "k"
    assert theirs[10].my_chat_member.new_chat_member.status == "kicked"


async def test_both_send_and_edit(sandbox: TelegramSandbox, ptb: telegram.Bot, aio: Any) -> None:
    """JSON in a form or multipart, files by their own part or attached: the customer sees both."""
    chat = await customer(sandbox)
    sent = await ptb.send_message(chat, "<b>one</b> &amp; only", parse_mode="HTML")
    await ptb.edit_message_text("two", chat, sent.message_id)
    await ptb.send_photo(chat, JPEG)
    await ptb.send_document(chat, b"%PDF", filename="a.pdf")
    await aio.send_message(chat, "three")
    await aio.send_photo(chat, aiogram.types.BufferedInputFile(JPEG, "p.jpg"))
    await aio.send_document(chat, aiogram.types.BufferedInputFile(b"%PDF", "b.pdf"))
    await aio.send_chat_action(chat, "typing")
    seen = [one for one in await sandbox.seen("Ann") if not one.is_own]
    assert [one.text for one in seen] == ["two", "", "", "three", "", ""]
    assert [one.pictures[0].name for one in seen if one.pictures][1] == "a.pdf"
    assert sandbox.world.actions == [(chat, "typing")]


async def test_both_fetch_files(sandbox: TelegramSandbox, ptb: telegram.Bot, aio: Any) -> None:
    """`getFile` and the download, for what a customer sent."""
    await sandbox.photo("Ann", JPEG)
    (file,) = (await sandbox.seen("Ann"))[0].pictures
    number = next(iter(sandbox.world.files))
    mine = await (await ptb.get_file(number)).download_as_bytearray()
    theirs = await aio.download(await aio.get_file(number))
    assert bytes(mine) == theirs.read() == file.content == JPEG


# PTB warns when its own `RetryAfter` is made; our transport makes none.
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_both_know_its_refusals(
    sandbox: TelegramSandbox, ptb: telegram.Bot, aio: Any
) -> None:
    """The same failure is the same class of error to a client as Telegram's own would be."""
    chat = await customer(sandbox)
    for code, words, more, mine, other in (
        (429, "Too Many Requests: retry after 7", {"retry_after": 7}, RetryAfter,
         theirs.TelegramRetryAfter),
        (403, "Forbidden: bot was blocked by the user", {}, Forbidden,
         theirs.TelegramForbiddenError),
        (400, "Bad Request: chat not found", {}, BadRequest, theirs.TelegramBadRequest),
        (400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -1005}, ChatMigrated,
         theirs.TelegramMigrateToChat),
        (401, "Unauthorized", {}, InvalidToken, theirs.TelegramUnauthorizedError),
        (409, "Conflict: terminated by other getUpdates request", {}, Conflict,
         theirs.TelegramConflictError),
    ):  # fmt: skip
        sandbox.refuse("sendMessage", code, words, times=2, **more)
        with pytest.raises(mine):
            await ptb.send_message(chat, "x")
        with pytest.raises(other):
            await aio.send_message(chat, "x")


async def test_a_second_poller_ends_the_first(
    sandbox: TelegramSandbox, ptb: telegram.Bot, aio: Any
) -> None:
    """Two programs with one token: the older call gets 409, the newer one waits."""
    first = asyncio.create_task(aio.get_updates(timeout=20))
    await sandbox.updates.polled.wait()
    second = asyncio.create_task(ptb.get_updates(timeout=20))
    with pytest.raises(Exception, match="terminated by other getUpdates"):
        await first
    await sandbox.say("Ann", "hello")
    assert len(await second) == 1
