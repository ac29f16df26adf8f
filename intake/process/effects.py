# SPDX-License-Identifier: AGPL-3.0-or-later
"""Effect: the result of a decision about a ticket's process or the work beside it."""

from dataclasses import dataclass

from intake.changes import ChangeSet, Record, TimelineEntry
from intake.conversations import Conversation
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, Timer


@dataclass(frozen=True, slots=True)
class Effect:
    """A ticket after a decision and what is written with it, not yet tied to a conversation."""

    ticket: Ticket
    timeline: tuple[TimelineEntry, ...] = ()
    records: tuple[Record, ...] = ()
    timers: tuple[Timer | CancelTimer, ...] = ()

    def change(self, conversation: Conversation) -> ChangeSet:
        """The change that writes it in a conversation."""
        return ChangeSet(
            conversation,
            ticket=self.ticket,
            timeline=self.timeline,
            timers=self.timers,
            records=self.records,
        )
