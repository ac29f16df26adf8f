# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two tickets that are one matter: who goes on where, and that an undo gives everything back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.changes import ChangeSet
from intake.errors import Conflict, MergedAway
from intake.ids import ticket_number
from intake.messages import Language
from intake.process.underway import Underway
from intake.process.work import Task, TaskKind
from intake.service_levels.clock import SlaClock
from intake.tickets import lifecycle
from intake.tickets.merging import MERGED, merge, undo_merge
from intake.tickets.relations import TicketLink
from intake.tickets.sides import Listener, Side
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus
from tests.support.sides import changed, heard_in, listener, parts, side, told, written
from tests.support.tickets import LINA, SUN

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER, EVENING = NOW + timedelta(hours=1), NOW + timedelta(hours=8)
OLD, NEW, OTHER = (ticket_number("FD", count) for count in (1, 2, 3))
TEXTS: dict[Language, str] = {"en": "merged", "zh": "合并"}


def merged(source: Side, target: Side) -> ChangeSet:
    """The first merged into the second, an hour later."""
    return merge(source, target, "l-1", LINA, LATER, TEXTS)


def after(sides: Side, change: ChangeSet) -> Side:
    """A side as a change has left it."""
    conversations = {one.conversation.id: one.conversation for one in parts(change)}
    conversation = conversations.get(sides.conversation.id, sides.conversation)
    return replace(sides, ticket=written(change)[sides.ticket.number], conversation=conversation)


def link_of(change: ChangeSet) -> TicketLink:
    """The link that a merge wrote."""
    (link,) = (
        one for each in parts(change) for one in each.records if isinstance(one, TicketLink)
    )
    return link


def test_what_only_the_source_knew_comes_along() -> None:
    """Its customer goes on in the target and hears so; what the target knew stays as it was."""
    source = side(1, NOW, fields={"product": "B7", "colour": "red"}, heard={"language": "zh"})
    target = side(2, NOW, fields={"product": "B9"}, incomplete=("colour", "phone"))
    change = merged(source, target)
    closed, grown = written(change)[OLD], written(change)[NEW]
    assert (closed.status, closed.progress.merged_into) == (TicketStatus.CLOSED, NEW)
    assert {name: one.value for name, one in grown.fields.items()} == {
        "product": "B9", "colour": "red",
    }  # fmt: skip
    assert (grown.fields["colour"].origin, grown.incomplete) == (MERGED, ("phone",))
    assert {one.conversation.id: one.conversation.ticket for one in parts(change)} == {
        "k-1": NEW, "k-2": NEW,
    }  # fmt: skip
    assert heard_in(change) == {"k-1": ["合并"]}
    assert (told(change, OLD), told(change, NEW)) == (["merged_into"], ["merged_from"])


def test_a_customer_who_has_gone_on_to_another_matter_stays_there() -> None:
    """They hear of the merge; what their conversation is about is not the ticket that closed."""
    change = merged(side(1, NOW, heard={"ticket": OTHER}), side(2, NOW))
    assert after(side(1, NOW), change).conversation.ticket == OTHER
    assert heard_in(change) == {"k-1": ["merged"]}


def test_who_was_led_to_the_source_goes_on_with_it() -> None:
    """A merged into B, B into C: the customer of A is in C too."""
    source = replace(side(1, NOW), led=(listener(7, OLD),))
    change = merged(source, side(2, NOW))
    about = {one.conversation.id: one.conversation.ticket for one in parts(change)}
    assert about["k-7"] == NEW
    assert set(heard_in(change)) == {"k-1", "k-7"}


@pytest.mark.parametrize("closed", [1, 2])
def test_what_is_closed_is_not_merged(closed: int) -> None:
    """Neither into another one, nor another one into it."""
    sides = [
        changed(one, status=TicketStatus.CLOSED) if count == closed else one
        for count, one in ((1, side(1, NOW)), (2, side(2, NOW)))
    ]
    with pytest.raises(Conflict, match="merge_closed"):
        merged(*sides)


def test_a_ticket_that_goes_on_elsewhere_is_not_merged_again() -> None:
    """The one it goes on in is named."""
    source, target = side(1, NOW), side(2, NOW)
    gone = after(source, merged(source, target))
    with pytest.raises(MergedAway) as refused:
        merged(gone, side(3, NOW))
    assert refused.value.other == NEW
    with pytest.raises(Conflict, match="same_ticket"):
        merged(source, source)


