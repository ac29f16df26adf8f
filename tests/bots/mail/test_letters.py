# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters: a ticket at once, one answer that asks for everything, and no ping-pong."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bots.mail.letters import MOST_A_DAY
from bots.reports.running import LISTED
from bots.turn import resumption, take_turn
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.ids import AgentId
from intake.messages import Author, InboundKind, Letter
from intake.ports import Loaded
from intake.tickets import lifecycle
from intake.tickets.ticket import Priority, TicketStatus

FIRST = "我们的打印机坏了，一直卡纸，电话13800138000。"
ENGLISH = "My printer is broken, paper jam since yesterday."


class Mailbox:
    """One customer who writes letters; state is carried on as the store would."""

    def __init__(self, chat: Any) -> None:
        self.chat = chat
        self.automatic: tuple[Any, ...] = ()
        self.more: dict[str, Any] = {}

    def write(self, text: str, subject: str = "", **given: Any) -> ChangeSet:
        """Send one letter; returns what was decided."""
        chat = self.chat
        meta = {"subject": subject, **given.pop("meta", {})}
        known = ("is_stranger", "refers_to", "tickets")
        flags = {name: given.pop(name) for name in known if name in given}
        context = chat.context(text, letter=Letter(), meta=meta, **given)
        chat.count += 1
        context = replace(context, automatic_at=self.automatic, **flags)
        change = take_turn(context, chat.profile, chat.now, chat.count)
        sent = [one.at for one in change.messages if one.author is Author.BOT]
        self.automatic += tuple(sent)
        chat.keep(change)
        return change

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.chat.now += timedelta(**time)


@pytest.fixture
def mailbox(chat: Any) -> Mailbox:
    """Nobody has written yet."""
    return Mailbox(chat)


def answers(change: ChangeSet) -> list[str]:
    """What the bot wrote."""
    return [one.text for one in change.messages if one.author is Author.BOT]


def notes(change: ChangeSet) -> list[str]:
    """What the timeline says."""
    return [entry.kind for entry in change.timeline]


def test_a_letter_is_a_ticket_at_once(mailbox: Mailbox) -> None:
    """Whatever is missing; with what was understood, and named as incomplete."""
    change = mailbox.write(FIRST, "设备报修")
    ticket = change.ticket
    assert ticket is not None
    assert ticket.fields["phone"].value == "+8613800138000"
    assert "卡纸" in str(ticket.fields["description"].value)
    assert "product" in ticket.incomplete
    assert change.conversation.speaker is Speaker.WAITING


def test_one_answer_lists_everything(mailbox: Mailbox) -> None:
    """Number, what is known, and every open question, in a single letter."""
    (text,) = answers(mailbox.write(FIRST))
    assert "FD-000001" in text
    assert "联系电话：138 0013 8000" in text
    assert "1. 产品型号" in text
    assert "联系人" in text
    assert "联系电话：" not in text.split("麻烦补充")[1]


def test_an_english_letter_is_answered_in_english(mailbox: Mailbox) -> None:
    """In the customer's language."""
    (text,) = answers(mailbox.write(ENGLISH, "Broken printer"))
    assert "FD-000001" in text
    assert "Product" in text


def test_answers_are_read_field_by_field(mailbox: Mailbox) -> None:
    """By number, by label, or below the quoted question."""
    (text,) = answers(mailbox.write(FIRST))
    number = next(line.split(".")[0] for line in text.splitlines() if "联系人" in line)
    told = f"1. B7\n序列号：SN2209-118\n> {number}. 联系人：\n李雷\n影响范围: 就我一个人"
    change = mailbox.write(told)
    assert change.ticket is not None
    fields = {name: field.value for name, field in change.ticket.fields.items()}
    assert fields["product"] == "B7"
    assert fields["serial_number"] == "SN2209-118"
    assert fields["contact_person"] == "李雷"
    assert fields["impact"] == "individual"
    assert "fields_filled" in notes(change)


def test_a_quoted_question_is_no_answer(mailbox: Mailbox) -> None:
    """Our own words come back with every reply."""
    (text,) = answers(mailbox.write(FIRST))
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    change = mailbox.write(f"好的，稍后补充\n\n{quoted}")
    assert change.ticket is None or set(change.ticket.fields) == {"phone", "description"}


def test_no_second_letter_within_the_hour(mailbox: Mailbox) -> None:
    """However often somebody writes: the team sees it, no program answers."""
    mailbox.write(FIRST)
    for _ in range(5):
        mailbox.wait(minutes=5)
        assert answers(mailbox.write("还在等")) == []


def test_what_is_missing_is_asked_once_more_and_no_more(mailbox: Mailbox) -> None:
    """A second list after a while, and then it is for people."""
    mailbox.write(FIRST)
    mailbox.wait(hours=2)
    (text,) = answers(mailbox.write("型号：B7"))
    assert "产品型号" not in text.split("麻烦补充")[1]
    mailbox.wait(hours=2)
    assert answers(mailbox.write("谢谢")) == []


