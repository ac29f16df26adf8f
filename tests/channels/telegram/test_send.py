# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the customer sees of a message of ours, and how every failure is told to the outbox."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from channels.telegram.channel import TelegramChannel
from channels.telegram.limits import TEXT_MAX
from channels.telegram.sandbox import TelegramSandbox
from channels.telegram.standin.rules import units
from intake.errors import DeliveryFailure, OutcomeUnknown, PermanentFailure, TransientFailure
from intake.messages import Attachment, Author, Option
from tests.support.telegram import JPEG, Notebook, options, outbound

PHONE = {"asks": "phone"}


async def texts(sandbox: TelegramSandbox, person: str = "Ann") -> list[str]:
    """What the customer reads."""
    return [one.text for one in await sandbox.seen(person) if not one.is_own]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> & <b>not bold</b>",
        "a < b && c > d; x_y *z* [link](http://x) `code` ~s~ ||s||",
        "&lt; &amp; &#39; stay as they are typed",
        "\"quotes\" and 'apostrophes'",
        "]]> -->",
    ],
)
async def test_markup_in_a_text_stays_text(
    sandbox: TelegramSandbox, channel: TelegramChannel, text: str
) -> None:
    """Whatever a customer or a machine wrote is shown letter by letter."""
    await channel.send(outbound(sandbox, "Ann", text))
    assert await texts(sandbox) == [text]


