# SPDX-License-Identifier: AGPL-3.0-or-later
"""The timers of a journey: set and cancelled as the store would, due as its clock moves.

Part of the player in `journeys.py`; decides nothing itself.
"""

from datetime import datetime

from bots.profile import BotProfile
from bots.reports.silence import after_silence
from intake.changes import ChangeSet
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, DueTimer, Timer


class Waits:
    """The timers that are set."""

    def __init__(self, profile: BotProfile) -> None:
        self._profile = profile
        self._timers: dict[str, Timer] = {}

    def keep(self, change: ChangeSet) -> None:
        """Take over what a change sets and cancels."""
        for timer in change.timers:
            if isinstance(timer, CancelTimer):
                self._timers.pop(timer.key, None)
            else:
                self._timers[timer.key] = timer

    def next_until(self, until: datetime) -> Timer | None:
        """The first timer that is due by then."""
        due = [timer for timer in self._timers.values() if timer.due_at <= until]
        return min(due, key=lambda one: one.due_at, default=None)

    def decide(
        self,
        timer: Timer,
        state: tuple[Conversation, Contact, Ticket | None],
        heard_at: datetime,
        count: int,
    ) -> ChangeSet | None:
        """What a due timer leads to; None if nothing has to be written."""
        due = DueTimer(timer, *state, heard_at)
        result = after_silence(due, self._profile, timer.due_at, count)
        if isinstance(result, ChangeSet):
            return result
        if result is None:
            del self._timers[timer.key]
        else:
            self._timers[timer.key] = result
        return None
