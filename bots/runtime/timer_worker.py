# SPDX-License-Identifier: AGPL-3.0-or-later
"""Due timers → decide → commit: what happens because nothing happened.

The same door as a customer's message: a pure function returns a `ChangeSet`, one transaction
writes it and takes the timer away. Killed before that, the timer is due again; after it, gone.
What somebody else's change made stale is looked at again on the new state.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bots.aftercare import afterwards, telling
from bots.profile import BotProfile
from bots.reports.silence import after_silence
from bots.runtime.committing import Committer, Known
from bots.runtime.metrics import Metrics
from bots.runtime.supervisor import Failed, attempt
from intake.changes import ChangeSet
from intake.consequences import rule_due
from intake.errors import StaleConversation
from intake.failpoints import fp
from intake.ports import Clock, Store
from intake.routing.escalation import after_deadline
from intake.service_levels.keeping import when_due as when_promise_due
from intake.timers import DueTimer, Timer, TimerKind
from intake.values import replace

BATCH = 500  # three stretches of some 10 ms: messages that come in meanwhile do not notice
POLL_SECONDS = 1.0
# One that cannot be decided is tried again, since a corrected dialog or release may help.
AFTER_FAILURE = timedelta(hours=1)

log = structlog.get_logger()

# What each kind of timer does; `ticket_count` is the number a ticket gets if one is opened.
Decision = Callable[[DueTimer, BotProfile, datetime, int], ChangeSet | Timer | None]
DECISIONS: Mapping[TimerKind, Decision] = {
    TimerKind.SILENCE: after_silence,
    TimerKind.CONFIRMATION: afterwards.after_resolving,
    TimerKind.SURVEY: afterwards.after_closing,
    TimerKind.NOTICE: telling.notice_due,
    TimerKind.STEP: afterwards.step_overdue,
    TimerKind.TASK: afterwards.task_overdue,
    TimerKind.APPROVAL: afterwards.approval_overdue,
    TimerKind.ESCALATION: lambda due, _profile, now, _count: after_deadline(due, now),
    TimerKind.PROMISE: lambda due, profile, now, _count: when_promise_due(due, profile.desk, now),
    TimerKind.RULE: lambda due, profile, now, _count: rule_due(due, profile.desk, now),
}


@dataclass
class _Decided:
    """What one batch comes to."""

    wanted: list[tuple[DueTimer, ChangeSet]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    later: list[Timer] = field(default_factory=list)


class TimerWorker:
    """Handles timers as they fall due. `profile` is asked anew for each batch."""

    def __init__(
        self, store: Store, profile: Callable[[], BotProfile], clock: Clock, metrics: Metrics
    ) -> None:
        self._store = store
        self._committer = Committer(store, profile, clock)
        self._profile = profile
        self._clock = clock
        self._metrics = metrics
        self._next_count = 0

    async def begin(self) -> None:
        """Take the number of the first ticket; called once before anything is handled."""
        self._next_count = await self._store.next_ticket_count()

    async def run(self) -> None:
        """Work until cancelled."""
        await self.begin()
        while True:
            if not await self.handle_due():
                await asyncio.sleep(self._patience())

    async def handle_due(self) -> int:
        """Handle one batch of due timers; how many there were."""
        due = await self._store.claim_timers(BATCH)
        if not due:
            return 0
        fp("timer.claim")
        now = self._clock()
        decided = await self._decide(due, now)
        fp("timer.decide")
        problems = await self._committer.commit(
            [change for _, change in decided.wanted],
            [Known(one.contact, one.ticket) for one, _ in decided.wanted],
        )
        for (one, _), problem in zip(decided.wanted, problems, strict=True):
            if problem is not None and not isinstance(problem, StaleConversation):
                log.error("timer_failed", kind=one.timer.kind.value, error=type(problem).__name__)
                decided.later.append(replace(one.timer, due_at=now + AFTER_FAILURE))
        if decided.done or decided.later:
            await self._store.settle_timers(decided.done, decided.later)
        fp("timer.commit.post")
        self._metrics.count_timers(due, decided.wanted, problems, self._clock())
        return len(due)

    async def _decide(self, due: Sequence[DueTimer], now: datetime) -> _Decided:
        profile = self._profile()
        decided = _Decided()
        for one in due:
            count = self._next_count
            result = attempt(lambda: DECISIONS[one.timer.kind](one, profile, now, count))  # noqa: B023
            if isinstance(result, Failed):
                log.error(
                    "timer_failed",
                    kind=one.timer.kind.value,
                    error=result.kind,
                    frames=result.frames,
                )
                decided.later.append(replace(one.timer, due_at=now + AFTER_FAILURE))
            elif isinstance(result.value, ChangeSet):
                decided.wanted.append((one, result.value))
                if result.value.ticket is not None and result.value.ticket.version == 0:
                    self._next_count = await self._store.next_ticket_count()
            elif result.value is None:
                decided.done.append(one.timer.key)
            else:
                decided.later.append(result.value)
        return decided

    def _patience(self) -> float:
        """How long to sleep: until the next timer, but not so long that a new one is missed."""
        due_at = self._store.next_timer_at()
        if due_at is None:
            return POLL_SECONDS
        return min(max((due_at - self._clock()).total_seconds(), 0.01), POLL_SECONDS)
