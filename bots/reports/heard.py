# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it means for an open ticket that its customer has written.

Pure. A ticket that waited for the customer goes on, and while people have the conversation, the
time until their next answer begins. What the bot says in between answers nobody's promise.
"""

from datetime import datetime

from intake.changes import Actor, TimelineEntry, status_changed
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.inbox import TurnContext
from intake.messages import InboundKind
from intake.service_levels import clock as sla
from intake.tickets import lifecycle
from intake.tickets.ticket import SETTLED, Ticket
from intake.values import replace

PEOPLE = frozenset({Speaker.HUMAN, Speaker.WAITING})


def heard(
    ticket: Ticket | None,
    context: TurnContext,
    after: Conversation,
    contact: Contact,
    now: datetime,
) -> tuple[Ticket | None, tuple[TimelineEntry, ...]]:
    """The ticket of this turn, if any, and what the timeline says of it.

    `ticket` is what the turn has made of it, None if it leaves it alone; `after` is the
    conversation at the end of the turn.
    """
    known = ticket or context.ticket
    kind = context.message.kind
    is_new = ticket is not None and ticket.version == 0
    if known is None or is_new or known.status in SETTLED or context.is_stranger:
        return ticket, ()
    if kind is not InboundKind.MESSAGE or after.ticket != known.number:
        return ticket, ()
    customer = Actor("customer", contact.id, contact.name)
    entries: list[TimelineEntry] = []
    if known.waiting_for == "customer":
        before = known
        known = lifecycle.wait_for(before, "", now)
        entries += status_changed(before, known, customer, now)
    if after.speaker in PEOPLE:
        clock = sla.hear(known.clock, context.received_at)
        if clock is not known.clock:
            known = replace(known, clock=clock)
            entries.append(TimelineEntry("answer_awaited", customer, context.received_at))
    return (known, tuple(entries)) if entries else (ticket, ())
