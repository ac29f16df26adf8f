# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has a ticket and its conversation once it was given, taken or passed on: just one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.agent_actions import Doer
from intake.changes import ChangeSet
from intake.conversations import DESK_CHANNEL, Speaker
from intake.errors import Conflict, MergedAway
from intake.ids import AgentId, ticket_number
from intake.messages import Address, Author
from intake.routing.assignment import Assigned, Job
from intake.routing.handing import (
    AT_ONCE,
    Giving,
    TakenByOther,
    TransferTarget,
    given,
    is_unseen,
    job_of,
    take_ticket,
    transfer,
)
from intake.routing.queues import Member, SeatTaken
from intake.routing.settings import Dispatch
from intake.tickets.progress import Progress
from intake.tickets.sides import Side
from intake.tickets.ticket import TicketStatus
from tests.support.sides import changed, side
from tests.support.tickets import LINA, SUN, WANG, kinds, ticket_in

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SECOND = timedelta(seconds=1)
MEMBER = Member(LINA.id, "lina", "李娜", frozenset({"printers"}), turn=3, version=5)
OTHER = ticket_number("FD", 9)
WAITING = {"speaker": Speaker.WAITING, "queue": "printers", "waiting_since": NOW}


def waiting(**heard: Any) -> Side:
    """A ticket whose customer waits for a person."""
    return side(1, NOW, heard={**WAITING, **heard})


def owned(by: AgentId, status: TicketStatus = TicketStatus.ASSIGNED, **heard: Any) -> Side:
    """A ticket that somebody has, and its conversation."""
    spoken = {"speaker": Speaker.HUMAN, "agent_id": by, "queue": "printers", **heard}
    return changed(side(1, NOW, heard=spoken), agent_id=by, status=status)


def test_a_new_ticket_waits_under_its_own_number() -> None:
    """Since it was filed, in its queue, else in that of the site."""
    one = waiting()
    job = job_of(one.conversation, one.contact, one.ticket, Dispatch(default_queue="first"))
    assert (job.key, job.queue, job.since) == ("FD-000001", "printers", NOW)
    bare = replace(one.ticket, queue="")
    job = job_of(one.conversation, one.contact, bare, Dispatch(default_queue="first"))
    assert job.queue == "first"


@pytest.mark.parametrize(
    ("status", "preferred"),
    [(TicketStatus.IN_PROGRESS, LINA.id), (TicketStatus.RESOLVED, None)],
)
def test_a_conversation_waits_for_whoever_has_its_ticket(
    status: TicketStatus, preferred: AgentId | None
) -> None:
    """Unless that is settled; it waits since the customer asked for a person."""
    one = changed(waiting(waiting_since=LATER), agent_id=LINA.id, status=status)
    job = job_of(one.conversation, one.contact, one.ticket, Dispatch(default_queue="first"))
    assert (job.key, job.since, job.preferred) == ("k-1", LATER, preferred)


def assigned(one: Side, **job: Any) -> ChangeSet:
    """What dispatch gives to 李娜, who has two already."""
    wanted = Job("FD-000001", "printers", NOW, **job)
    to = Assigned(wanted, MEMBER, 2, 4)
    return given(one.conversation, one.ticket, to, "李娜 is here", LATER)


def test_who_waits_hears_who_comes() -> None:
    """Ticket, conversation and seat go to one person in one change, and it says why."""
    change = assigned(waiting())
    assert (ticket_in(change).agent_id, ticket_in(change).status) == (
        LINA.id, TicketStatus.ASSIGNED,
    )  # fmt: skip
    after = change.conversation
    assert (after.speaker, after.agent_id, after.waiting_since) == (Speaker.HUMAN, LINA.id, None)
    assert [(one.author, one.text, one.seq) for one in change.messages] == [
        (Author.SYSTEM, "李娜 is here", 4)
    ]
    assert kinds(change) == ["assigned", "status_changed"]
    assert change.timeline[0].detail["why"] == "least_loaded"
    assert change.records == (SeatTaken(LINA.id, 4, 5),)
    assert assigned(waiting(), preferred=LINA.id).timeline[0].detail["why"] == "had_before"


