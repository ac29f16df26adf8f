# SPDX-License-Identifier: AGPL-3.0-or-later
"""What agents do, decided without any I/O."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import agent_actions, ticket_actions
from intake.agent_actions import AgentMessage, Doer
from intake.changes import ChangeSet
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.errors import Conflict, FrontdeskError
from intake.ids import ContactId, ConversationId, TicketNumber
from intake.messages import Address, Author, Option, Reply
from intake.service_levels.clock import SlaClock
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus
from tests.support.tickets import LINA, SUN, WANG, filed, kinds

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CONTACT = Contact(ContactId("c-1"), "张伟", language="zh")
CONVERSATION = Conversation(
    id=ConversationId("k-1"),
    address=Address("webchat", "site", "v"),
    thread="v",
    contact_id=CONTACT.id,
    speaker=Speaker.WAITING,
    queue="printers",
    dialog={"dialog": "report_fault", "state": "ask:phone"},
    ticket=TicketNumber("FD-000001"),
    last_seq=3,
    unanswered_turns=2,
    waiting_since=NOW,
    version=5,
)


TICKET = filed(
    NOW,
    title="打印机坏了",
    fields={"phone": FieldValue("138", "138", label={"zh": "电话"})},
    priority=Priority.P1,
    incomplete=("serial_number",),
    contact_id=CONTACT.id,
    conversation_id=CONVERSATION.id,
    clock=SlaClock(NOW + timedelta(hours=2)),
)
LATER = NOW + timedelta(minutes=5)


def test_take() -> None:
    """Taking makes the agent the speaker and owner, and says one line to the customer."""
    changes = agent_actions.take(CONVERSATION, TICKET, LINA, LATER, "李娜来了")
    assert changes is not None
    taken = changes.conversation
    assert (taken.speaker, taken.agent_id, taken.waiting_since) == (Speaker.HUMAN, "a-lina", None)
    assert taken.version == CONVERSATION.version
    (line,) = changes.messages
    assert (line.author, line.seq, line.text) == (Author.SYSTEM, 4, "李娜来了")
    assert changes.ticket is not None
    assert changes.ticket.status is TicketStatus.ASSIGNED
    assert kinds(changes) == ["taken", "assigned", "status_changed"]


def test_take_keeps_dialog() -> None:
    """The dialog stays where it was, so that handing back goes on there."""
    taken = agent_actions.take(CONVERSATION, None, LINA, NOW, "x")
    assert taken is not None
    back = agent_actions.hand_back(taken.conversation, LINA, NOW, "y")
    assert back is not None
    assert back.conversation.dialog == CONVERSATION.dialog
    assert back.conversation.speaker is Speaker.BOT


def test_take_settled_ticket() -> None:
    """Taking a conversation whose ticket is settled leaves the ticket alone."""
    settled = replace(TICKET, status=TicketStatus.RESOLVED)
    changes = agent_actions.take(CONVERSATION, settled, LINA, NOW, "x")
    assert changes is not None
    assert changes.ticket is None


def test_first_reply_keeps_the_promise() -> None:
    """The first reply answers the first-response clock; the second changes nothing about it."""
    first = agent_actions.reply(CONVERSATION, TICKET, LINA, AgentMessage("您好"), LATER, line="x")
    assert first.ticket is not None
    assert first.ticket.clock.responded_at == LATER
    assert first.ticket.status is TicketStatus.IN_PROGRESS
    assert kinds(first) == ["taken", "assigned", "status_changed", "replied", "status_changed"]
    second = agent_actions.reply(
        first.conversation,
        first.ticket,
        LINA,
        AgentMessage("在吗"),
        LATER + timedelta(hours=1),
        line="x",
    )
    assert second.ticket is None
    assert [message.text for message in second.messages] == ["在吗"]


def test_a_reply_on_somebody_elses_ticket() -> None:
    """It begins the work and keeps the promise; the ticket stays with whoever has it."""
    held = replace(CONVERSATION, speaker=Speaker.HUMAN, agent_id=LINA.id)
    theirs = replace(TICKET, agent_id=WANG.id, status=TicketStatus.ASSIGNED)
    words = AgentMessage("您好")
    for answered in (
        agent_actions.reply(held, theirs, LINA, words, LATER, line="x"),
        agent_actions.spoken(held, theirs, LINA, words, LATER),
    ):
        assert answered.ticket is not None
        assert answered.ticket.agent_id == WANG.id
        assert answered.ticket.status is TicketStatus.IN_PROGRESS
        assert answered.ticket.clock.responded_at == LATER


def test_reply_of_another() -> None:
    """Only the one who speaks may answer; not even a supervisor may without taking over."""
    taken = agent_actions.take(CONVERSATION, TICKET, LINA, NOW, "x")
    assert taken is not None
    for other in (WANG, SUN):
        with pytest.raises(Conflict, match="taken_by_other"):
            agent_actions.reply(
                taken.conversation, TICKET, other, AgentMessage("x"), NOW, line="x"
            )


def test_supervisor_steps_in() -> None:
    """A supervisor may take, hand back or close what another has; a colleague may not."""
    taken = agent_actions.take(CONVERSATION, TICKET, LINA, NOW, "x")
    assert taken is not None
    held = taken.conversation
    for by in (WANG, SUN):
        attempts = (
            lambda by=by: agent_actions.take(held, TICKET, by, NOW, "x"),
            lambda by=by: agent_actions.hand_back(held, by, NOW, "x"),
            lambda by=by: agent_actions.close(held, TICKET, by, NOW, "x"),
        )
        for attempt in attempts:
            if by.may_override:
                assert attempt() is not None
            else:
                with pytest.raises(Conflict):
                    attempt()


def test_note() -> None:
    """A note changes nothing but the conversation's length."""
    changes = agent_actions.note(CONVERSATION, WANG, AgentMessage("上周也坏过"), NOW)
    assert replace(changes.conversation, last_seq=3) == CONVERSATION
    assert changes.messages[0].author is Author.NOTE
    assert changes.ticket is None


