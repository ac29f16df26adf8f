# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reception: what the program offers to channels (`channels.contract.Hub`).

Step 2 of the line: a verified payload is recorded, and only then may its channel acknowledge.
Also the place where requests wait for the replies to their message.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bots.runtime.entry_worker import EntryWorker, clean_name
from channels.contract import Channel, ThreadMessage, ThreadView, TurnOutcome
from intake.changes import Message
from intake.contacts import Identity
from intake.errors import StoreUnavailable
from intake.failpoints import fp
from intake.forms import Forms
from intake.inbox import Arrival
from intake.journal import Journal
from intake.links import Link, Links, Purpose
from intake.messages import Attachment, RawPayload
from intake.outbox import Committed
from intake.ports import BlobStore, Clock, RateLimiter, Signals, Store, StoredOutcome
from intake.seals import Seal

# Above this, accepting would only make the queue longer than customers wait.
MOST_WAITING = 20_000
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FormAccess:
    """The forms that channels serve, and what makes and reads links to them."""

    forms: Forms
    seal: Seal
    is_open: Callable[[str], bool]  # whether the public may see a form
    clock: Clock


class Reception:
    """See `channels.contract.Hub`."""

    def __init__(
        self,
        journal: Journal,
        store: Store,
        blobs: BlobStore,
        signals: Signals,
        limiter: RateLimiter,
        channels: Mapping[tuple[str, str], Channel],
        public_url: str,
    ) -> None:
        self.public_url = public_url
        self._channels = channels
        self._journal = journal
        self._store = store
        self._blobs = blobs
        self._signals = signals
        self._limiter = limiter
        self._entry: EntryWorker | None = None
        self._waiters: dict[Key, list[asyncio.Future[TurnOutcome | None]]] = {}
        self._access: FormAccess | None = None
        self._received_at: dict[tuple[str, str], datetime] = {}

    def serve_forms(self, access: FormAccess) -> None:
        """Let channels have the forms; called once, before channels are opened."""
        self._access = access

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for an answer at this moment, or just wrote in a chat."""
        return bool(self._waiters) or (self._entry is not None and self._entry.is_urgent)

    @property
    def forms(self) -> Forms:
        """See `Hub.forms`."""
        return self._forms().forms

    @property
    def seal(self) -> Seal:
        """See `Hub.seal`."""
        return self._forms().seal

    def form_link(self, link: Link, form: str) -> str:
        """See `Hub.form_link`."""
        access = self._forms()
        if not access.is_open(form):
            return ""
        token = Links(access.seal).make(link, access.clock())
        place = f"?who={token}" if link.purpose is Purpose.WHO else f"/{token}"
        return f"{self.public_url}/forms/{form}{place}"

    def _forms(self) -> FormAccess:
        if self._access is None:
            raise RuntimeError("serve_forms() comes first")
        return self._access

    def connect(self, entry: EntryWorker) -> None:
        """Tell where recorded payloads go; called once while the program is put together."""
        self._entry = entry
        self._journal.hand_to(entry.offer)

    def siblings(self, kind: str) -> list[Channel]:
        """See `Hub.siblings`."""
        return [channel for (one, _), channel in self._channels.items() if one == kind]

    async def accept(self, payload: RawPayload) -> None:
        """See `Hub.accept`."""
        await self._record(payload)
        fp("in.journal.sync")
        fp("in.ack")

    def _record(self, payload: RawPayload) -> "asyncio.Future[int]":
        entry = self._entry
        if entry is None or entry.waiting > MOST_WAITING:
            raise StoreUnavailable("too many messages are waiting; try again in a moment")
        fp("in.recv")
        self._received_at[payload.channel, payload.account] = payload.received_at
        return self._journal.begin(payload)

    def received_at(self, channel: str, account: str) -> datetime | None:
        """When something last came in, since the start."""
        return self._received_at.get((channel, account))

    async def has_room(self, channel: str, account: str) -> None:
        """See `Hub.has_room`."""
        if self._entry is not None:
            await self._entry.has_room(channel, account)

    async def remember(self, channel: str, account: str, name: str, value: str) -> None:
        """See `Hub.remember`."""
        await self._store.remember(channel, account, name, value)

    async def recall(self, channel: str, account: str, name: str) -> str:
        """See `Hub.recall`."""
        return await self._store.recall(channel, account, name)

    async def taken_numbers(
        self, channel: str, account: str, source: str, first: int, last: int
    ) -> set[int]:
        """See `Hub.taken_numbers`."""
        return await self._store.taken_numbers(channel, account, source, first, last)

    async def exchange(
        self, payload: RawPayload, message_id: str, timeout_seconds: float
    ) -> TurnOutcome | None:
        """See `Hub.exchange`.

        Wakes once, with the replies, instead of a first time when the message is recorded: a
        waking request runs through all layers of the server. Without replies in time it waits
        for the record as `accept` does.
        """
        key = (payload.channel, payload.account, message_id)
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[TurnOutcome | None] = loop.create_future()
        self._waiters.setdefault(key, []).append(waiter)
        expiry = loop.call_later(timeout_seconds, _expire, waiter)
        try:
            recorded = self._record(payload)
            recorded.add_done_callback(lambda done: _recorded(waiter, done))
            outcome = await waiter
            if not recorded.done():  # nothing is acknowledged before it is recorded
                await asyncio.shield(recorded)
            fp("in.ack")
            return outcome
        finally:
            expiry.cancel()
            waiting = self._waiters[key]
            waiting.remove(waiter)
            if not waiting:
                del self._waiters[key]

    def stop_waiting(self) -> None:
        """Whoever waits for replies goes on without: the program ends. What is recorded stays."""
        for waiters in self._waiters.values():
            for waiter in waiters:
                _expire(waiter)

    async def first_came(self, channel: str, account: str, message_id: str) -> datetime | None:
        """See `Hub.first_came`."""
        outcome = await self._store.outcome(channel, account, message_id)
        return outcome.received_at if outcome else None

    async def thread(
        self, channel: str, account: str, thread: str, after_seq: int, limit: int
    ) -> ThreadView:
        """See `Hub.thread`."""
        found = await self._store.thread(channel, account, thread, after_seq, limit)
        if found is None:
            return ThreadView(exists=False, status="bot", last_seq=0, messages=())
        return ThreadView(
            exists=True,
            status=found.conversation.speaker.value,
            last_seq=found.conversation.last_seq,
            messages=[_shown(message) for message in found.messages],
        )

    async def proven(self, channel: str, account: str, thread: str) -> tuple[Identity, ...]:
        """See `Hub.proven`."""
        found = self._store.conversation_id(channel, account, thread)
        loaded = await self._store.load_conversation(found) if found else None
        return await self._store.identities(loaded.contact.id) if loaded else ()

    async def store_file(self, name: str, content_type: str, content: bytes) -> Attachment:
        """See `Hub.store_file`."""
        blob = await self._blobs.put(content)
        return Attachment(blob, clean_name(name), content_type, len(content))

    async def open_file(self, blob: str) -> bytes | None:
        """See `Hub.open_file`."""
        return await self._blobs.get(blob)

    def watch_thread(
        self, channel: str, account: str, thread: str, wake: Callable[[], None]
    ) -> Callable[[], None]:
        """See `Hub.watch_thread`."""
        return self._signals.watch(_topic(channel, account, thread), lambda _payload: wake())

    def allow(self, bucket: str, key: str, limit: str) -> float:
        """See `Hub.allow`."""
        return self._limiter.wait_seconds(bucket, key, limit)

    def typing(self, channel: str, account: str, thread: str, *, is_typing: bool) -> None:
        """See `Hub.typing`."""
        conversation_id = self._store.conversation_id(channel, account, thread)
        if conversation_id is not None:
            self._signals.publish(f"typing:{conversation_id}", ("", is_typing))

    def watch_typing(
        self, channel: str, account: str, thread: str, notify: Callable[[str, bool], None]
    ) -> Callable[[], None]:
        """See `Hub.watch_typing`."""
        stoppers: list[Callable[[], None]] = []

        def listen(_payload: object = None) -> None:
            """A new visitor has no conversation yet; their first message makes it."""
            found = self._store.conversation_id(channel, account, thread)
            if found is not None:
                stop()
                topic = f"agent_typing:{found}"
                stoppers.append(self._signals.watch(topic, lambda typing: notify(*typing)))

        def stop() -> None:
            while stoppers:
                stoppers.pop()()

        stoppers.append(self._signals.watch(_topic(channel, account, thread), listen))
        listen()
        return stop

    def on_committed(self, committed: Sequence[Committed]) -> None:
        """Wake who waits for these changes: requests and open chats."""
        for one in committed:
            conversation = one.change.conversation
            address = conversation.address
            self._signals.publish(_topic(address.channel, address.account, conversation.thread))
            if not self._waiters:
                continue
            ticket = one.change.ticket
            number = ticket.number if ticket else None
            for message in one.change.messages:
                if not message.client_id:
                    break  # what customers said stands first; of a burst several
                key = (address.channel, address.account, message.client_id)
                if key in self._waiters:
                    is_shared = "answered_with" in message.meta
                    self._answer(key, TurnOutcome(one.messages, number, is_shared=is_shared))

    def on_entered(self, arrivals: Sequence[Arrival], entered: Sequence[bool]) -> None:
        """Requests that repeated a known message get its stored replies."""
        for arrival, is_new in zip(arrivals, entered, strict=True):
            sender = arrival.message.sender
            key = (sender.channel, sender.account, arrival.message.message_id)
            if not is_new and key in self._waiters:
                asyncio.get_running_loop().create_task(self._repeat(key))

    async def _repeat(self, key: Key) -> None:
        outcome = await self._store.outcome(*key)
        if outcome is not None and outcome.is_settled:
            self._answer(key, _stored(outcome))

    def _answer(self, key: Key, outcome: TurnOutcome) -> None:
        for waiter in self._waiters.get(key, ()):
            if not waiter.done():
                waiter.set_result(outcome)


def _recorded(waiter: "asyncio.Future[TurnOutcome | None]", done: "asyncio.Future[int]") -> None:
    """Who waits for replies to a message that could not be recorded hears of it at once."""
    error = done.exception()
    if error is None:
        fp("in.journal.sync")
    elif not waiter.done():
        waiter.set_exception(error)


def _expire(waiter: "asyncio.Future[TurnOutcome | None]") -> None:
    if not waiter.done():
        waiter.set_result(None)


def _stored(outcome: StoredOutcome) -> TurnOutcome:
    return TurnOutcome(outcome.replies, outcome.ticket_number, is_repeat=True)


def _topic(channel: str, account: str, thread: str) -> str:
    return f"thread:{channel}/{account}/{thread}"


def _shown(message: Message) -> ThreadMessage:
    return ThreadMessage(
        seq=message.seq,
        author=message.author.value,
        author_name=message.author_name,
        at=message.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        text=message.text,
        options=[{"id": option.id, "label": option.label} for option in message.options],
        attachments=[
            {
                "blob": file.blob,
                "name": file.name,
                "content_type": file.content_type,
                "size_bytes": file.size_bytes,
            }
            for file in message.attachments
        ],
        client_id=message.client_id,
    )
