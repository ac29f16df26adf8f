# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form's turn: one message, one ticket, whoever speaks and whatever was wrong with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from intake.conversations import Speaker
from intake.ids import AgentId
from intake.messages import Attachment, FilledForm
from intake.tickets.ticket import Priority, TicketStatus

GOOD = {
    "product": "B7",
    "serial_number": "SN2209-118",
    "description": "一直卡纸，屏幕显示 E07",
    "occurred_at": "昨天下午三点",
    "impact": "department",
    "contact_person": "张伟",
    "phone": "13800138000",
}
PHOTO = Attachment("a" * 64, "e07.jpg", "image/jpeg", 1000)


def form(name: str = "report_fault", *, continues: bool = False, **changes: str) -> FilledForm:
    """A good report with some places changed."""
    values = {place: value for place, value in {**GOOD, **changes}.items() if value}
    return FilledForm(name, values, {"photos": (PHOTO,)}, continues=continues)


def send(chat: Any, sent: FilledForm, **more: Any) -> Any:
    """Send a form as its channel does."""
    text = "\n".join(sent.values.values())
    return chat.say(text, form=sent, attachments=sent.attachments, **more)


def test_a_form_is_a_ticket_at_once(chat: Any) -> None:
    """With its fields, photo, priority and number; and as readable words for the team."""
    answer = send(chat, form(), language="zh")
    ticket = answer.change.ticket
    assert ticket is not None
    assert ticket.fields["product"].display == "B7"
    assert ticket.fields["photos"].display == "e07.jpg"
    assert (ticket.priority, ticket.asset_serial) == (Priority.P2, "SN2209-118")
    assert ticket.incomplete == ()
    assert ticket.number in answer.text
    said = answer.change.messages[0]
    assert "故障描述：一直卡纸，屏幕显示 E07" in said.text
    assert said.attachments == (PHOTO,)
    assert chat.contact.phone == "+8613800138000"
    assert chat.conversation.dialog == {}


@pytest.mark.parametrize(("language", "words"), [("zh", "工单号"), ("en", "ticket number")])
def test_it_speaks_the_pages_language(chat: Any, language: Any, words: str) -> None:
    """Whatever language the answers are in."""
    assert words in send(chat, form(), language=language).text


def test_what_cannot_be_read_is_kept(chat: Any) -> None:
    """A page is only a browser: the ticket lists what is missing, and the words are not lost."""
    answer = send(chat, form(phone="12", impact="", product=""))
    assert answer.change.ticket.incomplete == ("impact", "phone")  # the register knew the product
    assert answer.change.ticket.fields["product"].origin == "asset"
    assert "联系电话：12" in answer.change.messages[0].text


def test_an_urgent_form_calls_a_person(chat: Any) -> None:
    """As an urgent report in a chat does."""
    answer = send(chat, form(impact="company"))
    assert answer.change.ticket.priority is Priority.P1
    assert chat.conversation.speaker is Speaker.WAITING


def test_a_form_nobody_knows_goes_to_a_person(chat: Any) -> None:
    """Its dialog was taken away meanwhile: every word reaches somebody."""
    answer = send(chat, form("gone"))
    assert answer.change.ticket is None
    assert chat.conversation.speaker is Speaker.WAITING
    assert "13800138000" in answer.change.messages[0].text


def test_it_ends_the_dialog_it_continues(chat: Any) -> None:
    """The chat asked, the page answered: nothing is asked twice."""
    chat.say("打印机坏了")
    assert chat.conversation.dialog
    send(chat, form(continues=True))
    assert chat.conversation.dialog == {}
    assert "工单" in chat.say("进度").text


def test_it_completes_the_open_ticket(chat: Any) -> None:
    """A link to what is still missing adds to the ticket that is there; its priority stays."""
    first = send(chat, form(phone="", occurred_at="")).change.ticket
    assert set(first.incomplete) == {"phone", "occurred_at"}
    answer = send(chat, form(continues=True, impact="company"))
    ticket = answer.change.ticket
    assert ticket.number == first.number
    assert (ticket.incomplete, ticket.priority) == ((), first.priority)
    assert {entry.detail["field"] for entry in answer.change.timeline} == {
        "phone",
        "occurred_at",
        "impact",
    }
    assert first.number in answer.text


def test_a_settled_ticket_is_not_opened_again(chat: Any) -> None:
    """Then it is another report."""
    first = send(chat, form()).change.ticket
    chat.ticket = replace(first, status=TicketStatus.CLOSED)
    assert send(chat, form(continues=True)).change.ticket.number != first.number


def test_a_new_report_from_a_menu_is_a_new_ticket(chat: Any) -> None:
    """The same person may have two broken machines."""
    first = send(chat, form()).change.ticket
    assert send(chat, form()).change.ticket.number != first.number


def test_where_an_agent_speaks_the_bot_only_files(new_chat: Callable[..., Any]) -> None:
    """One party speaks for us; the page shows the number."""
    chat = new_chat()
    chat.become(speaker=Speaker.HUMAN, agent_id=AgentId("a1"))
    answer = send(chat, form(impact="company"))
    assert answer.change.ticket is not None
    assert answer.replies == []
    assert chat.conversation.speaker is Speaker.HUMAN


def test_in_a_queue_the_number_is_told(chat: Any) -> None:
    """Nobody has the conversation yet, and it stays in its queue."""
    chat.become(speaker=Speaker.WAITING)
    answer = send(chat, form())
    assert answer.change.ticket.number in answer.text
    assert chat.conversation.speaker is Speaker.WAITING


def test_a_closed_conversation_wakes_up(chat: Any) -> None:
    """The bot has it again, as after any message."""
    chat.become(speaker=Speaker.CLOSED)
    send(chat, form())
    assert chat.conversation.speaker is Speaker.BOT


def test_what_an_agent_entered_stays(chat: Any) -> None:
    """The team may know better than the page that was filled in meanwhile."""
    first = send(chat, form(phone="")).change.ticket
    product = replace(first.fields["product"], value="A2", display="A2", origin="agent")
    chat.ticket = replace(first, fields={**first.fields, "product": product})
    ticket = send(chat, form(continues=True)).change.ticket
    assert ticket.fields["product"].display == "A2"
    assert ticket.fields["phone"].display == "138 0013 8000"
