# SPDX-License-Identifier: AGPL-3.0-or-later
"""What could not be handled: kept with its bytes, looked at, tried again once, or put away."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bots.knowing import Knowledge
from bots.operation.books import audit
from bots.operation.parking import Parking, parked_list, parked_shown
from bots.profile import BotProfile
from intake.changes import Actor
from intake.conversations import Speaker
from intake.messages import RawPayload
from intake.phrases import Phrases
from intake.store import schema
from tests.support.line import until

BY = Actor("agent", "a1", "孙主管")


async def park_payload(hub: Any, body: bytes, account: str = "main") -> dict[str, Any]:
    """Record bytes that are no message; returns what was parked."""
    payload = RawPayload("webhook", account, hub.program.clock(), body)
    await hub.program.reception.accept(payload)
    reading = hub.program.reading
    await until(lambda: parked_list(reading))
    return parked_list(reading)[0]


class Faulty(dict[str, str]):
    """What whole messages want, with a fault in the program at those in `stumbled_over`."""

    def __init__(self, whole: Mapping[str, str], stumbled_over: Collection[str]) -> None:
        super().__init__(whole)
        self.stumbled_over = stumbled_over

    def get(self, key: str, default: Any = None) -> Any:
        if key in self.stumbled_over:
            raise ZeroDivisionError("canary reason")
        return super().get(key, default)


@dataclass(frozen=True)
class FaultyKnowledge:
    """The knowledge of a hub whose vocabulary has a fault, and its texts, where they are given."""

    real: Knowledge
    stumbled_over: Collection[str]
    phrases: Phrases | None = None

    @property
    def profile(self) -> BotProfile:
        profile = self.real.profile
        faulty = Faulty(profile.words.whole, self.stumbled_over)
        return replace(
            profile,
            words=replace(profile.words, whole=faulty),
            phrases=profile.phrases if self.phrases is None else self.phrases,
        )


@pytest.fixture
def stumbling(hub: Any) -> list[str]:
    """Texts at which deciding fails, as a fault in the program would make it."""
    texts: list[str] = []
    hub.program.knowledge = FaultyKnowledge(hub.program.knowledge, texts)
    return texts


def balanced(hub: Any) -> dict[str, int]:
    """The outcomes of the books, which must balance."""
    found = audit(hub.program.reading, hub.program.settings.store.journal)
    assert found.balances, found
    return dict(found.outcomes)


async def test_an_unreadable_payload_is_parked_with_its_bytes(hub: Any) -> None:
    """Nothing is dropped: reason, traceback and every byte are there to look at."""
    parked = await park_payload(hub, b'{"id": \xff canary')
    assert (parked["channel"], parked["stage"], parked["size_bytes"]) == (
        "webhook", "normalize", 15,
    )  # fmt: skip
    shown = parked_shown(hub.program.reading, parked["id"])
    assert shown is not None
    assert shown["raw"] == '{"id": \\xff canary'
    assert "UnreadablePayload" in shown["traceback"]
    assert balanced(hub) == {"parked": 1}
    assert await hub.exchange("你好"), "the messages after it are answered"


async def test_a_payload_for_an_account_that_went_away_waits_for_it(
    hub: Any,
) -> None:
    """Taken out of the configuration and put back: a retry enters the message, once."""
    payload, _ = hub.payload("你好", thread="t9")
    channels = hub.program.channels
    gone = channels.pop(("webhook", "main"))
    parked = await park_payload(hub, payload.body)
    assert "not configured" in parked["reason"]
    channels[("webhook", "main")] = gone
    parking = Parking(hub.program)
    assert await parking.retry(parked["id"], BY)
    await until(lambda: hub.program.store.conversation_id("webhook", "main", "t9"))
    assert await hub.exchange("再见", thread="t9") is not None
    assert [text for author, text in await hub.texts("t9") if author == "customer"] == [
        "你好", "再见",
    ]  # fmt: skip
    assert parked_list(hub.program.reading) == []
    assert sum(balanced(hub).values()) == 2


async def test_a_failed_turn_is_parked_and_a_person_is_called(
    hub: Any, stumbling: list[str]
) -> None:
    """The customer hears it honestly, the message is kept, the conversation waits for a person."""
    stumbling.append("打印机坏了")
    replies = await hub.exchange("打印机坏了")
    assert replies is not None
    assert "没有丢" in replies[0]
    (parked,) = parked_list(hub.program.reading)
    assert (parked["stage"], parked["reason"]) == ("turn", "ZeroDivisionError: canary reason")
    conversation = hub.program.store.conversation_id("webhook", "main", "t1")
    loaded = await hub.program.store.load_conversation(conversation)
    assert loaded.conversation.speaker is Speaker.WAITING
    assert balanced(hub) == {"parked": 1}


async def test_where_even_the_hand_over_fails_a_person_is_called(hub: Any) -> None:
    """There are no words for it left: nobody is told, but the message is never tried for ever."""
    await hub.exchange("你好")
    speechless = Phrases({"zh": {}, "en": {}})
    hub.program.knowledge = FaultyKnowledge(hub.program.knowledge, ["打印机坏了"], speechless)
    await hub.program.reception.accept(hub.payload("打印机坏了")[0])
    await until(lambda: parked_list(hub.program.reading))
    (parked,) = parked_list(hub.program.reading)
    assert (parked["stage"], parked["reason"]) == ("turn", "ZeroDivisionError: canary reason")
    conversation = hub.program.store.conversation_id("webhook", "main", "t1")
    waiting = (await hub.program.store.load_conversation(conversation)).conversation
    assert (waiting.speaker, waiting.queue) == (Speaker.WAITING, "printers")
    assert waiting.waiting_since == hub.program.clock()
    assert balanced(hub) == {"applied": 1, "parked": 1}


async def test_a_hand_over_that_fails_leaves_the_agent_who_is_there(hub: Any) -> None:
    """Who speaks already goes on; the message is parked all the same."""
    await hub.exchange("转人工")
    conversation = hub.program.store.conversation_id("webhook", "main", "t1")
    table = schema.conversation
    taken = update(table).values(speaker=Speaker.HUMAN.value, agent_id="a1")
    await hub.program.store.execute_write(taken)
    speechless = Phrases({"zh": {}, "en": {}})
    hub.program.knowledge = FaultyKnowledge(hub.program.knowledge, ["打印机坏了"], speechless)
    await hub.program.reception.accept(hub.payload("打印机坏了")[0])
    await until(lambda: parked_list(hub.program.reading))
    held = (await hub.program.store.load_conversation(conversation)).conversation
    assert (held.speaker, held.agent_id) == (Speaker.HUMAN, "a1")


@pytest.mark.parametrize("stored", ['{"dialog": "report_fault"}', "[1]"])
async def test_a_dialog_that_cannot_be_read_goes_to_a_person(hub: Any, stored: str) -> None:
    """Its message is parked once, the customer is told, and others are answered."""
    await hub.exchange("打印机坏了")
    table = schema.conversation
    await hub.program.store.execute_write(update(table).values(dialog=stored))
    await hub.program.reception.accept(hub.payload("B7")[0])
    await until(lambda: parked_list(hub.program.reading))
    conversation = hub.program.store.conversation_id("webhook", "main", "t1")
    loaded = await hub.program.store.load_conversation(conversation)
    assert loaded.conversation.speaker is Speaker.WAITING
    assert loaded.conversation.summary.startswith("机器人处理出错")
    assert hub.program.failing == {}
    assert "小前台" in (await hub.exchange("你好", thread="t2"))[0]


async def test_other_conversations_go_on_meanwhile(hub: Any, stumbling: list[str]) -> None:
    """One message that cannot be handled stops nobody else."""
    stumbling.append("打印机坏了")
    first, second = await asyncio.gather(
        hub.exchange("打印机坏了", thread="a"), hub.exchange("你好", thread="b")
    )
    assert "没有丢" in first[0]
    assert "小前台" in second[0]


async def test_the_retry_of_a_turn_has_one_effect(hub: Any, stumbling: list[str]) -> None:
    """The customer's line stands once; the retry while a person has it adds nothing to it."""
    stumbling.append("打印机坏了")
    await hub.exchange("打印机坏了")
    stumbling.clear()
    (parked,) = parked_list(hub.program.reading)
    parking = Parking(hub.program)
    assert await parking.retry(parked["id"], BY)
    await until(lambda: balanced(hub) == {"applied": 1})
    said = await hub.texts()
    assert [text for author, text in said if author == "customer"] == ["打印机坏了"]
    assert parked_list(hub.program.reading) == []


