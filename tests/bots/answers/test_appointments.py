# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another time for a visit: whose ticket it goes to, and who is told."""

from dataclasses import replace
from typing import Any

import pytest

from bots.answers.appointments import needs_tickets, wants_other_time
from bots.turn import take_turn
from intake.conversations import Speaker
from intake.tickets.ticket import FieldValue, TicketStatus
from tests.support.turns import ticket_for

TUESDAY = FieldValue("2026-03-10", "2026-03-10 (下周二)")


def said(chat: Any, text: str, ticket: Any, *, is_own: bool = True) -> Any:
    """The change of a message of somebody with this ticket, in its conversation or another."""
    context = chat.context(text)
    if is_own:
        conversation = replace(context.conversation, ticket=ticket.number)
        context = replace(context, ticket=ticket, conversation=conversation)
    else:
        context = replace(context, tickets=(ticket,))
    return take_turn(context, chat.profile, chat.now, 9)


@pytest.mark.parametrize(
    ("text", "is_wish"),
    [
        ("改一下昨天约的安装时间", True),
        ("安装能不能推迟两天", True),
        ("预约改期", True),
        ("师傅来的时间换到周四", True),
        ("I need to move the installation appointment from yesterday's message", True),
        ("could the engineer come another day", True),
        ("can we reschedule the visit", True),
        ("装机后时间不对", False),
        ("换个师傅", False),
        ("the appointment was great", False),
        ("we moved the machine yesterday", False),
    ],
)
def test_who_wants_another_time(chat: Any, text: str, *, is_wish: bool) -> None:
    """A visit and another time are both spoken of."""
    assert wants_other_time(text, chat.profile) is is_wish


def test_the_time_goes_to_the_ticket_of_a_person_we_know(chat: Any) -> None:
    """Also where the visit was asked for in another conversation."""
    ticket = replace(ticket_for(chat.context(), 7), fields={"preferred_at": TUESDAY})
    assert needs_tickets(chat.context("安装时间改到下周五"), chat.profile)
    change = said(chat, "安装时间改到下周五", ticket, is_own=False)
    assert change.ticket.number == ticket.number
    assert change.ticket.fields["preferred_at"].display.endswith("(下周五)")
    assert change.conversation.speaker is Speaker.BOT


def test_a_visit_that_may_be_planned_is_put_before_people(chat: Any) -> None:
    """Whoever planned it reads no ticket all day."""
    ticket = replace(
        ticket_for(chat.context(), 7),
        fields={"preferred_at": TUESDAY},
        status=TicketStatus.ASSIGNED,
    )
    change = said(chat, "安装时间改到下周五", ticket)
    assert change.conversation.speaker is Speaker.WAITING
    assert ticket.number in change.conversation.summary


@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize("status", [TicketStatus.RESOLVED, TicketStatus.CLOSED])
def test_a_named_ticket_that_is_over_gets_no_new_time(
    chat: Any, status: TicketStatus, *, is_own: bool
) -> None:
    """Nobody looks at its visit any more: a person hears of the wish instead."""
    ticket = replace(
        ticket_for(chat.context(), 7), fields={"preferred_at": TUESDAY}, status=status
    )
    change = said(chat, f"{ticket.number} 的安装时间改到下周五", ticket, is_own=is_own)
    assert change.ticket is None
    assert change.conversation.speaker is Speaker.WAITING
    assert any("已经处理完" in one.text for one in change.messages)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("can we move Tuesday's visit to Thursday", "Thursday"),
        ("安装时间改到下周五", "下周五"),
        ("can we reschedule the visit", ""),
    ],
)
def test_in_a_dialog_it_goes_on_afterwards(chat: Any, text: str, when: str) -> None:
    """The time goes onto its ticket, and the dialog asks its open question once more."""
    ticket = replace(ticket_for(chat.context(), 7), fields={"preferred_at": TUESDAY})
    chat.say("发票开错了")
    asked = chat.conversation.dialog["state"]
    assert needs_tickets(chat.context(text), chat.profile)
    change = said(chat, text, ticket, is_own=False)
    assert change.conversation.dialog["state"] == asked
    assert change.conversation.speaker is Speaker.BOT
    assert ticket.number in change.messages[1].text
    if when:
        assert when in change.ticket.fields["preferred_at"].display
    assert len(change.messages) > 2  # our question once more


