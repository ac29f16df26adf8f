# SPDX-License-Identifier: AGPL-3.0-or-later
"""What dispatch adds to a change: a queue for what is new, an agent for what is back."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from intake.changes import Actor, ChangeSet, TimelineEntry, status_changed
from intake.consequences import Circumstances
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.ids import AgentId, ContactId, ConversationId, TicketNumber
from intake.messages import Address
from intake.routing.dispatching import CHOSEN, dispatch, keep_staffed
from intake.routing.queues import Member, Team
from intake.routing.section import DispatchSection
from intake.service_desk import ServiceDesk
from intake.tickets import lifecycle
from intake.tickets.required import RequiredFields
from intake.tickets.ticket import Ticket, TicketStatus
from tests.support.hours import on_working_days
from tests.support.tickets import filed, kinds, ticket_in

NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)  # a Tuesday, 12:00 in Shanghai
NIGHT = datetime(2026, 3, 3, 15, tzinfo=UTC)
HOURS = on_working_days(
    ZoneInfo("Asia/Shanghai"), ((time(9), time(18)),), lambda day: day.weekday() < 5
)
CUSTOMER = Contact(ContactId("c-1"), "张伟")
LINA = Member(AgentId("a-lina"), "lina", "李娜", frozenset({"printers", "billing"}))
WANG = Member(AgentId("a-wang"), "wang", "王强", frozenset({"first-line"}))
TEAM = Team(
    (LINA, WANG),
    frozenset({"first-line", "printers", "billing", "depot"}),
    managers={CUSTOMER.id: LINA.id},
)
RULES: list[dict[str, Any]] = [
    {"keywords": ["invoice"], "queue": "billing"},
    {"types": ["return"], "queue": "depot"},
]
OPENED = TimelineEntry("opened", Actor("bot"), NOON)
RETYPED = TimelineEntry("type_changed", Actor("agent", "a-wang"), NOON)


def desk_of(rules: list[dict[str, Any]]) -> ServiceDesk:
    """A desk that dispatches by these rules."""
    section = DispatchSection.model_validate({"rules": rules, "default_queue": "first-line"})
    return ServiceDesk(hours=HOURS, dispatch=section.dispatch(HOURS), team=TEAM)


DESK = desk_of(RULES)


def in_talk(ticket: Ticket, speaker: Speaker = Speaker.WAITING, **more: Any) -> Conversation:
    """The conversation of a ticket, in its queue."""
    return Conversation(
        ConversationId("k-1"),
        Address("webchat", "site", "v"),
        "v",
        CUSTOMER.id,
        speaker=speaker,
        queue=ticket.queue,
        ticket=ticket.number,
        **more,
    )


def placed(
    ticket: Ticket,
    *told: TimelineEntry,
    before: Ticket | None = None,
    conversation: Conversation | None = None,
    now: datetime = NOON,
    desk: ServiceDesk = DESK,
) -> ChangeSet:
    """A change about a ticket after dispatch has looked at it."""
    change = ChangeSet(conversation or in_talk(ticket), ticket=ticket, timeline=told)
    return dispatch(change, Circumstances(desk, now, CUSTOMER, before))


def test_a_new_ticket_goes_where_a_rule_sends_it() -> None:
    """The conversation that waits goes along, and the timeline says why."""
    change = placed(filed(NOON, title="The invoice is wrong"), OPENED)
    assert (ticket_in(change).queue, change.conversation.queue) == ("billing", "billing")
    assert kinds(change) == ["opened", "dispatched"]
    assert change.timeline[-1].detail == {
        "why": "keyword", "value": "invoice", "to": "billing",
        "because": "keyword invoice → billing",
    }  # fmt: skip


def test_a_person_gets_it_with_queue_and_status() -> None:
    """An account manager has the ticket; it stays in the queue it was filed in."""
    change = placed(filed(NOON), OPENED, desk=desk_of([{"account_manager": True}]))
    ticket = ticket_in(change)
    assert (ticket.agent_id, ticket.queue, ticket.status.value) == (
        LINA.id, "printers", "assigned",
    )  # fmt: skip
    assert kinds(change) == ["opened", "dispatched", "assigned", "status_changed"]
    assert change.timeline[1].detail["to"] == "李娜"


def test_who_filed_it_in_a_talk_keeps_it() -> None:
    """The rules choose its queue, and nobody else to have it."""
    owned = lifecycle.step(replace(filed(NOON), agent_id=WANG.id), "assign", NOON)
    change = placed(owned, OPENED, desk=desk_of([{"account_manager": True}]))
    assert (ticket_in(change).agent_id, kinds(change)) == (WANG.id, ["opened"])
    billed = replace(owned, title="The invoice is wrong")
    change = placed(billed, OPENED)
    assert (ticket_in(change).agent_id, ticket_in(change).queue) == (WANG.id, "billing")


def test_nobody_is_given_what_lacks_a_field_for_it() -> None:
    """The report comes first: until it is whole, the ticket waits in its queue."""
    desk = replace(
        desk_of([{"account_manager": True}]),
        required=RequiredFields({"fault": {"assign": ("serial_number",)}}),
    )
    assert kinds(placed(filed(NOON), OPENED, desk=desk)) == ["opened"]
    whole = filed(NOON, fields={"serial_number": "B7-1001"})
    assert ticket_in(placed(whole, OPENED, desk=desk)).agent_id == LINA.id


def test_what_is_told_of_a_ticket_elsewhere_places_nothing() -> None:
    """The change does not hold it, so it cannot be moved by it."""
    ticket = filed(NOON, title="The invoice is wrong")
    elsewhere = replace(OPENED, ticket=TicketNumber("FD-000009"))
    assert placed(ticket, elsewhere).ticket == ticket


def test_what_no_rule_takes_stays_where_it_was_filed() -> None:
    """Nothing is told of it."""
    change = placed(filed(NOON), OPENED)
    assert (ticket_in(change).queue, kinds(change)) == ("printers", ["opened"])


def test_where_nobody_works_nothing_stays() -> None:
    """The default queue has it, whether a rule or whoever filed it named the other."""
    by_rule = placed(filed(NOON, type_="return"), OPENED)
    by_hand = placed(filed(NOON, queue="nowhere"), OPENED)
    for change, reason in ((by_rule, "no_member"), (by_hand, "unknown_queue")):
        assert (ticket_in(change).queue, change.conversation.queue) == ("first-line", "first-line")
        assert change.timeline[-1].kind == "dispatch_failed"
        assert change.timeline[-1].detail["reason"] == reason
    assert kinds(by_rule) == ["opened", "dispatched", "dispatch_failed"]


def test_what_was_chosen_by_hand_stands() -> None:
    """No rule moves it."""
    chosen = replace(OPENED, detail={CHOSEN: True})
    change = placed(filed(NOON, title="The invoice is wrong"), chosen)
    assert (ticket_in(change).queue, kinds(change)) == ("printers", ["opened"])


def test_a_ticket_of_another_type_follows_the_rules_again() -> None:
    """If it is where the rules wanted it; not if somebody has it or has moved it."""
    rules = [{"types": ["how_to"], "queue": "billing"}, {"types": ["fault"], "queue": "printers"}]
    desk = desk_of(rules)
    before = filed(NOON)
    after = replace(before, type="how_to")
    assert ticket_in(placed(after, RETYPED, before=before, desk=desk)).queue == "billing"
    owned = replace(after, agent_id=WANG.id)
    assert ticket_in(placed(owned, RETYPED, before=before, desk=desk)) == owned
    elsewhere = replace(before, queue="billing"), replace(after, queue="billing", type="fault")
    kept = placed(elsewhere[1], RETYPED, before=elsewhere[0], desk=desk)
    assert (ticket_in(kept).queue, kinds(kept)) == ("billing", ["type_changed"])
    there = replace(after, queue="billing")
    assert kinds(placed(there, RETYPED, before=there, desk=desk)) == ["type_changed"]


def reopening(ticket: Ticket, by: Actor, now: datetime) -> tuple[Ticket, TimelineEntry]:
    """A resolved ticket that is open again, and the entry of it."""
    resolved = replace(ticket, status=TicketStatus.RESOLVED)
    opened = lifecycle.step(resolved, "reopen", now)
    (told,) = status_changed(resolved, opened, by, now)
    return opened, told


@pytest.mark.parametrize(
    ("now", "owner", "is_kept"), [(NOON, LINA.id, True), (NIGHT, LINA.id, False)]
)
def test_a_reopened_ticket_is_with_its_person_while_they_work(
    now: datetime, owner: AgentId, *, is_kept: bool
) -> None:
    """Else it is free in its queue, and the customer waits for anybody there."""
    ticket, told = reopening(replace(filed(NOON), agent_id=owner), Actor("customer"), now)
    change = placed(
        ticket, told, now=now, conversation=in_talk(ticket, Speaker.HUMAN, agent_id=owner)
    )
    talk = change.conversation
    assert (ticket_in(change).agent_id == owner, talk.agent_id == owner) == (is_kept, is_kept)
    if is_kept:
        assert kinds(change) == ["status_changed", "returned"]
    else:
        assert kinds(change) == ["status_changed", "assigned", "status_changed"]
        assert (talk.speaker, talk.waiting_since, talk.queue) == (
            Speaker.WAITING, now, "printers",
        )  # fmt: skip
        assert ticket_in(change).status is TicketStatus.NEW


def test_whoever_reopens_their_own_ticket_keeps_it() -> None:
    """Also at night: they are there."""
    owned = replace(filed(NOON), agent_id=LINA.id)
    ticket, told = reopening(owned, Actor("agent", LINA.id), NIGHT)
    assert placed(ticket, told, now=NIGHT).ticket == ticket


def test_a_talk_about_another_ticket_stays_with_its_person() -> None:
    """Only what the customer says about the freed ticket waits."""
    ticket, told = reopening(replace(filed(NOON), agent_id=LINA.id), Actor("customer"), NIGHT)
    other = replace(
        in_talk(ticket, Speaker.HUMAN, agent_id=LINA.id), ticket=TicketNumber("FD-000009")
    )
    change = placed(ticket, told, now=NIGHT, conversation=other)
    assert (ticket_in(change).agent_id, change.conversation) == (None, other)


def test_a_talk_goes_along_into_another_queue() -> None:
    """With people only; and nothing is moved to where nobody works."""
    ticket = filed(NOON, queue="billing")
    told = TimelineEntry("queue_changed", Actor("rule"), NOON, {"to": "billing"}, ticket.number)
    circumstances = Circumstances(DESK, NOON, CUSTOMER)

    noted = TimelineEntry("noted", Actor("rule"), NOON)

    def followed(conversation: Conversation, moved: Ticket, entry: TimelineEntry) -> ChangeSet:
        change = ChangeSet(conversation, ticket=moved, timeline=(noted, entry))
        return keep_staffed(change, circumstances)

    waiting = replace(in_talk(ticket), queue="printers")
    assert followed(waiting, ticket, told).conversation.queue == "billing"
    with_bot = replace(waiting, queue="", speaker=Speaker.BOT)
    assert followed(with_bot, ticket, told).conversation.queue == ""
    lost = replace(ticket, queue="depot")
    change = followed(waiting, lost, replace(told, detail={"to": "depot"}))
    assert (ticket_in(change).queue, change.conversation.queue) == ("first-line", "first-line")
    assert kinds(change) == ["noted", "queue_changed", "dispatch_failed"]
    unmoved = followed(waiting, ticket, noted)
    assert unmoved.conversation.queue == "printers"
