# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which turn is next: in each conversation one at a time, in the order of the messages.

A message that enters while nobody is before it is claimed on the spot, with the context that
entering has loaded; only what has to wait is looked up again. Where a burst is one turn, messages
wait for a moment (`quiet_times.py`) and come out together. In memory, because an SQLite file has
exactly one writing process; after a crash nobody holds a claim and everything waits.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from intake.inbox import Arrival, TurnContext
from intake.store.sqlite import turns
from intake.store.sqlite.quiet_times import QuietTimes

WAITING = "SELECT conversation_id FROM inbox WHERE state = 0 ORDER BY seq"


class TurnLine:
    """Claimed conversations, turns ready to be taken, and conversations with more to come."""

    def __init__(self, waiting: Iterable[str]) -> None:
        self.quiet = QuietTimes()
        self._claimed: set[str] = set()
        self._ready: list[TurnContext] = []
        self._waiting = dict.fromkeys(waiting)  # a set that keeps its order

    def line_up(self, context: TurnContext, arrival: Arrival, now: datetime) -> None:
        """A message has entered."""
        conversation_id = context.conversation.id
        sender = context.message.sender
        if self.quiet.gathers(sender.channel, sender.account):
            self.quiet.heard(context, arrival, now)
            self._waiting[conversation_id] = None
        elif conversation_id in self._claimed or conversation_id in self._waiting:
            self._waiting[conversation_id] = None
        else:
            self._claimed.add(conversation_id)
            self._ready.append(context)

    def claim(self, db: sqlite3.Connection, limit: int, now: datetime) -> list[TurnContext]:
        """The next turns, at most one of each conversation that nobody works on."""
        contexts = self._ready[:limit]
        del self._ready[:limit]
        for conversation_id in list(self._waiting):
            if len(contexts) == limit:
                break
            if self.quiet.is_quiet(conversation_id, now) or conversation_id in self._claimed:
                continue
            context = turns.next_turn(db, conversation_id, self.quiet.gathers)
            if context is None:
                del self._waiting[conversation_id]
            else:
                self._claimed.add(conversation_id)
                contexts.append(context)
        return contexts

    def finish(self, conversation_id: str) -> None:
        """The claimed turn is written."""
        self._claimed.discard(conversation_id)

    def forget(self) -> None:
        """Nobody works on the claimed turns any more: look at all of them anew."""
        ready = {context.conversation.id for context in self._ready}
        self.release([one for one in self._claimed if one not in ready])

    def release(self, conversation_ids: Sequence[str]) -> None:
        """Claimed turns were not taken, or have become possible again: look at them anew."""
        for conversation_id in conversation_ids:
            self._claimed.discard(conversation_id)
            self._waiting[conversation_id] = None
