# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets split, linked and taken apart: what each undo gives back, and what is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.errors import Conflict, MergedAway
from intake.ids import ticket_number
from intake.process.underway import Underway
from intake.process.work import Task, TaskKind
from intake.tickets.progress import Progress
from intake.tickets.relations import (
    Relation,
    SecondMatter,
    TicketLink,
    is_same_link,
    relate,
    split,
    undo_split,
    unrelate,
)
from intake.tickets.ticket import Priority, TicketStatus
from tests.support.sides import changed, side, told, written
from tests.support.tickets import LINA, SUN

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FIELDS = {"product": "B7", "problem": "It jams"}
ONE, TWO, MADE = (ticket_number("FD", count) for count in (1, 2, 9))


def matter(*names: str, type_: str = "") -> SecondMatter:
    """What is taken out of a ticket, as number nine."""
    return SecondMatter("The invoice", names, MADE, type_)


def test_a_second_matter_is_a_ticket_in_the_same_conversation() -> None:
    """It takes copies of the fields that are named; the first keeps all of its own."""
    origin = side(1, NOW, fields=FIELDS)
    change = split(origin, matter("product"), "l-1", LINA, LATER)
    tickets = written(change)
    made, kept = tickets[MADE], tickets[ONE]
    assert (made.title, made.type, made.queue) == ("The invoice", "fault", "printers")
    assert set(made.fields) == {"product"}
    assert made.conversation_id == kept.conversation_id == origin.conversation.id
    assert kept.fields == origin.ticket.fields
    assert kept.updated_at == LATER
    assert told(change, ONE) == ["split_off"]
    assert told(change, MADE) == ["opened"]
    (link,) = change.records
    assert isinstance(link, TicketLink)
    assert (link.kind, link.ticket, link.other) == (Relation.SPLIT, MADE, ONE)


@pytest.mark.parametrize("judged_by", ["agent", "rules"])
def test_only_what_a_person_judged_goes_along(judged_by: str) -> None:
    """The rules judge the second matter by itself."""
    origin = changed(side(1, NOW, priority=Priority.P0), judged_by=judged_by)
    made = written(split(origin, matter(), "l-1", LINA, NOW))[MADE]
    assert made.judged_by == judged_by
    assert (made.priority is Priority.P0) is (judged_by == "agent")


def test_a_second_matter_may_be_of_another_type() -> None:
    """As the agent says."""
    made = written(split(side(1, NOW), matter(type_="invoice"), "l-1", LINA, NOW))[MADE]
    assert made.type == "invoice"


def test_only_fields_that_are_there_go_along() -> None:
    """A name that is none tells of a mistake."""
    with pytest.raises(Conflict, match="no_such_field"):
        split(side(1, NOW, fields=FIELDS), matter("product", "colour"), "l-1", LINA, NOW)


def test_a_matter_of_another_type_goes_where_that_one_goes() -> None:
    """One of the same type stays with those who have the ticket."""
    for type_, queue in (("invoice", "finance"), ("", side(1, NOW).ticket.queue)):
        second = replace(matter(type_=type_), queue="finance")
        made = written(split(side(1, NOW), second, "l-1", LINA, NOW))[MADE]
        assert made.queue == queue


def split_link() -> TicketLink:
    """That number two was taken out of number one."""
    return TicketLink("l-1", Relation.SPLIT, TWO, ONE, "李娜", NOW)


def test_an_undone_split_gives_its_work_back() -> None:
    """The ticket that was taken out ends; what was to be done for it belongs to the other."""
    task = Task("t-1", TWO, TaskKind.TASK, "Send the invoice", NOW)
    made = replace(side(2, NOW), underway=Underway((task,)))
    change = undo_split(split_link(), made, side(1, NOW), SUN, LATER)
    tickets = written(change)
    assert tickets[TWO].status is TicketStatus.CLOSED
    assert tickets[ONE].updated_at == LATER
    ended, moved = change.records
    assert isinstance(ended, TicketLink)
    assert (ended.undone_at, ended.undone_by) == (LATER, "孙主管")
    assert isinstance(moved, Task)
    assert moved.ticket == ONE
    assert told(change, ONE) == told(change, TWO) == ["split_undone"]


def test_a_split_that_is_settled_stays() -> None:
    """Its customer has heard that it is done."""
    made = changed(side(2, NOW), status=TicketStatus.RESOLVED)
    with pytest.raises(Conflict, match="split_settled"):
        undo_split(split_link(), made, side(1, NOW), SUN, NOW)


def test_nothing_is_undone_twice() -> None:
    """The second who presses is told."""
    link = replace(split_link(), undone_at=NOW)
    with pytest.raises(Conflict, match="undone_already"):
        undo_split(link, side(2, NOW), side(1, NOW), SUN, NOW)
    with pytest.raises(Conflict, match="undone_already"):
        unrelate(link, side(2, NOW), side(1, NOW), SUN, NOW)


def test_two_tickets_are_linked_and_unlinked() -> None:
    """Both timelines tell of it, and nothing else about them changes."""
    one, other = side(1, NOW), side(2, NOW)
    change = relate(one, other, Relation.REPORT, "l-1", LINA, LATER)
    assert told(change, ONE) == told(change, TWO) == ["linked"]
    assert written(change)[TWO] == replace(other.ticket, updated_at=LATER)
    (link,) = change.records
    assert isinstance(link, TicketLink)
    change = unrelate(link, one, other, SUN, LATER)
    assert told(change, ONE) == told(change, TWO) == ["unlinked"]
    (ended,) = change.records
    assert isinstance(ended, TicketLink)
    assert ended.undone_at == LATER


def test_a_ticket_that_goes_on_elsewhere_gets_no_ties() -> None:
    """Neither from its side nor from the other, and nothing is taken out of it."""
    gone = changed(side(2, NOW), progress=Progress(merged_into=MADE))
    for one, other in ((gone, side(1, NOW)), (side(1, NOW), gone)):
        with pytest.raises(MergedAway):
            relate(one, other, Relation.RELATED, "l-1", LINA, NOW)
    with pytest.raises(MergedAway):
        split(gone, matter(), "l-1", LINA, NOW)


def test_a_ticket_does_not_belong_together_with_itself() -> None:
    """Nor is it merged into itself: both ask the same."""
    with pytest.raises(Conflict, match="same_ticket"):
        relate(side(1, NOW), side(1, NOW), Relation.RELATED, "l-1", LINA, NOW)


@pytest.mark.parametrize(
    ("kind", "number", "other", "is_same"),
    [
        (Relation.RELATED, ONE, TWO, True),
        (Relation.RELATED, TWO, ONE, True),
        (Relation.REPORT, TWO, ONE, False),
        (Relation.RELATED, ONE, MADE, False),
    ],
)
def test_what_a_link_says_already(
    kind: Relation, number: str, other: str, *, is_same: bool
) -> None:
    """Two are related from both sides; a report is one of the incident, and not the reverse."""
    link = TicketLink("l-1", kind, ONE, TWO, "李娜", NOW)
    assert is_same_link(link, kind, number, other) is is_same
    elsewhere = Relation.REPORT if kind is Relation.RELATED else Relation.RELATED
    assert not is_same_link(link, elsewhere, number, other)