async def test_a_retry_can_be_asked_for_once(hub: Any, stumbling: list[str]) -> None:
    """Two agents press the button: the second is told that nothing is parked there any more."""
    stumbling.append("打印机坏了")
    await hub.exchange("打印机坏了")
    stumbling.clear()
    (parked,) = parked_list(hub.program.reading)
    parking = Parking(hub.program)
    assert await parking.retry(parked["id"], BY)
    assert not await parking.retry(parked["id"], BY)
    assert not await parking.discard(parked["id"], BY, "a test")


async def test_what_fails_again_is_parked_again(hub: Any, stumbling: list[str]) -> None:
    """A retry too early loses nothing: it lies there under a new number."""
    stumbling.append("打印机坏了")
    await hub.exchange("打印机坏了")
    (parked,) = parked_list(hub.program.reading)
    await Parking(hub.program).retry(parked["id"], BY)
    await until(lambda: parked_list(hub.program.reading))
    (again,) = parked_list(hub.program.reading)
    assert again["id"] != parked["id"]
    assert balanced(hub) == {"parked": 1}
    assert [text for author, text in await hub.texts() if author == "customer"] == ["打印机坏了"]


@pytest.mark.parametrize("kind", ["payload", "turn"])
async def test_discarding_is_an_outcome_too(hub: Any, stumbling: list[str], kind: str) -> None:
    """Put away on purpose: out of the list, in the books, bytes still in the journal."""
    told: list[object] = []
    hub.program.signals.watch("parked", told.append)
    if kind == "payload":
        await park_payload(hub, b"nonsense")
    else:
        stumbling.append("打印机坏了")
        await hub.exchange("打印机坏了")
    (parked,) = parked_list(hub.program.reading)
    assert await Parking(hub.program).discard(parked["id"], BY, "a test")
    await until(lambda: len(told) == 2)
    assert parked_list(hub.program.reading) == []
    shown = parked_shown(hub.program.reading, parked["id"])
    assert shown is not None
    assert shown["state"] == "discarded"
    assert shown["settled"] == {"by": "孙主管", "at": hub.program.clock(), "reason": "a test"}
    assert sum(balanced(hub).values()) == 1
    assert hub.program.journal.last_seq == 1


