# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets with everybody who hears of them, for tests of decisions: values only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from intake.changes import ChangeSet
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import ContactId, ConversationId, TicketNumber, ticket_number
from intake.messages import Address
from intake.tickets.sides import Listener, Side
from intake.tickets.ticket import Ticket
from tests.support.tickets import filed


def listener(count: int, ticket: TicketNumber | None = None, **changes: Any) -> Listener:
    """Customer number `count` in conversation number `count`, which is about a ticket."""
    contact = Contact(ContactId(f"c-{count}"), name=f"customer {count}")
    conversation = Conversation(
        ConversationId(f"k-{count}"),
        Address("webchat", "site", f"v{count}"),
        f"v{count}",
        contact.id,
        ticket=ticket,
        last_seq=3,
        version=1,
    )
    return Listener(replace(conversation, **changes), contact)


def side(count: int, now: datetime, *, heard: dict[str, Any] | None = None, **more: Any) -> Side:
    """Ticket number `count` with its customer; `more` is what `filed` takes.

    `heard` changes the customer's conversation.
    """
    number = ticket_number("FD", count)
    one = listener(count, **{"ticket": number, **(heard or {})})
    ticket = filed(
        now, number=number, contact_id=one.contact.id, conversation_id=one.conversation.id, **more
    )
    return Side(replace(ticket, version=1), one.conversation, one.contact)


def changed(side: Side, **changes: Any) -> Side:
    """The side with its ticket in another state."""
    return replace(side, ticket=replace(side.ticket, **changes))


def written(change: ChangeSet) -> dict[str, Ticket]:
    """Every ticket that a change writes, by its number."""
    return {ticket.number: ticket for one in parts(change) for ticket in one.every_ticket}


def parts(change: ChangeSet) -> Iterator[ChangeSet]:
    """The change of each conversation."""
    yield from (change, *change.also)


def told(change: ChangeSet, number: str) -> list[str]:
    """What a change tells on the timeline of one ticket."""
    return [
        entry.kind
        for one in parts(change)
        for entry in one.timeline
        if (entry.ticket or (one.ticket and one.ticket.number)) == number
    ]


def heard_in(change: ChangeSet) -> dict[str, list[str]]:
    """What is said to whom: the texts by conversation; those to whom nothing is said are out."""
    return {
        one.conversation.id: [message.text for message in one.messages]
        for one in parts(change)
        if one.messages
    }
