# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every backend of the store promises about turns: enter, claim, commit, park.

One suite for all backends; `world` opens them. Deliveries are in
test_deliveries.py, reading in test_reading.py.
"""

import asyncio
from dataclasses import replace
from typing import Any

from sqlalchemy import insert

from intake.conversations import Speaker
from intake.errors import StaleConversation, StoreError
from intake.messages import Attachment, Location, Profile
from intake.store import schema
from intake.store.inbound_rows import as_recorded, inbound_json
from tests.support.turns import AT, answer, arrival, entered, set_aside, spoken, ticket_for


async def test_a_message_enters_once(store: Any, world: Any) -> None:
    """The second copy of a message is known, in the same batch, later and after a restart."""
    first = arrival(1)
    assert await store.enter([first, arrival(2, message_id="m1")], (), 2) == [True, False]
    assert await store.enter([arrival(3, message_id="m1")], (), 3) == [False]
    await world.reopen()
    assert await world.store.enter([arrival(4, message_id="m1")], (), 4) == [False]
    await world.written()
    assert world.rows("SELECT message_id, journal_seq FROM inbox") == [("m1", 1)]
    assert world.rows("SELECT journal_seq, outcome FROM journal_outcome ORDER BY 1") == [
        (2, "duplicate"), (3, "duplicate"), (4, "duplicate"),
    ]  # fmt: skip


async def test_a_known_message_makes_no_conversation(store: Any, world: Any) -> None:
    """A copy that names another thread is still a copy."""
    await store.enter([arrival(1, thread="a"), arrival(2, thread="b", message_id="m1")], (), 2)
    await world.written()
    assert world.rows("SELECT thread FROM conversation") == [("a",)]


async def test_entering_again_changes_nothing(store: Any, world: Any) -> None:
    """A replay of the same record leaves it with one outcome, and the books balance."""
    batch = ([arrival(1)], [set_aside(2, raw=b"x"), set_aside(3, "ignored")], 3)
    assert await store.enter(*batch) == [True]
    assert await store.enter(*batch) == [False]
    await world.written()
    assert world.rows("SELECT count(*) FROM inbox") == [(1,)]
    assert world.rows("SELECT journal_seq, outcome FROM journal_outcome ORDER BY 1") == [
        (2, "parked"), (3, "ignored"),
    ]  # fmt: skip
    assert world.rows("SELECT journal_seq, raw FROM parked") == [(2, b"x")]


async def test_the_position_never_goes_back(store: Any, world: Any) -> None:
    """A parked record that is entered again later does not make the rest be replayed."""
    assert await store.journal_position() == 0
    await store.enter([arrival(12)], (), 12)
    await store.enter([arrival(3)], (), 3)
    await world.reopen()
    assert await world.store.journal_position() == 12


async def test_ids_are_unique_per_account(store: Any) -> None:
    """Two accounts may use the same message id and the same thread name."""
    other = arrival(2, message_id="m1")
    sender = replace(other.message.sender, account="second")
    moved = replace(other, message=replace(other.message, sender=sender))
    assert await store.enter([arrival(1), moved], (), 2) == [True, True]
    contexts = await store.claim_turns(10)
    assert len({context.conversation.id for context in contexts}) == 2


async def test_one_sender_is_one_contact(store: Any) -> None:
    """Two threads of the same address belong to the same person."""
    first, second = await entered(
        store, arrival(1, thread="a", sender="x"), arrival(2, thread="b", sender="x")
    )
    assert first.contact == second.contact
    assert first.conversation.id != second.conversation.id


async def test_a_turn_sees_its_message_as_it_came(store: Any, world: Any) -> None:
    """Text, choice, files, place, profile, language and times come out as they went in."""
    given = arrival(
        1,
        text="卡纸\n",
        choice="yes",
        attachments=(Attachment("ab" * 32, "照片.jpg", "image/jpeg", 12),),
        location=Location(31.2, 121.5, "上海"),
        profile=Profile("张伟", "138", "a@b", is_verified=True),
        language="zh",
        sent_at=AT,
    )
    await store.enter([given], (), 1)
    await world.reopen()
    (context,) = await world.store.claim_turns(1)
    assert (context.message, context.received_at) == (given.message, given.received_at)
    assert not context.is_recorded
    assert context.conversation.speaker is Speaker.BOT
    assert context.conversation.language == "zh"


async def test_mentioned_assets_are_loaded(store: Any) -> None:
    """A serial number in the text brings the machine along, whatever its case."""
    asset = schema.asset
    await store.execute_write(insert(asset).values(serial="SN2209-118", model="B7"))
    (context,) = await entered(store, arrival(1, text="序列号sn2209-118坏了"))
    assert context.assets["SN2209-118"].model == "B7"
    assert (await store.load_asset("sn2209-118")).model == "B7"
    assert await store.load_asset("SN0") is None


async def test_claims_are_one_per_conversation_and_in_order(store: Any) -> None:
    """A conversation is given out again only when its turn is written, oldest message first."""
    contexts = await entered(
        store, arrival(1, "a"), arrival(2, "b"), arrival(3, "a"), arrival(4, "a")
    )
    assert [context.message.message_id for context in contexts] == ["m1", "m2"]
    assert await store.claim_turns(10) == []
    await store.commit([answer(contexts[0], "ok")])
    await store.enter([arrival(5, "a")], (), 5)
    (third,) = await store.claim_turns(10)
    assert third.message.message_id == "m3"
    assert third.conversation.last_seq == 2
    await store.commit([answer(third, "ok")])
    (fourth,) = await store.claim_turns(10)
    await store.commit([answer(fourth, "ok")])
    (fifth,) = await store.claim_turns(10)
    assert [fourth.message.message_id, fifth.message.message_id] == ["m4", "m5"]


async def test_a_late_message_does_not_overtake(store: Any) -> None:
    """What enters at the moment a turn ends still waits behind what was there before."""
    (first,) = await entered(store, arrival(1), arrival(2))
    writing = asyncio.ensure_future(store.commit([answer(first, "ok")]))
    entering = asyncio.ensure_future(store.enter([arrival(3)], (), 3))
    await asyncio.gather(writing, entering)
    await store.enter([arrival(4)], (), 4)
    order = []
    while contexts := await store.claim_turns(10):
        order += [context.message.message_id for context in contexts]
        await store.commit([answer(context, "ok") for context in contexts])
    assert order == ["m2", "m3", "m4"]


async def test_a_claim_respects_its_limit(store: Any) -> None:
    """No more than asked for, and the rest at the next call."""
    arrivals = [arrival(seq, f"t{seq}") for seq in range(1, 6)]
    await store.enter(arrivals, (), 5)
    names = []
    for expected in (2, 2, 1, 0):
        contexts = await store.claim_turns(2)
        assert len(contexts) == expected
        names += [context.message.message_id for context in contexts]
    assert names == ["m1", "m2", "m3", "m4", "m5"]


async def test_a_released_turn_is_given_out_again(store: Any) -> None:
    """Giving a claim back undone brings the same message, on fresh state."""
    (context,) = await entered(store, arrival(1))
    assert await store.commit([spoken(context.conversation, "hello")]) == [None]
    await store.release([context.conversation.id])
    (again,) = await store.claim_turns(10)
    assert again.message == context.message
    assert again.conversation.last_seq == 1


async def test_the_claims_of_a_worker_that_failed_are_given_out_again_once(store: Any) -> None:
    """And what nobody had claimed yet is not given out a second time beside them."""
    await entered(store, arrival(1, "a"))
    await store.enter([arrival(2, "b")], (), 2)
    await store.forget_turns()
    contexts = [*await store.claim_turns(10), *await store.claim_turns(10)]
    assert sorted(context.message.message_id for context in contexts) == ["m1", "m2"]


async def test_a_claim_does_not_survive_a_crash(store: Any, world: Any) -> None:
    """After a start nobody holds a claim: what was not written is given out again, in order."""
    await entered(store, arrival(1, "a"), arrival(2, "b"), arrival(3, "a"))
    await world.reopen()
    contexts = await world.store.claim_turns(10)
    assert [context.message.message_id for context in contexts] == ["m1", "m2"]


async def test_a_change_is_written_completely(store: Any, world: Any) -> None:
    """Conversation, messages, ticket, contact and timeline are what the change said."""
    (context,) = await entered(store, arrival(1))
    ticket = ticket_for(context, await store.next_ticket_count(), product="B7")
    contact = replace(context.contact, name="张伟", language="zh")
    change = replace(answer(context, "one", "two", ticket=ticket), contact=contact)
    assert await store.commit([change]) == [None]
    loaded = await store.load_conversation(context.conversation.id)
    assert loaded is not None
    assert loaded.contact == contact
    assert loaded.ticket == replace(ticket, version=1)
    assert loaded.conversation == replace(change.conversation, version=2)
    thread = await store.thread("webhook", "main", "t1", 0, 10)
    assert thread.messages == change.messages
    assert await store.claim_turns(10) == []
    assert world.rows("SELECT ticket, kind FROM timeline") == [("FD-000001", "opened")]
    assert world.rows("SELECT state, payload FROM inbox") == [(1, "")]


async def test_a_stale_change_writes_nothing(store: Any, world: Any) -> None:
    """Who decided on old state hears so; others in the batch are written."""
    first, second = await entered(store, arrival(1, "a"), arrival(2, "b"))
    assert await store.commit([spoken(first.conversation, "I am faster")]) == [None]
    late = answer(first, "too late", ticket=ticket_for(first, await store.next_ticket_count()))
    problems = await store.commit([late, answer(second, "fine")])
    assert isinstance(problems[0], StaleConversation)
    assert problems[1] is None
    assert world.rows("SELECT count(*) FROM ticket") == [(0,)]
    assert world.rows("SELECT count(*) FROM timeline") == [(0,)]
    assert world.rows("SELECT text FROM message ORDER BY text") == [
        ("I am faster",), ("fine",), ("message 2",),
    ]  # fmt: skip
    assert await store.claim_turns(10) == []
    await store.release([first.conversation.id])
    assert [one.message.message_id for one in await store.claim_turns(10)] == ["m1"]


async def test_a_stale_ticket_takes_its_conversation_back(store: Any, world: Any) -> None:
    """A change whose ticket somebody else changed leaves no trace in the conversation either."""
    (context,) = await entered(store, arrival(1))
    ticket = ticket_for(context, 1)
    await store.commit([answer(context, "ok", ticket=ticket)])
    loaded = await store.load_conversation(context.conversation.id)
    assert loaded is not None
    old = replace(spoken(loaded.conversation, "mine"), ticket=replace(loaded.ticket, version=7))
    (problem,) = await store.commit([old])
    assert isinstance(problem, StaleConversation)
    after = await store.load_conversation(context.conversation.id)
    assert after == loaded
    assert ("mine",) not in world.rows("SELECT text FROM message")


async def test_a_change_that_contradicts_the_store_fails_alone(store: Any, world: Any) -> None:
    """A number that is taken spoils neither the rest of the batch nor the store."""
    first, second = await entered(store, arrival(1, "a"), arrival(2, "b"))
    broken = answer(first, "never")
    broken = replace(broken, messages=(broken.messages[0], broken.messages[0]))
    problems = await store.commit([broken, answer(second, "fine")])
    assert isinstance(problems[0], StoreError)
    assert problems[1] is None
    assert world.rows("SELECT DISTINCT text FROM message ORDER BY 1") == [
        ("fine",), ("message 2",),
    ]  # fmt: skip
    await store.release([first.conversation.id])
    (again,) = await store.claim_turns(10)
    assert await store.commit([answer(again, "now")]) == [None]


async def test_two_cannot_begin_the_same_conversation(store: Any) -> None:
    """A conversation is made once; who comes second decides again."""
    (context,) = await entered(store, arrival(1))
    fresh = replace(context.conversation, id="another", version=0)
    (problem,) = await store.commit([spoken(fresh, "hello")])
    assert isinstance(problem, StaleConversation)
    elsewhere = replace(fresh, thread="new")
    assert await store.commit([spoken(elsewhere, "hello")]) == [None]
    assert store.conversation_id("webhook", "main", "new") == "another"


async def test_every_commit_is_announced(store: Any, world: Any) -> None:
    """The program hears of each written change, whoever asked, and of no other."""
    (context,) = await entered(store, arrival(1))
    stale = spoken(context.conversation, "late")
    await store.commit([answer(context, "ok")])
    await store.commit([stale])
    (announced,) = world.announced
    assert announced.change.messages[0].client_id == "m1"
    assert [message.text for message in announced.messages] == ["ok"]


async def test_who_gave_up_waiting_still_had_an_effect(store: Any, world: Any) -> None:
    """A request that is cancelled while its change is written leaves nothing half told."""
    (context,) = await entered(store, arrival(1), arrival(2))
    writing = asyncio.ensure_future(store.commit([answer(context, "ok")]))
    await asyncio.sleep(0)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await world.written()
    (following,) = await store.claim_turns(10)
    assert following.message.message_id == "m2"
    assert [len(one.messages) for one in world.announced] == [1]


async def test_a_parked_turn_lets_its_conversation_go_on(store: Any, world: Any) -> None:
    """The message is set aside with what is known, and the next one gets its turn."""
    (context,) = await entered(store, arrival(1), arrival(2))
    change = replace(answer(context, "a person will come"), inbox_seq=None)
    assert await store.park(context, "ValueError: x", "Traceback …", change) is None
    assert world.rows("SELECT stage, reason, traceback, journal_seq, inbox_seq FROM parked") == [
        ("turn", "ValueError: x", "Traceback …", 1, context.inbox_seq)
    ]
    assert world.rows("SELECT state FROM inbox ORDER BY seq") == [(2,), (0,)]
    await store.release([context.conversation.id])
    assert [one.message.message_id for one in await store.claim_turns(10)] == ["m2"]


async def test_parking_is_all_or_nothing(store: Any, world: Any) -> None:
    """If the change is stale, the message is not parked either: it is decided again."""
    (context,) = await entered(store, arrival(1))
    await store.commit([spoken(context.conversation, "meanwhile")])
    assert isinstance(
        await store.park(context, "x", "", answer(context, "sorry")), StaleConversation
    )
    assert world.rows("SELECT count(*) FROM parked") == [(0,)]
    assert world.rows("SELECT state FROM inbox") == [(0,)]


async def test_a_message_retried_after_parking_says_so(store: Any, world: Any) -> None:
    """A retry must not record the customer's words a second time."""
    given = arrival(1)
    await store.enter([given], (), 1)
    await store.execute_write(
        schema.inbox.update().values(payload=as_recorded(inbound_json(given.message)))
    )
    await world.reopen()
    (context,) = await world.store.claim_turns(1)
    assert context.is_recorded
    assert context.message == given.message