def test_a_complete_report_asks_nothing(mailbox: Mailbox) -> None:
    """With everything required told, the second letter has nothing to ask."""
    mailbox.write(FIRST)
    mailbox.wait(hours=2)
    told = "型号：B7\n发生时间：昨天下午三点\n影响范围：就我一个人\n联系人：李雷"
    change = mailbox.write(told)
    assert change.ticket is not None
    assert change.ticket.incomplete == ()
    assert answers(change) == []


def test_five_letters_a_day_to_one_person(mailbox: Mailbox) -> None:
    """Two programs that write to each other stop here, with a note for the team."""
    mailbox.automatic = tuple(
        mailbox.chat.now - timedelta(hours=2 + number) for number in range(MOST_A_DAY)
    )
    change = mailbox.write(FIRST)
    assert change.ticket is not None
    assert answers(change) == []
    assert "not_acknowledged" in notes(change)


def test_danger_comes_first(mailbox: Mailbox) -> None:
    """Smoke: what to do now stands before everything else, and the ticket is P0."""
    change = mailbox.write("机器冒烟了！")
    assert change.ticket is not None
    assert change.ticket.priority is Priority.P0
    assert answers(change)[0].startswith("请马上断电")


def test_a_danger_in_a_later_letter_puts_the_ticket_first(mailbox: Mailbox) -> None:
    """The brakes do not hold back what keeps people safe; it is written once."""
    mailbox.write(FIRST)
    change = mailbox.write("现在开始冒烟了")
    assert change.ticket is not None
    assert change.ticket.priority is Priority.P0
    assert answers(change)[0].startswith("请马上断电")
    assert answers(mailbox.write("烟更大了，还在冒烟")) == []


def test_danger_comes_first_in_english(mailbox: Mailbox) -> None:
    """The advice is that of the danger, and in the language of the letter."""
    change = mailbox.write("The packing machine gave my colleague an electric shock this morning.")
    assert change.ticket is not None
    assert change.ticket.priority is Priority.P0
    assert answers(change)[0].startswith("Don't touch the machine again.")


def test_an_article_that_fits_stands_on_top(mailbox: Mailbox) -> None:
    """It may be all that is needed."""
    change = mailbox.write("保修期多久？")
    assert "answered" in notes(change)
    assert "回复“解决了”" in answers(change)[0].split("FD-")[0]


def test_a_letter_no_dialog_knows_is_a_request(mailbox: Mailbox) -> None:
    """Its own words, nothing asked."""
    change = mailbox.write("Please tell Ms Wang about the visit on Monday.", "Visit")
    assert change.ticket is not None
    assert change.ticket.type == "request"
    assert change.ticket.title == "Visit"
    assert change.ticket.incomplete == ()
    assert len(answers(change)) == 1


def test_a_mere_question_is_a_request(mailbox: Mailbox) -> None:
    """It asks where to send a return, and is not asked for an order number."""
    change = mailbox.write("Where do I send a return?", "Return address")
    assert change.ticket is not None
    assert change.ticket.type == "request"
    assert change.ticket.incomplete == ()


def test_an_agent_speaks_alone(mailbox: Mailbox) -> None:
    """While a person has the thread, letters are kept and nothing is sent."""
    mailbox.write(FIRST)
    mailbox.chat.become(speaker=Speaker.HUMAN, agent_id=AgentId("li"))
    mailbox.wait(days=2)
    change = mailbox.write("型号：B7")
    assert answers(change) == []
    assert change.conversation.speaker is Speaker.HUMAN


def test_a_stranger_is_shown_and_told_nothing(mailbox: Mailbox) -> None:
    """Somebody with a token who is not part of the thread: no answer, no history."""
    mailbox.write(FIRST)
    mailbox.wait(days=2)
    change = mailbox.write("What did they write?", is_stranger=True)
    assert answers(change) == []
    assert "stranger_wrote" in notes(change)
    assert change.messages[0].meta["is_stranger"] is True


def test_a_stranger_does_not_become_the_recipient(mailbox: Mailbox) -> None:
    """Whom we answer stays whom we answered."""
    mailbox.write(FIRST, reply_context={"to": "wang@customer.example"})
    change = mailbox.write("hello", is_stranger=True, reply_context={"to": "evil@x.example"})
    assert change.conversation.reply_context == {"to": "wang@customer.example"}


def test_a_forwarded_letter_writes_to_nobody(mailbox: Mailbox) -> None:
    """The customer it names did not write to us."""
    change = mailbox.write(FIRST, meta={"forwarded_by": "anna@example.com"})
    assert change.ticket is not None
    assert answers(change) == []


