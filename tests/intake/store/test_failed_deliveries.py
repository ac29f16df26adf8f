# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message that will not arrive stands on the ticket, not only beside its words."""

from typing import Any

import pytest

from intake.outbox import DeliveryState, Settlement
from tests.support.turns import AT, answer, arrival, ticket_for

HISTORY = "SELECT ticket, kind, detail FROM timeline WHERE kind = 'delivery_failed'"


async def settled(world: Any, state: DeliveryState) -> Any:
    """A ticket whose first answer met this end; its number."""
    await world.store.enter([arrival(1)], (), 1)
    (context,) = await world.store.claim_turns(10)
    ticket = ticket_for(context, 1)
    await world.store.commit([answer(context, "We are on it.", ticket=ticket)])
    (seq,) = [one.seq for done in world.announced for one in done.messages]
    waits = AT if state is DeliveryState.WAITING else None
    end = Settlement(context.conversation.id, seq, state, error="550 no such user", next_at=waits)
    for _ in range(2):  # told twice, it happened once
        await world.store.settle([end])
    await world.written()
    return ticket.number


@pytest.mark.parametrize("state", [DeliveryState.REFUSED, DeliveryState.UNCERTAIN])
async def test_the_ticket_says_what_did_not_arrive(world: Any, state: DeliveryState) -> None:
    """With the server's words, for whoever answers for the ticket."""
    number = await settled(world, state)
    ((ticket, _, detail),) = world.rows(HISTORY)
    assert ticket == number
    assert "550 no such user" in detail


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.HELD])
async def test_what_may_still_arrive_is_no_event(world: Any, state: DeliveryState) -> None:
    """Sent, tried again, or held back on purpose."""
    await settled(world, state)
    assert world.rows(HISTORY) == []
