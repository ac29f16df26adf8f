# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every backend of the store promises about timers: written with their change, or not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.errors import StaleConversation
from intake.service_levels.policy import target
from intake.tickets.ticket import FieldValue, Priority
from intake.timers import CancelTimer, Timer, TimerKind
from tests.support.turns import AT, answer, arrival, spoken, ticket_for


async def claimed(store: Any, seq: int = 1) -> Any:
    """One turn of a new conversation."""
    await store.enter([arrival(seq, thread=f"t{seq}")], (), seq)
    (context,) = await store.claim_turns(10)
    return context


def timer_of(context: Any, due_at: Any, **payload: str) -> Timer:
    """A timer of the turn's conversation."""
    return Timer(TimerKind.SILENCE, context.conversation.id, due_at, payload)


async def test_a_timer_is_claimed_when_it_is_due(store: Any, world: Any) -> None:
    """Not before, and until it is cancelled again and again; with the state of its time."""
    context = await claimed(store)
    due_at = world.clock() + timedelta(minutes=10)
    ticket = ticket_for(context, 1)
    change = answer(context, "Which?", ticket=ticket)
    await store.commit([replace(change, timers=(timer_of(context, due_at, since="x"),))])
    assert await store.claim_timers(10) == []
    assert store.next_timer_at() == due_at
    world.clock.now = due_at
    await world.reopen()
    (due,) = await world.store.claim_timers(10)
    assert await world.store.claim_timers(10) == [due]
    assert due.timer == timer_of(context, due_at, since="x")
    assert due.conversation.last_seq == 2
    assert due.ticket.number == ticket.number
    assert due.contact.id == context.contact.id
    assert due.heard_at == change.messages[-1].at
    gone = spoken(due.conversation, "Still there?")
    await world.store.commit([replace(gone, timers=(CancelTimer(due.timer.key),))])
    assert await world.store.claim_timers(10) == []
    assert world.store.next_timer_at() is None


async def test_a_stale_change_leaves_the_timer_alone(store: Any, world: Any) -> None:
    """The customer was faster: neither is the message written nor the timer taken away."""
    context = await claimed(store)
    timer = timer_of(context, world.clock())
    await store.commit([replace(answer(context, "Which?"), timers=(timer,))])
    (due,) = await store.claim_timers(10)
    await store.commit([spoken(due.conversation, "An agent speaks")])
    reminder = replace(spoken(due.conversation, "There?"), timers=(CancelTimer(timer.key),))
    (problem,) = await store.commit([reminder])
    assert isinstance(problem, StaleConversation)
    (again,) = await store.claim_timers(10)
    assert again.conversation.version == due.conversation.version + 1


async def test_setting_a_timer_again_replaces_it(store: Any, world: Any) -> None:
    """One of a kind for each conversation; settled ones are forgotten or wait on."""
    context = await claimed(store)
    now = world.clock()
    await store.commit([replace(answer(context, "A"), timers=(timer_of(context, now),))])
    (due,) = await store.claim_timers(10)
    later = timer_of(context, now + timedelta(hours=1))
    await store.commit([replace(spoken(due.conversation, "B"), timers=(later,))])
    assert world.rows("SELECT count(*) FROM timer") == [(1,)]
    assert await store.claim_timers(10) == []
    await store.settle_timers([], [replace(later, due_at=now, payload={"n": "1"})])
    (due,) = await store.claim_timers(10)
    assert due.timer.payload == {"n": "1"}
    await store.settle_timers([due.timer.key], [later])
    assert world.rows("SELECT count(*) FROM timer") == [(0,)]


async def test_the_last_word_on_a_timer_holds(store: Any, world: Any) -> None:
    """Written together, set and cancelled timers still come out as if one after the other."""
    contexts = [await claimed(store, seq) for seq in (1, 2, 3)]
    timers = [timer_of(context, world.clock()) for context in contexts]
    gone = [CancelTimer(timer.key) for timer in timers]
    orders = ((timers[0], gone[0]), (gone[1], timers[1]), (timers[2],))
    changes = [
        replace(answer(context, "Which?"), timers=order)
        for context, order in zip(contexts, orders, strict=True)
    ]
    assert await store.commit(changes) == [None, None, None]
    due = await store.claim_timers(10)
    assert {one.conversation.thread for one in due} == {"t2", "t3"}


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_the_most_overdue_come_first(store: Any, world: Any, limit: int) -> None:
    """In batches, in the order of their time."""
    now = world.clock()
    for seq in (1, 2, 3):
        context = await claimed(store, seq)
        timer = timer_of(context, now - timedelta(minutes=seq))
        await store.commit([replace(answer(context, "A"), timers=(timer,))])
    due = await store.claim_timers(limit)
    assert [one.conversation.thread for one in due] == ["t3", "t2", "t1"][:limit]


