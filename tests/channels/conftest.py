# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: ARG002 - the stand-in has the parameters of the port, needed or not
"""A hub in memory that keeps the promises of `channels.contract.Hub`, and a server around it.

It remembers what was accepted, in order, and answers through the thread; it decides nothing.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.contract import Channel, ThreadMessage, ThreadView, TurnOutcome
from intake.contacts import Identity
from intake.errors import StoreUnavailable, UnreadablePayload
from intake.links import Link
from intake.messages import Attachment, Ignored, InboundMessage, RawPayload
from intake.seals import Seal
from tests.support.pair import Pair, running_pair
from tests.support.report import VARIANTS, name_of

Key = tuple[str, str, str]


@dataclass
class MemoryHub:
    """What the program does for a channel, without disk, workers or a bot."""

    channel: Channel | None = None
    accepted: list[RawPayload] = field(default_factory=list)
    entered: dict[str, InboundMessage] = field(default_factory=dict)
    came_at: dict[str, datetime] = field(default_factory=dict)
    threads: dict[Key, list[ThreadMessage]] = field(default_factory=dict)
    statuses: dict[Key, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    proofs: dict[Key, tuple[Identity, ...]] = field(default_factory=dict)
    watchers: dict[Key, list[Callable[[], None]]] = field(default_factory=dict)
    typing_watchers: dict[Key, list[Callable[[str, bool], None]]] = field(default_factory=dict)
    customer_typing: list[tuple[str, bool]] = field(default_factory=list)
    waits: dict[str, float] = field(default_factory=dict)
    kept: dict[Key, str] = field(default_factory=dict)
    is_away: bool = False
    last_limits: dict[str, str] = field(default_factory=dict)
    watched: asyncio.Event = field(default_factory=asyncio.Event)
    unwatched: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Callable[["MemoryHub", InboundMessage], None] | None = None
    forms: Any = None  # the report form is tested on a whole program
    seal: Seal = field(default_factory=lambda: Seal(b"k" * 32))

    def form_link(self, link: Link, form: str) -> str:
        return f"https://desk.example.com/forms/{form}/{link.thread}"

    public_url: str = "http://desk.test"
    taken: dict[tuple[str, int], bytes] = field(default_factory=dict)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    parked: list[str] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)  # thread by name
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def siblings(self, kind: str) -> list[Channel]:
        return [self.channel] if self.channel is not None and self.channel.kind == kind else []

    async def has_room(self, channel: str, account: str) -> None:
        return

    async def remember(self, channel: str, account: str, name: str, value: str) -> None:
        if self.is_away:
            raise StoreUnavailable
        self.kept[(channel, account, name)] = value

    async def recall(self, channel: str, account: str, name: str) -> str:
        return self.kept.get((channel, account, name), "")

    async def taken_numbers(
        self, channel: str, account: str, source: str, first: int, last: int
    ) -> set[int]:
        return {number for one, number in self.taken if one == source and first <= number <= last}

    async def accept(self, payload: RawPayload) -> None:
        if self.is_away:
            raise StoreUnavailable
        self.accepted.append(payload)
        self.came.set()
        if payload.position is not None:
            place = (payload.position.source, payload.position.number)
            self.taken.setdefault(place, payload.body)
        if self.channel is None:
            return
        async with self.reading:  # slow ones too in the order in which they came
            slow = getattr(self.channel, "read", None)  # see `ReadsApart`
            try:
                read = await slow(payload) if slow else self.channel.normalize(payload)
            except UnreadablePayload as error:
                self.parked.append(str(error))
                return
            for message in () if isinstance(read, Ignored) else read:
                self._enter(self._joined(message), payload.received_at)

    async def exchange(
        self, payload: RawPayload, message_id: str, timeout_seconds: float
    ) -> TurnOutcome | None:
        await self.accept(payload)
        return None

    async def first_came(self, channel: str, account: str, message_id: str) -> datetime | None:
        if self.is_away:
            raise StoreUnavailable
        return self.came_at.get(message_id)

    async def thread(
        self, channel: str, account: str, thread: str, after_seq: int, limit: int
    ) -> ThreadView:
        if self.is_away:
            raise StoreUnavailable
        key = (channel, account, thread)
        messages = self.threads.get(key, [])
        later = [message for message in messages if message.seq > after_seq]
        last = messages[-1].seq if messages else 0
        return ThreadView(key in self.threads, self.statuses.get(key, ""), last, later[:limit])

    async def proven(self, channel: str, account: str, thread: str) -> tuple[Identity, ...]:
        return self.proofs.get((channel, account, thread), ())

    async def store_file(self, name: str, content_type: str, content: bytes) -> Attachment:
        blob = hashlib.sha256(content).hexdigest()
        self.files[blob] = content
        return Attachment(blob, name, content_type, len(content))

    async def open_file(self, blob: str) -> bytes | None:
        return self.files.get(blob)

    def watch_thread(
        self, channel: str, account: str, thread: str, wake: Callable[[], None]
    ) -> Callable[[], None]:
        watchers = self.watchers.setdefault((channel, account, thread), [])
        watchers.append(wake)
        self.watched.set()

        def stop() -> None:
            watchers.remove(wake)
            self.unwatched.set()

        return stop

    def allow(self, bucket: str, key: str, limit: str) -> float:
        self.last_limits[bucket] = limit
        return self.waits.get(bucket, 0.0)

    def typing(self, channel: str, account: str, thread: str, *, is_typing: bool) -> None:
        self.customer_typing.append((thread, is_typing))

    def watch_typing(
        self, channel: str, account: str, thread: str, notify: Callable[[str, bool], None]
    ) -> Callable[[], None]:
        watchers = self.typing_watchers.setdefault((channel, account, thread), [])
        watchers.append(notify)
        return lambda: watchers.remove(notify)

    def say(
        self,
        thread: str,
        text: str,
        *,
        author: str = "bot",
        name: str = "",
        options: Sequence[tuple[str, str]] = (),
        attachments: Sequence[Attachment] = (),
        client_id: str = "",
        skip: int = 0,
        account: str = "site",
    ) -> int:
        """Append to a thread what somebody said; `skip` numbers were notes. Returns its seq."""
        key = ("webchat", account, thread)
        messages = self.threads.setdefault(key, [])
        seq = (messages[-1].seq if messages else 0) + 1 + skip
        message = ThreadMessage(
            seq=seq,
            author=author,
            author_name=name,
            at=datetime.now(UTC).isoformat(),
            text=text,
            options=[{"id": one, "label": label} for one, label in options],
            attachments=[
                {
                    "blob": one.blob,
                    "name": one.name,
                    "content_type": one.content_type,
                    "size_bytes": one.size_bytes,
                }
                for one in attachments
            ],
            client_id=client_id,
        )
        messages.append(message)
        self._wake(key)
        return seq

    def set_status(self, thread: str, status: str, account: str = "site") -> None:
        """Hand the thread to somebody else."""
        key = ("webchat", account, thread)
        self.statuses[key] = status
        self._wake(key)

    def show_typing(self, thread: str, name: str, account: str = "site") -> None:
        """An agent begins to type."""
        for notify in self.typing_watchers.get(("webchat", account, thread), []):
            notify(name, True)  # noqa: FBT003 - as the port has it

    def _joined(self, message: InboundMessage) -> InboundMessage:
        """A letter in the thread that its names lead to."""
        if message.letter is None:
            return message
        names = [one.value for one in message.letter.names]
        known = [self.letters[one] for one in names if one in self.letters]
        joined = replace(message, thread=known[0]) if known else message
        self.letters.update(dict.fromkeys(names, joined.thread))
        return joined

    def _enter(self, message: InboundMessage, came_at: datetime) -> None:
        if message.message_id in self.entered:
            return
        self.came_at[message.message_id] = came_at
        self.entered[message.message_id] = message
        self.say(
            message.thread,
            message.text,
            author="customer",
            attachments=[one for one in message.attachments if isinstance(one, Attachment)],
            client_id=message.message_id,
            account=message.sender.account,
        )
        if self.answer is not None:
            self.answer(self, message)

    def _wake(self, key: Key) -> None:
        for wake in list(self.watchers.get(key, [])):
            wake()


@pytest.fixture
def hub() -> MemoryHub:
    """A hub without any conversation."""
    return MemoryHub()


@pytest.fixture(params=VARIANTS, ids=name_of)
async def pair(request: pytest.FixtureRequest, hub: MemoryHub) -> AsyncIterator[Pair]:
    """One account of each kind in each mode, with its stand-in, both on real ports."""
    async with running_pair(*request.param, hub) as made:
        yield made


Serve = Callable[[Channel], Any]


@pytest.fixture
async def running() -> AsyncIterator[list[asyncio.Task[None]]]:
    """The background work of every channel that is served; ended with the test."""
    tasks: list[asyncio.Task[None]] = []
    yield tasks
    await _end(tasks)


@pytest.fixture
def stop_running(running: list[asyncio.Task[None]]) -> Callable[[], Awaitable[None]]:
    """What the program does to its channels when it stops."""
    return lambda: _end(running)


@pytest.fixture
async def serve(running: list[asyncio.Task[None]]) -> AsyncIterator[Serve]:
    """Starts a real server for a channel, and a client that talks to it."""
    clients: list[TestClient] = []

    async def start(channel: Channel) -> TestClient:
        app = web.Application()
        app.add_routes(channel.routes())
        client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        running.append(asyncio.create_task(channel.run()))
        return client

    yield start
    for client in clients:
        await client.close()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    # One pass of the loop: a task that never began would end without its clean-up.
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    tasks.clear()
