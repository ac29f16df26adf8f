# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the journal into the inbox: normalise each recorded payload and enter its messages.

Steps 3 and 4 of the line. A payload that cannot be understood is parked with its bytes; nothing
is dropped. Payloads enter in journal order, except those of channels that read apart
(`channels.contract.ReadsApart`): each such account has a lane of its own, in order too. The
journal's position in the store is the record before the oldest one not entered yet.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import structlog

from bots.runtime.apart_lane import ApartLane
from bots.runtime.metrics import Metrics
from bots.runtime.supervisor import Done, Failed, attempt, attempt_async
from channels.contract import Channel, ReadsApart
from intake.errors import ChannelMissing
from intake.failpoints import fp
from intake.inbox import Arrival, SetAside
from intake.journal import JournalRecord
from intake.messages import (
    AWAITED,
    Attachment,
    Ignored,
    InboundMessage,
    PendingAttachment,
    RawPayload,
)
from intake.ports import BlobStore, Store
from intake.values import replace

BATCH = 256
LONGEST_NAME = 120

log = structlog.get_logger()
Account = tuple[str, str]
Read = Done[Sequence[InboundMessage] | Ignored] | Failed


class EntryWorker:
    """Takes records in order; tells `on_entered` which messages were new.

    `on_parked` is called when something could not be read and waits for a person.
    """

    def __init__(
        self,
        store: Store,
        blobs: BlobStore,
        channels: Mapping[Account, Channel],
        metrics: Metrics,
        on_entered: Callable[[Sequence[Arrival], Sequence[bool]], None],
        before_enter: Callable[[], None],
        on_parked: Callable[[], None],
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._channels = channels
        self._metrics = metrics
        self._on_entered = on_entered
        self._before_enter = before_enter
        self._on_parked = on_parked
        self._records: deque[JournalRecord] = deque()
        self._lanes: dict[Account, ApartLane[JournalRecord, Read]] = {}
        self._pending: dict[int, None] = {}  # every number not entered yet, in order
        self._newest = 0
        self._wake = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many recorded payloads are not entered yet."""
        return len(self._pending)

    @property
    def is_urgent(self) -> bool:
        """Whether a payload waits that has no lane of its own: a chat's."""
        return bool(self._records)

    async def has_room(self, channel: str, account: str) -> None:
        """Return once few enough records wait in this account's own lane."""
        lane = self._lanes.get((channel, account))
        if lane is not None:
            await lane.has_room()

    def offer(self, record: JournalRecord) -> None:
        """Queue a recorded payload; records must be offered in journal order."""
        self._pending[record.seq] = None
        self._newest = record.seq
        account = (record.payload.channel, record.payload.account)
        channel = self._channels.get(account)
        if channel is not None and hasattr(channel, "read"):
            if account not in self._lanes:
                self._lanes[account] = ApartLane(self._read_apart)
            self._lanes[account].put(record)
        else:
            self._records.append(record)
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        running: set[Account] = set()
        async with asyncio.TaskGroup() as tasks:
            self._wake.set()
            while True:
                await self._wake.wait()
                self._wake.clear()
                for account in self._lanes.keys() - running:
                    running.add(account)
                    tasks.create_task(self._lanes[account].run(self._enter_read))
                while self._records:
                    await self._enter(min(BATCH, len(self._records)))

    async def _enter(self, count: int) -> None:
        # Taken off the queue only once entered: if the store fails now, nothing is forgotten.
        batch = [self._records[number] for number in range(count)]
        await self._enter_read(
            [(record, attempt(lambda: self._normalize(record.payload))) for record in batch]  # noqa: B023 - called at once
        )
        for _ in batch:
            self._records.popleft()

    async def _enter_read(self, batch: Sequence[tuple[JournalRecord, Read]]) -> None:
        arrivals, aside = await self._sort(batch)
        fp("in.enter.pre")
        position = self._position_after({record.seq for record, _ in batch})
        entering = asyncio.ensure_future(self._store.enter(arrivals, aside, position))
        self._before_enter()  # the turn worker's claim joins the same transaction
        entered = await entering
        fp("in.enter.post")
        for record, _ in batch:
            self._pending.pop(record.seq, None)
        self._metrics.count_entries(arrivals, entered, aside)
        self._on_entered(arrivals, entered)
        if any(one.outcome == "parked" for one in aside):
            self._on_parked()

    def _position_after(self, entering: set[int]) -> int:
        """The last record that is accounted for once those in `entering` are."""
        for seq in self._pending:
            if seq not in entering:
                return seq - 1
        return self._newest

    async def enter_again(self, record: JournalRecord) -> SetAside | None:
        """Enter a record that was set aside before; returns why it has to be once more, if so.

        What the record repeats is known by its id. Who asks for it closes the old outcome after
        this: killed in between, the record has two outcomes until it is retried, never none.
        """
        channel = self._channels.get((record.payload.channel, record.payload.account))
        if channel is not None and hasattr(channel, "read"):
            read = await self._read_apart(record)
        else:
            read = attempt(lambda: self._normalize(record.payload))
        arrivals, aside = await self._sort([(record, read)])
        if aside:
            return aside[0]
        entered = await self._store.enter(arrivals, (), 0)
        self._before_enter()
        self._on_entered(arrivals, entered)
        return None

    async def _sort(
        self, batch: Sequence[tuple[JournalRecord, Read]]
    ) -> tuple[list[Arrival], list[SetAside]]:
        """What the records say, and what cannot be read."""
        aside: list[SetAside] = []
        found: list[tuple[JournalRecord, InboundMessage]] = []
        for record, read in batch:
            if isinstance(read, Failed):
                aside.append(_parked(record, read))
            elif isinstance(read.value, Ignored):
                aside.append(_aside(record, "ignored", read.value.reason))
            else:
                found += [(record, message) for message in read.value]
        # Together: every file waits for the disk, which syncs many in one go.
        filed = [number for number, (_, message) in enumerate(found) if _has_files(message)]
        stored = await asyncio.gather(*(self._with_files(found[number][1]) for number in filed))
        for number, message in zip(filed, stored, strict=True):
            found[number] = (found[number][0], message)
        arrivals = [
            Arrival(
                record.seq,
                message,
                record.payload.received_at,
                record.payload.position,
                AWAITED in record.payload.meta,
            )
            for record, message in found
        ]
        return arrivals, aside

    def _normalize(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        channel = self._channels.get((payload.channel, payload.account))
        if channel is None:
            place = f"{payload.channel}.{payload.account}"
            raise ChannelMissing(f"channel {place} is not configured")
        return payload.messages or channel.normalize(payload)

    async def _read_apart(self, record: JournalRecord) -> Read:
        payload = record.payload
        channel = cast("ReadsApart", self._channels[(payload.channel, payload.account)])
        return await attempt_async(channel.read(payload))

    async def _with_files(self, message: InboundMessage) -> InboundMessage:
        """The message with its files stored: they must be there before anyone hears of them."""
        attachments, originals = await asyncio.gather(
            self._stored(message.attachments), self._stored(message.originals)
        )
        return replace(message, attachments=attachments, originals=originals)

    async def _stored(
        self, files: tuple[Attachment | PendingAttachment, ...]
    ) -> tuple[Attachment, ...]:
        return tuple(await asyncio.gather(*map(self._stored_one, files)))

    async def _stored_one(self, file: Attachment | PendingAttachment) -> Attachment:
        if isinstance(file, Attachment):
            return file
        blob = await self._blobs.put(file.content)
        return Attachment(blob, clean_name(file.name), file.content_type, len(file.content))


def _has_files(message: InboundMessage) -> bool:
    return bool(message.attachments or message.originals)


def clean_name(name: str) -> str:
    """A file name that is safe to show and to offer for saving: no path, no control marks."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return kept[-LONGEST_NAME:] or "file"


def _aside(record: JournalRecord, outcome: str, reason: str) -> SetAside:
    payload = record.payload
    return SetAside(
        journal_seq=record.seq,
        outcome="ignored" if outcome == "ignored" else "parked",
        reason=reason,
        channel=payload.channel,
        account=payload.account,
        received_at=payload.received_at,
        position=payload.position,
    )


def _parked(record: JournalRecord, failed: Failed) -> SetAside:
    log.warning("payload_parked", channel=record.payload.channel, journal_seq=record.seq)
    return replace(
        _aside(record, "parked", failed.reason),
        traceback=failed.traceback,
        raw=record.payload.body,
        meta=record.payload.meta,
    )
