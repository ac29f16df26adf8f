# SPDX-License-Identifier: AGPL-3.0-or-later
"""My tickets: all of them for people whose channel vouches for them, else this one's."""

from dataclasses import replace
from typing import Any

import pytest

from bots.turn import take_turn
from channels.contract import Capabilities
from intake.conversations import Speaker
from intake.messages import Letter, Profile
from tests.support.tickets import asks_for_tickets
from tests.support.turns import ticket_for

KNOWN = {("webchat", "site"): Capabilities(text_max=8000, knows_sender=True)}


@pytest.mark.parametrize(
    "text",
    ["我的工单", "所有工单", "查一下我的工单", "my tickets", "Show my tickets", "list tickets"],
)
def test_the_wish_is_understood_in_both_languages(new_chat: Any, text: str) -> None:
    """By whoever is known; the look-up is asked for only then."""
    chat = new_chat()
    chat.profile = replace(chat.profile, capabilities=KNOWN)
    assert asks_for_tickets(chat.context(text), chat.profile)
    assert not asks_for_tickets(chat.context("打印机坏了"), chat.profile)
    assert not asks_for_tickets(chat.context("x" * 41 + text), chat.profile)


def test_a_name_that_anybody_may_type_opens_nothing(chat: Any) -> None:
    """A web visitor has this conversation's ticket only; a signed token is proof of more."""
    claimed = Profile(name="王小明", phone="13812345678")
    assert not asks_for_tickets(chat.context("我的工单", profile=claimed), chat.profile)
    proven = replace(claimed, is_verified=True)
    assert asks_for_tickets(chat.context("我的工单", profile=proven), chat.profile)


def test_a_letter_must_be_authentic(new_chat: Any) -> None:
    """A From line proves nothing; nor does a token in somebody else's hands."""
    chat = new_chat()
    chat.profile = replace(chat.profile, capabilities=KNOWN)
    letter = chat.context("my tickets", letter=Letter())
    assert not asks_for_tickets(letter, chat.profile)
    authentic = chat.context("my tickets", letter=Letter(is_authentic=True))
    assert asks_for_tickets(authentic, chat.profile)
    assert not asks_for_tickets(replace(authentic, is_stranger=True), chat.profile)


@pytest.mark.parametrize(("language", "word"), [("zh", "已受理"), ("en", "received")])
def test_all_open_tickets_are_listed(new_chat: Any, language: Any, word: str) -> None:
    """Number, title and state of each, in the customer's language."""
    chat = new_chat(language=language)
    context = chat.context("我的工单" if language == "zh" else "my tickets")
    tickets = (ticket_for(context, 8), ticket_for(context, 7))
    change = take_turn(replace(context, tickets=tickets), chat.profile, chat.now, 9)
    text = change.messages[-1].text
    assert all(one.number in text and one.title in text for one in tickets)
    assert word in text.lower()


def test_one_of_them_by_its_number(chat: Any) -> None:
    """A ticket of another conversation of the same person; never somebody else's."""
    context = chat.context("工单进度")
    mine = ticket_for(context, 7)
    asked = chat.context(f"{mine.number} 到哪了")
    known = replace(asked, tickets=(mine,))
    assert mine.title in take_turn(known, chat.profile, chat.now, 9).messages[-1].text
    other = replace(asked, tickets=())
    assert mine.title not in take_turn(other, chat.profile, chat.now, 9).messages[-1].text


def test_no_tickets_is_said_so(chat: Any) -> None:
    """And a report is offered."""
    context = replace(chat.context("我的工单"), tickets=())
    change = take_turn(context, chat.profile, chat.now, 9)
    assert "没有未关闭的工单" in change.messages[-1].text
    assert "!start:report_fault" in [one.id for one in change.messages[-1].options]


@pytest.mark.parametrize("number", ["手机 13800138000", "13800138000"])
def test_the_number_of_another_report_is_for_a_person(chat: Any, number: str) -> None:
    """Who is known, and reported it under another number, is not asked what else they want."""
    asked = replace(chat.context("我的工单"), tickets=())
    told = take_turn(asked, chat.profile, chat.now, 9)
    after = replace(chat.context(number), shown=told.messages, conversation=told.conversation)
    change = take_turn(after, chat.profile, chat.now, 9)
    assert change.conversation.speaker is Speaker.WAITING
    assert number in change.conversation.summary
