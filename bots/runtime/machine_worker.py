# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask another system about machines that nobody could be asked about when they were reported.

A chat message is looked up before it is answered, and what an agent or the API files before it is
filed. What comes by form, and what came while the other system was away, is asked about here: at
once if the system answers, else once a minute until it does. The register then says the same,
whichever way a report came.
"""

import asyncio
from collections.abc import Sequence

import structlog

from bots.runtime.directory_lookup import DirectoryLookup
from bots.runtime.waking import woken
from intake.directories.http_api import DirectoryAway, UselessAnswer
from intake.outbox import Committed

BATCH = 50
POLL_SECONDS = 60.0  # as long as a system that failed is left alone

_OPENED = frozenset({"opened"})
log = structlog.get_logger()


class MachineWorker:
    """Looks up what tickets name, and what is still provisional in the register."""

    def __init__(self) -> None:
        self._lookup: DirectoryLookup | None = None
        self._named: set[str] = set()
        self._wake = asyncio.Event()

    def use(self, lookup: DirectoryLookup | None) -> None:
        """Who looks machines up; None where no other system knows any."""
        self._lookup = lookup

    async def learn(self, serial: str) -> None:
        """Ask before a report of this machine is filed; see `DirectoryLookup.learn`."""
        if self._lookup is not None:
            await self._lookup.learn(serial)

    def offer(self, committed: Sequence[Committed]) -> None:
        """Ask soon about the machines of tickets that were just opened."""
        if self._lookup is None:
            return
        for one in committed:
            if one.change.tells(_OPENED):
                self._named.update(
                    t.asset_serial for t in one.change.every_ticket if t.asset_serial
                )
        if self._named:
            self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; where there is no other system there is nothing to do."""
        while self._lookup is not None:
            self._wake.clear()
            if await self.handle_due() == BATCH:
                continue
            await woken(self._wake, POLL_SECONDS)

    async def handle_due(self) -> int:
        """Ask about a batch of what is due; how many were answered, however."""
        lookup = self._lookup
        if lookup is None:
            return 0
        named, self._named = self._named, set()
        asked = 0
        due = await asyncio.to_thread(lookup.due, named, BATCH)
        for serial in due[:BATCH]:
            try:
                await lookup.ask(serial)
            except UselessAnswer:
                pass  # the lookup asks about it later, and the others are not to wait for it
            except DirectoryAway as error:
                log.info("machines_wait", reason=str(error))
                break
            asked += 1
        self._named.update(named.intersection(due[asked:]))
        return asked