def test_a_merge_and_its_undo_leave_everything_as_it_was() -> None:
    """Status, fields, priority, clock's rest, work and conversations, on both sides."""
    waiting = lifecycle.wait_for(side(1, NOW).ticket, "parts", NOW)
    source = replace(
        side(1, NOW),
        ticket=replace(
            waiting,
            priority=Priority.P0,
            priority_reason="the line stands",
            fields=_fields(colour="red"),
        ),
        led=(listener(7, OLD),),
        underway=Underway((Task("t-1", OLD, TaskKind.TASK, "Order a drum", NOW),)),
    )
    target = side(2, NOW, fields={"product": "B9"}, incomplete=("colour",))
    change = merged(source, target)
    grown = replace(after(target, change), underway=source.underway, led=_led(change))
    raised = grown.ticket
    assert (raised.priority, raised.priority_reason) == (Priority.P0, "the line stands")

    undone = undo_merge(link_of(change), after(source, change), grown, SUN, EVENING)
    back, shrunk = written(undone)[OLD], written(undone)[NEW]
    assert (back.status, back.waiting_for) == (waiting.status, "parts")
    assert back.progress.merged_into == ""
    assert shrunk.fields == target.ticket.fields
    assert shrunk.incomplete == ("colour",)
    assert (shrunk.priority, shrunk.priority_reason) == (
        target.ticket.priority, target.ticket.priority_reason,
    )  # fmt: skip
    tasks = [one for each in parts(undone) for one in each.records if isinstance(one, Task)]
    assert [one.ticket for one in tasks] == [OLD]
    about = {one.conversation.id: one.conversation.ticket for one in parts(undone)}
    assert about == {"k-1": OLD, "k-2": NEW, "k-7": OLD}
    assert link_of(undone).undone_by == "孙主管"


def test_an_undo_keeps_what_was_said_since() -> None:
    """A field that somebody corrected after the merge is the target's own by now."""
    source, target = side(1, NOW, fields={"colour": "red", "size": "A4"}), side(2, NOW)
    change = merged(source, target)
    both = after(target, change)
    corrected = {**both.ticket.fields, **_fields(colour="blue")}
    both = changed(both, fields=corrected)
    undone = undo_merge(link_of(change), after(source, change), both, SUN, EVENING)
    assert {name: one.value for name, one in written(undone)[NEW].fields.items()} == {
        "colour": "blue"
    }


def test_a_customer_who_left_after_a_merge_is_not_called_back() -> None:
    """Whose conversation is about something else by the time of the undo."""
    source, target = side(1, NOW), side(2, NOW)
    change = merged(source, target)
    gone = after(source, change)
    gone = replace(gone, conversation=replace(gone.conversation, ticket=OTHER))
    undone = undo_merge(link_of(change), gone, after(target, change), SUN, EVENING)
    assert after(gone, undone).conversation.ticket == OTHER


def test_no_undo_while_the_target_goes_on_elsewhere() -> None:
    """The second merge is undone first."""
    source, target = side(1, NOW), side(2, NOW)
    change = merged(source, target)
    further = after(target, merged(after(target, change), side(3, NOW)))
    with pytest.raises(Conflict, match="merged_further"):
        undo_merge(link_of(change), after(source, change), further, SUN, EVENING)


@pytest.mark.parametrize(
    ("source", "target", "judged_by", "is_raised"),
    [
        ((Priority.P0, "rules"), (Priority.P2, "rules"), "automation", True),
        ((Priority.P0, "agent"), (Priority.P2, "rules"), "agent", True),
        ((Priority.P2, "agent"), (Priority.P1, "rules"), "rules", False),
        ((Priority.P1, "agent"), (Priority.P1, "rules"), "rules", False),
    ],
)
def test_the_target_is_at_least_as_urgent(
    source: tuple[Priority, str],
    target: tuple[Priority, str],
    judged_by: str,
    *,
    is_raised: bool,
) -> None:
    """What an agent judged goes on counting as such; never is it less urgent for a merge."""
    first = changed(side(1, NOW), priority=source[0], judged_by=source[1])
    second = changed(side(2, NOW), priority=target[0], judged_by=target[1])
    change = merged(first, second)
    grown = written(change)[NEW]
    assert (grown.priority is source[0]) is (is_raised or source[0] is target[0])
    assert grown.judged_by == judged_by
    assert ("priority_changed" in told(change, NEW)) is is_raised


def test_an_undo_leaves_a_priority_that_was_judged_anew() -> None:
    """Somebody looked at it since, and their word counts."""
    source = changed(side(1, NOW), priority=Priority.P0)
    target = side(2, NOW)
    change = merged(source, target)
    judged = changed(after(target, change), priority=Priority.P3)
    undone = undo_merge(link_of(change), after(source, change), judged, SUN, EVENING)
    assert written(undone)[NEW].priority is Priority.P3


def test_a_settled_ticket_raises_nothing() -> None:
    """What is over is urgent no more, and its clock does not run again with an undo."""
    resolved = lifecycle.step(_owned(side(1, NOW).ticket), "resolve", NOW)
    source = changed(replace(side(1, NOW), ticket=resolved), priority=Priority.P0)
    change = merged(source, side(2, NOW))
    assert written(change)[NEW].priority is side(2, NOW).ticket.priority
    back = written(
        undo_merge(link_of(change), after(source, change), after(side(2, NOW), change), SUN, LATER)
    )[OLD]
    assert (back.status, back.resolved_at) == (TicketStatus.RESOLVED, NOW)


def _owned(ticket: Ticket) -> Ticket:
    return replace(ticket, agent_id=LINA.id, status=TicketStatus.IN_PROGRESS, clock=SlaClock())


def _fields(**values: str) -> dict[str, FieldValue]:
    return dict(side(1, NOW, fields=values).ticket.fields)


def _led(change: ChangeSet) -> tuple[Listener, ...]:
    gone_on = {one.conversation.id: one.conversation for one in parts(change)}
    return tuple(
        replace(listener(count), conversation=gone_on[f"k-{count}"])
        for count in (1, 7)
        if f"k-{count}" in gone_on
    )
