# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a due notice is said to: never into the middle of a dialog that waits for an answer."""

from dataclasses import replace
from typing import Any

import pytest

from bots.aftercare.telling import notice_due
from bots.reports.running import LISTED
from bots.reports.silence_timers import FILED
from intake.changes import ChangeSet
from intake.ids import AgentId
from intake.routing.queues import Member, Team
from intake.tickets.ticket import TicketStatus
from intake.timers import DueTimer, Timer, TimerKind
from tests.support.turns import ticket_for

LINA = Member(AgentId("a-lina"), "lina", "李娜")


def owner_notice(chat: Any) -> DueTimer:
    """The notice that says who has the conversation's ticket, due now."""
    ticket = replace(ticket_for(chat.context(), 7), agent_id=LINA.id, status=TicketStatus.ASSIGNED)
    chat.become(ticket=ticket.number)
    timer = Timer(TimerKind.NOTICE, chat.conversation.id, chat.now, {}, ticket.number)
    return DueTimer(timer, chat.conversation, chat.contact, ticket, chat.now)


@pytest.fixture(name="staffed")
def profile_with_a_team(chat: Any) -> Any:
    """The bot's profile at a desk where somebody works."""
    team = Team((LINA,))
    return replace(chat.profile, desk=replace(chat.profile.desk, team=team))


def test_letters_wait_for_nothing(chat: Any, staffed: Any) -> None:
    """A letter's dialog lists what is missing, or has been filed: it is kept, and never over."""
    for stored in ({LISTED: ["model"]}, {FILED: "FD-000007"}):
        chat.become(dialog={"dialog": "report_fault", **stored})
        change = notice_due(owner_notice(chat), staffed, chat.now, 9)
        assert isinstance(change, ChangeSet)
        assert "李娜" in change.messages[-1].text


def test_an_open_question_is_not_talked_over(chat: Any, staffed: Any) -> None:
    """The notice comes later."""
    chat.become(dialog={"dialog": "report_fault"})
    timer = notice_due(owner_notice(chat), staffed, chat.now, 9)
    assert isinstance(timer, Timer)
    assert timer.due_at > chat.now
