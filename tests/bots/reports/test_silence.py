# SPDX-License-Identifier: AGPL-3.0-or-later
"""Silence in the middle of a dialog, and the way back. The whole way stands in the journeys."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bots.reports.silence import after_silence
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.ids import AgentId
from intake.messages import Letter
from intake.tickets.ticket import FieldValue, Priority, TicketStatus
from intake.timers import CancelTimer, DueTimer, Timer

DAY = timedelta(days=1)


def silent(chat: Any, for_so_long: timedelta = DAY) -> ChangeSet | Timer | None:
    """What follows when the customer has said nothing for a while, reminder included."""
    timer = chat.profile.patience.first_timer(chat.conversation.id, chat.now)
    heard_at: datetime = chat.thread[-1].at
    result: ChangeSet | Timer | None = None
    for pause in (timedelta(minutes=10), for_so_long):
        now = heard_at + pause
        seen = chat.thread[-1].at
        due = DueTimer(timer, chat.conversation, chat.contact, chat.ticket, seen)
        result = after_silence(due, chat.profile, now, 7)
        if not isinstance(result, ChangeSet):
            return result
        chat.keep(result)
        if isinstance(result.timers[0], CancelTimer):
            return result
        timer = result.timers[0]
    return result


def test_a_dialog_is_timed_and_its_end_ends_that(chat: Any, report: Any) -> None:
    """Set once where it begins, cancelled where it ends; nothing outside dialogs."""
    assert chat.say("你好").change.timers == ()
    set_by = [chat.say(text).change.timers for text in report]
    assert isinstance(set_by[0][0], Timer)
    assert set_by[0][0].due_at == chat.now - timedelta(minutes=len(report) - 11)
    assert set(set_by[1:-1]) == {()}
    assert set_by[-1] == (CancelTimer(set_by[0][0].key),)


def test_letters_are_not_waited_for(new_chat: Any) -> None:
    """Whoever writes letters has a list of what is missing, and days."""
    chat = new_chat()
    assert chat.say("打印机坏了", letter=Letter()).change.timers == ()
    assert silent(chat) is None


def test_a_person_who_has_the_conversation_is_not_disturbed(chat: Any) -> None:
    """The bot looks again a day later, and says nothing meanwhile."""
    chat.say("打印机坏了")
    chat.become(speaker=Speaker.HUMAN, agent_id=AgentId("a1"))
    later = silent(chat)
    assert isinstance(later, Timer)
    chat.become(speaker=Speaker.CLOSED)
    assert silent(chat) is None


def test_a_dialog_that_is_gone_goes_to_a_person(chat: Any) -> None:
    """Its version cannot be loaded any more: what there is, is handed over."""
    chat.say("打印机坏了")
    chat.become(dialog={**chat.conversation.dialog, "digest": "gone"})
    change = silent(chat)
    assert isinstance(change, ChangeSet)
    assert change.conversation.speaker is Speaker.WAITING
    assert change.conversation.dialog == {}


def test_the_ticket_says_what_is_missing(chat: Any) -> None:
    """For the customer in words, for the agent as fields and in the summary; filed once."""
    chat.say("打印机坏了，B7，SN2209-118")
    change = silent(chat)
    assert isinstance(change, ChangeSet)
    assert change.inbox_seq is None
    ticket = change.ticket
    assert ticket is not None
    assert ticket.number == "FD-000007"
    assert set(ticket.incomplete) >= {"description", "phone"}
    assert change.conversation.speaker is Speaker.WAITING
    assert "还缺" in change.messages[0].text
    assert "联系电话" in change.messages[0].text
    assert "联系电话" in change.conversation.summary
    assert silent(chat) is None


def filed(chat: Any) -> Any:
    """The customer fell silent, and the ticket was filed."""
    chat.say("打印机坏了，B7，SN2209-118")
    silent(chat)
    chat.now += 3 * DAY
    return chat.ticket


REST = ("每次都卡纸", "昨天下午三点", "重启过", "跳过", "部门", "我叫张伟", "13800138000", "对")


def test_what_an_agent_did_meanwhile_stays(chat: Any) -> None:
    """Their fields, their title and their priority; the rest is filled."""
    ticket = filed(chat)
    theirs = FieldValue("+8613900139000", "13900139000", "agent")
    chat.ticket = replace(
        ticket,
        title="B7 卡纸，约了周五",
        priority=Priority.P3,
        fields={**ticket.fields, "phone": theirs},
    )
    for text in REST:
        answer = chat.say(text)
    assert answer.meta["step"] == "complete"
    assert chat.ticket.title == "B7 卡纸，约了周五"
    assert chat.ticket.fields["phone"] == theirs
    assert chat.ticket.fields["contact_person"].value == "张伟"
    assert chat.ticket.incomplete == ()
    assert chat.conversation.dialog == {}
    assert chat.conversation.speaker is Speaker.BOT


def test_more_urgent_than_it_looked(chat: Any) -> None:
    """The last answers make it urgent: its times count from its filing, and a person comes."""
    ticket = filed(chat)
    chat.ticket = replace(ticket, priority=Priority.P2)
    chat.become(
        dialog={
            **chat.conversation.dialog,
            "filed": {"ticket": ticket.number, "title": ticket.title, "priority": "P2"},
        }
    )
    for text in (*REST[:4], "停产", *REST[5:]):
        answer = chat.say(text)
    assert chat.ticket.priority in {Priority.P0, Priority.P1}
    assert chat.ticket.number == ticket.number
    assert chat.conversation.speaker is Speaker.WAITING
    assert "handed_off" in answer.notes


@pytest.mark.parametrize("status", [TicketStatus.RESOLVED, TicketStatus.CLOSED])
def test_a_settled_ticket_is_left_alone(chat: Any, status: TicketStatus) -> None:
    """What the customer says then begins something new."""
    chat.ticket = replace(filed(chat), status=status)
    chat.become(speaker=Speaker.BOT)
    answer = chat.say("扫描仪也坏了")
    assert answer.change.ticket is None
    assert "filed" not in chat.conversation.dialog


def test_an_agent_who_took_over_speaks_alone(chat: Any) -> None:
    """The bot does not go on asking beside a person."""
    filed(chat)
    chat.become(speaker=Speaker.HUMAN, agent_id=AgentId("a1"))
    assert chat.say("每次都卡纸").replies == []