async def test_of_one_second_a_kind_comes_together_in_the_order_of_its_tickets(
    store: Any, world: Any
) -> None:
    """Neighbours in the tables are claimed as neighbours, whoever was first by a microsecond."""
    begun = world.clock().replace(microsecond=0) - timedelta(seconds=2)
    for seq, number in ((1, "T-2"), (2, "T-1"), (3, "T-3")):
        context = await claimed(store, seq)
        timers = tuple(
            Timer(kind, context.conversation.id, begun + timedelta(microseconds=at), about=number)
            for kind, at in ((TimerKind.SURVEY, seq), (TimerKind.PROMISE, 10 - seq))
        )
        await store.commit([replace(answer(context, "A"), timers=timers)])
    claims = [await store.claim_timers(limit) for limit in (4, 10, 2)]
    keys = [[one.timer.key for one in due] for due in claims]
    first = ["promise:T-1", "promise:T-2", "promise:T-3", "survey:T-1"]
    assert keys == [first, ["survey:T-2", "survey:T-3"], first[:2]]


async def test_what_was_put_off_meanwhile_is_not_claimed(store: Any, world: Any) -> None:
    """Those that line up together are looked at when their turn comes; nobody holds them up."""
    now = world.clock()
    timers = []
    for seq in (1, 2, 3, 4):
        context = await claimed(store, seq)
        timers.append(timer_of(context, now - timedelta(minutes=9 - seq)))
        await store.commit([replace(answer(context, "A"), timers=(timers[-1],))])
    later = now + timedelta(minutes=1)
    assert [one.timer for one in await store.claim_timers(1)] == timers[:1]
    await store.settle_timers([timers[0].key, timers[1].key], [replace(timers[2], due_at=later)])
    assert [one.timer for one in await store.claim_timers(1)] == timers[3:]
    assert [one.timer for one in await store.claim_timers(1)] == timers[3:]
    world.clock.now = later
    assert [one.timer.due_at for one in await store.claim_timers(5)] == [timers[3].due_at, later]


async def test_timers_about_different_tickets_stand_beside_each_other(
    store: Any, world: Any
) -> None:
    """A timer of a ticket comes with that ticket, whichever the conversation is on now."""
    context = await claimed(store)
    now = world.clock()
    first, second = ticket_for(context, 1), ticket_for(context, 2)
    timers = tuple(
        Timer(TimerKind.SILENCE, context.conversation.id, now, ticket=one.number, about=one.number)
        for one in (first, second)
    )
    change = answer(context, "Both", ticket=first)
    await store.commit([replace(change, tickets=(second,), timers=timers)])
    due = await store.claim_timers(10)
    assert {one.timer.about: one.ticket.number for one in due} == {
        first.number: first.number,
        second.number: second.number,
    }
    assert [one.timer for one in due] == list(timers)


async def due_with_tickets(store: Any, world: Any, *seqs: int) -> list[Any]:
    """The due timers of as many new conversations, each about its ticket."""
    for seq in seqs:
        context = await claimed(store, seq)
        ticket = ticket_for(context, seq)
        place, number = context.conversation.id, ticket.number
        timer = Timer(TimerKind.PROMISE, place, world.clock(), {}, number, number)
        await store.commit([replace(answer(context, "A", ticket=ticket), timers=(timer,))])
    return list(await store.claim_timers(10))


def flagged(due: Any, name: str) -> ChangeSet:
    """A change of a due timer's ticket that the customer hears nothing of."""
    ticket = replace(due.ticket, flags=(name,))
    told = TimelineEntry("flagged", Actor("rule"), AT, {"flag": name}, ticket.number)
    gone = (CancelTimer(due.timer.key),)
    return ChangeSet(due.conversation, ticket=ticket, timeline=(told,), timers=gone)


