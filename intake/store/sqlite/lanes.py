# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lanes: in each conversation one party sends at a time, and messages leave in order.

A lane is taken while somebody sends in it, and behind while older messages wait in the store: a
new message then queues after them instead of overtaking. In memory, because an SQLite file has
exactly one writing process; after a crash every lane is free, or behind.
"""

import sqlite3
from collections.abc import Iterable, Sequence

from intake.outbox import Delivery, DeliveryState, Settlement

BEHIND = "SELECT DISTINCT conversation_id FROM delivery WHERE state = 0"
IS_BEHIND = "SELECT 1 FROM delivery WHERE conversation_id=? AND state = 0 LIMIT 1"


class Lanes:
    """Which conversations are being sent in, and which have older messages waiting."""

    def __init__(self, behind: Iterable[str]) -> None:
        self.taken: set[str] = set()
        self._behind = set(behind)

    def take(self, conversation_id: str) -> bool:
        """Take a lane for new messages; False if they have to queue in the store."""
        if conversation_id in self.taken or conversation_id in self._behind:
            self._behind.add(conversation_id)
            return False
        self.taken.add(conversation_id)
        return True

    def forget(self) -> None:
        """Nobody sends in the taken lanes any more: what was not settled waits in the store."""
        self._behind |= self.taken
        self.taken.clear()

    def take_due(self, due: Sequence[Delivery]) -> None:
        """Take the lanes of messages that were claimed from the store."""
        self.taken.update(delivery.message.conversation_id for delivery in due)

    def give_back(self, db: sqlite3.Connection, settlements: Sequence[Settlement]) -> None:
        """Free the lanes of attempts that ended and are written to `db`."""
        for one in settlements:
            self.taken.discard(one.conversation_id)
            if one.state is DeliveryState.WAITING:
                self._behind.add(one.conversation_id)
            elif one.conversation_id in self._behind and not _is_behind(db, one.conversation_id):
                self._behind.discard(one.conversation_id)


def _is_behind(db: sqlite3.Connection, conversation_id: str) -> bool:
    return db.execute(IS_BEHIND, (conversation_id,)).fetchone() is not None
