# SPDX-License-Identifier: AGPL-3.0-or-later
"""Metrics for Prometheus: the same names the logs use. Counted per batch, not per message."""

from collections import Counter as Tally
from collections.abc import Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from intake.changes import ChangeSet
from intake.errors import FrontdeskError
from intake.inbox import Arrival, SetAside, TurnContext
from intake.outbox import Settlement
from intake.timers import DueTimer

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)


class Metrics:
    """All counters of one program; a registry of its own, so that tests do not share them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._entries = self._counter(
            "messages_entered", "Messages by outcome", "channel", "outcome"
        )
        self._turns = self._counter("turns", "Turns by outcome", "outcome")
        self._tickets = self._counter("tickets_opened", "Tickets opened", "priority")
        self._deliveries = self._counter("deliveries", "Deliveries by outcome", "state")
        self._notices = self._counter("notices", "Notices to the team by outcome", "state")
        self._rejected = self._counter(
            "requests_rejected", "Requests not from the provider", "channel"
        )
        self._model_calls = self._counter(
            "model_calls", "Calls of optional models by outcome", "model", "outcome"
        )
        self._dispatched = self._counter("dispatch", "Tickets given out by outcome", "outcome")
        self._latency = Histogram(
            "frontdesk_turn_seconds",
            "From receipt to the committed answer",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._timers = self._counter("timers", "Timers that fell due by outcome", "outcome")
        self._lateness = Histogram(
            "frontdesk_timer_lateness_seconds",
            "From the time a timer was set for to its committed change",
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.waiting = Gauge(
            "frontdesk_records_waiting",
            "Recorded payloads that are not entered yet",
            registry=self.registry,
        )

        self.unstaffed = Gauge(
            "frontdesk_queues_unstaffed",
            "Queues that dispatch rules name and nobody works in",
            registry=self.registry,
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"frontdesk_{name}", text, labels, registry=self.registry)

    def count_entries(
        self, arrivals: Sequence[Arrival], entered: Sequence[bool], aside: Sequence[SetAside]
    ) -> None:
        """Count what became of a batch of records."""
        outcomes = Tally(
            (arrival.message.sender.channel, "entered" if is_new else "duplicate")
            for arrival, is_new in zip(arrivals, entered, strict=True)
        )
        outcomes.update((record.channel, record.outcome) for record in aside)
        for (channel, outcome), count in outcomes.items():
            self._entries.labels(channel, outcome).inc(count)

    def count_turns(
        self,
        contexts: Sequence[TurnContext],
        changes: Sequence[ChangeSet],
        problems: Sequence[FrontdeskError | None],
        now: datetime,
    ) -> None:
        """Count a batch of turns."""
        for context, change, problem in zip(contexts, changes, problems, strict=True):
            if problem is not None:
                continue
            self._latency.observe((now - context.received_at).total_seconds())
            if change.ticket is not None and change.ticket.version == 0:
                self._tickets.labels(change.ticket.priority.value).inc()
        stale = sum(problem is not None for problem in problems)
        self._turns.labels("committed").inc(len(problems) - stale)
        self._turns.labels("stale").inc(stale)

    def count_timers(
        self,
        due: Sequence[DueTimer],
        wanted: Sequence[tuple[DueTimer, ChangeSet]],
        problems: Sequence[FrontdeskError | None],
        now: datetime,
    ) -> None:
        """Count a batch of timers; late is only what had something to do."""
        stale = sum(problem is not None for problem in problems)
        for (one, _), problem in zip(wanted, problems, strict=True):
            if problem is None:
                self._lateness.observe((now - one.timer.due_at).total_seconds())
        self._timers.labels("committed").inc(len(wanted) - stale)
        self._timers.labels("stale").inc(stale)
        self._timers.labels("passed").inc(len(due) - len(wanted))

    def count_deliveries(self, settlements: Sequence[Settlement]) -> None:
        """Count a batch of delivery attempts."""
        for state, count in Tally(one.state.name.lower() for one in settlements).items():
            self._deliveries.labels(state).inc(count)

    def count_dispatch(self, outcome: str, count: int = 1) -> None:
        """Count tickets that were given out, decided again, or had nowhere to go."""
        if count:
            self._dispatched.labels(outcome).inc(count)

    def count_notices(self, state: str, count: int) -> None:
        """Count notices that a place took, did not take now, or refused."""
        self._notices.labels(state).inc(count)

    def count_fetched(self, count: int) -> None:
        """Count messages that are delivered by being stored: their customers fetch them."""
        if count:
            self._deliveries.labels("sent").inc(count)

    def count_rejected(self, channel: str) -> None:
        """Count a request that was not from its provider."""
        self._rejected.labels(channel).inc()

    def count_model_call(self, model: str, outcome: str) -> None:
        """Count a call of an optional model, or one that was not made (`spared`)."""
        self._model_calls.labels(model, outcome).inc()

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)
