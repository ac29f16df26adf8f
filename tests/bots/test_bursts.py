# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several short messages that say one thing are decided as one, and kept one by one."""

from dataclasses import replace
from typing import Any

from bots.bursts import together
from bots.turn import after_failure, take_turn
from intake.inbox import BurstPart, TurnContext
from intake.messages import Attachment, Author, Location

FILE = Attachment("a" * 64, "photo.jpg", "image/jpeg", 1000)


def burst(chat: Any, *texts: str, **last: Any) -> TurnContext:
    """A turn with several messages, as the store gives it out; `last` belongs to the newest."""
    parts = []
    for text in texts:
        more = last if text is texts[-1] else {}
        context = chat.context(text, **more)
        chat.count += 1
        parts.append(BurstPart(context.inbox_seq, context.message, context.received_at))
    return together(replace(context, parts=tuple(parts)), chat.profile.words)


def decided(chat: Any, context: TurnContext) -> Any:
    """What follows from it."""
    return take_turn(context, chat.profile, chat.now, 1)


def test_each_message_is_a_line_of_its_own(chat: Any) -> None:
    """In order, with its own id; the replies answer the newest, and the earlier ones name it."""
    change = decided(chat, burst(chat, "你好", "打印机坏了", "B7"))
    said = [one for one in change.messages if one.author is Author.CUSTOMER]
    assert [(one.seq, one.text, one.client_id) for one in said] == [
        (1, "你好", "m1"), (2, "打印机坏了", "m2"), (3, "B7", "m3"),
    ]  # fmt: skip
    assert [one.meta.get("answered_with") for one in said] == ["m3", "m3", None]
    replies = change.messages[3:]
    assert {one.in_reply_to for one in replies} == {"m3"}
    assert [one.seq for one in replies] == list(range(4, 4 + len(replies)))
    assert change.conversation.last_seq == change.messages[-1].seq
    assert (change.earlier_seqs, change.inbox_seq) == ((1, 2), 3)
    assert replies[-1].meta["asks"] == "serial_number"


def test_courtesy_and_repetition_say_nothing(chat: Any) -> None:
    """What stands beside them counts; alone, the newest of them is answered."""
    assert burst(chat, "在吗", "打印机坏了", "打印机坏了", "谢谢").message.text == "打印机坏了"
    assert burst(chat, "你好", "在吗").message.text == "在吗"


def test_who_asks_for_a_person_gets_one(chat: Any) -> None:
    """Wherever in the burst it stands."""
    change = decided(chat, burst(chat, "转人工", "快点，打印机又坏了"))
    assert change.conversation.speaker == "waiting"


def test_files_and_places_come_together(chat: Any) -> None:
    """All files, the newest place; each stays with its own line."""
    context = burst(
        chat, "打印机坏了", "看图", attachments=(FILE,), location=Location(31.2, 121.5)
    )
    assert context.message.attachments == (FILE,)
    assert context.message.location == Location(31.2, 121.5)
    lines = decided(chat, context).messages
    assert [one.attachments for one in lines[:2]] == [(), (FILE,)]
    assert [one.location for one in lines[:2]] == [None, Location(31.2, 121.5)]


def test_a_burst_that_cannot_be_decided_is_kept(chat: Any) -> None:
    """Every line stands there for the person who takes over."""
    context = burst(chat, "打印机坏了", "B7")
    change = after_failure(context, chat.profile, chat.now)
    assert [one.text for one in change.messages[:2]] == ["打印机坏了", "B7"]
    assert change.conversation.speaker == "waiting"


def test_one_message_is_left_as_it_is(chat: Any) -> None:
    """No burst, nothing to put together."""
    context = chat.context("你好")
    assert together(context, chat.profile.words) is context
