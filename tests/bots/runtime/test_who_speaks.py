# SPDX-License-Identifier: AGPL-3.0-or-later
"""One speaks at any time, asked again at the moment of sending: races against taking over."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from channels.contract import Capabilities, Sent
from intake.agent_actions import take
from intake.changes import ChangeSet, Message
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.ids import ContactId, ConversationId
from intake.messages import Address, Author, OutboundMessage
from intake.store.desk.queries import DeskQueries
from tests.support.line import until
from tests.support.tickets import LINA


@dataclass
class SlowChannel:
    """A channel whose provider answers only when the test lets it."""

    kind: str = "slow"
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(1000, 10))
    sent: list[str] = field(default_factory=list)
    is_sending: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: OutboundMessage) -> Sent:
        """Leave once the test says so."""
        self.is_sending.set()
        await self.may_go_on.wait()
        self.sent.append(message.text)
        return Sent(native_id=f"n{message.seq}")


@pytest.fixture
async def channel(open_program: Any) -> Any:
    """The slow channel, and the program whose deliveries go through it."""
    program = await open_program(work=False)
    made = SlowChannel()
    program.channels[("slow", "main")] = made
    working = asyncio.create_task(program.deliveries.run())
    yield program, made
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def say(program: Any, *lines: tuple[Author, str, dict[str, object]]) -> None:
    """A decision that says this to a new customer."""
    now = program.clock()
    conversation = Conversation(
        ConversationId("c1"), Address("slow", "main", "w"), "w", ContactId("k1"),
        last_seq=len(lines), created_at=now,
    )  # fmt: skip
    messages = tuple(
        Message(seq, author, now, text, meta=meta)
        for seq, (author, text, meta) in enumerate(lines, start=1)
    )
    change = ChangeSet(conversation, messages, contact=Contact(ContactId("k1")))
    assert await program.store.commit([change]) == [None]


async def taken(program: Any) -> None:
    """An agent takes the conversation over."""
    loaded = await program.store.load_conversation("c1")
    change = take(loaded.conversation, None, LINA, program.clock(), "李娜来了")
    assert await program.store.commit([change]) == [None]


async def states(program: Any) -> list[str]:
    """What became of each message, as the workspace shows it."""
    queries = DeskQueries(program.reading)
    try:
        found = await queries.messages("c1")
    finally:
        queries.close()
    return [f"{one.delivery.state} {one.delivery.error or ''}".strip() for one in found]


async def test_what_the_bot_had_in_hand_is_withheld_once_a_person_speaks(channel: Any) -> None:
    """The first line is on its way; the second is not sent any more, and the agent sees it."""
    program, slow = channel
    await say(program, (Author.BOT, "第一句", {}), (Author.BOT, "第二句", {}))
    await slow.is_sending.wait()
    await taken(program)
    slow.may_go_on.set()
    await until(lambda: _all_settled(program))
    assert slow.sent == ["第一句", "李娜来了"]
    assert await states(program) == ["sent", "held a person had taken over", "sent"]


async def test_what_belongs_to_the_hand_over_leaves(channel: Any) -> None:
    """Somebody who is quick to take over does not cut off the ticket's number."""
    program, slow = channel
    await say(program, (Author.BOT, "一", {}), (Author.BOT, "FD-000001", {"hands_off": "urgent"}))
    await slow.is_sending.wait()
    await taken(program)
    slow.may_go_on.set()
    await until(lambda: _all_settled(program))
    assert slow.sent == ["一", "FD-000001", "李娜来了"]


async def test_a_system_line_leaves(channel: Any) -> None:
    """It says what happened, not what the bot thinks."""
    program, slow = channel
    await say(program, (Author.BOT, "一", {}), (Author.SYSTEM, "已关闭", {}))
    await slow.is_sending.wait()
    await taken(program)
    slow.may_go_on.set()
    await until(lambda: _all_settled(program))
    assert slow.sent == ["一", "已关闭", "李娜来了"]


async def _all_settled(program: Any) -> bool:
    return all(not one.startswith("waiting") for one in await states(program))


async def test_a_turn_decided_before_is_not_written_after(channel: Any) -> None:
    """The bot's answer to a message is decided again when a person came in between."""
    program, slow = channel
    slow.may_go_on.set()
    await say(program, (Author.BOT, "一", {}))
    before = (await program.store.load_conversation("c1")).conversation
    await taken(program)
    late = ChangeSet(before, (Message(2, Author.BOT, program.clock(), "太晚了"),))
    assert await program.store.commit([late]) != [None]
    loaded = await program.store.load_conversation("c1")
    assert (loaded.conversation.speaker, loaded.conversation.agent_id) == (
        Speaker.HUMAN,
        "a-lina",
    )


def test_a_hand_over_marks_all_it_says(chat: Any) -> None:
    """Each line of the turn, the safety advice and the number too."""
    answer = chat.say("B7 打印机冒烟了，序列号 SN2209-118，13800138000")
    assert len(answer.replies) > 1
    assert {one.meta.get("hands_off") for one in answer.replies} == {"danger"}
