# SPDX-License-Identifier: AGPL-3.0-or-later
"""What agents do to tickets, decided without any I/O."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake import ticket_actions
from intake.agent_actions import Doer
from intake.consequences import Circumstances, follow
from intake.contacts import Contact
from intake.conversations import Speaker
from intake.errors import Conflict, IllegalTransition
from intake.ids import ContactId, ConversationId
from intake.messages import Author
from intake.service_desk import ServiceDesk
from intake.ticket_actions import Assignee, TicketUpdate
from intake.tickets.priority import derive
from intake.tickets.required import RequiredFields
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus, WaitingFor
from tests.support.hours import on_working_days
from tests.support.tickets import LINA, filed

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
CONTACT = Contact(ContactId("c-1"), "张伟", language="zh")


DESK = ServiceDesk(
    on_working_days(ZoneInfo("Asia/Shanghai"), ((time(9), time(18)),), lambda _day: True),
    required=RequiredFields(asked={"fault": frozenset({"phone", "serial_number"})}),
)


TICKET = filed(
    NOW,
    title="打印机坏了",
    fields={"phone": FieldValue("138", "138", label={"zh": "电话"})},
    priority=Priority.P1,
    incomplete=("serial_number",),
    contact_id=CONTACT.id,
)
PHONE = ticket_actions.desk_conversation(ConversationId("p"), CONTACT, NOW)
CONVERSATION = replace(
    PHONE, speaker=Speaker.WAITING, queue="printers", ticket=TICKET.number, version=5
)


def changed(wanted: TicketUpdate, ticket: Ticket = TICKET, by: Doer = LINA) -> Ticket:
    """The ticket after a change with its consequences."""
    changes = ticket_actions.update_ticket(CONVERSATION, ticket, wanted, by, LATER)
    assert changes is not None
    after = follow(changes, Circumstances(DESK, LATER)).ticket
    assert after is not None
    return after


def test_priority() -> None:
    """A new priority counts its promises from the filing; what was kept stays kept."""
    kept = replace(TICKET, clock=replace(TICKET.clock, responded_at=NOW))
    ticket = changed(TicketUpdate(priority=Priority.P0, note="停产"), kept)
    assert ticket.priority_reason == "停产"
    assert ticket.clock.first_response_due_at == NOW + timedelta(minutes=15)
    assert ticket.clock.responded_at == NOW


def test_nobody_judges_a_closed_ticket_anew() -> None:
    """Its promises would be counted from the filing again, and one that was broken be kept."""
    closed = replace(TICKET, status=TicketStatus.CLOSED, agent_id=LINA.id)
    with pytest.raises(Conflict, match="ticket_settled"):
        changed(TicketUpdate(priority=Priority.P3, note="小事"), closed)


def test_fields() -> None:
    """A corrected field keeps its label, says it is from an agent, and is no longer missing."""
    ticket = changed(TicketUpdate(fields={"phone": "139", "serial_number": "SN1-001"}))
    assert ticket.fields["phone"] == FieldValue("139", "139", "agent", {"zh": "电话"})
    assert ticket.asset_serial == "SN1-001"
    assert ticket.incomplete == ()
    emptied = changed(TicketUpdate(fields={"phone": None}), ticket)
    assert emptied.incomplete == ("phone",)


@pytest.mark.parametrize(
    ("wanted", "status", "owner"),
    [
        (TicketUpdate(assignee=Assignee("a-wang", "王强")), "assigned", "a-wang"),
        (TicketUpdate(status=TicketStatus.IN_PROGRESS), "in_progress", "a-lina"),
        (TicketUpdate(status=TicketStatus.WAITING), "waiting_for_customer", None),
        (
            TicketUpdate(status=TicketStatus.IN_PROGRESS, assignee=Assignee("a-wang")),
            "in_progress",
            "a-wang",
        ),
    ],
)
def test_owner_and_status(wanted: TicketUpdate, status: str, owner: str | None) -> None:
    """Owner and status change together as people mean it."""
    ticket = changed(wanted)
    assert (ticket.status, ticket.agent_id) == (status, owner)


@pytest.mark.parametrize(
    ("status", "whom", "is_refused"),
    [
        (TicketStatus.WAITING, "customer", False),
        (TicketStatus.WAITING, "parts", True),
        (TicketStatus.WAITING, "", True),
        (TicketStatus.IN_PROGRESS, "customer", True),
        (TicketStatus.IN_PROGRESS, "parts", False),
        (TicketStatus.IN_PROGRESS, "", False),
        (TicketStatus.RESOLVED, "third_party", True),
        (TicketStatus.RESOLVED, "", False),
    ],
)
def test_a_status_and_what_is_waited_for_agree(
    status: TicketStatus, whom: WaitingFor, *, is_refused: bool
) -> None:
    """Else one of the two would be dropped, and the answer would say that it was done."""
    wanted = TicketUpdate(status=status, waiting_for=whom)
    if is_refused:
        with pytest.raises(Conflict, match="waits_otherwise"):
            changed(wanted)
    else:
        assert changed(wanted).status is status


def test_work_without_owner() -> None:
    """Work cannot be given to nobody."""
    with pytest.raises(IllegalTransition):
        changed(TicketUpdate(status=TicketStatus.IN_PROGRESS, assignee=Assignee("")))


def test_release() -> None:
    """Taking a ticket from its owner puts it back among the new ones; a settled one stays so."""
    mine = changed(TicketUpdate(status=TicketStatus.IN_PROGRESS))
    assert changed(TicketUpdate(assignee=Assignee("")), mine).status is TicketStatus.NEW
    settled = replace(mine, status=TicketStatus.RESOLVED)
    assert changed(TicketUpdate(assignee=Assignee("")), settled).status is TicketStatus.RESOLVED


def test_title_queue_and_whom_it_waits_for() -> None:
    """Each as wanted; waiting for the customer alone is their status, for others it is none."""
    moved = changed(TicketUpdate(title="卡纸", queue="billing"))
    assert (moved.title, moved.queue) == ("卡纸", "billing")
    asked = changed(TicketUpdate(waiting_for="customer"))
    assert (asked.status, asked.waiting_for) == (TicketStatus.WAITING, "customer")
    for_parts = changed(TicketUpdate(waiting_for="parts"))
    assert (for_parts.status, for_parts.waiting_for) == (TicketStatus.NEW, "parts")


def test_a_talk_goes_along_to_a_new_owner_of_open_work() -> None:
    """Whose ticket is settled is asked nothing: the customer stays where they are."""
    wanted = TicketUpdate(assignee=Assignee("a-wang", "王强"))
    given = ticket_actions.update_ticket(CONVERSATION, TICKET, wanted, LINA, LATER)
    assert given is not None
    assert (given.conversation.speaker, given.conversation.agent_id) == (
        Speaker.HUMAN, "a-wang",
    )  # fmt: skip
    settled = replace(TICKET, status=TicketStatus.RESOLVED)
    kept = ticket_actions.update_ticket(CONVERSATION, settled, wanted, LINA, LATER)
    assert kept is not None
    assert kept.conversation == CONVERSATION


def test_nothing_wanted() -> None:
    """A wish that is already true changes nothing."""
    wanted = TicketUpdate(priority=Priority.P1, queue="printers", fields={"phone": "138"})
    assert ticket_actions.update_ticket(CONVERSATION, TICKET, wanted, LINA, LATER) is None
    nobody = TicketUpdate(assignee=Assignee(""))
    assert ticket_actions.update_ticket(CONVERSATION, TICKET, nobody, LINA, LATER) is None


def test_who_judged_a_priority_that_came_with_the_ticket() -> None:
    """The rules if they say the same, else the filer, whose reason is never replaced."""
    mine = replace(TICKET, judged_by="agent", priority_reason="")
    derived = derive(mine, DESK.priority).priority
    agreed = ticket_actions.judged_when_filed(
        replace(mine, priority=derived), DESK.priority, "from the ERP"
    )
    assert (agreed.judged_by, agreed.priority_reason) == ("rules", "")
    other = next(one for one in Priority if one is not derived)
    filer = replace(mine, priority=other)
    told = ticket_actions.judged_when_filed(filer, DESK.priority, "from the ERP")
    assert (told.judged_by, told.priority_reason) == ("agent", "from the ERP")
    explained = replace(filer, priority_reason="停产")
    assert ticket_actions.judged_when_filed(explained, DESK.priority, "?") == explained


def test_timeline_says_what_changed() -> None:
    """One entry per thing that changed, with old and new as people read them."""
    wanted = TicketUpdate(title="新标题", fields={"phone": ["139", 7]})
    changes = ticket_actions.update_ticket(CONVERSATION, TICKET, wanted, LINA, NOW)
    assert changes is not None
    assert {entry.kind: dict(entry.detail) for entry in changes.timeline} == {
        "title_changed": {"from": "打印机坏了", "to": "新标题"},
        "field_changed": {"from": "138", "to": "139, 7", "field": "phone"},
    }


def test_file_ticket() -> None:
    """A ticket filed by hand is the matter of its conversation, with a note for colleagues."""
    changes = ticket_actions.file_ticket(TICKET, CONTACT, PHONE, LINA, NOW, note="下午在家")
    assert changes.conversation.ticket == TICKET.number
    assert changes.conversation.subject == "打印机坏了"
    assert [message.author for message in changes.messages] == [Author.NOTE]
    assert changes.contact == CONTACT
    assert [entry.kind for entry in changes.timeline] == ["opened"]


def test_a_ticket_filed_in_a_talk_is_the_talkers() -> None:
    """Who speaks to the customer and files for them has the ticket; the timeline says so."""
    filed_ = ticket_actions.file_ticket(TICKET, CONTACT, CONVERSATION, LINA, NOW)
    kept = ticket_actions.kept_by_filer(filed_, LINA, NOW)
    assert kept.ticket is not None
    assert (kept.ticket.agent_id, kept.ticket.status) == (LINA.id, TicketStatus.ASSIGNED)
    assert [entry.kind for entry in kept.timeline] == ["opened", "assigned", "status_changed"]


@pytest.mark.parametrize(
    ("form", "left"), [("report_fault", ""), ("how_to", "phone"), ("", "phone")]
)
def test_the_bot_asks_no_further_what_an_agent_has_filed(form: str, left: str) -> None:
    """The form it was asking is over; another one goes on where it stopped."""
    asking = replace(CONVERSATION, dialog={"dialog": "report_fault", "asked": "phone"})
    filed_ = ticket_actions.file_ticket(TICKET, CONTACT, asking, LINA, NOW)
    after = ticket_actions.form_answered(filed_, form).conversation
    assert after.dialog.get("asked", "") == left
