# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outside a dialog: small talk, how a ticket stands, and buttons that mean nothing any more."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bots.offline import profile_of
from bots.settings import parse
from intake.conversations import Speaker
from intake.tickets.ticket import TicketStatus


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


@pytest.mark.parametrize("choice", ["!article:gone", "!start:gone", "7:skip", "anything"])
def test_a_button_without_meaning_is_said_to_be_old(chat: Any, choice: str) -> None:
    """Nothing breaks, nothing is guessed, and there is a way on."""
    answer = chat.say(choice=choice)
    assert "按钮" in answer.text
    assert list(answer.options) == ["!start:report_fault", "!human"]


@pytest.mark.parametrize(
    "text",
    [
        *("提交了吗", "登记好了没", "你们报上去了吗", "was it submitted?", "has it been sent"),
        *("have you filed it?", "did you submit my report", "have you sent it off yet"),
    ],
)
def test_whether_it_was_sent_is_told(chat: Any, text: str) -> None:
    """Not before the customer confirms; the open question is put once more."""
    chat.say("报修，B7一直卡纸")
    asked = chat.conversation.dialog["state"]
    answer = chat.say(text)
    assert answer.meta["small_talk"] == "not_filed"
    assert chat.conversation.dialog["state"] == asked
    assert len(answer.replies) == 2


def test_an_answer_in_impatient_words_counts(new_chat: Any) -> None:
    """Whoever told us already is asked no third time, and hears no excuse for asking."""
    chat = new_chat()
    chat.profile = profile_of(parse({"bots": {"default": {"preset": "shop"}}}))
    for text in ("I want my money back", "order A-10023"):
        chat.say(text)
    answer = chat.say("the blender, I told you already, it's noisy as hell")
    assert "the blender" in str(chat.conversation.dialog["answers"])
    assert answer.meta.get("small_talk") != "impatient"
    assert chat.say("I told you already!").meta["small_talk"] == "impatient"


def test_what_is_meant_is_explained(chat: Any) -> None:
    """A question for the meaning of ours is not put off until a colleague comes."""
    chat.say("报修，一直卡纸")
    for text in ("什么意思", "what do you mean?", "啊？", "eh?"):
        assert "passed_on" not in chat.say(text).meta
