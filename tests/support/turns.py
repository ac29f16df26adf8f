# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small values of the core for tests of the store: messages that arrive, and changes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from intake.changes import Actor, ChangeSet, Message, TimelineEntry
from intake.conversations import Conversation
from intake.ids import ticket_number
from intake.inbox import Arrival, SetAside, TurnContext
from intake.messages import Address, Author, InboundMessage
from intake.service_levels.clock import SlaClock
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketDraft, open_ticket

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def arrival(
    seq: int, thread: str = "t1", message_id: str = "", sender: str = "", **given: Any
) -> Arrival:
    """Journal record `seq` as a message; its id follows from the number unless given."""
    message = InboundMessage(
        sender=Address("webhook", "main", sender or f"sender of {thread}"),
        message_id=message_id or f"m{seq}",
        thread=thread,
        **{"text": f"message {seq}", **given},
    )
    return Arrival(seq, message, AT)


def set_aside(seq: int, outcome: Any = "parked", **given: Any) -> SetAside:
    """Journal record `seq` as something that becomes no message."""
    return SetAside(seq, outcome, "cannot be read", "webhook", "main", AT, **given)


def grown(conversation: Conversation, *messages: Message, **given: Any) -> Conversation:
    """The conversation with these messages behind it."""
    return replace(conversation, last_seq=conversation.last_seq + len(messages), **given)


def answer(context: TurnContext, *texts: str, ticket: Ticket | None = None) -> ChangeSet:
    """A turn that records the message and says some texts, and files a ticket."""
    seq = context.conversation.last_seq
    asked = context.message.message_id
    said = Message(seq + 1, Author.CUSTOMER, AT, context.message.text, client_id=asked)
    replies = [
        Message(seq + 2 + number, Author.BOT, AT, text, in_reply_to=asked)
        for number, text in enumerate(texts)
    ]
    messages = (said, *replies)
    opened = {"message": asked}
    return ChangeSet(
        conversation=grown(context.conversation, *messages, ticket=ticket and ticket.number),
        messages=messages,
        ticket=ticket,
        timeline=(TimelineEntry("opened", Actor("bot"), AT, opened),) if ticket else (),
        inbox_seq=context.inbox_seq,
    )


def spoken(conversation: Conversation, text: str, author: Author = Author.AGENT) -> ChangeSet:
    """What an agent, or another author, says by themselves."""
    message = Message(conversation.last_seq + 1, author, AT, text)
    return ChangeSet(grown(conversation, message), (message,))


def ticket_for(context: TurnContext, count: int, **fields: str) -> Ticket:
    """A new ticket of the conversation."""
    draft = TicketDraft(
        "fault",
        "It jams",
        {name: FieldValue(value, value) for name, value in fields.items()},
        Priority.P2,
    )
    return open_ticket(
        draft,
        number=ticket_number("FD", count),
        contact_id=context.contact.id,
        conversation_id=context.conversation.id,
        channel="webhook",
        queue="printers",
        clock=SlaClock(),
        now=AT,
    )


async def entered(store: Any, *arrivals: Any) -> list[Any]:
    """Enter messages and claim what can be claimed."""
    await store.enter(arrivals, (), max(one.journal_seq for one in arrivals))
    return list(await store.claim_turns(100))
