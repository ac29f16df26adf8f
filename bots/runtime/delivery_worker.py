# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deliver and settle: steps 7 and 8 of the line.

Committed messages come straight from the commit; what was left over by a crash, or waits for
another try, is claimed from the store. One conversation's messages leave in order, in a task of
its own, so a slow provider delays only its own conversation. Channels whose customers fetch their
messages from us need no sending: the commit itself delivers (`Store.send_at_once`).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from bots.runtime.committing import Committer
from bots.runtime.metrics import Metrics
from bots.runtime.supervisor import Failed, attempt_async
from bots.runtime.waking import woken
from channels.contract import Channel
from intake.changes import ChangeSet
from intake.errors import OutcomeUnknown, PermanentFailure, TransientFailure
from intake.failpoints import fp
from intake.messages import Author, OutboundMessage
from intake.outbox import (
    Committed,
    Delivery,
    DeliveryState,
    Settlement,
    after_failure,
    leaving,
    may_leave,
)
from intake.ports import Clock, Loaded, Store
from intake.values import replace

POLL_SECONDS = 1.0
BATCH = 256
FINISH_SECONDS = 5.0  # when the program stops
MOST_TRIES = 5  # against others who change the same conversation

log = structlog.get_logger()


class DeliveryWorker:
    """Sends what was committed, and tries again what failed."""

    def __init__(
        self,
        store: Store,
        committer: Committer,
        channels: Mapping[tuple[str, str], Channel],
        clock: Clock,
        metrics: Metrics,
        called_back: Callable[[Loaded, OutboundMessage, datetime], ChangeSet | None],
    ) -> None:
        self._store = store
        self._committer = committer
        self._channels = channels
        self._clock = clock
        self._metrics = metrics
        self._fresh: deque[list[Delivery]] = deque()
        self._completed: Callable[[OutboundMessage], OutboundMessage] = lambda message: message
        self._called_back = called_back
        self._sending: set[asyncio.Task[None]] = set()
        self._is_ending = False
        self._wake = asyncio.Event()
        self._due = asyncio.Event()

    def complete_with(self, completed: Callable[[OutboundMessage], OutboundMessage]) -> None:
        """Complete each message as it leaves: with what must not be stored.

        A code that proves an address is such a thing (`bots/identity/codes.py`).
        """
        self._completed = completed

    def offer(self, committed: Sequence[Committed]) -> None:
        """Send the messages of changes that were just committed."""
        fetched = [one.change for one in committed if self._is_fetched(one)]
        self._metrics.count_fetched(sum(len(leaving(change)) for change in fetched))
        for one in committed:
            if one.has_lane:
                self._wake.set()
                speaker = one.change.conversation.speaker
                self._fresh.append(
                    [Delivery(message, 0, speaker, message.at) for message in one.messages]
                )

    def _is_fetched(self, committed: Committed) -> bool:
        address = committed.change.conversation.address
        channel = self._channels.get((address.channel, address.account))
        return channel is not None and channel.capabilities.sends_at_once

    def look(self) -> None:
        """Something may be due in the store."""
        self._due.set()

    async def run(self) -> None:
        """Work until cancelled."""
        self._fresh.clear()  # a run before this one failed: all comes from the store again
        await self._store.forget_deliveries()
        self._is_ending = False
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._claim_due(tasks))
                while True:
                    await self._wake.wait()
                    self._wake.clear()
                    while self._fresh:
                        tasks.create_task(self._in_peace(self._fresh.popleft()))
        finally:
            await self._finish()

    async def _in_peace(self, lane: Sequence[Delivery]) -> None:
        """Send, and see it through when the program stops."""
        sending = asyncio.create_task(self._send_lane(lane))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        await asyncio.shield(sending)

    async def _finish(self) -> None:
        """Let what is on its way arrive: cut off now, customers would get it a second time."""
        self._is_ending = True
        if self._sending:
            _, late = await asyncio.wait(self._sending, timeout=FINISH_SECONDS)
            for one in late:
                one.cancel()

    async def _claim_due(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            for delivery in await self._store.claim_deliveries(BATCH):
                tasks.create_task(self._in_peace([delivery]))
            await woken(self._due, POLL_SECONDS)
            self._due.clear()

    def _channel(self, delivery: Delivery) -> Channel | None:
        recipient = delivery.message.recipient
        return self._channels.get((recipient.channel, recipient.account))

    async def _send_lane(self, lane: Sequence[Delivery]) -> None:
        """Send in order; what follows a failure waits with it."""
        settled = []
        for delivery in lane:
            settlement = await self._send(delivery)
            if settlement.state is DeliveryState.REFUSED:
                await self._call_back(delivery.message)
            settled.append(settlement)
            if settlement.state is DeliveryState.WAITING or self._is_ending:
                break
        await self._settle(settled)
        self.look()

    async def _send(self, delivery: Delivery) -> Settlement:
        if delivery.message.author is Author.BOT:
            delivery = await self._with_speaker(delivery)
        if not may_leave(delivery):
            return _end(delivery, DeliveryState.HELD, "a person had taken over")
        channel = self._channel(delivery)
        if channel is None:
            return _end(delivery, DeliveryState.REFUSED, "the channel is not configured any more")
        leaving = replace(delivery, message=self._completed(delivery.message))
        result = await attempt_async(_deliver(channel, leaving, self._clock))
        if isinstance(result, Failed):
            log.error("delivery_failed", error=result.kind, frames=result.frames)
            return _again(channel, delivery, result.reason, self._clock())
        return result.value

    async def _call_back(self, message: OutboundMessage) -> None:
        """Let a person look at what will never arrive.

        Before the attempt is settled: killed in between, the message is refused once more.
        """
        for _ in range(MOST_TRIES):
            loaded = await self._store.load_conversation(message.conversation_id)
            change = self._called_back(loaded, message, self._clock()) if loaded else None
            if change is None or (await self._committer.commit([change])) == [None]:
                return
        log.error("nobody_called", conversation=message.conversation_id)

    async def _with_speaker(self, delivery: Delivery) -> Delivery:
        """Ask once more who speaks: a person may have taken over since the bot decided."""
        loaded = await self._store.load_conversation(delivery.message.conversation_id)
        return replace(delivery, speaker=loaded.conversation.speaker) if loaded else delivery

    async def _settle(self, settlements: Sequence[Settlement]) -> None:
        await self._store.settle(settlements)
        fp("out.settle.post")
        self._metrics.count_deliveries(settlements)


async def _deliver(channel: Channel, delivery: Delivery, clock: Clock) -> Settlement:
    fp("out.send.pre")
    try:
        async with asyncio.timeout(channel.capabilities.send_seconds):
            sent = await channel.send(delivery.message)
    except PermanentFailure as error:
        log.warning("delivery_refused", channel=channel.kind, reason=str(error))
        return _end(delivery, DeliveryState.REFUSED, str(error))
    except TransientFailure as error:
        return _again(channel, delivery, str(error), clock(), error)
    except OutcomeUnknown as error:
        if channel.capabilities.resends_unknown:
            return _again(channel, delivery, str(error), clock())
        log.warning("delivery_uncertain", channel=channel.kind, reason=str(error))
        return _end(delivery, DeliveryState.UNCERTAIN, str(error))
    except TimeoutError:
        return _again(channel, delivery, "no answer in time", clock())
    fp("out.send.post")
    return _end(delivery, DeliveryState.SENT, sent.note, sent.native_id)


def _again(
    channel: Channel,
    delivery: Delivery,
    problem: str,
    now: datetime,
    failure: TransientFailure | None = None,
) -> Settlement:
    """Wait and try again, within the channel's patience and that of this failure."""
    patience = channel.capabilities.give_up_after
    if failure is None:
        return after_failure(delivery, problem, None, now, patience)
    patience = min(patience, failure.patience or patience)
    return after_failure(delivery, problem, failure.retry_after, now, patience)


def _end(
    delivery: Delivery, state: DeliveryState, error: str = "", native_id: str = ""
) -> Settlement:
    message = delivery.message
    return Settlement(message.conversation_id, message.seq, state, native_id, error)
