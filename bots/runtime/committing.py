# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write decisions with everything that follows from them: step 6 of the line, for all who decide.

Turns, timers and agents commit through this one place, so that none of them goes around the rules
of the service desk.
"""

from collections.abc import Callable, Sequence

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
        circumstances = Circumstances(self._profile().desk, self._clock())
        return await self._store.commit([follow(one, circumstances) for one in changes])
