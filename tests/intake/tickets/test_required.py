# SPDX-License-Identifier: AGPL-3.0-or-later
"""Required fields: one check for every way in, never in the way of what a customer says."""

from dataclasses import replace
from typing import Any

import pytest

from intake import agent_actions, ticket_actions
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.consequences import Circumstances, follow
from intake.errors import FieldsMissing
from intake.ticket_actions import Assignee, TicketUpdate
from intake.tickets.required import RequiredFields
from intake.tickets.ticket import TicketStatus
from tests.intake.service_levels.world import LINA, Case, desk, local

NOW = local(11, 2, 9)
REQUIRED = RequiredFields(
    {
        "every": {"close": ("satisfaction",)},
        "fault": {
            "open": ("serial_number",),
            "resolve": ("root_cause", "fix"),
            "begin": ("diagnosis",),
        },
    },
    labels={"root_cause": {"zh": "根本原因", "en": "Root cause"}},
)


@pytest.fixture
def case() -> Case:
    """A new ticket where fields are required."""
    return Case(NOW, desk=desk(required=REQUIRED))


def test_incomplete_is_an_honest_list(case: Case) -> None:
    """Nothing is refused at the beginning; what is filled in leaves the list, emptied returns."""
    assert case.ticket.incomplete == ("serial_number",)
    case.agent(NOW, fields={"serial_number": "SN1-001"})
    assert case.ticket.incomplete == ()
    case.agent(NOW, fields={"serial_number": ""})
    assert case.ticket.incomplete == ("serial_number",)


@pytest.mark.parametrize("nothing", ["  ", "\u3000", [], ["", " "], None])
def test_blanks_are_no_answer(case: Case, nothing: object) -> None:
    """Neither for the list, nor for a step, nor to take one back."""
    case.agent(NOW, fields={"serial_number": nothing})
    assert case.ticket.incomplete == ("serial_number",)
    found = {"root_cause": "磨损", "fix": "换辊", "diagnosis": "x"}
    with pytest.raises(FieldsMissing):
        case.agent(NOW, status=TicketStatus.RESOLVED, fields={**found, "fix": nothing})
    case.agent(NOW, status=TicketStatus.RESOLVED, fields=found)
    with pytest.raises(FieldsMissing):
        case.agent(NOW, fields={"fix": nothing})


@pytest.mark.parametrize("kind", ["agent", "rule", "import"])
def test_a_step_without_its_fields_is_refused(case: Case, kind: str) -> None:
    """By name, whoever takes it."""
    change = ticket_actions.update_ticket(
        case.conversation, case.ticket, TicketUpdate(status=TicketStatus.RESOLVED), LINA, NOW
    )
    assert change is not None
    timeline = tuple(replace(one, actor=Actor(kind)) for one in change.timeline)
    with pytest.raises(FieldsMissing) as refused:
        follow(replace(change, timeline=timeline), Circumstances(case.desk, NOW))
    assert refused.value.step == "resolve"
    assert refused.value.fields == {
        "root_cause": {"zh": "根本原因", "en": "Root cause"},
        "fix": {},
    }


@pytest.mark.parametrize("kind", ["customer", "bot", "timer"])
def test_nobody_is_refused_who_cannot_be_told(case: Case, kind: str) -> None:
    """The ticket only says what is missing."""
    resolved = replace(case.ticket, status=TicketStatus.RESOLVED)
    detail = {"from": "new", "to": "resolved"}
    entry = TimelineEntry("status_changed", Actor(kind), NOW, detail)
    change = ChangeSet(case.conversation, ticket=resolved, timeline=(entry,))
    after = follow(change, Circumstances(case.desk, NOW)).ticket
    assert after is not None
    assert after.incomplete == ("serial_number", "root_cause", "fix")


def test_fields_may_come_with_the_step(case: Case) -> None:
    """One change fills in and resolves."""
    case.agent(
        NOW,
        status=TicketStatus.RESOLVED,
        fields={"root_cause": "wear", "fix": "new roller", "serial_number": "SN1-001"},
    )
    assert (case.ticket.status, case.ticket.incomplete) == (TicketStatus.RESOLVED, ())


