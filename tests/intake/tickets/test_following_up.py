# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same matter again: what the new ticket knows of the old one, and how both are linked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.changes import Actor
from intake.ids import TicketNumber, ticket_number
from intake.tickets.following_up import NUDGES, draft_again, linked_to, prefix_of
from intake.tickets.relations import Relation
from intake.tickets.ticket import Priority
from tests.support.tickets import filed

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
OLD = filed(
    NOW,
    fields={"product": "B7", "problem": "It jams", NUDGES: 3},
    number=ticket_number("CN", 7),
    priority=Priority.P1,
)


def test_what_is_known_of_the_matter_goes_along() -> None:
    """Not how often the customer pressed, nor what must be asked anew, which counts as missing."""
    draft = draft_again(OLD, without=("problem",))
    assert set(draft.fields) == {"product"}
    assert (draft.type, draft.title, draft.queue) == ("fault", "It jams", "printers")
    assert (draft.priority, draft.priority_reason) == (Priority.P1, OLD.priority_reason)
    assert draft.incomplete == ("problem",)
    assert draft.number_prefix == "CN"


@pytest.mark.parametrize(
    ("number", "prefix"), [("FD-000001", "FD"), ("EU-SERVICE-12", "EU-SERVICE"), ("4711", "FD")]
)
def test_a_number_goes_on_in_its_series(number: str, prefix: str) -> None:
    """Also where the prefix has a dash, or an imported number has none."""
    assert prefix_of(replace(OLD, number=TicketNumber(number))) == prefix


def test_both_timelines_say_which_ticket_is_the_other() -> None:
    """And the link has one id, so that a rule that finds the same makes no second one."""
    new = replace(OLD, number=ticket_number("CN", 8))
    link, (there, here) = linked_to(new, OLD, "again", Actor("rule"), NOW)
    assert (link.kind, link.ticket, link.other) == (Relation.FOLLOW_UP, new.number, OLD.number)
    assert link.id == linked_to(new, OLD, "otherwise", Actor("bot"), NOW)[0].id
    assert (there.ticket, there.detail["other"]) == (new.number, OLD.number)
    assert (here.ticket, here.detail["other"]) == (OLD.number, new.number)
    assert here.detail["reason"] == "again"
