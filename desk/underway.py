# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests that are being answered right now: those that pass tickets on, and who comes next.

Whoever passes a ticket on before another such request is answered cannot have seen what that one
did, also where both come with the same API key. They are those of this process, which is the only
one that answers for its store.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary


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


class Turns:
    """Requests that change the same thing come one after the other, so that none is starved.

    The bot, timers and rules do not wait here; whoever decided on an old state decides again.
    """

    def __init__(self) -> None:
        self._of: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, subject: str) -> asyncio.Lock:
        """Whose turn it is with a ticket or a conversation; forgotten when nobody waits."""
        return self._of.setdefault(subject, asyncio.Lock())