@pytest.mark.parametrize(
    ("text", "status", "wish"),
    [
        ("安装时间改到下周五", TicketStatus.ASSIGNED, "下周五"),
        ("can we reschedule the visit", TicketStatus.ASSIGNED, "can we reschedule the visit"),
        ("can we reschedule the visit", TicketStatus.NEW, "can we reschedule the visit"),
        ("安装时间改到下周五", TicketStatus.NEW, ""),
        ("安装时间改到下周二", TicketStatus.ASSIGNED, ""),
    ],
)
def test_in_a_dialog_a_visit_that_may_be_planned_is_somebodys_task(
    chat: Any, text: str, status: TicketStatus, wish: str
) -> None:
    """Whoever has the ticket is to plan it anew; the running dialog stays with the bot."""
    ticket = replace(
        ticket_for(chat.context(), 7),
        fields={"preferred_at": TUESDAY},
        status=status,
        queue="field",
        agent_id="a-wang" if status is TicketStatus.ASSIGNED else None,
    )
    chat.say("发票开错了")
    change = said(chat, text, ticket, is_own=False)
    assert change.conversation.speaker is Speaker.BOT
    assert change.conversation.dialog
    if not wish:
        assert change.records == ()
        return
    (task,) = change.records
    assert (task.ticket, task.owner, task.queue) == (ticket.number, ticket.agent_id or "", "field")
    assert wish in task.title
    assert change.ticket.number == ticket.number
    assert change.ticket.progress.open_tasks == (task.id,)
    assert "task_opened" in [one.kind for one in change.timeline]


def test_a_dialog_that_arranges_a_visit_keeps_its_own(chat: Any) -> None:
    """What is moved while an installation is arranged is that, and no other ticket's visit."""
    ticket = replace(ticket_for(chat.context(), 7), fields={"preferred_at": TUESDAY})
    chat.say("预约安装B7")
    change = said(chat, "安装时间改到下周五", ticket, is_own=False)
    assert change.ticket is None or change.ticket.number != ticket.number


def test_a_time_to_bring_it_forward_to_is_only_a_time(chat: Any) -> None:
    """After a visit was arranged here, 能不能提前到周一 needs no word of a visit."""
    ticket = replace(ticket_for(chat.context(), 7), fields={"preferred_at": TUESDAY})
    change = said(chat, "能不能提前到周一", ticket)
    assert change.ticket.fields["preferred_at"].display.endswith("(周一)")


@pytest.mark.parametrize(
    "text",
    [
        "师傅上周二来调整过，周四又响了",
        "上次师傅改到周三来的，修完还是响",
        "本来约好周四上门，后来改到周五，师傅没来",
        "师傅说能改到周三上门，结果没来",
        "安装时间改到周五了吗",
        "上门时间改过两次了",
        "师傅周三改到周五，周五又改到下周",
        "安装改到周五的事没人跟我说",
        "为什么安装改到周五",
        "it started after the installation was moved to Thursday",
        "The visit was changed to Monday last time and nobody came",
        "Your technician rescheduled to Friday last week and never came",
        "you said you could move the visit to Monday and nobody came",
        "the installation was postponed to Friday",
        "Why was the visit moved to Friday?",
    ],
)
def test_a_move_that_is_told_moves_nothing(chat: Any, text: str) -> None:
    """History stays with the report it is told in; the visit keeps its day."""
    ticket = replace(ticket_for(chat.context(), 7), fields={"preferred_at": TUESDAY})
    assert not wants_other_time(text, chat.profile)
    chat.say("发票开错了")
    change = said(chat, text, ticket, is_own=False)
    assert change.ticket is None or change.ticket.fields.get("preferred_at") == TUESDAY


@pytest.mark.parametrize(
    ("text", "is_wish"),
    [
        ("安装能改到周五吗", True),
        ("安装想改到周五", True),
        ("上门换到周五吧", True),
        ("安装改到周五，谢谢", True),
        ("本来约好周四上门，能改到周五吗", True),
        ("上次师傅没来，安装能改到周五吗", True),
        ("please reschedule the installation to Friday", True),
        ("the visit needs to be moved to Friday", True),
        ("The visit was moved last week, can we move the visit to Friday again", True),
        ("周四家里没人，安装改到周五吧", True),
        ("I hope you can move the visit to Friday", True),
        ("they can only move the visit to Friday", False),
        ("上门改周五，周四开会", False),
        ("installation moved to Friday", False),
    ],
)
def test_beside_a_question_plain_words_ask_for_a_move(
    chat: Any, text: str, *, is_wish: bool
) -> None:
    """What may only be told moves no visit in the middle of a report."""
    assert wants_other_time(text, chat.profile, is_beside=True) is is_wish
    assert wants_other_time(text, chat.profile)