def test_close() -> None:
    """Closing resolves the ticket, ends the dialog and tells the customer once."""
    changes = agent_actions.close(CONVERSATION, TICKET, LINA, LATER, "好了")
    assert changes is not None
    assert changes.conversation.speaker is Speaker.CLOSED
    assert changes.conversation.dialog == {}
    assert (changes.conversation.queue, changes.conversation.unanswered_turns) == ("", 0)
    assert changes.ticket is not None
    assert changes.ticket.status is TicketStatus.RESOLVED
    assert changes.ticket.clock.resolved_at == LATER
    assert [message.author for message in changes.messages] == [Author.SYSTEM]
    assert agent_actions.close(changes.conversation, TICKET, LINA, LATER, "好了") is None


def test_what_the_bot_left_open_is_asked_again_with_its_buttons() -> None:
    """Behind the line that it is there again; nobody waits any more."""
    yes = Option("1:yes", "是")
    back = agent_actions.hand_back(
        CONVERSATION, LINA, NOW, "我回来了", (Reply("都停了吗", (yes,)), Reply("请回答"))
    )
    assert back is not None
    assert [(one.seq, one.author, one.text, one.options) for one in back.messages] == [
        (4, Author.SYSTEM, "我回来了", ()),
        (5, Author.BOT, "都停了吗", (yes,)),
        (6, Author.BOT, "请回答", ()),
    ]
    talk = back.conversation
    assert (talk.last_seq, talk.queue, talk.waiting_since) == (6, "", None)
    assert (talk.unanswered_turns, talk.dialog) == (0, CONVERSATION.dialog)


def test_hand_back_closed() -> None:
    """A closed conversation is not the bot's to have; one it has already stays so."""
    with pytest.raises(Conflict, match="already_closed"):
        agent_actions.hand_back(replace(CONVERSATION, speaker=Speaker.CLOSED), LINA, NOW, "x")
    assert (
        agent_actions.hand_back(replace(CONVERSATION, speaker=Speaker.BOT), LINA, NOW, "") is None
    )


def test_by_phone() -> None:
    """Where nothing can be sent, nothing is: no line, no reply, but notes."""
    phone = ticket_actions.desk_conversation(ConversationId("p"), CONTACT, NOW)
    taken = agent_actions.take(phone, None, LINA, NOW, "x")
    assert taken is not None
    assert taken.messages == ()
    with pytest.raises(Conflict, match="no_channel"):
        agent_actions.reply(phone, None, LINA, AgentMessage("x"), NOW, line="x")


def test_with_note() -> None:
    """A note can go with any action, after its line and with the next number."""
    changes = agent_actions.take(CONVERSATION, TICKET, LINA, NOW, "x")
    assert changes is not None
    noted = agent_actions.with_note(changes, LINA, "VIP", NOW)
    assert [(each.seq, each.author) for each in noted.messages] == [
        (4, Author.SYSTEM),
        (5, Author.NOTE),
    ]
    assert noted.conversation.last_seq == 5
    assert noted.ticket == changes.ticket


def attempt(verb: str, conversation: Conversation, ticket: Ticket, by: Doer) -> ChangeSet | None:
    """One thing an agent may try."""
    match verb:
        case "take":
            return agent_actions.take(conversation, ticket, by, NOW, "x")
        case "reply":
            return agent_actions.reply(conversation, ticket, by, AgentMessage("x"), NOW, line="x")
        case "note":
            return agent_actions.note(conversation, by, AgentMessage("x"), NOW)
        case "hand_back":
            return agent_actions.hand_back(conversation, by, NOW, "x")
        case _:
            return agent_actions.close(conversation, ticket, by, NOW, "x")


@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from(["take", "reply", "note", "hand_back", "close"]),
            st.sampled_from([LINA, WANG, SUN]),
        ),
        max_size=12,
    )
)
def test_one_speaker(moves: list[tuple[str, Doer]]) -> None:
    """Whatever agents try: one speaker, an agent exactly when human, numbers without gaps."""
    conversation, ticket = CONVERSATION, TICKET
    for verb, by in moves:
        try:
            changes = attempt(verb, conversation, ticket, by)
        except FrontdeskError:
            continue
        if changes is None:
            continue
        seqs = [message.seq for message in changes.messages]
        assert seqs == list(range(conversation.last_seq + 1, changes.conversation.last_seq + 1))
        assert changes.timeline
        conversation, ticket = changes.conversation, changes.ticket or ticket
        assert (conversation.agent_id is not None) == (conversation.speaker is Speaker.HUMAN)
