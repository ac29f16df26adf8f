# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened beside messages is kept, and answered only where a person would."""

from typing import Any

from bots.turn import take_turn
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.messages import Author, Failure, InboundKind


def happens(chat: Any, kind: InboundKind, **given: Any) -> ChangeSet:
    """Something of this kind comes in."""
    chat.count += 1
    context = chat.context(given.pop("text", ""), kind=kind, **given)
    change = take_turn(context, chat.profile, chat.now, chat.count)
    chat.keep(change)
    return change


def said(change: ChangeSet) -> list[str]:
    """What the bot says."""
    return [one.text for one in change.messages if one.author is Author.BOT]


def test_an_opened_chat_is_greeted(chat: Any) -> None:
    """Once somebody looks in, they hear who we are."""
    assert "小前台" in said(happens(chat, InboundKind.OPENED))[0]


def test_an_opened_chat_does_not_interrupt(chat: Any) -> None:
    """In the middle of a report nothing is said."""
    chat.say("打印机坏了")
    assert said(happens(chat, InboundKind.OPENED)) == []


def test_a_bounce_marks_the_message_and_calls_a_person(chat: Any) -> None:
    """Final: the message shows as refused, with the server's words, and somebody looks."""
    chat.say("打印机坏了")
    failure = Failure("wang@customer.example", True, "550 no such user", "thread.2")  # noqa: FBT003
    change = happens(chat, InboundKind.FAILURE, failures=(failure,))
    assert change.failed == ((2, "550 no such user"),)
    assert change.conversation.speaker is Speaker.WAITING
    assert [entry.kind for entry in change.timeline] == ["delivery_failed"]
    assert said(change) == []


def test_a_delay_is_only_noted(chat: Any) -> None:
    """The server still tries: nobody has to do anything."""
    chat.say("打印机坏了")
    failure = Failure("wang@customer.example", False, "451 later", "thread.2")  # noqa: FBT003
    change = happens(chat, InboundKind.FAILURE, failures=(failure,))
    assert change.failed == ()
    assert change.conversation.speaker is Speaker.BOT
    assert [entry.kind for entry in change.timeline] == ["delivery_delayed"]


def test_automatic_mail_out_of_nowhere_is_set_aside(chat: Any) -> None:
    """A newsletter makes a closed conversation: to be found, in nobody's queue."""
    change = happens(chat, InboundKind.AUTOMATIC, text="50 % off")
    assert change.conversation.speaker is Speaker.CLOSED
    assert change.ticket is None
    assert said(change) == []


def test_edits_and_recalls_are_kept(chat: Any) -> None:
    """The team sees what was meant first, and what became of it."""
    chat.say("打印机坏了")
    for kind in (InboundKind.EDITED, InboundKind.RECALLED):
        change = happens(chat, kind, text="复印机坏了", refers_to="m1")
        assert said(change) == []
        assert change.messages[0].meta["refers_to"] == "m1"
