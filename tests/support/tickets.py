# SPDX-License-Identifier: AGPL-3.0-or-later
"""A team and a ticket for tests of decisions: values only, nothing stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bots.answers.tickets import wants_tickets
from bots.identity.senders import is_known
from bots.profile import BotProfile
from intake.agent_actions import Doer
from intake.changes import ChangeSet
from intake.ids import AgentId, ContactId, ConversationId, ticket_number
from intake.inbox import TurnContext
from intake.process.effects import Effect
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketDraft, open_ticket

LINA = Doer(AgentId("a-lina"), "李娜")
WANG = Doer(AgentId("a-wang"), "王强")
SUN = Doer(AgentId("a-sun"), "孙主管", may_override=True)


def filed(
    now: datetime,
    *,
    type_: str = "fault",
    title: str = "It jams",
    fields: Mapping[str, object] | None = None,
    priority: Priority | None = None,
    incomplete: tuple[str, ...] = (),
    **more: Any,
) -> Ticket:
    """A ticket as it is opened; `more` is what `open_ticket` takes beside the draft.

    A field is its value, or a whole `FieldValue`.
    """
    known = {
        name: value if isinstance(value, FieldValue) else FieldValue(value, str(value))
        for name, value in (fields or {}).items()
    }
    given = {
        "number": ticket_number("FD", 1),
        "contact_id": ContactId("c-1"),
        "conversation_id": ConversationId("k-1"),
        "channel": "webchat",
        "queue": "printers",
        **more,
    }
    draft = TicketDraft(type_, title, known, priority, incomplete=incomplete)
    return open_ticket(draft, now=now, **given)


def kinds(written: ChangeSet | Effect | None) -> list[str]:
    """What is told on the timeline, in order; something must have been decided."""
    assert written is not None
    return [entry.kind for entry in written.timeline]


def ticket_in(change: ChangeSet | None) -> Ticket:
    """The ticket that a change writes, as it is then."""
    assert change is not None
    assert change.ticket is not None
    return change.ticket


def asks_for_tickets(context: TurnContext, profile: BotProfile) -> bool:
    """Whether more than this conversation's ticket is looked up for a message."""
    return wants_tickets(context, profile) and is_known(context, profile)