@pytest.mark.parametrize(
    "heard",
    [
        {"speaker": Speaker.BOT},
        {"ticket": OTHER},
        {"speaker": Speaker.HUMAN, "agent_id": WANG.id},
    ],
)
def test_a_conversation_about_something_else_stays_where_it_is(heard: dict[str, Any]) -> None:
    """Or with the bot, or with the colleague who has it: only the ticket is given."""
    one = waiting(**heard)
    for change in (
        assigned(one),
        take_ticket(one.conversation, one.ticket, LINA, "", "李娜 is here", LATER),
    ):
        assert ticket_in(change).agent_id == LINA.id
        assert change is not None
        assert (change.conversation, change.messages) == (one.conversation, ())


def test_who_waits_at_a_phone_reads_no_line() -> None:
    """The conversation is the agent's all the same."""
    change = assigned(waiting(address=Address(DESK_CHANNEL, "desk", "k-1")))
    assert (change.messages, change.conversation.agent_id) == ((), LINA.id)


def test_a_conversation_alone_leaves_a_settled_ticket_as_it_is() -> None:
    """A customer who comes back to it gets a person; whether it reopens is theirs to say."""
    change = assigned(changed(waiting(), status=TicketStatus.RESOLVED))
    assert change.ticket is None
    assert change.conversation.agent_id == LINA.id


def test_the_first_who_takes_a_ticket_has_it() -> None:
    """The second hears who was faster; who has it already changes nothing."""
    one = waiting()
    change = take_ticket(one.conversation, one.ticket, LINA, "", "hello", LATER)
    taken = ticket_in(change)
    assert (taken.agent_id, taken.status, taken.updated_at) == (
        LINA.id, TicketStatus.ASSIGNED, LATER,
    )  # fmt: skip
    assert change is not None
    assert change.conversation.agent_id == LINA.id
    assert kinds(change) == ["assigned", "status_changed"]
    assert take_ticket(change.conversation, taken, LINA, "", "hello", LATER) is None
    with pytest.raises(TakenByOther) as refused:
        take_ticket(change.conversation, taken, WANG, "李娜", "hello", LATER)
    assert (refused.value.owner_id, refused.value.values) == (LINA.id, {"owner": "李娜"})


def test_a_ticket_that_ended_is_not_taken() -> None:
    """Nor one that goes on as another."""
    one = waiting()
    with pytest.raises(Conflict, match="ticket_settled"):
        take_ticket(
            one.conversation, replace(one.ticket, status=TicketStatus.CLOSED), LINA, "", "", NOW
        )
    gone = replace(one.ticket, progress=Progress(merged_into=OTHER))
    with pytest.raises(MergedAway):
        take_ticket(one.conversation, gone, LINA, "", "", NOW)


@pytest.mark.parametrize(
    ("giving", "by", "since", "unseen"),
    [
        (Giving("a-sun", NOW), WANG, None, True),
        (Giving("a-sun", NOW - AT_ONCE), WANG, None, False),
        (Giving("a-lina", NOW), WANG, None, False),
        (Giving("a-wang", NOW), WANG, NOW, True),
        (Giving("a-wang", NOW), WANG, NOW + SECOND, False),
        (Giving("a-wang", NOW), WANG, None, False),
        (Giving("a-sun", NOW), LINA, None, False),
        (None, WANG, None, False),
    ],
)
def test_what_was_given_a_moment_ago_is_unseen(
    giving: Giving | None, by: Doer, since: datetime | None, *, unseen: bool
) -> None:
    """李娜 has it: by somebody else a moment ago, or by a second request of one's own."""
    one = owned(LINA.id)
    assert is_unseen(one.ticket, "a-third", giving, by, NOW, since) is unseen
    assert not is_unseen(one.ticket, LINA.id, giving, by, NOW, since), "it is there already"


