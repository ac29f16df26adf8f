# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outside a dialog: small talk, answers, suggestions, buttons, and an honest "I don't know"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from intake.conversations import Speaker
from intake.messages import Attachment, Location
from intake.tickets.ticket import TicketStatus

PHOTO = Attachment("a" * 64, "photo.jpg", "image/jpeg", 1000)


@pytest.mark.parametrize(
    ("text", "kind", "heard"),
    [
        ("你好", "greeting", "您好"),
        ("Hi there!", "greeting", "Hello"),
        ("谢谢！", "thanks", "不客气"),
        ("Thanks a lot.", "thanks", "welcome"),
        ("进度", "status", "没查到"),
        ("any update?", "status", "couldn't find"),
    ],
)
def test_small_talk_is_returned(chat: Any, text: str, kind: str, heard: str) -> None:
    """A greeting, thanks or a question for the state gets its own answer in its own language."""
    answer = chat.say(text)
    assert answer.meta["small_talk"] == kind
    assert heard in answer.text


@pytest.mark.parametrize(
    ("text", "labels"),
    [("你好", ["我要报修", "转人工"]), ("hello", ["Report a fault", "Talk to a person"])],
)
def test_a_greeting_shows_what_can_be_done(chat: Any, text: str, labels: list[str]) -> None:
    """Two buttons: report a fault, talk to a person; both work."""
    answer = chat.say(text)
    assert list(answer.options.values()) == labels
    assert chat.press(labels[0], answer).meta["asks"] == "product"
    assert chat.press(labels[1], answer).change.conversation.speaker is Speaker.WAITING


def test_the_state_of_a_ticket_is_told(chat: Any, report: Sequence[str]) -> None:
    """Number, title and state of the newest ticket, in words for people."""
    for text in report:
        chat.say(text)
    assert chat.ticket is not None
    chat.ticket = replace(chat.ticket, status=TicketStatus.IN_PROGRESS)
    answer = chat.say("进度")
    assert chat.ticket.number in answer.text
    assert "正在处理" in answer.text


@pytest.mark.parametrize("status", list(TicketStatus))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_words(profile: Any, status: TicketStatus, language: Any) -> None:
    """No customer ever reads a state's internal name."""
    said = profile.phrases.say(language, f"status.{status.value}")
    assert said
    assert "_" not in said


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("保修多久", "warranty-terms"),
        ("密码", "reset-password"),
        ("forgot passwrod", "reset-password"),
    ],
)
def test_a_question_is_answered_from_an_article(chat: Any, question: str, article: str) -> None:
    """The article's text, then whether it helped, with three ways on."""
    answer = chat.say(question)
    assert answer.meta["article"] == article
    assert list(answer.options) == ["!solved", "!not_solved", "!human"]
    assert answer.notes == ["answered"]


@pytest.mark.parametrize(
    ("choice", "note", "options"),
    [
        ("!solved", "solved_by_bot", []),
        ("!not_solved", "not_solved_by_bot", ["!start:report_fault", "!human"]),
    ],
)
def test_whether_it_helped_is_noted(chat: Any, choice: str, note: str, options: list[str]) -> None:
    """Feedback is on the timeline; who was not helped is offered the next step."""
    chat.say("保修多久")
    answer = chat.say(choice=choice)
    assert answer.notes == [note]
    assert list(answer.options) == options


def test_that_it_is_solved_is_the_customers_word(chat: Any) -> None:
    """The timeline names who said so: the customer, not the bot that read it."""
    chat.say("打印机坏了")
    chat.say("已经好了，不用报修了")
    answer = chat.say("对")
    (told,) = [one for one in answer.change.timeline if one.kind == "said_solved"]
    assert told.actor.kind == "customer"


def test_an_unsure_answer_is_a_choice(chat: Any) -> None:
    """Where several articles come near, they are offered by title, and pressing one gives it."""
    answer = chat.say("质量有问题可以换吗")
    offered = [one for one in answer.options if one.startswith("!article:")]
    assert 1 <= len(offered) <= 3
    assert "!human" in answer.options
    assert answer.meta["suggests"] == len(offered)
    given = chat.say(choice=offered[0])
    assert given.meta["article"] == offered[0].removeprefix("!article:")


@pytest.mark.parametrize("choice", ["!article:gone", "!start:gone", "7:skip", "anything"])
def test_a_button_without_meaning_is_said_to_be_old(chat: Any, choice: str) -> None:
    """Nothing breaks, nothing is guessed, and there is a way on."""
    answer = chat.say(choice=choice)
    assert "按钮" in answer.text
    assert list(answer.options) == ["!start:report_fault", "!human"]


def test_a_made_up_button_does_not_open_the_teams_own_articles(chat: Any) -> None:
    """Internal articles stay internal, whatever id a sender puts into `choice`."""
    internal = [one.id for one in chat.profile.articles.values() if not one.answers_customers]
    assert internal
    for article in internal:
        answer = chat.say(choice=f"!article:{article}")
        assert "article" not in answer.meta
        assert "按钮" in answer.text


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("asdf qwer", "zxcv tyui", "hjkl bnm"),
        ("Do you sell spaceships?", "And how about rockets?", "Or aeroplanes?"),
    ],
)
def test_not_understood_three_times_brings_a_person(
    chat: Any, first: str, second: str, third: str
) -> None:
    """Once we ask back, then we offer choices; the third time in a row a person takes over."""
    assert chat.say(first).change.conversation.speaker is Speaker.BOT
    again = chat.say(second)
    assert again.change.conversation.speaker is Speaker.BOT
    assert list(again.options) == ["!start:report_fault", "!human"]
    answer = chat.say(third)
    assert answer.meta["hands_off"] == "unanswered"
    assert answer.change.conversation.unanswered_turns == 0


def test_what_helps_between_starts_the_count_again(chat: Any) -> None:
    """Patience is counted in a row: an answer in between clears it."""
    chat.say("asdf qwer")
    chat.say("保修多久")
    assert chat.say("asdf qwer").change.conversation.speaker is Speaker.BOT


def test_an_unknown_question_is_kept_for_the_editors(chat: Any) -> None:
    """What the knowledge base lacks stands on the timeline; the customer is not bluffed."""
    answer = chat.say("Do you sell spaceships?")
    assert answer.meta["fallback"] == "unknown"
    (entry,) = answer.change.timeline
    assert entry.detail == {"question": "Do you sell spaceships?"}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"text": "😀👍"}, "emoji"),
        ({"text": "…！"}, "emoji"),
        ({"text": "   "}, "empty"),
        ({"attachments": (PHOTO,)}, "media"),
        ({"text": "😀", "attachments": (PHOTO,)}, "media"),
        ({"location": Location(31.2, 121.5)}, "place"),
    ],
)
def test_wordless_messages_get_a_kind_answer(chat: Any, given: Any, kind: str) -> None:
    """Emoji, blanks and files are answered for what they are, with the ways on."""
    answer = chat.say(**given)
    assert answer.meta["fallback"] == kind
    assert list(answer.options) == ["!start:report_fault", "!human"]


def test_emoji_alone_never_bring_a_person(chat: Any) -> None:
    """Smiling five times is no reason to queue."""
    assert {chat.say("🙂").change.conversation.speaker for _ in range(5)} == {Speaker.BOT}
