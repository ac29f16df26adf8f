# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which turns are decided on another core.

A hub has one event loop, and deciding is two fifths of what a turn costs it. As soon as several
customers write at the same moment their turns go to a copy of the hub on another core, in
portions: while one is decided there, the one before it is written here, and nobody waits for the
other. A hub with little to do decides by itself and makes no copy.
"""

import asyncio
from collections.abc import Sequence
from math import ceil
from typing import TypeVar

import structlog

from bots.profile import BotProfile
from bots.runtime.deciding_process import (
    DecidingProcess,
    DecidingProcessLost,
    Result,
    Undecided,
    can_decide_apart,
    decided,
)

# Fewer cost more to send than to decide.
WORTHWHILE = 8
PORTION = 24
# So many portions keep the copy at work while the answers of one are written.
AT_ONCE = 3
# A copy that dies again and again would be a burden, not a help.
MOST_LOST = 3
# Portions for which no copy could be made at the same moment are one loss.
FORGIVEN_SECONDS = 0.2

Turn = TypeVar("Turn")

log = structlog.get_logger()


class DecidingApart:
    """The copy of this hub, made anew when the bot knows something else."""

    def __init__(self) -> None:
        self._process: DecidingProcess | None = None
        self._leaving: set[DecidingProcess] = set()
        self._starting = asyncio.Lock()
        self._lost = 0
        self._lost_at = 0.0
        self.may_fork = can_decide_apart()

    def takes(self, turns: int) -> bool:
        """Whether it is worth sending so many."""
        return self.may_fork and turns >= WORTHWHILE

    async def decide(
        self, turns: Sequence[Undecided], profile: BotProfile, counts: Sequence[int]
    ) -> Sequence[Result]:
        """See `decided`; decided here if the copy is lost."""
        process: DecidingProcess | None = None
        try:
            process = await self._knowing(profile)
            found = await process.decide(turns, counts)
        except (DecidingProcessLost, OSError) as error:
            self._note_loss(process, error)
            return decided(turns, profile, counts)
        self._lost = 0
        return found

    async def close(self) -> None:
        """End all copies, and return once they are gone. Nobody waits for their answers."""
        if self._process is not None:
            self._let_go(self._process)
        for process in tuple(self._leaving):
            process.kill()
            await process.ended()

    async def _knowing(self, profile: BotProfile) -> DecidingProcess:
        async with self._starting:
            if self._process is not None and self._process.profile is not profile:
                self._let_go(self._process)
            if self._process is None:
                self._process = await DecidingProcess.start(profile)
                log.info("deciding_process_started", pid=self._process.pid)
            return self._process

    def _let_go(self, process: DecidingProcess) -> None:
        """Ask it nothing more, and keep hold of it until it is gone."""
        self._process = None
        process.leave()
        self._leaving.add(process)
        process.when_ended(self._gone)

    def _gone(self, process: DecidingProcess) -> None:
        self._leaving.discard(process)
        if process.ending not in ("", "0"):
            log.warning("deciding_process_ended", pid=process.pid, status=process.ending)

    def _note_loss(self, process: DecidingProcess | None, error: Exception) -> None:
        """Of several portions that one copy had in hand, or none could be made for, the first."""
        if process is not self._process:
            return
        now = asyncio.get_running_loop().time()
        if process is not None:
            self._let_go(process)
        elif now < self._lost_at + FORGIVEN_SECONDS:
            return
        self._lost_at = now
        self._lost += 1
        self.may_fork = self._lost < MOST_LOST
        log.error(
            "deciding_process_lost", error=type(error).__name__, is_given_up=not self.may_fork
        )


def portions(turns: Sequence[Turn]) -> Sequence[Sequence[Turn]]:
    """In parts of nearly the same size, none above `PORTION`."""
    size = ceil(len(turns) / ceil(len(turns) / PORTION))
    return [turns[start : start + size] for start in range(0, len(turns), size)]
