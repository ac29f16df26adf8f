# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write decisions with everything that follows from them: step 6 of the line, for all who decide.

Turns, timers and agents commit through this one place, so that none of them goes around the rules
of the service desk.
"""

from collections.abc import Callable, Sequence

import structlog

from bots.profile import BotProfile
from bots.runtime.supervisor import Failed, attempt
from intake.changes import ChangeSet
from intake.consequences import Circumstances, follow
from intake.errors import FrontdeskError, StoreError
from intake.ports import Clock, Store

log = structlog.get_logger()


class Undecided(StoreError):
    """What follows from a change could not be decided, as nobody expected. Nothing is written."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.kind)
        self.failed = failed


class Committer:
    """Commits changes. `profile` is asked anew for each batch."""

    def __init__(self, store: Store, profile: Callable[[], BotProfile], clock: Clock) -> None:
        self._store = store
        self._profile = profile
        self._clock = clock

    async def commit(self, changes: Sequence[ChangeSet]) -> list[FrontdeskError | None]:
        """See `Store.commit`. A change that a consequence refuses or fails on is not written.

        The others of its batch are; what was wrong stands in its place.
        """
        circumstances = Circumstances(self._profile().desk, self._clock())
        results = [_followed(one, circumstances) for one in changes]
        wanted = [one for one in results if isinstance(one, ChangeSet)]
        written = iter(await self._store.commit(wanted))
        return [next(written) if isinstance(one, ChangeSet) else one for one in results]


def _followed(change: ChangeSet, circumstances: Circumstances) -> ChangeSet | FrontdeskError:
    result = attempt(lambda: _or_refused(change, circumstances))
    if isinstance(result, Failed):
        log.error("consequence_failed", error=result.kind, frames=result.frames)
        return Undecided(result)
    return result.value


def _or_refused(change: ChangeSet, circumstances: Circumstances) -> ChangeSet | FrontdeskError:
    try:
        return follow(change, circumstances)
    except FrontdeskError as refused:
        return refused
