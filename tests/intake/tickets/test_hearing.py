# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer's word does to their open ticket, and when it does nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.ids import AgentId, ticket_number
from intake.inbox import TurnContext
from intake.messages import Address, InboundKind, InboundMessage
from intake.service_levels.clock import SlaClock
from intake.tickets import lifecycle
from intake.tickets.hearing import heard
from intake.tickets.ticket import Ticket, TicketStatus
from tests.support.sides import side

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SAID = NOW + timedelta(hours=1)
OTHER = ticket_number("FD", 2)


def turn(ticket: Ticket | None, **changes: Any) -> TurnContext:
    """A message of the ticket's customer; `kind` is what came, the rest is of the context."""
    one = side(1, NOW)
    kind = changes.pop("kind", InboundKind.MESSAGE)
    message = InboundMessage(Address("webchat", "site", "v1"), "m1", "v1", "it is back", kind=kind)
    given = {"conversation": one.conversation, "contact": one.contact, **changes}
    return TurnContext(1, message, SAID, ticket=ticket, **given)


def after(speaker: Speaker = Speaker.BOT, **changes: Any) -> Conversation:
    """The conversation at the end of the turn."""
    return replace(side(1, NOW).conversation, speaker=speaker, **changes)


def waiting_for_customer() -> Ticket:
    """A ticket that an agent has, and has asked the customer about."""
    ticket = replace(
        side(1, NOW).ticket, agent_id=AgentId("a-lina"), status=TicketStatus.IN_PROGRESS
    )
    return lifecycle.wait_for(ticket, "customer", NOW)


def answered() -> Ticket:
    """An open ticket whose customer has been answered by a person."""
    return replace(side(1, NOW).ticket, clock=SlaClock(responded_at=NOW))


def test_a_ticket_that_waited_for_the_customer_goes_on() -> None:
    """Whoever speaks; the timeline says that it was the customer, and the clock runs."""
    before = waiting_for_customer()
    ticket, entries = heard(None, turn(before), after(), Contact(before.contact_id), SAID)
    assert ticket is not None
    assert (ticket.status, ticket.waiting_for) == (TicketStatus.IN_PROGRESS, "")
    assert ticket.clock.paused_since is None
    assert [(one.kind, one.actor.kind) for one in entries] == [("status_changed", "customer")]


@pytest.mark.parametrize("speaker", [Speaker.HUMAN, Speaker.WAITING])
def test_people_owe_the_next_answer(speaker: Speaker) -> None:
    """From the moment at which the customer wrote, not at which the turn was decided."""
    decided_at = SAID + timedelta(minutes=5)
    ticket, entries = heard(
        None, turn(answered()), after(speaker), side(1, NOW).contact, decided_at
    )
    assert ticket is not None
    assert ticket.clock.asked_at == SAID
    assert [(one.kind, one.at) for one in entries] == [("answer_awaited", SAID)]


def test_the_oldest_unanswered_message_counts() -> None:
    """A second one moves nothing."""
    asked = replace(answered(), clock=SlaClock(responded_at=NOW, asked_at=NOW))
    ticket, entries = heard(None, turn(asked), after(Speaker.HUMAN), side(1, NOW).contact, SAID)
    assert (ticket, entries) == (None, ())


def test_what_the_turn_made_of_the_ticket_is_kept() -> None:
    """Also where the customer's word adds nothing."""
    made = replace(answered(), title="It jams again", version=1)
    for speaker in (Speaker.BOT, Speaker.HUMAN):
        ticket, _ = heard(made, turn(answered()), after(speaker), side(1, NOW).contact, SAID)
        assert ticket is not None
        assert ticket.title == "It jams again"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": InboundKind.AUTOMATIC},
        {"is_stranger": True},
        {"after": after(Speaker.HUMAN, ticket=OTHER)},
        {"ticket": replace(answered(), status=TicketStatus.RESOLVED)},
        {"ticket": None},
    ],
)
def test_what_is_no_word_on_the_ticket(changes: dict[str, Any]) -> None:
    """Programs, strangers, another matter, a ticket that is settled, none at all."""
    given = {"ticket": answered(), "after": after(Speaker.HUMAN), **changes}
    conversation, ticket = given.pop("after"), given.pop("ticket")
    context = turn(ticket, **given)
    assert heard(None, context, conversation, side(1, NOW).contact, SAID) == (None, ())


def test_a_ticket_that_is_only_being_opened_awaits_its_first_answer() -> None:
    """That promise runs already; the version tells that it is new."""
    new = replace(answered(), version=0)
    assert heard(new, turn(None), after(Speaker.HUMAN), side(1, NOW).contact, SAID) == (new, ())
