# SPDX-License-Identifier: AGPL-3.0-or-later
"""Give what waits to people: look, decide, commit; and again when somebody else was faster.

Only queues with `auto_assign` are given out. Who is online is heard from the desk; all else is in
the store, so that a decision is made on what is there now. What was decided on an old state (of
a ticket, or of how much somebody has) is not written, and decided again.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

import structlog
from sqlalchemy import Engine

from bots.profile import BotProfile
from bots.runtime.committing import Committer
from bots.runtime.metrics import Metrics
from bots.runtime.waking import woken
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.errors import StaleConversation
from intake.outbox import Committed
from intake.ports import Clock
from intake.routing.assignment import Assigned, assign, is_on_duty, takes_work
from intake.routing.handing import given, job_of
from intake.routing.queues import Seat
from intake.routing.settings import Dispatch
from intake.store import dispatch_reads
from intake.store.dispatch_reads import Waiting
from intake.tickets.ticket import Ticket

BATCH = 500
POLL_SECONDS = 5.0  # a shift begins without anybody telling
COALESCED_SECONDS = 0.05
MOST_RIVALS = 50  # times in a row that others were faster; then at the next look

log = structlog.get_logger()


class DispatchWorker:
    """Drains the queues whenever something waits or somebody has a place free."""

    def __init__(
        self,
        reading: Engine,
        committer: Committer,
        profile: Callable[[], BotProfile],
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._reading = reading
        self._committer = committer
        self._profile = profile
        self._clock = clock
        self._metrics = metrics
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Somebody may take more, or something waits."""
        self._wake.set()

    def hear(self, committed: Sequence[Committed]) -> None:
        """Look again after changes that may give work or a free place; count what went wrong."""
        for one in committed:
            change = one.change
            has_ticket = change.ticket is not None or bool(change.tickets)
            if has_ticket or change.conversation.speaker is not Speaker.BOT:
                self._wake.set()
            for entry in change.timeline:
                if entry.kind == "dispatch_failed":
                    reason, queue = str(entry.detail["reason"]), str(entry.detail["queue"])
                    log.error("dispatch_failed", queue=queue, reason=reason)
                    self._metrics.count_dispatch("failed")

    async def run(self) -> None:
        """Work until cancelled."""
        self._wake.set()
        while True:
            await woken(self._wake, POLL_SECONDS)
            await asyncio.sleep(COALESCED_SECONDS)  # one look for what comes together
            self._wake.clear()
            await self.drain()

    async def drain(self) -> int:
        """Give out all that can be given now; how much that was."""
        total = passed = rivals = 0
        while rivals < MOST_RIVALS:
            found, done, stale = await self._round(passed)
            total += done
            if stale:
                rivals += 1
            elif found < BATCH:
                break
            else:
                passed += found - done
        return total

    async def _round(self, passed: int) -> tuple[int, int, int]:
        """One batch, without the `passed` oldest: how many waited, were given, were stale."""
        profile = self._profile()
        dispatch = profile.desk.dispatch
        if dispatch is None or not dispatch.auto_assign or not profile.desk.team.online:
            return 0, 0, 0
        # In a thread: hundreds at once would keep customers' messages waiting.
        found, decided, changes = await asyncio.to_thread(self._plan, profile, dispatch, passed)
        problems = await self._committer.commit(changes)
        stale = sum(isinstance(problem, StaleConversation) for problem in problems)
        given_out = problems.count(None)
        for to, problem in zip(decided, problems, strict=True):
            if problem is not None and not isinstance(problem, StaleConversation):
                # It keeps its place in the queue; what is behind it is given out all the same.
                log.error("dispatch_not_written", job=to.job.key, error=type(problem).__name__)
        self._metrics.count_dispatch("given", given_out)
        self._metrics.count_dispatch("stale", stale)
        return found, given_out, stale

    def _plan(
        self, profile: BotProfile, dispatch: Dispatch, passed: int
    ) -> tuple[int, list[Assigned], list[ChangeSet]]:
        """How much waits, who gets what of it, and the changes that say so."""
        seats, waiting = self._look(dispatch, profile.desk.team.online, passed)
        jobs = {}
        for one in waiting:
            if _is_lacking(one.ticket, profile):
                continue
            job = job_of(one.conversation, one.contact, one.ticket, dispatch)
            jobs[job.key] = (job, one)
        shifts = dispatch.running(self._clock())
        decided = assign([job for job, _ in jobs.values()], seats, shifts)
        changes = [self._change(jobs[to.job.key][1], to, profile) for to in decided]
        return len(waiting), decided, changes

    def _look(
        self, dispatch: Dispatch, online: frozenset[str], passed: int
    ) -> tuple[list[Seat], list[Waiting]]:
        """Who is there with how much, and what waits for those of them who have a place free.

        For who is off their shift only what is urgent, however long their queues are.
        """
        shifts = dispatch.running(self._clock())
        with self._reading.connect() as db:
            team, loads = dispatch_reads.team(db), dispatch_reads.loads(db)
            seats = [Seat(one, one.id in online, loads.get(one.id, 0)) for one in team.members]
            free = [one for one in seats if one.load < one.member.capacity and takes_work(one)]
            on_duty = [one for one in free if is_on_duty(one, shifts)]
            queues, urgent_in = (_queues_of(some, dispatch) for some in (on_duty, free))
            if not urgent_in:
                return seats, []
            urgent_in -= queues
            found = dispatch_reads.waiting(db, queues, BATCH, passed, urgent_in=urgent_in)
            return seats, found

    def _change(self, waiting: Waiting, to: Assigned, profile: BotProfile) -> ChangeSet:
        spoken = waiting.conversation.language or waiting.contact.language
        language = spoken or profile.default_language
        line = profile.phrases.say(language, "hand_off.assigned", name=to.member.name)
        return given(waiting.conversation, waiting.ticket, to, line, self._clock())


def _queues_of(seats: Iterable[Seat], dispatch: Dispatch) -> frozenset[str]:
    """The queues that dispatch serves and that one of these works in; "" is what has none."""
    queues = dispatch.auto_assign & frozenset().union(*(one.member.queues for one in seats))
    return queues | {""} if dispatch.default_queue in queues else queues


def _is_lacking(ticket: Ticket | None, profile: BotProfile) -> bool:
    """Whether a ticket waits for fields, so that it must take nobody's place meanwhile."""
    if ticket is None or ticket.agent_id is not None:
        return False
    return bool(profile.desk.required.lacking(ticket, "assign"))
