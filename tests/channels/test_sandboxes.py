# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every channel against its stand-in, over sockets: what is said arrives as it was said.

A channel joins by having a `sandbox.py`; nothing here knows which there are.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from channels.contract import Channel
from channels.registry import open_channel
from channels.sandboxes import ACCOUNT, Sandbox, Seen, open_sandbox, sandbox_kinds
from intake.errors import OutcomeUnknown, TransientFailure
from intake.messages import Author, InboundMessage, Option, OutboundMessage
from tests.support.report import PHOTO, VARIANTS

WAIT_SECONDS = 20
HOSTILE = (
    "]]><MsgType>event</MsgType>",
    "<b>bold</b> & <script>alert(1)</script> &lt;",
    "_*[link](http://x)~`>#+-=|{}.!",
    '", "admin": true, "x": "',
    "👨‍👩‍👧 👍🏽 🇨🇳 e\u0301",
)


@dataclass
class Pair:
    """A channel and the provider it talks to."""

    channel: Channel
    sandbox: Sandbox
    hub: Any
    count: int = 0

    async def entered(self, count: int) -> list[InboundMessage]:
        """The messages of people, once there are so many."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                if len(messages := self._messages()) >= count:
                    return messages
                await asyncio.sleep(0.02)

    def _messages(self) -> list[InboundMessage]:
        messages: Sequence[InboundMessage] = list(self.hub.entered.values())
        return [one for one in messages if one.text or one.choice or one.attachments]

    async def reply(self, to: InboundMessage, text: str, *options: Option) -> None:
        """Send as the outbox does; a channel that is fetched from has the thread instead."""
        self.count += 1
        if self.channel.capabilities.sends_at_once:
            pairs = [(one.id, one.label) for one in options]
            self.hub.say(to.thread, text, options=pairs, account=ACCOUNT)
            return
        message = OutboundMessage(
            id=f"c1.{self.count}", conversation_id="c1", seq=self.count, recipient=to.sender,
            thread=to.thread, author=Author.BOT, author_name="Frontdesk", text=text,
            options=options, attachments=(), in_reply_to=to.message_id, at=datetime.now(UTC),
            context=to.reply_context,
        )  # fmt: skip
        await self.channel.send(message)

    async def seen(self, person: str, text: str) -> Seen:
        """The entry of ours that holds this text."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                for one in await self.sandbox.seen(person):
                    if not one.is_own and text in one.text:
                        return one
                await asyncio.sleep(0.02)


@pytest.fixture(params=VARIANTS, ids=lambda one: "-".join(filter(None, one)))
async def pair(request: pytest.FixtureRequest, hub: Any) -> AsyncIterator[Pair]:
    """One account of each kind in each mode, with its stand-in, both on real ports."""
    kind, mode = request.param
    sandbox = open_sandbox(kind, mode)
    await sandbox.start(0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = sandbox.settings(f"http://127.0.0.1:{port}")
    channel = open_channel(kind, ACCOUNT, settings, hub)
    hub.channel = channel
    app = web.Application(client_max_size=32 * 1024 * 1024)
    app.add_routes(channel.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    working = asyncio.create_task(channel.run())
    yield Pair(channel, sandbox, hub)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await runner.cleanup()
    await sandbox.stop()


def test_a_stand_in_names_itself() -> None:
    """In both languages, under the name of its folder."""
    for kind in sandbox_kinds():
        sandbox = open_sandbox(kind)
        assert sandbox.kind == kind
        assert set(sandbox.title) == {"zh", "en"}


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_text_arrives_as_it_was_written(pair: Pair, text: str) -> None:
    """Both ways: nobody's words become markup, and none are lost on the way."""
    await pair.sandbox.say("anna", text)
    (message,) = await pair.entered(1)
    assert message.text == text
    await pair.reply(message, f"你说：{text}")
    assert (await pair.seen("anna", text)).text == f"你说：{text}"


async def test_options_are_buttons_or_numbers(pair: Pair) -> None:
    """A pressed button comes back as the option's id; a typed number as text."""
    await pair.sandbox.say("anna", "你好")
    (message,) = await pair.entered(1)
    await pair.reply(message, "好了吗？", Option("3:yes", "是 <b>"), Option("3:no", "否"))
    last = await pair.seen("anna", "好了吗？")
    if last.options:
        assert [one.label for one in last.options] == ["是 <b>", "否"]
        await pair.sandbox.press("anna", last.options[1].id)
        assert (await pair.entered(2))[-1].choice == "3:no"
    else:
        assert last.text == "好了吗？\n1. 是 <b>\n2. 否"
        await pair.sandbox.say("anna", "2")
        assert (await pair.entered(2))[-1].text == "2"


async def test_a_photo_arrives_whole(pair: Pair) -> None:
    """The bytes that were sent, stored or still to be stored."""
    if not pair.channel.capabilities.takes_files:
        return
    await pair.sandbox.photo("anna", PHOTO)
    (message,) = await pair.entered(1)
    (file,) = message.attachments
    blob = getattr(file, "blob", "")
    content = pair.hub.files[blob] if blob else getattr(file, "content", b"")
    assert content
    assert file.content_type.startswith("image/")


async def test_one_persons_words_stay_in_order_and_people_apart(pair: Pair) -> None:
    """Several people at once, each with their own thread; each in the order they wrote."""
    people = ("anna", "bo", "cem")

    async def write(person: str) -> None:
        for number in range(4):
            await pair.sandbox.say(person, f"{person} {number}")

    await asyncio.gather(*map(write, people))
    messages = await pair.entered(12)
    assert len(messages) == len({one.message_id for one in messages}) == 12
    threads = {one.text.split()[0]: one.thread for one in messages}
    assert len(set(threads.values())) == 3
    for person in people:
        said = [one.text for one in messages if one.thread == threads[person]]
        assert said == [f"{person} {number}" for number in range(4)]


async def test_an_outage_is_no_refusal(pair: Pair) -> None:
    """A provider that is away is tried again, or is uncertain; a message is never given up."""
    await pair.sandbox.say("anna", "你好")
    (message,) = await pair.entered(1)
    if pair.channel.capabilities.sends_at_once:
        return
    await pair.sandbox.stop()
    with pytest.raises((TransientFailure, OutcomeUnknown)):
        await pair.reply(message, "在吗？")
