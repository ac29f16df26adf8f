# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files, buttons and groups: what a recorded update needs beside its own words."""

import asyncio
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from channels.telegram import media
from channels.telegram.api import BotApi
from channels.telegram.channel import TelegramChannel
from channels.telegram.contents import FileRef
from channels.telegram.limits import LARGEST_DOWNLOAD_BYTES
from channels.telegram.sandbox import TelegramSandbox
from channels.telegram.settings import Settings
from tests.support.telegram import JPEG, options, outbound, payloads, read_all


@asynccontextmanager
async def courteous(channel: TelegramChannel) -> Any:
    """The small calls beside the conversation are made."""
    working = asyncio.create_task(channel._courtesies.run())  # noqa: SLF001 - without the rest of `run`
    yield
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


@pytest.fixture
def api(sandbox: TelegramSandbox) -> Iterator[BotApi]:
    """The calls alone."""
    return BotApi("main", Settings.model_validate(sandbox.settings("http://127.0.0.1:9")))  # type: ignore[return-value]


async def test_voice_video_and_documents_are_fetched(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """With their names, types and bytes; no address of Telegram's is kept."""
    await sandbox.file("Ann", "v.ogg", b"OggS", "audio/ogg", "voice")
    await sandbox.file("Ann", "报告.pdf", b"%PDF", "application/pdf")
    await sandbox.file("Ann", "clip.mp4", b"mp4", "video/mp4", "audio")
    voice, document, clip = await read_all(channel, payloads(sandbox))
    assert voice.attachments[0].content_type == "audio/ogg"
    assert document.attachments[0].name == "报告.pdf"
    assert [one.attachments[0].content for one in (voice, document, clip)] == [
        b"OggS", b"%PDF", b"mp4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"), [("打印机坏了", "20 MB 以内"), ("It broke", "at most 20 MB")]
)
async def test_a_file_too_large_for_bots_is_explained(
    sandbox: TelegramSandbox, channel: TelegramChannel, text: str, words: str
) -> None:
    """In the customer's language, at once; the message enters and tells the agent."""
    await sandbox.say("Ann", text)
    await sandbox.file("Ann", "film.mp4", b"x", "video/mp4", size_bytes=35 * 1024 * 1024)
    async with courteous(channel):
        _, message = await read_all(channel, payloads(sandbox))
        seen = await sandbox.until("Ann", lambda found: not found[-1].is_own)
    assert message.attachments == ()
    assert message.meta["missing_files"] == ["film.mp4"]
    assert words in seen[-1].text
    assert "film.mp4" in seen[-1].text
    assert "35" in seen[-1].text
    assert not [call for call, _ in sandbox.server.calls if call == "getFile"]


