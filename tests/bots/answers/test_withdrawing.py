# SPDX-License-Identifier: AGPL-3.0-or-later
"""A filed report taken back: told to people, never just nodded at."""

from dataclasses import replace
from typing import Any

import pytest

from bots.turn import take_turn
from intake.conversations import Speaker
from intake.tickets.ticket import TicketStatus
from tests.support.turns import ticket_for


def said(chat: Any, text: str, **places: Any) -> Any:
    """The change of a message in a conversation with an open ticket."""
    ticket = ticket_for(chat.context(), 7)
    context = replace(chat.context(text), ticket=ticket, **places)
    conversation = replace(context.conversation, ticket=ticket.number)
    return take_turn(replace(context, conversation=conversation), chat.profile, chat.now, 9)


@pytest.mark.parametrize(
    "text",
    [
        "取消工单", "不用来了", "已经好了，不用来修了", "工单可以关了", "别派人来了", "不修了",
        "please cancel my ticket", "no need to come any more", "you can close the ticket",
        "don't send anyone", "withdraw FD-000007",
    ],
)  # fmt: skip
def test_people_hear_that_a_ticket_is_taken_back(chat: Any, text: str) -> None:
    """The conversation goes before the ticket's team, with the customer's words."""
    change = said(chat, text)
    assert change.conversation.speaker is Speaker.WAITING
    assert change.timeline[0].kind in {"joined", "said_solved"}
    assert change.messages[-1].meta["joins"].endswith("7")
    assert text in change.conversation.summary


@pytest.mark.parametrize(
    "text",
    [
        "取消报修单的时候报错", "怎么取消工单", "不用来了吗", "要不要关机", "cancel", "取消",
        "the close button does not work", "I did not cancel anything",
    ],
)  # fmt: skip
def test_what_takes_nothing_back(chat: Any, text: str) -> None:
    """Trouble with cancelling, a question about it, a bare word long after the report."""
    change = said(chat, text)
    assert change.conversation.speaker is Speaker.BOT


def test_a_settled_ticket_cannot_be_taken_back(chat: Any) -> None:
    """There is none to speak of, so a person looks."""
    ticket = replace(ticket_for(chat.context(), 7), status=TicketStatus.CLOSED)
    context = replace(chat.context("取消工单"), ticket=ticket)
    change = take_turn(context, chat.profile, chat.now, 9)
    assert "hands_off" in change.messages[-1].meta
