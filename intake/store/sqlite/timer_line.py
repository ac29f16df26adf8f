# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which timers are next: the oldest first, by the second.

Of thousands that fall due in one second (an office opens, a hub was down) those of a kind are
claimed together, in the order of their tickets: these are neighbours in the tables, so that a
batch writes about half as many pages. To find them costs more than to read them, so they line up
once for many batches. Only their keys do: what is claimed is read when its batch comes, and who
was cancelled or put off meanwhile is not due any more.
"""

import sqlite3
from collections import deque
from datetime import datetime

from intake.store.sqlite import timers
from intake.timers import DueTimer

BATCHES = 25  # so many of the oldest line up


class TimerLine:
    """The keys of timers that were due when they lined up, and were not claimed since."""

    def __init__(self) -> None:
        self._keys: deque[str] = deque()

    def claim(self, db: sqlite3.Connection, limit: int, now: datetime) -> list[DueTimer]:
        """See `Store.claim_timers`."""
        claimed = self._next(db, limit, now)
        if not claimed:
            self._keys.extend(timers.oldest(db, BATCHES * limit, now))
            claimed = self._next(db, limit, now)
        return claimed

    def _next(self, db: sqlite3.Connection, limit: int, now: datetime) -> list[DueTimer]:
        while self._keys:
            keys = [self._keys.popleft() for _ in range(min(limit, len(self._keys)))]
            if claimed := timers.due(db, keys, now):
                return claimed
        return []
