# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nudges: passed on, counted, limited, and only for tickets of one's own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bots.answers.nudging import NOT_SOONER, NUDGE
from bots.turn import take_turn
from intake.conversations import Speaker
from intake.ids import AgentId
from intake.tickets.following_up import NUDGES
from intake.tickets.ticket import Priority, TicketStatus
from tests.support.turns import ticket_for


def nudged(chat: Any, text: str = "催一下", **places: Any) -> Any:
    """The change of a nudge in a conversation whose contact has these tickets."""
    return take_turn(replace(chat.context(text), **places), chat.profile, chat.now, 9)


@pytest.mark.parametrize("text", ["催单", "麻烦催一下", "怎么还没人联系我", "please hurry up"])
def test_a_nudge_is_counted_on_the_ticket(chat: Any, text: str) -> None:
    """The owner sees how often and when; the timeline keeps each time."""
    ticket = ticket_for(chat.context(), 7)
    change = nudged(chat, text, ticket=ticket)
    assert change.ticket.fields[NUDGES].value == [chat.now.isoformat()]
    assert [entry.kind for entry in change.timeline] == ["nudged"]
    assert ticket.number in change.messages[-1].text


def test_it_counts_once_an_hour(chat: Any) -> None:
    """Sooner it is answered kindly and counted as nothing; the second time suggests a priority."""
    ticket = replace(ticket_for(chat.context(), 7), priority=Priority.P3)
    first = nudged(chat, ticket=ticket).ticket
    assert nudged(chat, ticket=first).ticket is None
    chat.now += NOT_SOONER - timedelta(seconds=1)
    assert nudged(chat, ticket=first).ticket is None
    chat.now += timedelta(seconds=1)
    second = nudged(chat, ticket=first)
    assert len(second.ticket.fields[NUDGES].value) == 2
    assert second.timeline[0].detail["suggested_priority"] == "P2"
    assert second.ticket.priority is Priority.P3


def test_several_tickets_are_asked_about(chat: Any) -> None:
    """A button for each; the one that is pressed is nudged."""
    tickets = tuple(ticket_for(chat.context(), one) for one in (7, 8))
    offered = {one.id for one in nudged(chat, tickets=tickets).messages[-1].options}
    assert {f"{NUDGE}{one.number}" for one in tickets} <= offered
    context = chat.context("", choice=f"{NUDGE}{tickets[1].number}")
    change = take_turn(replace(context, tickets=tickets), chat.profile, chat.now, 9)
    assert change.ticket.number == tickets[1].number


def test_only_ones_own_tickets_can_be_nudged(chat: Any) -> None:
    """A made-up button or number of somebody else's ticket changes nothing."""
    other = ticket_for(chat.context(), 8)
    context = chat.context("", choice=f"{NUDGE}{other.number}")
    assert take_turn(context, chat.profile, chat.now, 9).ticket is None
    assert nudged(chat, f"{other.number} 催一下", ticket=ticket_for(context, 7)).ticket is None


def test_a_solved_ticket_is_not_nudged(chat: Any) -> None:
    """How it stands is said instead."""
    ticket = replace(ticket_for(chat.context(), 7), status=TicketStatus.RESOLVED)
    assert nudged(chat, ticket=ticket).ticket is None


def test_an_agent_is_not_talked_over(chat: Any) -> None:
    """While a person has the conversation the nudge is counted without a word."""
    chat.become(speaker=Speaker.HUMAN, agent_id=AgentId("li"))
    change = nudged(chat, ticket=ticket_for(chat.context(), 7))
    assert len(change.messages) == 1
    assert len(change.ticket.fields[NUDGES].value) == 1


def test_in_a_report_impatience_may_be_the_answer(chat: Any) -> None:
    """Without a ticket there is nothing to nudge for, and the words belong to the report."""
    chat.say("打印机坏了")
    chat.say("B7")
    chat.say("跳过")
    answer = chat.say("卡纸，报修过还没人来")
    assert answer.meta["asks"] == "occurred_at"
