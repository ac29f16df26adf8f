# SPDX-License-Identifier: AGPL-3.0-or-later
"""Effect: the result of a decision about a ticket's process or the work beside it."""

from dataclasses import dataclass

from intake.changes import ChangeSet, Record, TimelineEntry
from intake.conversations import Conversation
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, Timer
from intake.values import replace


@dataclass(frozen=True, slots=True)
class Effect:
    """A ticket after a decision and what is written with it, not yet tied to a conversation.

    `followed_by` is a new ticket in which its matter goes on.
    """

    ticket: Ticket
    timeline: tuple[TimelineEntry, ...] = ()
    records: tuple[Record, ...] = ()
    timers: tuple[Timer | CancelTimer, ...] = ()
    followed_by: Ticket | None = None

    def change(self, conversation: Conversation) -> ChangeSet:
        """The change that writes it in a conversation, which is then about the newest ticket."""
        newest: Ticket = self.ticket
        earlier: tuple[Ticket, ...] = ()
        if self.followed_by is not None:
            newest, earlier = self.followed_by, (self.ticket,)
            if conversation.ticket == self.ticket.number:
                conversation = replace(conversation, ticket=newest.number)
        return ChangeSet(
            conversation,
            ticket=newest,
            timeline=self.timeline,
            timers=self.timers,
            records=self.records,
            tickets=earlier,
        )
