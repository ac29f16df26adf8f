# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the journal into the inbox: normalise each recorded payload and enter its messages.

Steps 3 and 4 of the line. A payload that cannot be understood is parked with its bytes; nothing
is dropped. Runs in journal order, so the journal's position in the store can only move forward.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import structlog

from bots.runtime.metrics import Metrics
from bots.runtime.supervisor import Failed, attempt
from channels.contract import Channel
from intake.failpoints import fp
from intake.inbox import Arrival, SetAside
from intake.journal import Record
from intake.messages import Attachment, Ignored, InboundMessage, PendingAttachment, RawPayload
from intake.ports import BlobStore, Store

BATCH = 256
LONGEST_NAME = 120

log = structlog.get_logger()


class EntryWorker:
    """Takes records in order; tells `on_entered` which messages were new."""

    def __init__(
        self,
        store: Store,
        blobs: BlobStore,
        channels: Mapping[tuple[str, str], Channel],
        metrics: Metrics,
        on_entered: Callable[[Sequence[Arrival], Sequence[bool]], None],
        before_enter: Callable[[], None],
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._channels = channels
        self._metrics = metrics
        self._on_entered = on_entered
        self._before_enter = before_enter
        self._records: deque[Record] = deque()
        self._wake = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many recorded payloads are not entered yet."""
        return len(self._records)

    def offer(self, record: Record) -> None:
        """Queue a recorded payload; records must be offered in journal order."""
        self._records.append(record)
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._records:
                await self._enter(min(BATCH, len(self._records)))

    async def _enter(self, count: int) -> None:
        # Taken off the queue only once entered: if the store fails now, nothing is forgotten.
        batch = [self._records[number] for number in range(count)]
        arrivals, aside = await self._read(batch)
        fp("in.enter.pre")
        entering = asyncio.ensure_future(self._store.enter(arrivals, aside, batch[-1].seq))
        self._before_enter()  # the turn worker's claim joins the same transaction
        entered = await entering
        fp("in.enter.post")
        for _ in batch:
            self._records.popleft()
        self._metrics.count_entries(arrivals, entered, aside)
        self._on_entered(arrivals, entered)

    async def enter_again(self, record: Record) -> SetAside | None:
        """Enter a record that was set aside before; returns why it has to be once more, if so.

        What the record repeats is known by its id. Who asks for it closes the old outcome after
        this: killed in between, the record has two outcomes until it is retried, never none.
        """
        arrivals, aside = await self._read([record])
        if aside:
            return aside[0]
        entered = await self._store.enter(arrivals, (), record.seq)
        self._before_enter()
        self._on_entered(arrivals, entered)
        return None

    async def _read(self, batch: Sequence[Record]) -> tuple[list[Arrival], list[SetAside]]:
        """What the records say, and what cannot be read."""
        arrivals: list[Arrival] = []
        aside: list[SetAside] = []
        for record in batch:
            read = attempt(lambda: self._normalize(record.payload))  # noqa: B023 - called at once
            if isinstance(read, Failed):
                aside.append(_parked(record, read))
            elif isinstance(read.value, Ignored):
                aside.append(_aside(record, "ignored", read.value.reason))
            else:
                arrivals += [
                    Arrival(
                        record.seq, await self._with_files(message), record.payload.received_at
                    )
                    for message in read.value
                ]
        return arrivals, aside

    def _normalize(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        channel = self._channels.get((payload.channel, payload.account))
        if channel is None:
            raise LookupError(f"channel {payload.channel}.{payload.account} is not configured")
        return payload.messages or channel.normalize(payload)

    async def _with_files(self, message: InboundMessage) -> InboundMessage:
        """The message with its files stored: they must be there before anyone hears of them."""
        if not message.attachments:
            return message
        stored = [
            await self._stored(file) if isinstance(file, PendingAttachment) else file
            for file in message.attachments
        ]
        return replace(message, attachments=tuple(stored))

    async def _stored(self, file: PendingAttachment) -> Attachment:
        blob = await self._blobs.put(file.content)
        return Attachment(blob, clean_name(file.name), file.content_type, len(file.content))


def clean_name(name: str) -> str:
    """A file name that is safe to show and to offer for saving: no path, no control marks."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return kept[-LONGEST_NAME:] or "file"


def _aside(record: Record, outcome: str, reason: str) -> SetAside:
    payload = record.payload
    return SetAside(
        journal_seq=record.seq,
        outcome="ignored" if outcome == "ignored" else "parked",
        reason=reason,
        channel=payload.channel,
        account=payload.account,
        received_at=payload.received_at,
    )


def _parked(record: Record, failed: Failed) -> SetAside:
    log.warning("payload_parked", channel=record.payload.channel, journal_seq=record.seq)
    return replace(
        _aside(record, "parked", failed.reason),
        traceback=failed.traceback,
        raw=record.payload.body,
        meta=record.payload.meta,
    )