async def test_a_retry_does_not_turn_the_journal_back(hub: Any) -> None:
    """What came after the parked payload stays accounted for: a restart replays none of it."""
    channels = hub.program.channels
    gone = channels.pop(("webhook", "main"))
    payload, _ = hub.payload("你好", thread="t9")
    parked = await park_payload(hub, payload.body)
    channels[("webhook", "main")] = gone
    await hub.exchange("后来的", thread="t8")
    before = await hub.program.store.journal_position()
    await Parking(hub.program).retry(parked["id"], BY)
    await until(lambda: hub.program.store.conversation_id("webhook", "main", "t9"))
    assert await hub.program.store.journal_position() == before


async def test_numbers_that_never_were_are_not_found(hub: Any) -> None:
    """A wrong number changes nothing."""
    parking = Parking(hub.program)
    assert not await parking.retry(99, BY)
    assert not await parking.discard(99, BY, "a test")
    assert parked_shown(hub.program.reading, 99) is None


async def test_books_can_begin_later(hub: Any) -> None:
    """`since` leaves out what came before."""
    await hub.exchange("你好")
    found = audit(
        hub.program.reading,
        hub.program.settings.store.journal,
        hub.program.clock() + timedelta(seconds=1),
    )
    assert found.records == 0


async def test_the_retry_of_what_came_by_other_means_is_a_repeat(hub: Any) -> None:
    """The sender was quicker: the books call the old payload a duplicate, not a loss."""
    payload, known_as = hub.payload("你好", thread="t9")
    channels = hub.program.channels
    gone = channels.pop(("webhook", "main"))
    parked = await park_payload(hub, payload.body)
    channels[("webhook", "main")] = gone
    await hub.exchange("你好", thread="t9", message_id=known_as)
    assert await Parking(hub.program).retry(parked["id"], BY)
    assert balanced(hub) == {"duplicate": 1, "applied": 1}
    assert [author for author, _ in await hub.texts("t9")] == ["customer", "bot"]
    assert parked_list(hub.program.reading) == []


async def test_the_books_say_what_was_discarded(hub: Any) -> None:
    """An unreadable payload that a person put away is no longer counted as parked."""
    parked = await park_payload(hub, b"nonsense")
    assert await Parking(hub.program).discard(parked["id"], BY, "a test")
    assert balanced(hub) == {"discarded": 1}
