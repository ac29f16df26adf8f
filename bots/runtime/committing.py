# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write decisions with everything that follows from them: step 6 of the line, for all who decide.

Turns, timers and agents commit through this one place, so that none of them goes around the rules
of the service desk.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bots.profile import BotProfile
from intake.assets import Asset
from intake.changes import ChangeSet
from intake.consequences import Circumstances, follow
from intake.errors import FrontdeskError, StepNotAllowed
from intake.inbox import Machine
from intake.ports import Clock, Store

MOST_EARLIER = 5  # tickets of the same machine, open and settled


class Committer:
    """Commits changes. `profile` is asked anew for each batch."""

    def __init__(self, store: Store, profile: Callable[[], BotProfile], clock: Clock) -> None:
        self._store = store
        self._profile = profile
        self._clock = clock

    async def commit(self, changes: Sequence[ChangeSet]) -> list[FrontdeskError | None]:
        """See `Store.commit`. What the process of a ticket forbids is not written either."""
        wanted: list[ChangeSet] = []
        refused: dict[int, FrontdeskError] = {}
        for place, change in enumerate(changes):
            try:
                wanted.append(await self._followed(change))
            except StepNotAllowed as error:
                refused[place] = error
        stored = iter(await self._store.commit(wanted))
        return [
            refused[place] if place in refused else next(stored) for place in range(len(changes))
        ]

    async def _followed(self, change: ChangeSet) -> ChangeSet:
        if change.also:
            change = replace(change, also=tuple([await self._followed(o) for o in change.also]))
        if change.ticket is None and not change.tickets:
            return change
        contact, before = change.contact, None
        if contact is None:
            loaded = await self._store.load_conversation(change.conversation.id)
            contact = loaded.contact if loaded else None
        if change.ticket is not None and change.ticket.version:
            before = await self._store.load_ticket(change.ticket.number)
        desk, now = self._profile().desk, self._clock()
        machine = await self._machine(change)
        return follow(change, Circumstances(desk, now, contact, before, machine))

    async def _machine(self, change: ChangeSet) -> Machine | None:
        ticket = change.ticket
        if ticket is None or ticket.version or not ticket.asset_serial:
            return None
        serial = ticket.asset_serial.upper()
        known = await self._store.load_asset(serial)
        return await self._store.machine(known or Asset(serial, ""), MOST_EARLIER)
