# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: ARG002 - the stand-in has the parameters of the port, needed or not
"""What tests of the Telegram channel share: a hub that remembers, and talk with a real one."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from bots.app import Program
from channels.sandboxes import Seen
from channels.telegram.channel import TelegramChannel
from channels.telegram.sandbox import TelegramSandbox
from channels.telegram.standin.updates import shown
from intake.changes import Message
from intake.errors import StoreUnavailable
from intake.messages import Address, Author, Ignored, Option, OutboundMessage, RawPayload

JPEG = b"\xff\xd8\xff a photo"


@dataclass
class Notebook:
    """The part of a hub that this channel uses, in memory."""

    accepted: list[RawPayload] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    is_away: bool = False
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def accept(self, payload: RawPayload) -> None:
        if self.is_away:
            raise StoreUnavailable
        self.accepted.append(payload)
        async with self.news:
            self.news.notify_all()

    async def has_room(self, channel: str, account: str) -> None:
        """There is always room."""

    async def remember(self, channel: str, account: str, name: str, value: str) -> None:
        self.kept[name] = value

    async def recall(self, channel: str, account: str, name: str) -> str:
        return self.kept.get(name, "")

    def watch_typing(self, channel: str, account: str, thread: str, notify: Any) -> Any:
        return lambda: None

    async def open_file(self, blob: str) -> bytes | None:
        return self.files.get(blob)

    async def has(self, count: int) -> None:
        """Wait until so many payloads were accepted."""
        async with asyncio.timeout(10), self.news:
            await self.news.wait_for(lambda: len(self.accepted) >= count)


def outbound(sandbox: TelegramSandbox, person: str, text: str, **more: Any) -> OutboundMessage:
    """A message of ours to a person, who has pressed Start before."""
    number = sandbox.world.number()
    chat = sandbox.world.person(person).chat
    chat.is_open = True
    base = OutboundMessage(
        id=f"message-{number}",
        conversation_id="conversation",
        seq=number,
        recipient=Address("telegram", "main", str(chat.id)),
        thread=str(chat.id),
        author=Author.BOT,
        author_name="",
        text=text,
        options=(),
        attachments=(),
        in_reply_to="",
        at=datetime(2026, 3, 4, tzinfo=UTC),
    )
    return replace(base, **more)


def options(*labels: str) -> tuple[Option, ...]:
    """Options of a question, with ids longer than a button can carry."""
    return tuple(Option(f"1:{'long' * 30}{label}", label) for label in labels)


async def read_all(channel: TelegramChannel, payloads: Sequence[RawPayload]) -> list[Any]:
    """What the payloads say, read side by side as the hub does it: messages, or why not."""
    done = await asyncio.gather(*(channel.read(payload) for payload in payloads))
    found: list[Any] = []
    for one in done:
        found += [one.reason] if isinstance(one, Ignored) else list(one)
    return found


def payloads(sandbox: TelegramSandbox) -> list[RawPayload]:
    """Everything that waits at the stand-in, as the door would record it."""
    now = datetime.now(UTC)
    return [
        RawPayload("telegram", "main", now, orjson.dumps(shown(one)))
        for one in sandbox.updates.line
    ]


@dataclass
class Line:
    """A running hub with a bot, and its stand-in."""

    sandbox: TelegramSandbox
    program: Program
    url: str

    async def ask(self, person: str, doing: Awaitable[None], replies: int = 1) -> list[Seen]:
        """Do something as a customer; what they see of the bot afterwards, once it is there."""
        before = len(await self.sandbox.seen(person))
        await doing
        seen = await self.sandbox.until(
            person, lambda found: sum(not one.is_own for one in found[before:]) >= replies
        )
        return [one for one in seen[before:] if not one.is_own]

    async def press(self, person: str, label: str) -> None:
        """Press the newest button with this label."""
        for one in reversed(await self.sandbox.seen(person)):
            for option in one.options:
                if option.label == label:
                    await self.sandbox.press(person, option.id)
                    return
        raise AssertionError(f"no button {label}")

    async def messages(self, person: str) -> list[Message]:
        """What is stored of the customer's side, in order."""
        thread = str(self.sandbox.world.person(person).chat.id)
        found = await self.program.store.thread("telegram", "main", thread, 0, 1000)
        return [one for one in found.messages if one.author is Author.CUSTOMER] if found else []