def test_what_a_step_needed_is_not_taken_back(case: Case) -> None:
    """Filling in a field for a moment is no way around it; after reopening it may be emptied."""
    fields = {"root_cause": "wear", "fix": "new roller"}
    case.agent(NOW, status=TicketStatus.RESOLVED, fields=fields, assignee=Assignee(LINA.id))
    with pytest.raises(FieldsMissing) as refused:
        case.agent(NOW, fields={"fix": ""})
    assert (refused.value.step, [*refused.value.fields]) == ("resolve", ["fix"])
    case.agent(NOW, fields={"fix": "cleaned"})
    case.agent(NOW, status=TicketStatus.IN_PROGRESS, fields={"diagnosis": "x"})
    case.agent(NOW, fields={"fix": ""})
    assert case.ticket.fields["fix"].value == ""


def test_what_a_customer_takes_back_is_missing_again(case: Case) -> None:
    """From a ticket that is resolved: nobody is there to be told, so the list says it."""
    fields = {"root_cause": "wear", "fix": "new roller", "serial_number": "SN1-001"}
    case.agent(NOW, status=TicketStatus.RESOLVED, fields=fields)
    left = {name: value for name, value in case.ticket.fields.items() if name != "fix"}
    entry = TimelineEntry("field_changed", Actor("customer"), NOW, {"field": "fix"})
    case.keep(
        ChangeSet(case.conversation, ticket=replace(case.ticket, fields=left), timeline=(entry,)),
        NOW,
    )
    assert (case.ticket.status, case.ticket.incomplete) == (TicketStatus.RESOLVED, ("fix",))


def test_names_that_nothing_asks_for_are_strangers(case: Case) -> None:
    """What the ticket has or lacks, what a step of its type or of every type needs is none."""
    case.agent(NOW, fields={"colour": "red"})
    known = ("colour", "serial_number", "root_cause", "diagnosis", "satisfaction")
    assert REQUIRED.strangers(case.ticket, known) == ()
    assert REQUIRED.strangers(case.ticket, ("fix", "size", "diagnosis")) == ("size",)
    other = replace(case.ticket, type="how_to", incomplete=())
    assert REQUIRED.strangers(other, ("diagnosis", "satisfaction")) == ("diagnosis",)


def test_ending_a_conversation_is_no_way_around(case: Case) -> None:
    """It resolves the ticket, so it needs the same fields."""
    change = agent_actions.close(case.conversation, case.ticket, LINA, NOW, "再见")
    assert change is not None
    with pytest.raises(FieldsMissing):
        follow(change, Circumstances(case.desk, NOW))


def test_a_further_ticket_of_the_change_is_checked_too(case: Case) -> None:
    """Nobody gets around it by changing several at once."""
    resolved = replace(case.ticket, status=TicketStatus.RESOLVED)
    detail = {"from": "new", "to": "resolved"}
    entry = TimelineEntry("status_changed", LINA.actor, NOW, detail, ticket=resolved.number)
    change = ChangeSet(case.conversation, tickets=(resolved,), timeline=(entry,))
    with pytest.raises(FieldsMissing):
        follow(change, Circumstances(case.desk, NOW))


def test_nobody_is_kept_from_answering(case: Case) -> None:
    """Work that begins by a reply is marked incomplete; begun on purpose it is refused."""
    assert "replied" in case.reply(NOW)
    assert case.ticket.incomplete == ("serial_number", "diagnosis")
    other = Case(NOW, desk=case.desk)
    with pytest.raises(FieldsMissing):
        other.agent(NOW, status=TicketStatus.IN_PROGRESS)


@pytest.mark.parametrize(
    ("value", "missing"), [(None, True), ("", True), ([], True), (0, False), (False, False)]
)
def test_what_is_empty(case: Case, value: Any, missing: bool) -> None:  # noqa: FBT001
    """Nought and no are answers."""
    case.agent(NOW, assignee=Assignee("a-wang"), fields={"serial_number": value})
    assert (case.ticket.incomplete == ("serial_number",)) is missing
