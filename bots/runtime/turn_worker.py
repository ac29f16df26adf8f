# SPDX-License-Identifier: AGPL-3.0-or-later
"""Claim, decide, commit: steps 4 to 6 of the line.

Deciding is pure and quick, so a small batch is decided in one go on the event loop. While it is
being written nothing is claimed: what comes in meanwhile would have to wait for the disk behind
it anyway, and makes one larger batch, which costs less for each turn and lets nobody wait for two.
A large batch is decided on another core (`deciding_apart.py`); then more is claimed as soon as
that has room. Who may need an optional model waits alone for it. Letters take longer to decide
and nobody looks at a screen for them: they are decided one by one, and step aside for whoever
waits in a chat. What cannot be decided is parked, and a person takes over.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from heapq import heappop, heappush

import structlog

from bots.bursts import together
from bots.looking_up import looked_up
from bots.profile import BotProfile
from bots.runtime.committing import Committer, Known, failure_of
from bots.runtime.deciding_apart import AT_ONCE, DecidingApart, portions
from bots.runtime.deciding_process import Result, Undecided, decided, opens_ticket
from bots.runtime.directory_lookup import DirectoryLookup
from bots.runtime.metrics import Metrics
from bots.runtime.model_lookup import ModelLookup
from bots.runtime.supervisor import Done, Failed, attempt, attempt_async
from bots.runtime.waking import woken
from bots.turn import after_failure
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.errors import StaleConversation
from intake.failpoints import fp
from intake.inbox import TurnContext
from intake.ports import Clock, Store
from intake.routing.dispatching import keep_heard
from intake.values import replace

BATCH = 256
LETTERS_TOGETHER = 8  # one commit for so many
MOST_WRITTEN = 8  # batches at a time; more would queue before the disk
# How long a letter lets others pass: enough for an answer, too little to be starved by many.
STEPS_ASIDE, STEP_SECONDS = 10, 0.003
# Lost wake-ups cost at most this long.
POLL_SECONDS = 1.0

log = structlog.get_logger()


class TurnWorker:
    """Takes turns as long as there are messages. `profile` is asked anew for each batch.

    `on_parked` is called when a message could not be decided and waits for a person; `is_awaited`
    says whether somebody waits for an answer at this moment.
    """

    def __init__(
        self,
        store: Store,
        committer: Committer,
        profile: Callable[[], BotProfile],
        clock: Clock,
        metrics: Metrics,
        on_parked: Callable[[], None],
        is_awaited: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._committer = committer
        self._profile = profile
        self._clock = clock
        self._metrics = metrics
        self._on_parked = on_parked
        self._is_awaited = is_awaited
        self._models: ModelLookup | None = None
        self._directory: DirectoryLookup | None = None
        self._deciding_letters = asyncio.Lock()
        self._wake = asyncio.Event()
        self._apart = DecidingApart()
        self._is_busy = False  # the batch before was decided on another core
        self._away = 0  # portions that are being decided there
        self._under_way = 0  # batches that are being written
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._counts: list[int] = []  # that no ticket has taken yet; a heap

    def ask_directory(self, directory: DirectoryLookup | None) -> None:
        """Ask another system about machines from now on; nobody if None."""
        self._directory = directory

    def ask_models(self, models: ModelLookup | None) -> None:
        """Ask optional models for advice from now on; nobody if None."""
        self._models = models

    async def close(self) -> None:
        """Let go of what decides on another core, after `run` has ended."""
        await self._apart.close()

    def wake(self) -> None:
        """There may be a message to answer."""
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        await self._store.forget_turns()  # of a run before this one that failed
        self._away = self._under_way = 0
        self._is_busy = False
        self._note_room()
        if not self._counts:  # the first number is for the first customer, not for a timer
            self._counts.append(await self._store.next_ticket_count())
        self._wake.set()
        async with asyncio.TaskGroup() as commits:
            while True:
                await woken(self._wake, self._patience())
                await self._has_room.wait()
                self._wake.clear()
                contexts = await self._store.claim_turns(BATCH)
                if contexts:
                    fp("turn.claim")
                    letters = [one for one in contexts if one.message.letter is not None]
                    others = [one for one in contexts if one.message.letter is None]
                    batches = self._batches(alike_together(others)) if others else ()
                    self._is_busy = any(self._apart.takes(len(one)) for one in batches)
                    for batch in batches:
                        self._begin(batch, commits)
                    self._note_room()
                    for start in range(0, len(letters), LETTERS_TOGETHER):
                        some = letters[start : start + LETTERS_TOGETHER]
                        commits.create_task(self._take_letters(some))

    def _batches(self, contexts: Sequence[TurnContext]) -> Sequence[Sequence[TurnContext]]:
        batches = self._directory.apart(contexts) if self._directory else [contexts]
        if self._models is None:
            return batches
        profile = self._profile()
        return [apart for batch in batches for apart in self._models.apart(batch, profile)]

    def _begin(self, batch: Sequence[TurnContext], commits: asyncio.TaskGroup) -> None:
        if not self._apart.takes(len(batch)):
            commits.create_task(self._take(batch))
            return
        profile = self._profile()  # the same for all portions: each new one needs a new copy
        for some in portions(batch):
            self._away += 1
            commits.create_task(self._take_apart(some, profile))

    def _note_room(self) -> None:
        most = (AT_ONCE, MOST_WRITTEN) if self._is_busy else (1, 1)
        has_room = self._away < most[0] and self._under_way < most[1]
        (self._has_room.set if has_room else self._has_room.clear)()

    def _patience(self) -> float:
        """How long to sleep: a burst that ends is answered on time."""
        due_in = self._store.turns_due_in()
        return POLL_SECONDS if due_in is None else min(due_in, POLL_SECONDS)

    async def _take_letters(self, contexts: Sequence[TurnContext]) -> None:
        async with self._deciding_letters:
            decided = await self._decide(contexts, self._step_aside)
        await self._commit(*decided)

    async def _step_aside(self) -> None:
        """Let those pass who wait for an answer at this moment."""
        await asyncio.sleep(0)
        for _ in range(STEPS_ASIDE):
            if not self._is_awaited():
                return
            await asyncio.sleep(STEP_SECONDS)

    async def _take(self, contexts: Sequence[TurnContext]) -> None:
        await self._commit(*await self._decide(contexts))

    async def _take_apart(self, contexts: Sequence[TurnContext], profile: BotProfile) -> None:
        try:
            known = await self._known(contexts, profile)
            now = self._clock()
            turns = [Undecided(one, now) for one in known]
            counts = [await self._ticket_count() for _ in turns]
            results = await self._apart.decide(turns, profile, counts)
            self._give_back(counts, results)
        finally:
            self._away -= 1
            self._note_room()
        await self._commit(*await self._without_failed(turns, results, profile))

    async def _decide(
        self,
        contexts: Sequence[TurnContext],
        before_each: Callable[[], Awaitable[None]] | None = None,
    ) -> tuple[list[TurnContext], list[ChangeSet]]:
        profile = self._profile()
        turns: list[Undecided] = []
        results: list[Result] = []
        for one in await self._known(contexts, profile):
            if before_each is not None:
                await before_each()
            turn, counts = Undecided(one, self._clock()), [await self._ticket_count()]
            result = decided([turn], profile, counts)
            self._give_back(counts, result)
            turns.append(turn)
            results += result
        return await self._without_failed(turns, results, profile)

    async def _known(
        self, contexts: Sequence[TurnContext], profile: BotProfile
    ) -> list[TurnContext]:
        """The turns with what was looked up for them; where that fails, a person takes over."""
        claimed = [together(one, profile.words) for one in contexts]
        found = [await attempt_async(self._looked_up(one, profile)) for one in claimed]
        for one, result in zip(claimed, found, strict=True):
            if isinstance(result, Failed):
                await self._park(one, profile, result)
        return [one.value for one in found if isinstance(one, Done)]

    async def _ticket_count(self) -> int:
        return heappop(self._counts) if self._counts else await self._store.next_ticket_count()

    def _give_back(self, counts: Sequence[int], results: Sequence[Result]) -> None:
        """Keep the numbers that no ticket took for the next ones."""
        for count in counts[sum(map(opens_ticket, results)) :]:
            heappush(self._counts, count)

    async def _without_failed(
        self, turns: Sequence[Undecided], results: Sequence[Result], profile: BotProfile
    ) -> tuple[list[TurnContext], list[ChangeSet]]:
        """What to write; of what could not be decided, a person takes over."""
        contexts: list[TurnContext] = []
        changes: list[ChangeSet] = []
        for turn, result in zip(turns, results, strict=True):
            if isinstance(result, Failed):
                await self._park(turn.context, profile, result)
            else:
                contexts.append(turn.context)
                changes.append(result.value)
        return contexts, changes

    async def _looked_up(self, context: TurnContext, profile: BotProfile) -> TurnContext:
        if self._directory is not None:
            context = await self._directory.known(context)
        context = await looked_up(context, self._store, profile)
        if self._models is not None:
            context = await self._models.advised(context, profile)
        return context

    async def _commit(self, decided: list[TurnContext], changes: list[ChangeSet]) -> None:
        fp("turn.decide")
        with self._writing():
            problems = await self._committer.commit(changes, [_known(one) for one in decided])
        self._metrics.count_turns(decided, changes, problems, self._clock())
        for context, problem in zip(decided, problems, strict=True):
            if isinstance(problem, StaleConversation):
                # Somebody changed the conversation meanwhile: decide again on what it is now.
                await self._store.release([context.conversation.id])
            elif problem is not None:  # it would be refused again, without end
                await self._park(context, self._profile(), failure_of(problem))
        self.wake()  # the next messages of these conversations

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._under_way += 1
        self._note_room()
        try:
            yield
        finally:
            self._under_way -= 1
            self._note_room()

    async def _park(self, context: TurnContext, profile: BotProfile, failed: Failed) -> None:
        log.error(
            "turn_parked",
            inbox_seq=context.inbox_seq,
            error=failed.kind,
            frames=failed.frames,
        )
        now = self._clock()
        change = keep_heard(_given_up(context, profile, now), profile.desk, now)
        if await self._store.park(context, failed.reason, failed.traceback, change):
            await self._store.release([context.conversation.id])
        self._on_parked()


def alike_together(contexts: Sequence[TurnContext]) -> Sequence[TurnContext]:
    """Turns at the same step of a dialog side by side, each conversation's own order untouched.

    They take the same way through the code, which the processor then still has at hand: deciding
    a mixed batch costs a tenth more.
    """
    return sorted(contexts, key=_step)


def _step(context: TurnContext) -> tuple[str, str]:
    dialog = context.conversation.dialog
    return str(dialog.get("dialog", "")), str(dialog.get("state", ""))


def _given_up(context: TurnContext, profile: BotProfile, now: datetime) -> ChangeSet:
    """What becomes of a conversation in which deciding failed: it waits for a person.

    If even the summary fails it waits without one: claimed again, the message would fail forever.
    """
    result = attempt(lambda: after_failure(context, profile, now))
    if isinstance(result, Done):
        return result.value
    log.error("hand_over_failed", error=result.kind, frames=result.frames)
    conversation = context.conversation
    if not conversation.bot_may_speak:
        return ChangeSet(conversation, inbox_seq=context.inbox_seq)
    waiting = replace(
        conversation,
        speaker=Speaker.WAITING,
        queue=conversation.queue or profile.hand_off_queue,
        waiting_since=now,
    )
    return ChangeSet(waiting, inbox_seq=context.inbox_seq)


def _known(context: TurnContext) -> Known | None:
    """What was read for a turn; nothing where somebody else writes in a customer's thread."""
    is_theirs = context.contact.id == context.conversation.contact_id
    return Known(context.contact, context.ticket) if is_theirs else None
