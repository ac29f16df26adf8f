# SPDX-License-Identifier: AGPL-3.0-or-later
"""An incident with its reports: whom an update reaches, and what its end makes of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.changes import WITH_INCIDENT, Actor, ChangeSet, status_changed
from intake.conversations import DESK_CHANNEL, Speaker
from intake.errors import Conflict
from intake.ids import AgentId, ticket_number
from intake.messages import Address, Language
from intake.ports import Loaded
from intake.tickets import lifecycle
from intake.tickets.incidents import ended_with, inform, resolved_in
from intake.tickets.progress import Progress
from intake.tickets.sides import Side
from intake.tickets.ticket import Ticket, TicketStatus
from tests.support.sides import changed, heard_in, listener, parts, side, told, written
from tests.support.tickets import LINA

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
MASTER, SECOND = ticket_number("FD", 1), ticket_number("FD", 2)
TEXTS: dict[Language, str] = {"zh": "修好了", "en": "mended"}
BY_PHONE = {"address": Address(DESK_CHANNEL, "", "c-9")}
BY = Actor("agent", "a-lina", "李娜")


def test_everybody_hears_of_it_in_their_language() -> None:
    """The reporters, the incident's own customer, and who was led to one of them by a merge."""
    master = side(1, NOW, heard={"language": "en"})
    report = replace(side(2, NOW), led=(listener(7),))
    change = inform(master, [report], TEXTS, LINA, LATER)
    assert heard_in(change) == {"k-1": ["mended"], "k-2": ["修好了"], "k-7": ["修好了"]}
    assert told(change, MASTER) == told(change, SECOND) == ["informed"]
    assert {one.updated_at for one in written(change).values()} == {LATER}
    (entry,) = (each for each in change.timeline if each.ticket == MASTER)
    assert entry.detail == {"reports": 1, "text": "修好了"}


def test_who_closed_a_chat_is_heard_when_they_answer() -> None:
    """The bot speaks there again."""
    master = side(1, NOW, heard={"speaker": Speaker.CLOSED})
    assert inform(master, [], TEXTS, LINA, LATER).conversation.speaker is Speaker.BOT


def test_a_report_that_is_closed_hears_no_more() -> None:
    """For its customer the matter is over."""
    closed = changed(side(2, NOW), status=TicketStatus.CLOSED)
    change = inform(side(1, NOW), [closed], TEXTS, LINA, LATER)
    assert set(heard_in(change)) == {"k-1"}
    assert SECOND not in written(change)


def test_who_reported_by_phone_is_named() -> None:
    """An agent has to ring them up; both timelines tell."""
    change = inform(side(1, NOW), [side(2, NOW, heard=BY_PHONE)], TEXTS, LINA, LATER)
    assert set(heard_in(change)) == {"k-1"}
    assert told(change, MASTER) == ["informed", "not_reached"]
    assert told(change, SECOND) == ["not_reached"]
    assert change.timeline[0].detail["reports"] == 0


def test_an_update_that_nobody_hears_is_refused() -> None:
    """Nothing would have been said, and the agent would think it was."""
    with pytest.raises(Conflict, match="nobody_to_inform"):
        inform(side(1, NOW, heard=BY_PHONE), [side(2, NOW, heard=BY_PHONE)], TEXTS, LINA, LATER)


def being_worked_on(one: Side) -> Ticket:
    """Its ticket, with somebody at it."""
    return replace(one.ticket, agent_id=AgentId("a-lina"), status=TicketStatus.IN_PROGRESS)


def moved(before: Ticket, after: Ticket, one: Side) -> ChangeSet:
    """A change of one ticket, told by its status."""
    return ChangeSet(
        one.conversation, ticket=after, timeline=status_changed(before, after, BY, LATER)
    )


def test_what_a_change_resolves() -> None:
    """Only a step from open to resolved ends anything: not a close behind it, nor a note."""
    one = side(1, NOW)
    opened = being_worked_on(one)
    resolved = lifecycle.step(opened, "resolve", LATER)
    closed = lifecycle.step(resolved, "close", LATER)
    assert resolved_in(moved(opened, resolved, one)) == [(resolved, BY)]
    assert resolved_in(moved(resolved, closed, one)) == []
    assert resolved_in(moved(one.ticket, opened, one)) == []
    assert resolved_in(ChangeSet(one.conversation, ticket=resolved)) == []


def loaded(one: Side, **changes: object) -> Loaded:
    """A report as it is stored."""
    return Loaded(one.conversation, one.contact, replace(one.ticket, **changes))  # type: ignore[arg-type]


def test_the_end_of_an_incident_ends_reports_of_its_type() -> None:
    """With what was found of it, where nothing was found of them; who had asked is told why."""
    found = Progress(cause="water in line 2", fix="dried")
    master = replace(being_worked_on(side(1, NOW)), progress=found)
    own = Progress(cause="a loose belt")
    reports = [
        loaded(side(2, NOW), agent_id=AgentId("a-wang")),
        loaded(side(3, NOW), agent_id=AgentId("a-wang"), progress=own),
        loaded(side(4, NOW), status=TicketStatus.CLOSED),
    ]
    first, second = ended_with(master, BY, reports, LATER)
    assert first.ticket is not None
    assert second.ticket is not None
    assert first.ticket.status is second.ticket.status is TicketStatus.RESOLVED
    assert (first.ticket.progress.cause, first.ticket.progress.fix) == ("water in line 2", "dried")
    assert second.ticket.progress.cause == "a loose belt"
    (entry,) = first.timeline
    assert entry.detail[WITH_INCIDENT] == MASTER


def test_a_report_of_another_type_stays_open() -> None:
    """It has requirements of its own; its timeline says that the incident is over."""
    master = being_worked_on(side(1, NOW))
    (change,) = ended_with(master, BY, [loaded(side(2, NOW), type="complaint")], LATER)
    assert change.ticket is not None
    assert change.ticket.status is TicketStatus.NEW
    assert [one.kind for each in parts(change) for one in each.timeline] == ["incident_over"]
