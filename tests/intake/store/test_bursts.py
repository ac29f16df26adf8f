# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every backend of the store promises about bursts: given out together, settled together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.changes import Message
from intake.conversations import Speaker
from intake.messages import Author
from tests.support.turns import AT, answer, arrival, grown

PAUSE = timedelta(seconds=1.2)


@pytest.fixture
def gathering(store: Any) -> Any:
    """A store whose one account gathers."""
    store.gather({("webhook", "main"): PAUSE})
    return store


def ids(context: Any) -> list[str]:
    """The messages of a turn."""
    return [part.message.message_id for part in context.parts] or [context.message.message_id]


async def claimed(store: Any) -> list[list[str]]:
    """The messages of each turn that can be taken now."""
    return [ids(context) for context in await store.claim_turns(10)]


def together(context: Any, *texts: str) -> Any:
    """The change that settles a burst, each message on its own line."""
    last = context.message.message_id
    lines = [
        Message(
            number,
            Author.CUSTOMER,
            AT,
            part.message.text,
            client_id=part.message.message_id,
            meta={} if part is context.parts[-1] else {"answered_with": last},
        )
        for number, part in enumerate(context.parts, start=1)
    ]
    replies = [
        Message(len(lines) + number, Author.BOT, AT, text, in_reply_to=last)
        for number, text in enumerate(texts, start=1)
    ]
    change = answer(context)
    return replace(
        change,
        conversation=grown(context.conversation, *lines, *replies),
        messages=(*lines, *replies),
        earlier_seqs=tuple(part.inbox_seq for part in context.parts[:-1]),
    )


async def test_a_burst_is_one_turn(gathering: Any, world: Any) -> None:
    """Given out once its customer has been quiet; a repeat of any part gets the same replies."""
    for seq in (1, 2, 3):
        await gathering.enter([arrival(seq)], (), seq)
        assert await claimed(gathering) == []
        assert gathering.turns_due_in() == PAUSE.total_seconds()
        world.clock.now += timedelta(seconds=1)
    world.clock.now += PAUSE
    (context,) = await gathering.claim_turns(10)
    assert ids(context) == ["m1", "m2", "m3"]
    assert context.message.message_id == "m3"
    assert gathering.turns_due_in() is None
    assert await gathering.commit([together(context, "Yes?")]) == [None]
    assert world.rows("SELECT state, count(*) FROM inbox GROUP BY 1") == [(1, 3)]
    for name in ("m1", "m2", "m3"):
        outcome = await gathering.outcome("webhook", "main", name)
        assert [reply.text for reply in outcome.replies] == ["Yes?"]
    assert await claimed(gathering) == []


async def test_nobody_waits_for_ever(gathering: Any, world: Any) -> None:
    """Who never pauses is answered after four quiet times; a clock set back ends them all."""
    for seq in range(1, 6):
        await gathering.enter([arrival(seq)], (), seq)
        world.clock.now += timedelta(seconds=1)
    assert await claimed(gathering) == [["m1", "m2", "m3", "m4", "m5"]]
    await gathering.enter([arrival(6, thread="t2")], (), 6)
    world.clock.now -= timedelta(hours=1)
    assert await claimed(gathering) == [["m6"]]


@pytest.mark.parametrize(
    ("second", "turns"),
    [
        (arrival(2, choice="1:yes"), [["m1"], ["m2"]]),  # a button answers an older question
        (replace(arrival(2), is_awaited=True), [["m1", "m2"]]),
        (arrival(2, sender="somebody else"), [["m1"], ["m2"]]),
    ],
    ids=["button", "awaited", "another person"],
)
async def test_what_ends_the_quiet_time(
    gathering: Any, world: Any, second: Any, turns: Sequence[Sequence[str]]
) -> None:
    """A button and an awaited message are answered at once, with what was said before."""
    await gathering.enter([arrival(1)], (), 1)
    await gathering.enter([second], (), 2)
    if second.message.sender != arrival(1).message.sender:
        world.clock.now += PAUSE
    seen = []
    for _ in turns:
        (context,) = await gathering.claim_turns(10)
        seen.append(ids(context))
        await gathering.commit([together(context) if context.parts else answer(context)])
    assert seen == turns


async def test_an_agent_sees_each_word_at_once(gathering: Any, world: Any) -> None:
    """A conversation that a person has is not left alone."""
    await gathering.enter([arrival(1)], (), 1)
    world.clock.now += PAUSE
    (context,) = await gathering.claim_turns(10)
    change = answer(context)
    taken = replace(change.conversation, speaker=Speaker.HUMAN)
    await gathering.commit([replace(change, conversation=taken)])
    await gathering.enter([arrival(2)], (), 2)
    assert await claimed(gathering) == [["m2"]]


async def test_after_a_crash_all_is_there(gathering: Any, world: Any) -> None:
    """Whoever was waited for when the program died is answered once, with all they said."""
    await gathering.enter([arrival(1), arrival(2)], (), 2)
    await world.written()
    await world.reopen()
    world.store.gather({("webhook", "main"): PAUSE})
    assert await claimed(world.store) == [["m1", "m2"]]


async def test_elsewhere_each_message_is_a_turn(store: Any) -> None:
    """An account that does not gather answers the first at once, and the second after it."""
    await store.enter([arrival(1), arrival(2)], (), 2)
    assert await claimed(store) == [["m1"]]


async def test_a_burst_is_parked_message_by_message(gathering: Any, world: Any) -> None:
    """Each can be looked at and retried on its own."""
    await gathering.enter([arrival(1), arrival(2)], (), 2)
    world.clock.now += PAUSE
    (context,) = await gathering.claim_turns(10)
    assert await gathering.park(context, "why", "where", together(context)) is None
    assert world.rows("SELECT inbox_seq FROM parked ORDER BY 1") == [(1,), (2,)]
    assert world.rows("SELECT DISTINCT state FROM inbox") == [(2,)]