async def test_a_size_that_was_not_told_is_found_out(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Telegram refuses the file, or more bytes come than it said: either way it is explained."""
    await sandbox.file("Ann", "a.bin", b"x", "a/b", size_bytes=LARGEST_DOWNLOAD_BYTES + 1)
    await sandbox.file("Ann", "b.bin", b"x" * (LARGEST_DOWNLOAD_BYTES + 1), "a/b", size_bytes=0)
    for update in sandbox.updates.line:
        update.document["document"].pop("file_size")
    async with courteous(channel):
        first, second = await read_all(channel, payloads(sandbox))
        await sandbox.until("Ann", lambda found: sum(not one.is_own for one in found) == 2)
    assert first.meta["missing_files"] == ["a.bin"]
    assert second.meta["missing_files"] == ["b.bin"]


async def test_a_download_that_fails_for_a_while_is_tried_again(
    sandbox: TelegramSandbox, api: BotApi
) -> None:
    """A broken gateway, a pause, a lost answer: the file comes all the same."""
    await sandbox.photo("Ann", JPEG)
    (file,) = sandbox.world.files.values()
    sandbox.refuse("getFile", 429, "Too Many Requests: retry after 1", retry_after=0)
    sandbox.break_gateway("getFile")
    sandbox.refuse("file", 500, "Internal Server Error")
    sandbox.lose_answer("getFile")
    ref = FileRef(file.file_id, "photo.jpg", "image/jpeg", 0)
    files, missing = await media.fetch_all(api, [ref], pauses=(0.01,) * 5)
    await api.close()
    assert [one.content for one in files] == [JPEG]
    assert missing == ()


@pytest.mark.parametrize("code", [400, 403, 404, 500])
async def test_a_file_that_cannot_be_had_is_asked_for_again(
    sandbox: TelegramSandbox, api: BotApi, code: int
) -> None:
    """Gone for good, or for longer than anybody waits: it is missing, the rest is there."""
    await sandbox.album("Ann", [JPEG, JPEG])
    one, other = (FileRef(key, key, "image/jpeg", 0) for key in sandbox.world.files)
    sandbox.refuse("file", code, "no", times=2)
    files, missing = await media.fetch_all(api, [one], pauses=(0.01,))
    more, _ = await media.fetch_all(api, [other], pauses=())
    await api.close()
    assert files == () if code != 500 else True
    assert [file.name for file in missing] == [one.name]
    assert not missing[0].is_too_large
    assert len(more) <= 1


async def test_a_press_is_understood_and_its_buttons_go(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """The option's own id comes back however long; the text stays, the spinner stops."""
    asked = outbound(sandbox, "Ann", "Which?", options=options("this", "that"))
    await channel.send(asked)
    (seen,) = await sandbox.seen("Ann")
    assert [option.label for option in seen.options] == ["this", "that"]
    await sandbox.press("Ann", seen.options[1].id)
    async with courteous(channel):
        (message,) = await read_all(channel, payloads(sandbox))
        (after,) = await sandbox.until("Ann", lambda found: not found[-1].options)
    assert message.choice == asked.options[1].id
    assert message.meta["pressed"] == "that"
    assert (after.text, after.note) == ("Which?", "")
    assert sandbox.world.presses == {}


async def test_a_press_is_understood_after_a_restart(
    sandbox: TelegramSandbox, open_channel: type
) -> None:
    """What the keys mean was kept before they were shown."""
    asked = outbound(sandbox, "Ann", "Which?", options=options("this", "that"))
    await open_channel().send(asked)
    (seen,) = await sandbox.seen("Ann")
    await sandbox.press("Ann", seen.options[0].id)
    (message,) = await read_all(open_channel(), payloads(sandbox))
    assert message.choice == asked.options[0].id


@pytest.mark.parametrize("language", ["zh-hans", "en"])
async def test_an_old_button_is_told_that_its_question_is_closed(
    sandbox: TelegramSandbox, channel: TelegramChannel, language: str
) -> None:
    """A key that is no longer known is a choice nobody offers; the customer is told."""
    await sandbox.open_chat("Ann", language=language)
    await channel.send(outbound(sandbox, "Ann", "?", options=options("a")))
    number = int((await sandbox.seen("Ann"))[-1].id)
    await sandbox.press_data("Ann", number, "made-up-key")
    async with courteous(channel):
        message = (await read_all(channel, payloads(sandbox)))[-1]
        seen = await sandbox.until("Ann", lambda found: bool(found[-1].note))
    assert message.choice == "made-up-key"
    assert ("已经结束" if language == "zh-hans" else "closed") in seen[-1].note


async def test_a_group_is_refused_politely(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Put into a group, the bot says where it can be spoken to, and leaves; nothing enters."""
    await sandbox.invite("Ann", "The team")
    await sandbox.say_in_group("Ann", "The team", "/help")
    async with courteous(channel):
        found = await read_all(channel, payloads(sandbox))
        async with asyncio.timeout(5), sandbox.world.changed:
            await sandbox.world.changed.wait_for(
                lambda: not sandbox.world.group("The team").has_bot
            )
    assert all(isinstance(one, str) for one in found)
    assert "t.me/frontdesk_sandbox_bot" in (await sandbox.seen_in_group("The team"))[-1].text


async def test_blocking_the_bot_is_a_failure_to_reach_the_customer(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Agents must know; coming back is nothing to note."""
    await sandbox.block("Ann")
    await sandbox.block("Ann", is_blocked=False)
    blocked, back = await read_all(channel, payloads(sandbox))
    assert blocked.failures[0].is_permanent
    assert back == "the customer can be reached again"
