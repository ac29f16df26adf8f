# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write decisions with everything that follows from them: step 6 of the line, for all who decide.

Turns, timers and agents commit through this one place, so that none of them goes around the rules
of the service desk.
"""

from collections.abc import Callable, Sequence

from bots.profile import BotProfile
from intake.changes import ChangeSet
from intake.consequences import Circumstances, follow
from intake.contacts import Contact
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
        desk, now = self._profile().desk, self._clock()
        followed = []
        for one in changes:
            if one.ticket is not None or one.tickets:
                one = follow(one, Circumstances(desk, now, await self._contact(one)))  # noqa: PLW2901
            followed.append(one)
        return await self._store.commit(followed)

    async def _contact(self, change: ChangeSet) -> Contact | None:
        """The customer: of the change, else as stored."""
        if change.contact is not None or not change.conversation.version:
            return change.contact
        loaded = await self._store.load_conversation(change.conversation.id)
        return loaded.contact if loaded else None
