# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a finished dialog files: fields, priority, queue, clocks, and what the customer hears."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.contacts import Contact
from intake.conversations import Speaker
from intake.ids import ContactId
from intake.tickets.ticket import Ticket, TicketStatus


def filed(chat: Any, report: Sequence[str]) -> Ticket:
    """The ticket that a report becomes."""
    for text in report:
        chat.say(text)
    assert chat.ticket is not None
    return chat.ticket  # type: ignore[no-any-return]


def test_a_ticket_holds_what_was_said(chat: Any, report: Sequence[str]) -> None:
    """Every answer stands under its field, with its label in both languages."""
    ticket = filed(chat, report)
    values = {name: field.value for name, field in ticket.fields.items()}
    assert values["product"] == "B7"
    assert values["serial_number"] == "SN2209-118"
    assert values["description"] == "一直卡纸，屏幕显示 E07"
    assert values["error_code"] == "E07"
    assert values["impact"] == "department"
    assert values["contact_person"] == "张伟"
    assert values["phone"] == "+8613800138000"
    assert ticket.fields["phone"].label == {"zh": "联系电话", "en": "Phone"}
    assert ticket.asset_serial == "SN2209-118"
    assert (ticket.type, ticket.status) == ("fault", TicketStatus.NEW)
    assert ticket.channel == "webchat"
    assert ticket.contact_id == chat.contact.id


def test_priority_and_clocks_follow_the_impact(chat: Any, report: Sequence[str]) -> None:
    """A department is P2: first response within four working hours, and the reason is written."""
    ticket = filed(chat, report)
    assert ticket.priority == "P2"
    assert "部门" in ticket.priority_reason
    due = ticket.clock.first_response_due_at
    assert due is not None
    # 10:10 in Shanghai; the break from 12:00 to 13:30 does not count.
    assert due - chat.now == timedelta(hours=5, minutes=30)


def test_the_products_team_gets_it(chat: Any, report: Sequence[str]) -> None:
    """The queue is the product's, for the ticket and for the conversation."""
    ticket = filed(chat, report)
    assert ticket.queue == chat.profile.queues["B7"]
    assert chat.conversation.queue == ticket.queue


def test_an_unknown_product_goes_to_everybodys_queue(chat: Any, report: Sequence[str]) -> None:
    """A ticket without a team of its own is not lost: it waits where people look."""
    chat.profile = replace(chat.profile, queues={})
    assert filed(chat, report).queue == "printers"


def test_a_whole_company_down_is_urgent(chat: Any, report: Sequence[str]) -> None:
    """P1: filed, and a person takes over at once with the ticket's number in hand."""
    ticket = filed(chat, [*report[:6], "整个公司", *report[7:]])
    assert ticket.priority == "P1"
    assert chat.conversation.speaker is Speaker.WAITING
    assert ticket.number in chat.conversation.summary


def test_filing_is_noted_with_the_message_that_caused_it(chat: Any, report: Sequence[str]) -> None:
    """The timeline begins with who opened what; a repeated request finds its ticket by it."""
    answers = [chat.say(text) for text in report]
    (entry,) = answers[-1].change.timeline
    assert entry.kind == "opened"
    assert entry.detail["message"] == answers[-1].change.messages[0].client_id
    assert entry.detail["number"] == chat.ticket.number


def test_what_is_known_of_a_contact_is_not_asked(new_chat: Any) -> None:
    """Name and phone from the profile are taken over, marked as such."""
    known = Contact(ContactId("k1"), name="王芳", phone="+8613900139000", language="zh")
    chat = new_chat(contact=known)
    for text in ("打印机坏了", "B7", "跳过", "一直卡纸", "昨天", "重启过", "跳过", "部门"):
        answer = chat.say(text)
    assert answer.meta["step"] == "confirm"
    chat.say("对")
    assert chat.ticket.fields["phone"].origin == "contact"


@pytest.mark.parametrize("wish", ["取消", "算了"])
def test_a_cancelled_report_files_nothing(chat: Any, report: Sequence[str], wish: str) -> None:
    """Cancelling before the yes leaves no ticket and no dialog behind."""
    for text in report[:-1]:
        chat.say(text)
    answer = chat.say(wish)
    assert answer.change.ticket is None
    assert chat.conversation.dialog == {}


def test_two_reports_are_two_tickets(chat: Any, report: Sequence[str]) -> None:
    """After a report is filed the next fault is a new one, with its own number."""
    first = filed(chat, report)
    # Name and phone are not asked again of somebody who gave them a minute ago, or they are.
    answer = None
    for text in ("打印机坏了", "C400", "跳过", "墨盒漏墨", "今天早上", "跳过", "跳过", "只有我"):
        answer = chat.say(text)
    while answer.meta.get("step") != "confirm":
        answer = chat.say({"contact_person": "张伟", "phone": "13800138000"}[answer.meta["asks"]])
    second = chat.say("对").change.ticket
    assert second is not None
    assert second.number != first.number
    assert chat.conversation.ticket == second.number
