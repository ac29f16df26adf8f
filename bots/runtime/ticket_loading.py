# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket with the conversation in which changes of it are written, for workers."""

from datetime import datetime

from sqlalchemy import Engine

from intake.ports import Loaded, Store
from intake.store.desk.queries import DeskQueries
from intake.ticket_actions import conversation_of
from intake.values import replace


async def loaded_ticket(
    store: Store, reading: Engine, number: str, now: datetime
) -> Loaded | None:
    """The ticket, its conversation and its customer; None if there is no such ticket.

    An imported ticket has no conversation yet: it gets the one its first change gives it.
    """
    ticket = await store.load_ticket(number)
    if ticket is None:
        return None
    if ticket.conversation_id:
        found = await store.load_conversation(ticket.conversation_id)
        if found is not None:
            return replace(found, ticket=ticket)
    person = await DeskQueries(reading).contact(ticket.contact_id, None)
    if person is None:
        return None
    contact = person.as_contact()
    conversation = conversation_of(ticket, contact, now)
    ticket = replace(ticket, conversation_id=conversation.id)
    return Loaded(conversation, contact, ticket)
