# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests that pass tickets on and are being answered right now.

Whoever sends one before another is answered cannot have seen what that one did, also where both
come with the same API key. They are those of this process, which is the only one that answers for
its store.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Passing:
    """One such request. What was decided `since` then it has not seen; None: it is alone."""

    came_at: datetime
    since: datetime | None = None


class Underway:
    """All of them, by ticket."""

    def __init__(self) -> None:
        self._of_ticket: dict[str, list[Passing]] = {}

    @contextmanager
    def entered(self, number: str, now: datetime) -> Iterator[Passing]:
        """One more request for this ticket, until it is answered."""
        there = self._of_ticket.setdefault(number, [])
        for one in there:
            one.since = one.since or one.came_at
        mine = Passing(now, min((one.came_at for one in there), default=None))
        there.append(mine)
        try:
            yield mine
        finally:
            there.remove(mine)
            if not there:
                del self._of_ticket[number]
