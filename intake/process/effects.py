# SPDX-License-Identifier: AGPL-3.0-or-later
"""Effect: a ticket after a decision about its process, and all that is written with it."""

from dataclasses import dataclass

from intake.changes import ChangeSet, Record, TimelineEntry
from intake.conversations import Conversation
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, Timer


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision comes to, before it is known in which conversation it is written."""

    ticket: Ticket
    timeline: tuple[TimelineEntry, ...] = ()
    records: tuple[Record, ...] = ()
    timers: tuple[Timer | CancelTimer, ...] = ()

    def change(self, conversation: Conversation) -> ChangeSet:
        """The same as something to commit."""
        return ChangeSet(
            conversation,
            ticket=self.ticket,
            timeline=self.timeline,
            timers=self.timers,
            records=self.records,
        )
