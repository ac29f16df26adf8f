# SPDX-License-Identifier: AGPL-3.0-or-later
"""What counts for all changes that are written together."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from intake.store.sqlite.as_read import AsRead
from intake.store.times import micros

Accounts = Collection[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Writing:
    """What counts for all changes that are written together.

    Messages of the accounts in `at_once` are sent by being stored.
    """

    now: datetime
    at_once: Accounts = ()
    as_read: AsRead = field(default_factory=AsRead)

    @property
    def stored_at(self) -> int:
        """The time, as it is stored."""
        return micros(self.now)