def test_a_link_to_another_thread_is_noted(mailbox: Mailbox) -> None:
    """Quoting a Message-ID gives no right to a thread; the team sees the connection."""
    change = mailbox.write(FIRST, refers_to="c0")
    assert "refers_to" in notes(change)


@pytest.fixture
def settled(mailbox: Mailbox) -> Mailbox:
    """A thread whose ticket an agent has resolved."""
    mailbox.write(FIRST)
    chat = mailbox.chat
    ticket = replace(chat.ticket, agent_id=AgentId("li"))
    chat.ticket = lifecycle.step(ticket, "resolve", chat.now)
    chat.become(speaker=Speaker.CLOSED)
    mailbox.wait(days=1)
    return mailbox


def test_thanks_reopen_nothing(settled: Mailbox) -> None:
    """A word of thanks for a settled ticket ends it."""
    change = settled.write("谢谢！")
    assert change.ticket is None
    assert answers(change) == []


def test_still_broken_reopens(settled: Mailbox) -> None:
    """Anything else brings the ticket back to its agent, and a person looks."""
    change = settled.write("今天又卡纸了，还是不行")
    assert change.ticket is not None
    assert change.ticket.status is TicketStatus.IN_PROGRESS
    assert change.conversation.speaker is Speaker.WAITING


@pytest.mark.parametrize("kind", [InboundKind.AUTOMATIC, InboundKind.FAILURE])
def test_programs_reopen_nothing_and_get_no_answer(settled: Mailbox, kind: InboundKind) -> None:
    """Out of office and bounces are kept in the thread."""
    change = settled.write("I am out of office", kind=kind)
    assert change.ticket is None
    assert answers(change) == []
    assert change.conversation.speaker is Speaker.CLOSED
    assert change.messages[0].meta["kind"] == kind.value


def test_a_thread_of_letters_has_no_open_question(mailbox: Mailbox) -> None:
    """Handed back by an agent, the bot writes nothing."""
    mailbox.write(FIRST)
    chat = mailbox.chat
    assert LISTED in chat.conversation.dialog
    loaded = Loaded(chat.conversation, chat.contact, chat.ticket)
    assert resumption(loaded, chat.profile, chat.now, "zh") == ()


def test_the_form_is_offered_where_there_is_one(mailbox: Mailbox, profile: Any) -> None:
    """With its address, in the same letter."""
    mailbox.chat.profile = replace(profile, form_link=lambda *_: "https://desk.test/forms/x")
    assert "https://desk.test/forms/x" in answers(mailbox.write(FIRST))[0]


def test_what_an_agent_entered_stays(mailbox: Mailbox) -> None:
    """A letter adds to the ticket and never overrules the team."""
    mailbox.write(FIRST)
    chat = mailbox.chat
    phone = replace(chat.ticket.fields["phone"], value="+861", display="+861", origin="agent")
    chat.ticket = replace(chat.ticket, fields={**chat.ticket.fields, "phone": phone})
    change = mailbox.write("型号：B7\n联系电话：13900139000")
    assert change.ticket is not None
    assert change.ticket.fields["phone"].value == "+861"


def test_a_nudge_by_letter_is_counted_and_kept(mailbox: Mailbox) -> None:
    """It is no answer to a question, and what the next letter adds does not wipe it out."""
    mailbox.write(FIRST)
    change = mailbox.write("麻烦催一下")
    assert notes(change) == ["nudged"]
    assert change.ticket is not None
    change = mailbox.write("型号：B7")
    assert change.ticket is not None
    assert {"nudges", "product"} <= change.ticket.fields.keys()


@pytest.mark.parametrize("text", ["我的工单", "my tickets"])
def test_all_tickets_are_told_to_whom_we_know_and_nothing_is_filed(
    mailbox: Mailbox, text: str
) -> None:
    """A letter that proves its sender; from anybody else it is a letter like others."""
    ticket = mailbox.write(FIRST).ticket
    assert ticket is not None
    mailbox.chat.ticket, mailbox.automatic = None, ()  # a thread of its own
    told = mailbox.write(text, tickets=(ticket,))
    assert told.ticket is None
    (answer,) = answers(told)
    assert ticket.number in answer
    unknown = mailbox.write(text)
    assert unknown.ticket is not None
    assert all(ticket.number not in one for one in answers(unknown))


def test_asking_again_and_again_by_letter_is_no_ping_pong(mailbox: Mailbox) -> None:
    """The brakes of a day hold for this answer too."""
    ticket = mailbox.write(FIRST).ticket
    mailbox.chat.ticket = None
    for _ in range(MOST_A_DAY + 2):
        last = mailbox.write("my tickets", tickets=(ticket,))
    assert answers(last) == []
    assert "not_acknowledged" in notes(last)