def passed(one: Side, to: TransferTarget, by: Doer = LINA) -> ChangeSet:
    """A ticket passed on with a note."""
    return transfer(one.conversation, one.ticket, to, by, LATER, note="please", owner="李娜")


def test_a_ticket_goes_to_another_queue_with_its_customer() -> None:
    """Nobody has either until somebody of the queue takes it; the note stays for colleagues."""
    change = passed(owned(LINA.id), TransferTarget("billing", name="Billing"))
    moved, after = ticket_in(change), change.conversation
    assert (moved.queue, moved.agent_id, moved.status) == ("billing", None, TicketStatus.NEW)
    assert (after.speaker, after.queue, after.agent_id) == (Speaker.WAITING, "billing", None)
    assert after.waiting_since == LATER
    assert [(one.author, one.text, one.seq) for one in change.messages] == [
        (Author.NOTE, "please", 4)
    ]
    assert after.last_seq == 4
    assert kinds(change) == ["transferred", "queue_changed", "assigned", "status_changed"]
    assert change.timeline[0].detail == {"to": "Billing", "note": "please"}


def test_a_ticket_goes_to_a_colleague_with_its_customer() -> None:
    """Who begins anew with it, whatever was done before."""
    one = owned(LINA.id, TicketStatus.IN_PROGRESS)
    change = passed(one, TransferTarget(agent_id=WANG.id, name="王强"))
    moved = ticket_in(change)
    assert (moved.queue, moved.agent_id, moved.status) == (
        "printers", WANG.id, TicketStatus.ASSIGNED,
    )  # fmt: skip
    assert (change.conversation.speaker, change.conversation.agent_id) == (Speaker.HUMAN, WANG.id)
    assert kinds(change) == ["transferred", "assigned", "status_changed"]


@pytest.mark.parametrize("heard", [{"speaker": Speaker.BOT, "agent_id": None}, {"ticket": OTHER}])
def test_a_customer_elsewhere_does_not_go_along(heard: dict[str, Any]) -> None:
    """With the bot, or about another ticket."""
    one = owned(LINA.id, **heard)
    after = passed(one, TransferTarget("billing")).conversation
    assert replace(after, last_seq=3) == one.conversation


def test_who_waits_about_another_ticket_stays_in_their_queue() -> None:
    """An old ticket that goes to an absent colleague takes nobody along."""
    one = waiting(ticket=OTHER)
    to = TransferTarget("billing", WANG.id, is_there=False)
    after = passed(one, to).conversation
    assert replace(after, last_seq=3) == one.conversation


@pytest.mark.parametrize(
    "to", [TransferTarget("billing"), TransferTarget("billing", WANG.id, is_there=False)]
)
def test_who_waits_goes_along_with_the_time_they_have_waited(to: TransferTarget) -> None:
    """To the other queue, and not behind all who came meanwhile."""
    after = passed(waiting(), to).conversation
    assert (after.speaker, after.queue, after.agent_id) == (Speaker.WAITING, "billing", None)
    assert after.waiting_since == NOW


def test_what_is_there_already_is_not_passed_on() -> None:
    """To the same person and queue; the same person in another queue is a change."""
    with pytest.raises(Conflict, match="there_already"):
        passed(owned(LINA.id), TransferTarget(agent_id=LINA.id))
    with pytest.raises(Conflict, match="there_already"):
        passed(owned(LINA.id), TransferTarget("printers", LINA.id))
    assert ticket_in(passed(owned(LINA.id), TransferTarget("billing", LINA.id))).queue == "billing"


def test_only_a_lead_passes_on_what_others_have() -> None:
    """And nobody what is settled."""
    to = TransferTarget("billing")
    with pytest.raises(TakenByOther):
        passed(owned(LINA.id), to, WANG)
    assert ticket_in(passed(owned(LINA.id), to, SUN)).agent_id is None
    assert ticket_in(passed(waiting(), to, WANG)).queue == "billing"
    with pytest.raises(Conflict, match="ticket_settled"):
        passed(owned(LINA.id, TicketStatus.RESOLVED), to, SUN)