async def test_only_what_differs_is_written(store: Any, world: Any) -> None:
    """Each part of a ticket can change alone; all others stay as they were read."""
    (due,) = await due_with_tickets(store, world, 1)
    before = due.ticket
    later = AT + timedelta(days=1)
    parts: list[dict[str, Any]] = [
        {"flags": ("a", "b")},
        {"clock": replace(before.clock, told={"resolution": 50}, resolution_due_at=later)},
        {"fields": {**before.fields, "new": FieldValue(1, "1")}},
        {"priority": Priority.P0, "reasons": {"zh": "急", "en": "urgent"}, "judged_by": "agent"},
        {"fired": {"rule": AT}, "waiting_for": "parts"},
        {"progress": replace(before.progress, step="x", since=AT)},
        {"level": "vip", "target": target(timedelta(hours=1), None), "danger": {"zh": "火"}},
        {"status_since": later, "updated_at": later, "agent_id": "a-lina", "incomplete": ("x",)},
    ]
    expected = before
    for part in parts:
        (due,) = await store.claim_timers(10)
        assert due.ticket == replace(expected, version=due.ticket.version)
        expected = replace(due.ticket, **part)
        change = ChangeSet(due.conversation, ticket=expected)
        assert await store.commit([change]) == [None]
    await world.reopen()
    stored = await world.store.load_ticket(before.number)
    assert stored == replace(expected, version=expected.version + 1)


async def test_who_writes_in_the_conversation_is_not_disturbed(store: Any, world: Any) -> None:
    """A change of its ticket that is not seen in the conversation leaves it as it is."""
    (due,) = await due_with_tickets(store, world, 1)
    assert await store.commit([flagged(due, "late")]) == [None]
    assert await store.commit([spoken(due.conversation, "An agent speaks")]) == [None]
    (shown,) = world.rows("SELECT changed FROM conversation")
    loaded = await store.load_ticket(due.ticket.number)
    dearer = replace(due, ticket=loaded)
    urgent = replace(flagged(dearer, "x"), ticket=replace(loaded, priority=Priority.P0))
    fresh = await store.load_conversation(due.conversation.id)
    assert await store.commit([replace(urgent, conversation=fresh.conversation)]) == [None]
    assert world.rows("SELECT changed FROM conversation")[0] > shown


async def test_of_two_timers_of_a_ticket_the_second_waits(store: Any, world: Any) -> None:
    """Both are due at once and decided on the same state: one is written, nothing is lost."""
    first, second = await due_with_tickets(store, world, 1, 2)
    twice = [flagged(first, "a"), flagged(first, "b"), flagged(second, "c")]
    problems = await store.commit(twice)
    assert [type(one) for one in problems] == [type(None), StaleConversation, type(None)]
    told = world.rows("SELECT detail FROM timeline WHERE kind = 'flagged' ORDER BY id")
    assert told == [('{"flag":"a"}',), ('{"flag":"c"}',)]


async def test_one_stale_ticket_takes_no_others_along(store: Any, world: Any) -> None:
    """An agent changed it meanwhile: its change is decided again, those beside it are written."""
    dues = await due_with_tickets(store, world, 1, 2, 3)
    meanwhile = replace(dues[1].ticket, title="changed by an agent")
    loaded = await store.load_conversation(dues[1].conversation.id)
    await store.commit([ChangeSet(loaded.conversation, ticket=meanwhile)])
    said = [
        replace(
            spoken(one.conversation, "There?"),
            ticket=(mark := flagged(one, "x")).ticket,
            timers=mark.timers,
        )
        for one in dues[1:]
    ]
    problems = await store.commit([flagged(dues[0], "x"), *said])
    assert [type(one) for one in problems] == [type(None), StaleConversation, type(None)]
    flags = world.rows("SELECT number, flags FROM ticket ORDER BY number")
    assert [flag for _, flag in flags] == ['["x"]', "", '["x"]']
    assert world.rows("SELECT count(*) FROM message WHERE text = 'There?'") == [(1,)]
    assert len(await store.claim_timers(10)) == 1
