# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write decisions with everything that follows from them: step 6 of the line, for all who decide.

Turns, timers and agents commit through this one place, so that none of them goes around the rules
of the service desk.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bots.profile import BotProfile
from intake.changes import ChangeSet
from intake.consequences import Circumstances, follow
from intake.errors import StoreError
from intake.ports import Clock, Store


class Committer:
    """Commits changes. `profile` is asked anew for each batch."""

    def __init__(self, store: Store, profile: Callable[[], BotProfile], clock: Clock) -> None:
        self._store = store
        self._profile = profile
        self._clock = clock

    async def commit(self, changes: Sequence[ChangeSet]) -> list[StoreError | None]:
        """See `Store.commit`."""
        return await self._store.commit([await self._followed(one) for one in changes])

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
        return follow(change, Circumstances(desk, now, contact, before))
