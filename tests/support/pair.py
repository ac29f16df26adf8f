# SPDX-License-Identifier: AGPL-3.0-or-later
"""A channel and its provider's stand-in on real ports, with a hub in memory between them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientError, web

from channels.contract import Channel, Sent
from channels.registry import open_channel
from channels.sandboxes import ACCOUNT, Sandbox, Seen, open_sandbox
from intake.messages import Author, InboundMessage, Option, OutboundMessage
from tests.support.listening import free_port

WAIT_SECONDS = 20
LARGEST_REQUEST_BYTES = 32 * 1024 * 1024


@dataclass
class Pair:
    """A channel and the provider it talks to. `stop` and `start` are a restart of our side."""

    kind: str
    mode: str
    sandbox: Sandbox
    hub: Any
    port: int = 0
    count: int = 0
    section: dict[str, object] = field(default_factory=dict)
    _channel: Channel | None = None
    _runner: web.AppRunner | None = None
    _working: asyncio.Task[None] | None = None

    @property
    def channel(self) -> Channel:
        assert self._channel is not None
        return self._channel

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Open the channel and serve it, always on the same port."""
        self.port = self.port or free_port()
        self.section = self.section or dict(self.sandbox.settings(self.url))
        self._channel = self.hub.channel = open_channel(self.kind, ACCOUNT, self.section, self.hub)
        app = web.Application(client_max_size=LARGEST_REQUEST_BYTES)
        app.add_routes(self._channel.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self._working = asyncio.create_task(self._channel.run())

    async def stop(self) -> None:
        """Serve no more; what the channel remembers is what it told the hub to remember."""
        assert self._working is not None
        assert self._runner is not None
        await asyncio.sleep(0)  # a task that never began would end without its clean-up
        self._working.cancel()
        await asyncio.gather(self._working, return_exceptions=True)
        await self._runner.cleanup()

    async def say(self, person: str, text: str) -> None:
        """Say something; where nobody takes it, again and again, as impatient people do."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                try:
                    await self.sandbox.say(person, text)
                except ClientError:
                    await asyncio.sleep(0.05)
                else:
                    return

    async def entered(self, count: int) -> list[InboundMessage]:
        """The messages of people, once there are so many."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                if len(messages := self.messages()) >= count:
                    return messages
                await asyncio.sleep(0.02)

    async def accepted(self, count: int) -> None:
        """Wait for so many payloads in all, repeats too."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                if len(self.hub.accepted) >= count:
                    return
                await asyncio.sleep(0.02)

    def messages(self) -> list[InboundMessage]:
        """The messages of people so far; a photo that was lost leaves one without anything."""
        messages: Sequence[InboundMessage] = list(self.hub.entered.values())
        return [one for one in messages if one.text or one.choice or one.attachments or one.meta]

    def message(
        self, to: InboundMessage, text: str, *options: Option, **more: Any
    ) -> OutboundMessage:
        """Our next message to the writer of another."""
        self.count += 1
        given: dict[str, Any] = {"author": Author.BOT, "attachments": (), **more}
        return OutboundMessage(
            id=f"c1.{self.count}", conversation_id="c1", seq=self.count, recipient=to.sender,
            thread=to.thread, author_name="Frontdesk", text=text,
            options=options, in_reply_to=to.message_id, at=datetime.now(UTC),
            context=to.reply_context, **given,
        )  # fmt: skip

    async def reply(self, to: InboundMessage, text: str, *options: Option) -> Sent | None:
        """Send as the outbox does; a channel that is fetched from has the thread instead."""
        if self.channel.capabilities.sends_at_once:
            pairs = [(one.id, one.label) for one in options]
            self.hub.say(to.thread, text, options=pairs, account=ACCOUNT)
            return None
        return await self.channel.send(self.message(to, text, *options))

    async def seen(self, person: str, text: str) -> Seen:
        """The entry of ours that holds this text."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                for one in await self.sandbox.seen(person):
                    if not one.is_own and text in one.text:
                        return one
                await asyncio.sleep(0.02)


@asynccontextmanager
async def running_pair(kind: str, mode: str, hub: Any) -> AsyncIterator[Pair]:
    """Both, running, until the block ends."""
    sandbox = open_sandbox(kind, mode)
    await sandbox.start(0)
    made = Pair(kind, mode, sandbox, hub)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
        await sandbox.stop()
