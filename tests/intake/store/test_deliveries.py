# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every backend promises about deliveries: in order, one at a time, to the end."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from intake.conversations import Speaker
from intake.messages import Author
from intake.outbox import Delivery, DeliveryState, Settlement
from tests.support.turns import answer, arrival, entered, spoken

SENT, WAITING, REFUSED = DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.REFUSED


def settled(delivery: Delivery, state: DeliveryState = SENT, **given: Any) -> Settlement:
    """How an attempt at this delivery ended."""
    message = delivery.message
    return Settlement(message.conversation_id, message.seq, state, **given)


def texts(deliveries: list[Delivery]) -> list[str]:
    """What would be said."""
    return [delivery.message.text for delivery in deliveries]


async def say(world: Any, *said: str) -> Any:
    """Answer a new message of the one thread; returns what was announced about it."""
    seq = await world.store.journal_position() + 1
    await world.store.enter([arrival(seq)], (), seq)
    await world.written()
    (context,) = await world.store.claim_turns(1)
    assert await world.store.commit([answer(context, *said)]) == [None]
    return world.announced[-1]


def fresh(announced: Any) -> list[Delivery]:
    """The deliveries that whoever hears of a commit may make at once."""
    speaker = announced.change.conversation.speaker
    return [Delivery(message, 0, speaker, message.at) for message in announced.messages]


async def test_a_commit_hands_over_its_messages(world: Any) -> None:
    """Whoever hears first has the lane; nobody else is given the same messages."""
    announced = await say(world, "one", "two")
    assert announced.has_lane
    assert [(one.text, one.seq) for one in announced.messages] == [("one", 2), ("two", 3)]
    assert [one.id for one in announced.messages] == [
        f"{announced.change.conversation.id}.{seq}" for seq in (2, 3)
    ]
    assert await world.store.claim_deliveries(10) == []
    await world.store.settle([settled(one) for one in fresh(announced)])
    assert await world.store.claim_deliveries(10) == []
    assert world.rows("SELECT state, attempts FROM delivery") == [(1, 1), (1, 1)]


async def test_customers_words_and_notes_never_leave(world: Any) -> None:
    """Only what is said to the customer is delivered."""
    announced = await say(world, "hello")
    await world.store.settle([settled(one) for one in fresh(announced)])
    conversation = (
        await world.store.load_conversation(announced.change.conversation.id)
    ).conversation
    await world.store.commit([spoken(conversation, "careful", Author.NOTE)])
    assert world.announced[-1].messages == ()
    assert not world.announced[-1].has_lane
    assert world.rows("SELECT seq FROM delivery") == [(2,)]
    await world.reopen()
    assert await world.store.claim_deliveries(10) == []


async def test_a_claim_respects_its_limit(world: Any) -> None:
    """No more than asked for, whatever is being sent elsewhere; the rest at the next call."""
    for thread in ("a", "b"):
        (context,) = await entered(world.store, arrival(ord(thread), thread))
        await world.store.commit([answer(context, f"to {thread}")])
    await world.store.forget_deliveries()
    (context,) = await entered(world.store, arrival(ord("c"), "c"))
    await world.store.commit([answer(context, "on its way")])
    first = texts(await world.store.claim_deliveries(1))
    assert len(first) == 1  # whichever: both are due since the same moment
    assert sorted(first + texts(await world.store.claim_deliveries(10))) == ["to a", "to b"]


async def test_what_a_worker_that_failed_left_is_given_out_again(world: Any) -> None:
    """Once, with what follows behind it: a new message does not overtake it."""
    await say(world, "one")
    await world.store.forget_deliveries()
    assert not (await say(world, "two")).has_lane
    assert texts(await world.store.claim_deliveries(10)) == ["one"]
    assert await world.store.claim_deliveries(10) == []


async def test_what_comes_while_somebody_sends_waits_its_turn(world: Any) -> None:
    """A second commit does not get the lane; its messages come out of the store in order."""
    first = await say(world, "one")
    second = await say(world, "two", "three")
    assert not second.has_lane
    assert await world.store.claim_deliveries(10) == []
    await world.store.settle([settled(one) for one in fresh(first)])
    said = []
    while due := await world.store.claim_deliveries(10):
        said += texts(due)
        assert await world.store.claim_deliveries(10) == [], "the lane is taken"
        await world.store.settle([settled(one) for one in due])
    assert said == ["two", "three"]
    assert (await say(world, "four")).has_lane