async def test_an_agent_is_named_above_the_text(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """So that the customer knows who speaks; a name is no markup either."""
    said = outbound(sandbox, "Ann", "Hello", author=Author.AGENT, author_name="<Li> & Na")
    await channel.send(said)
    assert await texts(sandbox) == ["<Li> & Na\nHello"]
    (_, given) = next(call for call in sandbox.server.calls if call[0] == "sendMessage")
    assert given["text"] == "<b>&lt;Li&gt; &amp; Na</b>\nHello"


async def test_a_text_that_telegram_cannot_parse_goes_out_plain(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """The words count, the markup does not."""
    sandbox.refuse("sendMessage", 400, "Bad Request: can't parse entities: Unsupported start tag")
    await channel.send(outbound(sandbox, "Ann", "a < b"))
    assert await texts(sandbox) == ["a < b"]


@pytest.mark.parametrize("letter", ["👩‍👩‍👧‍👦", "👍🏽", "é", "字", "𝒳"])
async def test_long_texts_split_between_letters(
    sandbox: TelegramSandbox, channel: TelegramChannel, letter: str
) -> None:
    """No part is too long in Telegram's units, and no emoji is torn at an edge."""
    text = "x" + letter * (9000 // units(letter))
    await channel.send(outbound(sandbox, "Ann", text))
    parts = await texts(sandbox)
    assert len(parts) >= 3
    assert all(units(part) <= TEXT_MAX for part in parts)
    joined = "".join(part.partition(") ")[2] for part in parts)
    assert joined == text
    assert all(part.endswith(letter) for part in parts)


async def test_flags_are_not_torn(sandbox: TelegramSandbox, channel: TelegramChannel) -> None:
    """A flag is two letters that mean nothing alone."""
    await channel.send(outbound(sandbox, "Ann", "x" + "a🇩🇪" * 1800))
    parts = await texts(sandbox)
    assert len(parts) >= 3
    assert all(part.count("🇩") == part.count("🇪") for part in parts)


async def test_markup_does_not_count_for_the_length(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Four thousand ampersands are one message, though they are longer on the wire."""
    await channel.send(outbound(sandbox, "Ann", "&" * TEXT_MAX))
    assert await texts(sandbox) == ["&" * TEXT_MAX]


async def test_too_many_or_too_long_options_are_numbered(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Where buttons do not fit, the choices stand in the text."""
    await channel.send(outbound(sandbox, "Ann", "Which?", options=options("x" * 65)))
    (one,) = await sandbox.seen("Ann")
    assert one.options == ()
    assert "1" in one.text
    assert "x" * 65 in one.text


async def test_a_question_for_a_phone_number_can_be_answered_with_one_touch(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """A keyboard with the ways around beside it; it is taken away with the next message."""
    asked = outbound(
        sandbox, "Ann", "请留个电话", options=(Option("1:!back", "返回"),), meta=PHONE
    )
    await channel.send(asked)
    (seen,) = await sandbox.seen("Ann")
    assert [option.label for option in seen.options] == ["📱 发送我的手机号", "返回"]
    await channel.send(outbound(sandbox, "Ann", "都对吗？", options=options("对", "修改")))
    noted, last = (await sandbox.seen("Ann"))[1:]
    assert noted.text == "好的，记下了。"
    assert [option.label for option in last.options] == ["对", "修改"]
    assert sandbox.world.person("Ann").chat.keyboard is None


async def test_the_keyboard_goes_without_a_word_where_it_can(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """A message without buttons takes it away itself."""
    await channel.send(outbound(sandbox, "Ann", "Your address?", meta={"asks": "address"}))
    await channel.send(outbound(sandbox, "Ann", "Thank you."))
    assert await texts(sandbox) == ["Your address?", "Thank you."]
    assert sandbox.world.person("Ann").chat.keyboard is None


async def test_files_of_agents_arrive(
    sandbox: TelegramSandbox, channel: TelegramChannel, notebook: Notebook
) -> None:
    """A photo as a photo, anything else as a document, behind the text."""
    notebook.files = {"p": JPEG, "d": b"%PDF"}
    files = (
        Attachment("p", "photo.jpg", "image/jpeg", 4),
        Attachment("d", "手册 1.pdf", "application/pdf", 4),
    )
    sent = await channel.send(outbound(sandbox, "Ann", "See:", attachments=files))
    text, photo, document = await sandbox.seen("Ann")
    assert text.text == "See:"
    assert photo.pictures[0].content == JPEG
    assert (document.pictures[0].name, document.pictures[0].content) == ("手册 1.pdf", b"%PDF")
    assert sent.native_id == document.id


@pytest.mark.parametrize(
    ("code", "words", "failure"),
    [
        (403, "Forbidden: bot was blocked by the user", PermanentFailure),
        (400, "Bad Request: chat not found", PermanentFailure),
        (401, "Unauthorized", TransientFailure),
        (409, "Conflict: terminated by other getUpdates request", TransientFailure),
        (500, "Internal Server Error", TransientFailure),
        (502, "Bad Gateway", TransientFailure),
    ],
)
async def test_each_refusal_is_told_apart(
    sandbox: TelegramSandbox,
    channel: TelegramChannel,
    code: int,
    words: str,
    failure: type[DeliveryFailure],
) -> None:
    """What may get better is tried again, what will not is final; no token in the reason."""
    sandbox.refuse("sendMessage", code, words)
    with pytest.raises(failure) as caught:
        await channel.send(outbound(sandbox, "Ann", "hello"))
    assert "sandbox-token" not in str(caught.value)
    assert await texts(sandbox) == []


async def test_a_gateways_web_page_is_an_outage(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """502 without JSON is tried again."""
    sandbox.break_gateway("sendMessage")
    with pytest.raises(TransientFailure):
        await channel.send(outbound(sandbox, "Ann", "hello"))


async def test_telegrams_pause_is_honoured(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """429: `retry_after` reaches the outbox, and the chat is silent so long for everybody."""
    sandbox.refuse("sendMessage", 429, "Too Many Requests: retry after 35", retry_after=35)
    with pytest.raises(TransientFailure) as caught:
        await channel.send(outbound(sandbox, "Ann", "hello"))
    assert caught.value.retry_after == 35
    with pytest.raises(TransientFailure) as again:
        await channel.send(outbound(sandbox, "Ann", "hello"))
    assert again.value.retry_after == pytest.approx(35, abs=1)
    assert len(sandbox.server.calls) == 1


async def test_a_group_that_got_a_new_id_is_followed(
    sandbox: TelegramSandbox, open_channel: Any
) -> None:
    """`migrate_to_chat_id` is remembered; the next try, by any process, goes to the new group."""
    old, new = sandbox.world.group("old"), sandbox.world.group("new")
    old.moved_to = new.id
    said = outbound(sandbox, "Ann", "hello", thread=f"{old.id}/0/5", context={"reply_to": 1})
    with pytest.raises(TransientFailure):
        await open_channel(groups="answer").send(said)
    await open_channel(groups="answer").send(said)
    assert [one.text for one in await sandbox.seen_in_group("new")] == ["hello"]


async def test_a_customer_who_never_wrote_cannot_be_written_to(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Telegram's own rule, told as final."""
    said = outbound(sandbox, "Ann", "hello")
    sandbox.world.person("Ann").chat.is_open = False
    with pytest.raises(PermanentFailure):
        await channel.send(said)


async def test_nobody_there_is_transient(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """No connection means nothing was sent: it is simply tried again."""
    said = outbound(sandbox, "Ann", "hello")
    await sandbox.stop()
    with pytest.raises(TransientFailure):
        await channel.send(said)


async def test_a_lost_answer_is_repeated_once_for_the_bot(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """A doubled question does less harm than a silent bot; a second time nobody knows."""
    sandbox.lose_answer("sendMessage", times=2)
    said = outbound(sandbox, "Ann", "Which product?")
    with pytest.raises(TransientFailure):
        await channel.send(said)
    with pytest.raises(OutcomeUnknown):
        await channel.send(said)


async def test_a_lost_answer_is_the_agents_to_judge(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """What a person wrote is not doubled by a machine."""
    sandbox.lose_answer("sendMessage")
    with pytest.raises(OutcomeUnknown):
        await channel.send(outbound(sandbox, "Ann", "I called you", author=Author.AGENT))
    assert not channel.capabilities.resends_unknown


async def test_a_finished_part_is_not_sent_again(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """The second of three parts fails: the next try goes on there."""
    said = outbound(sandbox, "Ann", "字" * 9000)
    sent = 0

    async def interrupted() -> None:
        nonlocal sent
        sandbox.refuse("sendMessage", 500, "Internal Server Error")
        with pytest.raises(TransientFailure):
            await channel.send(said)
        sent = len(await texts(sandbox))

    await channel.send(outbound(sandbox, "Ann", "first"))
    await interrupted()
    await channel.send(said)
    parts = (await texts(sandbox))[1:]
    assert [part[:5] for part in parts] == ["(1/3)", "(2/3)", "(3/3)"]


async def test_an_outage_is_logged_when_it_begins_and_when_it_ends(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """Two lines for any number of failures, without texts, people or tokens."""
    sandbox.break_gateway("sendMessage", times=3)
    with capture_logs() as lines:
        for _ in range(5):
            try:
                await channel.send(outbound(sandbox, "Ann", "canary"))
            except TransientFailure:
                continue
    assert [line["event"] for line in lines] == ["telegram_down", "telegram_up"]
    assert all("canary" not in str(line) and "token" not in str(line) for line in lines)


async def test_two_chats_do_not_wait_for_each_other(
    sandbox: TelegramSandbox, channel: TelegramChannel
) -> None:
    """A pause in one chat leaves the other alone."""
    sandbox.refuse("sendMessage", 429, "Too Many Requests: retry after 30", retry_after=30)
    with pytest.raises(TransientFailure):
        await channel.send(outbound(sandbox, "Ann", "hello"))
    async with asyncio.timeout(5):
        await channel.send(outbound(sandbox, "Bob", "hello"))
    assert await texts(sandbox, "Bob") == ["hello"]


async def test_a_large_photo_is_a_document(
    sandbox: TelegramSandbox, channel: TelegramChannel, notebook: Notebook
) -> None:
    """Above 10 MB Telegram takes it no other way; up to 50 MB it takes it at all."""
    notebook.files = {"p": JPEG + bytes(11 * 1024 * 1024)}
    large = (Attachment("p", "photo.jpg", "image/jpeg", 4),)
    await channel.send(outbound(sandbox, "Ann", "", attachments=large))
    assert [call for call, _ in sandbox.server.calls] == ["sendDocument"]
    notebook.files = {"p": bytes(50 * 1024 * 1024 + 1)}
    with pytest.raises(PermanentFailure, match="50 MB"):
        await channel.send(outbound(sandbox, "Ann", "", attachments=large))
    notebook.files = {}
    with pytest.raises(PermanentFailure, match="not there"):
        await channel.send(outbound(sandbox, "Ann", "", attachments=large))


async def test_an_agent_is_seen_typing(connect: Any) -> None:
    """Telegram's own sign, as soon as the first key is pressed in the workspace."""
    line = await connect()
    await line.ask("anna", line.sandbox.say("anna", "转人工"))
    chat = line.sandbox.world.person("anna").chat.id
    found = line.program.store.conversation_id("telegram", "main", str(chat))
    for _ in range(3):
        line.program.signals.publish(f"agent_typing:{found}", ("李娜", True))
    async with asyncio.timeout(10):
        while not line.sandbox.world.actions:  # noqa: ASYNC110 - it comes over a socket
            await asyncio.sleep(0.02)
    assert line.sandbox.world.actions == [(chat, "typing")]
