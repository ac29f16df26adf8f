# SPDX-License-Identifier: AGPL-3.0-or-later
"""An album is one message; no part of it is lost or doubled, whatever happens in between."""

import asyncio

import pytest

from channels.telegram.channel import TelegramChannel
from channels.telegram.sandbox import TelegramSandbox
from intake.messages import InboundKind
from tests.support.telegram import JPEG, Notebook, payloads, read_all

PICTURES = [JPEG + bytes([number]) for number in range(10)]


async def test_ten_parts_are_one_message(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Its first part speaks: all pictures in order, the caption once, the others ignored."""
    await sandbox.album("Ann", PICTURES, "look")
    first, *others = await read_all(channel, payloads(sandbox))
    assert [file.content for file in first.attachments] == PICTURES
    assert first.text == "look"
    assert others == ["a part of an album that entered as one message"] * 9


async def test_parts_that_come_in_another_order_stand_in_their_own(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Reordered on the way, the pictures are shown as the customer laid them out."""
    await sandbox.album("Ann", PICTURES[:3], "look")
    first, *_ = await read_all(channel, payloads(sandbox)[::-1])
    assert [file.content for file in first.attachments] == PICTURES[:3]


async def test_a_caption_on_a_later_part_is_heard(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Telegram puts the caption on one part, not always on the first."""
    await sandbox.album("Ann", PICTURES[:2], "look")
    first, second = payloads(sandbox)
    (message, _) = await read_all(channel, [second, first])
    assert message.text == "look"
    assert len(message.attachments) == 2


async def test_two_albums_side_by_side_are_two_messages(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Whether of one customer or of two."""
    await sandbox.album("Ann", PICTURES[:2], "a")
    await sandbox.album("Ann", PICTURES[2:4], "b")
    await sandbox.album("Bob", PICTURES[4:6], "c")
    a1, a2, b1, b2, c1, c2 = payloads(sandbox)
    found = await read_all(channel, [a1, b1, c1, a2, c2, b2])
    whole = [one for one in found if not isinstance(one, str)]
    assert [one.text for one in whole] == ["a", "b", "c"]
    assert all(len(one.attachments) == 2 for one in whole)


async def test_after_a_crash_the_rest_knows_that_it_was_told(
    sandbox: TelegramSandbox, open_channel: type
) -> None:
    """Killed after the first part entered, before the others: no second message, no second try."""
    await sandbox.album("Ann", PICTURES[:3], "look")
    first, *rest = payloads(sandbox)
    before = await read_all(open_channel(), [first, *rest])
    after = await read_all(open_channel(), rest)  # a new process that knows only the store
    assert len(before[0].attachments) == 3
    assert after == ["a part of an album that entered as one message"] * 2


async def test_after_a_crash_before_it_entered_it_is_whole_again(
    sandbox: TelegramSandbox, open_channel: type
) -> None:
    """Nothing entered: the same parts make the same message, with the same id."""
    await sandbox.album("Ann", PICTURES[:3], "look")
    given = payloads(sandbox)
    (before, *_) = await read_all(open_channel(), given)
    (after, *others) = await read_all(open_channel(), given)
    assert before == after
    assert others == ["a part of an album that entered as one message"] * 2


async def test_a_part_that_comes_too_late_is_a_message_of_its_own(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """A slow upload is not lost because the others had gone ahead."""
    await sandbox.album("Ann", PICTURES[:3], "look")
    first, second, late = payloads(sandbox)
    await read_all(channel, [first, second])
    (message,) = await read_all(channel, [late])
    assert [file.content for file in message.attachments] == PICTURES[2:3]
    assert await read_all(channel, [second]) == ["a part of an album that entered as one message"]


async def test_a_parked_first_part_brings_the_others_along_when_it_is_retried(
    sandbox: TelegramSandbox, open_channel: type
) -> None:
    """What it spoke for was remembered: the retry is whole, days later and by another process."""
    await sandbox.album("Ann", PICTURES[:2], "look")
    first, second = payloads(sandbox)
    await read_all(open_channel(), [first, second])
    (again,) = await read_all(open_channel(), [first])
    assert len(again.attachments) == 2


async def test_an_edited_caption_refers_to_the_message_it_became(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """The edit names a part; agents know the album."""
    await sandbox.album("Ann", PICTURES[:2], "look")
    seen = await sandbox.seen("Ann")
    given = payloads(sandbox)
    whole, _ = await read_all(channel, given)
    second = sandbox.world.person("Ann").chat.entry(int(seen[1].id)).message
    second["caption"] = ""
    await sandbox.edit("Ann", int(seen[1].id), "the label")
    (edit,) = await read_all(channel, payloads(sandbox)[2:])
    assert edit.kind is InboundKind.EDITED
    assert (edit.refers_to, edit.text) == (whole.message_id, "the label")


async def test_a_store_that_fails_leaves_the_album_to_the_next_try(
    sandbox: TelegramSandbox, notebook: Notebook, channel: TelegramChannel
) -> None:
    """The speaker fails before it could remember: another part speaks for what is known."""

    class Broken(Exception):
        """The disk is full."""

    remember = notebook.remember
    fails = [True]

    async def broken(channel: str, account: str, name: str, value: str) -> None:
        if fails:
            fails.pop()
            raise Broken
        await remember(channel, account, name, value)

    notebook.remember = broken  # type: ignore[method-assign]  # a stand-in of ours may fail
    await sandbox.album("Ann", PICTURES[:2], "look")
    first, second = payloads(sandbox)
    done = await asyncio.gather(channel.read(first), channel.read(second), return_exceptions=True)
    assert isinstance(done[0], Broken)
    (again,) = await read_all(channel, [first])
    (other,) = done[1]  # type: ignore[misc]
    contents = {file.content for one in (again, other) for file in one.attachments}
    assert contents == set(PICTURES[:2])


@pytest.mark.parametrize("count", [2, 9])
async def test_the_wait_ends_soon_after_the_last_part(
    sandbox: TelegramSandbox, channel: TelegramChannel, count: int
) -> None:
    """Far below the longest wait: customers do not wait for parts that never come."""
    await sandbox.album("Ann", PICTURES[:count])
    async with asyncio.timeout(5):
        first, *_ = await read_all(channel, payloads(sandbox))
    assert len(first.attachments) == count