async def test_nothing_overtakes_what_a_crash_left_behind(world: Any) -> None:
    """After a start older messages leave first, and a new one queues after the last of them."""
    await say(world, "one", "two")
    await world.reopen()
    assert not (await say(world, "three")).has_lane
    said = []
    while due := await world.store.claim_deliveries(10):
        said += texts(due)
        await world.store.settle([settled(one) for one in due])
        if len(said) == 1:
            assert not (await say(world, "four")).has_lane
    assert said == ["one", "two", "three", "four"]
    assert (await say(world, "five")).has_lane


async def test_nothing_overtakes_what_has_to_be_tried_again(world: Any, clock: Any) -> None:
    """While the first waits for its next try, the rest of its conversation waits with it."""
    announced = await say(world, "one", "two")
    one = fresh(announced)[0]
    again_at = clock.now + timedelta(seconds=30)
    await world.store.settle([settled(one, WAITING, error="busy", next_at=again_at)])
    assert not (await say(world, "three")).has_lane
    assert await world.store.claim_deliveries(10) == []
    clock.move(seconds=31)
    (due,) = await world.store.claim_deliveries(10)
    assert (due.message.text, due.attempts) == ("one", 1)
    await world.store.settle([settled(due)])
    assert texts(await world.store.claim_deliveries(10)) == ["two"]


async def test_one_conversation_does_not_hold_up_another(world: Any) -> None:
    """Each conversation has a lane of its own."""
    await world.store.enter([arrival(1, "a"), arrival(2, "b"), arrival(3, "c")], (), 3)
    contexts = await world.store.claim_turns(10)
    await world.store.commit(
        [answer(context, f"to {number}") for number, context in enumerate(contexts)]
    )
    await world.reopen()
    first = await world.store.claim_deliveries(2)
    assert len(first) == 2
    assert sorted(texts(first) + texts(await world.store.claim_deliveries(2))) == [
        "to 0", "to 1", "to 2",
    ]  # fmt: skip


async def test_what_was_not_settled_is_sent_again_after_a_crash(world: Any) -> None:
    """Sent but not settled is unknown: the same id is offered once more."""
    announced = await say(world, "one")
    await world.reopen()
    (due,) = await world.store.claim_deliveries(10)
    assert due.message == announced.messages[0]
    assert due.created_at == announced.messages[0].at
    await world.store.settle([settled(due)])
    await world.reopen()
    assert await world.store.claim_deliveries(10) == []


async def test_settling_twice_changes_nothing(world: Any) -> None:
    """What has ended stays as it ended, whatever a late attempt says."""
    (one,) = fresh(await say(world, "one"))
    await world.store.settle([settled(one, native_id="n1")])
    await world.store.settle([settled(one, native_id="n2")])
    await world.store.settle([settled(one, WAITING, error="late", next_at=world.clock.now)])
    assert world.rows("SELECT state, attempts, native_id, error FROM delivery") == [
        (1, 1, "n1", "")
    ]
    assert await world.store.claim_deliveries(10) == []


async def test_a_refusal_ends_it_and_shows(world: Any) -> None:
    """The reason is kept, the next message goes on, and the agents' lists see a change."""
    announced = await say(world, "one", "two")
    one, two = fresh(announced)
    (before,) = world.rows("SELECT changed FROM conversation")
    await world.store.settle([settled(one, REFUSED, error="blocked " * 100), settled(two)])
    (after,) = world.rows("SELECT changed FROM conversation")
    assert after > before
    (refused, sent) = world.rows("SELECT state, error FROM delivery ORDER BY seq")
    assert refused[0] == REFUSED
    assert refused[1].startswith("blocked")
    assert sent == (SENT, "")
    assert (await say(world, "three")).has_lane


async def test_a_delivery_knows_who_speaks_now(world: Any) -> None:
    """A late attempt sees that a person has taken over since the message was decided."""
    announced = await say(world, "one")
    loaded = await world.store.load_conversation(announced.change.conversation.id)
    taken = replace(loaded.conversation, speaker=Speaker.HUMAN)
    await world.store.commit([replace(spoken(taken, "x"), conversation=taken, messages=())])
    await world.reopen()
    (due,) = await world.store.claim_deliveries(10)
    assert due.speaker is Speaker.HUMAN
