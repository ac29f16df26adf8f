# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product's behaviour: one message in, what is said and written out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bots.turn import take_turn
from intake.conversations import Speaker
from intake.ids import AgentId
from intake.messages import Attachment, Author, Location
from intake.tickets.ticket import Priority

PHOTO = Attachment("a" * 64, "photo.jpg", "image/jpeg", 1000)
LONGEST = 8000


@pytest.mark.parametrize(
    ("text", "choice", "files", "place"),
    [
        ("", "", (), None),
        (" \n\t ", "", (), None),
        ("😀", "", (), None),
        ("？！", "", (), None),
        ("字" * LONGEST, "", (), None),
        ("word " * (LONGEST // 5), "", (), None),
        ("\u202e\u200b\ufeff", "", (), None),
        ("<script>alert(1)</script>", "", (), None),
        ("", "nonsense", (), None),
        ("", "9:yes", (), None),
        ("", "", (PHOTO,), None),
        ("", "", (), Location(31.2, 121.5)),
    ],
)
@pytest.mark.parametrize("in_dialog", [False, True])
def test_every_message_gets_an_answer(
    chat: Any, *, in_dialog: bool, text: str, choice: str, files: Any, place: Any
) -> None:
    """Whatever a customer sends, the bot says something and the message is kept as it came."""
    if in_dialog:
        chat.say("打印机坏了")
    answer = chat.say(text, choice=choice, attachments=files, location=place)
    assert answer.replies
    assert all(reply.text.strip() for reply in answer.replies)
    first = answer.change.messages[0]
    shown = "（点了按钮）" if choice and not text else text
    assert (first.author, first.text, first.attachments) == (Author.CUSTOMER, shown, files)
    assert answer.change.conversation.speaker in {Speaker.BOT, Speaker.WAITING}


def test_numbers_follow_without_gaps_and_name_what_they_answer(chat: Any) -> None:
    """Each line has the next number, and each reply names the message it answers."""
    seen = []
    for text in ("你好", "打印机坏了", "保修多久？"):
        answer = chat.say(text)
        seen += [message.seq for message in answer.change.messages]
        asked = answer.change.messages[0].client_id
        assert {reply.in_reply_to for reply in answer.replies} == {asked}
        assert answer.change.conversation.last_seq == seen[-1]
    assert seen == list(range(1, len(seen) + 1))


def test_deciding_twice_gives_the_same(chat: Any, profile: Any) -> None:
    """A conflict costs nothing: the same state decides the same."""
    context = chat.context("打印机坏了")
    assert take_turn(context, profile, chat.now, 1) == take_turn(context, profile, chat.now, 1)


def test_a_message_that_is_recorded_is_not_recorded_again(chat: Any, profile: Any) -> None:
    """The retry of a parked turn adds replies only, numbered after what is there."""
    context = chat.context("你好")
    stands = replace(context.conversation, last_seq=1)
    again = replace(context, conversation=stands, is_recorded=True)
    change = take_turn(again, profile, chat.now, 1)
    assert [(one.author, one.seq) for one in change.messages] == [(Author.BOT, 2)]


EVENING = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)  # 21:00 on a Tuesday in Shanghai
WRITTEN = pytest.mark.parametrize(
    ("text", "choice"), [("打印机坏了", ""), ("保修多久？", ""), ("", "!article:warranty-terms")]
)


@WRITTEN
def test_the_bot_is_silent_while_a_person_has_the_conversation(
    chat: Any, text: str, choice: str
) -> None:
    """One owner speaks: the message is kept, nothing is said, and nobody loses their place."""
    place = {"queue": "printers", "dialog": {"dialog": "report_fault"}}
    chat.become(speaker=Speaker.HUMAN, **place)
    answer = chat.say(text, choice=choice)
    assert answer.replies == []
    assert len(answer.change.messages) == 1
    after = answer.change.conversation
    assert (after.speaker, after.queue, after.dialog) == (Speaker.HUMAN, *place.values())


@WRITTEN
def test_who_waits_is_heard_once_and_keeps_the_place(chat: Any, text: str, choice: str) -> None:
    """In a queue the first words are acknowledged, later ones are kept without a word."""
    place = {"queue": "printers", "dialog": {"dialog": "report_fault"}}
    chat.become(speaker=Speaker.WAITING, **place)
    assert "收到" in chat.say(text, choice=choice).text
    answer = chat.say(text, choice=choice)
    assert answer.replies == []
    after = answer.change.conversation
    assert (after.speaker, after.queue, after.dialog) == (Speaker.WAITING, *place.values())


def test_outside_opening_hours_the_report_is_taken_anyway(new_chat: Callable[..., Any]) -> None:
    """Nobody comes before the morning: the bot goes on, and the place in the queue stays."""
    chat = new_chat(now=EVENING)
    chat.say("人工")
    answer = chat.say("打印机坏了")
    assert answer.meta["asks"] == "product"
    assert answer.change.conversation.speaker is Speaker.WAITING


def test_who_asks_for_a_person_again_hears_that_one_will_come(chat: Any) -> None:
    """A repeated call is answered while nobody has taken over, and not once somebody has."""
    chat.say("人工")
    assert "等候" in chat.say("人工").text
    chat.become(speaker=Speaker.HUMAN, agent_id=AgentId("a1"))
    assert chat.say("人工").replies == []


def test_a_closed_conversation_opens_with_the_bot(chat: Any) -> None:
    """Whoever writes again is served at once, as in a new conversation."""
    chat.become(speaker=Speaker.CLOSED)
    answer = chat.say("打印机坏了")
    assert answer.change.conversation.speaker is Speaker.BOT
    assert answer.meta["asks"] == "product"


def test_handed_back_the_dialog_goes_on_where_it_stopped(chat: Any) -> None:
    """Between hand-over and hand-back nothing the customer said before is asked again."""
    chat.say("打印机坏了")
    chat.say("B7，序列号 SN2209-118")
    chat.say("人工")
    chat.become(speaker=Speaker.HUMAN, agent_id=AgentId("a1"))
    chat.say("你好")
    chat.become(speaker=Speaker.BOT, agent_id=None, queue="")
    assert chat.say("一直卡纸，出不来").meta["asks"] == "occurred_at"


def test_a_dialog_version_that_went_away_goes_to_a_person(chat: Any) -> None:
    """Nothing collected is asked again: a person takes over with the answers in the summary."""
    for text in ("打印机坏了", "B7"):
        chat.say(text)
    chat.become(dialog={**chat.conversation.dialog, "digest": "gone"})
    after = chat.say("一直卡纸").change.conversation
    assert after.speaker is Speaker.WAITING
    assert "product: B7" in after.summary
    assert not after.dialog


@pytest.mark.parametrize(
    ("language", "text", "heard"), [("zh", "你好", "您好"), ("en", "hello", "Hello")]
)
def test_the_answer_is_in_the_customers_language(
    chat: Any, language: str, text: str, heard: str
) -> None:
    """The first words decide, and conversation and contact remember it."""
    answer = chat.say(text)
    assert heard in answer.text
    assert answer.change.conversation.language == language
    assert chat.contact.language == language


@pytest.mark.parametrize(
    ("first", "wish", "heard", "asked"),
    [
        ("打印机坏了", "english", "go on in English", "Which product"),
        ("my printer is broken", "中文", "用中文", "哪款产品"),
    ],
)
def test_the_language_can_be_changed_in_the_middle(
    chat: Any, first: str, wish: str, heard: str, asked: str
) -> None:
    """A wish for the other language is granted, and the open question comes in it."""
    chat.say(first)
    answer = chat.say(wish)
    assert heard in answer.text
    assert asked in answer.text


def test_a_model_or_number_does_not_change_the_language(chat: Any) -> None:
    """A few letters in a Chinese conversation are a value, not a wish."""
    chat.say("打印机坏了")
    assert "序列号" in chat.say("B7").text
    assert chat.conversation.language == "zh"


def test_a_question_in_the_middle_is_answered_and_asked_once(chat: Any) -> None:
    """The article is given, the dialog stands where it stood, and its question comes once."""
    chat.say("打印机坏了")
    before = chat.conversation.dialog
    answer = chat.say("保修期多久？")
    assert answer.meta == {"article": "warranty-terms", "asks": "product"}
    assert answer.text.count("哪款产品") == 1
    assert chat.conversation.dialog == before


def test_small_talk_in_the_middle_keeps_the_place(chat: Any) -> None:
    """Thanks and greetings are returned, and the question stays open."""
    chat.say("my printer is broken")
    for text in ("hello", "thanks", "any update"):
        answer = chat.say(text)
        assert answer.meta["asks"] == "product", text
        assert len(answer.replies) == 2


def test_an_old_button_is_said_to_be_old(chat: Any) -> None:
    """Pressing a button of an earlier question changes nothing and repeats the open one."""
    chat.say("打印机坏了")
    old = chat.say("B7")
    chat.press("跳过", old)
    before = chat.conversation.dialog
    answer = chat.press("跳过", old)
    assert answer.meta == {"step": "stale", "asks": "description"}
    assert chat.conversation.dialog["state"] == before["state"]


def test_when_deciding_fails_a_person_takes_over(chat: Any) -> None:
    """The customer is told honestly, the message is kept, the dialog is not thrown away."""
    chat.say("打印机坏了")
    dialog = chat.conversation.dialog
    answer = chat.fail("B7")
    assert "没有丢" in answer.text
    assert answer.change.messages[0].text == "B7"
    assert answer.change.conversation.speaker is Speaker.WAITING
    assert answer.change.conversation.dialog == dialog


def test_when_deciding_fails_an_agent_is_not_interrupted(chat: Any) -> None:
    """While a person speaks, a failure of the bot is none of the customer's business."""
    chat.become(speaker=Speaker.HUMAN, agent_id=AgentId("a1"))
    answer = chat.fail("B7")
    assert answer.replies == []
    assert answer.change.conversation.speaker is Speaker.HUMAN


def test_the_report_ends_in_one_ticket(chat: Any, report: Sequence[str]) -> None:
    """Nine answers become one ticket with its number said, and the dialog is over."""
    answers = [chat.say(text) for text in report]
    assert [one.change.ticket is not None for one in answers] == [False] * 9 + [True]
    ticket = answers[-1].change.ticket
    assert ticket is not None
    assert ticket.number in answers[-1].text
    assert answers[-1].change.conversation.dialog == {}
    assert answers[-1].change.conversation.ticket == ticket.number


def test_subject_is_the_first_thing_said(new_chat: Callable[..., Any]) -> None:
    """Agents see in their list what it is about, in one line."""
    chat = new_chat()
    assert chat.say("你好\n我想问个事").change.conversation.subject == "你好 我想问个事"
    assert chat.say("别的").change.conversation.subject == "你好 我想问个事"


def test_after_hours_a_filed_report_names_an_honest_time(
    new_chat: Callable[..., Any], report: Sequence[str]
) -> None:
    """At night "soon" would be a lie: the customer hears when, also who presses for it."""
    chat = new_chat(now=EVENING)
    filed = [chat.say(text) for text in report][-1]
    assert "09:00" in filed.text
    assert "09:00" in chat.say("催一下").text


@pytest.mark.parametrize(
    "text", ["转人工，有人受伤了，手被机器夹了", "talk to a human, the machine is on fire"]
)
def test_a_danger_goes_before_the_wish_for_a_person(
    new_chat: Callable[..., Any], text: str
) -> None:
    """Who calls for somebody in a danger is told what to do, and the ticket stands first."""
    answer = new_chat(now=EVENING).say(text)
    assert answer.change.ticket is not None
    assert answer.change.ticket.priority is Priority.P0


@pytest.mark.parametrize(
    ("text", "is_person"),
    [
        ("那你让人联系我 13766668888 徐姐", True),
        ("我不想跟机器说话", True),
        ("我想找王强师傅", True),
        ("manager please", True),
        ("I'd like to speak to Li Na", True),
        ("pls cal me bak 07700 900432 tmrw", True),
        ("connect me to technical support", True),
        ("NVR8-4KP shows E19 and beeps, ring me on +65 9123 4418", False),
        ("打印机坏了，让师傅联系我 13900001111", False),
        ("我们联系过师傅了他没来", False),
        ("the machine talks to the server but prints nothing", False),
    ],
)
def test_somebody_is_got_for_who_wants_to_talk_to_one(
    chat: Any, text: str, *, is_person: bool
) -> None:
    """In whatever words; a fault told beside is taken down first, with the number."""
    speaker = chat.say(text).change.conversation.speaker
    assert (speaker is Speaker.WAITING) is is_person
