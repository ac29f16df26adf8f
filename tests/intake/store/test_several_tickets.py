# SPDX-License-Identifier: AGPL-3.0-or-later
"""One decision about several tickets: written together or not at all."""

from dataclasses import replace
from typing import Any

from intake.changes import Actor, TimelineEntry
from intake.errors import StaleConversation
from tests.support.turns import answer, arrival, spoken, ticket_for


async def claimed(store: Any) -> Any:
    """One turn of a new conversation."""
    await store.enter([arrival(1)], (), 1)
    (context,) = await store.claim_turns(10)
    return context


async def test_all_tickets_and_their_entries_are_written(store: Any, world: Any) -> None:
    """An entry that names no ticket belongs to the change's own."""
    context = await claimed(store)
    first, second = ticket_for(context, 1), ticket_for(context, 2)
    actor, now = Actor("bot"), world.clock()
    entries = (
        TimelineEntry("opened", actor, now),
        TimelineEntry("opened", actor, now, ticket=second.number),
    )
    change = replace(answer(context, "Both", ticket=first), tickets=(second,), timeline=entries)
    assert await store.commit([change]) == [None]
    told = world.rows("SELECT ticket FROM timeline WHERE kind = 'opened' ORDER BY id")
    assert told == [(first.number,), (second.number,)]
    assert (await store.load_ticket(second.number)).title == second.title


async def test_one_stale_ticket_keeps_all_from_being_written(store: Any) -> None:
    """Neither the conversation nor the other ticket changes."""
    context = await claimed(store)
    first, second = ticket_for(context, 1), ticket_for(context, 2)
    await store.commit([replace(answer(context, "Both", ticket=first), tickets=(second,))])
    loaded = await store.load_conversation(context.conversation.id)
    own = await store.load_ticket(first.number)
    stale = replace(await store.load_ticket(second.number), version=7)
    change = replace(
        spoken(loaded.conversation, "Merged"), ticket=replace(own, title="New"), tickets=(stale,)
    )
    (problem,) = await store.commit([change])
    assert isinstance(problem, StaleConversation)
    assert (await store.load_ticket(first.number)).title == own.title
    assert (await store.load_conversation(context.conversation.id)).conversation == (
        loaded.conversation
    )
