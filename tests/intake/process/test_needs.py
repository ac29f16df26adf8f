# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a step of a process needs, one need at a time."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from intake.process.flow import Flow, FlowStep
from intake.process.moving import APPROVAL, OWNER, lacks
from intake.tickets.progress import Lasting, Progress
from intake.tickets.ticket import Priority, Ticket
from tests.support.tickets import LINA, filed

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SOLVED = {"cause": "worn drum", "fix": "replaced", "lasting": Lasting.PERMANENT}
BOTH = {"power": "passed", "paper": "not_applicable"}


TITLE = {"zh": "步骤", "en": "Step"}
FLOW = Flow.model_validate(
    {
        "title": TITLE,
        "types": ["fault"],
        "reopens_at": "first",
        "checks": [{"name": name, "title": TITLE} for name in BOTH],
        "steps": [
            {"name": "first", "title": TITLE, "status": "new", "next": ["far", "end"]},
            {"name": "far", "title": TITLE, "status": "in_progress", "next": ["end"],
             "service": "remote"},
            {"name": "end", "title": TITLE, "status": "resolved", "next": ["shut"]},
            {"name": "shut", "title": TITLE, "status": "closed"},
        ],
    }
)  # fmt: skip


def lacking(ticket: Ticket, **written: Any) -> tuple[str, ...]:
    """What a ticket lacks for a step that is written like this."""
    step = {"name": "second", "title": TITLE, "status": "resolved", **written}
    return lacks(ticket, FLOW, FlowStep.model_validate(step))


def ticket(priority: Priority = Priority.P2, **progress: Any) -> Ticket:
    """A ticket that has come so far."""
    return replace(filed(NOW, priority=priority), progress=Progress(**progress))


@pytest.mark.parametrize(
    ("need", "met", "unmet"),
    [
        ("fields", [ticket()], [replace(ticket(), incomplete=("phone",))]),
        ("checks", [ticket(checked=BOTH)],
         [ticket(), ticket(checked={"power": "passed"}),
          ticket(checked={**BOTH, "paper": "failed"})]),
        ("solution", [ticket(**SOLVED)],
         [ticket(**{name: value for name, value in SOLVED.items() if name != left_out})
          for left_out in SOLVED]),
        ("tasks", [ticket()], [ticket(open_tasks=("t-1",))]),
        ("signature", [ticket(is_signed=True)], [ticket()]),
        ("remote_first", [ticket(visited=("first", "far")), ticket(Priority.P0)],
         [ticket(), ticket(visited=("first",))]),
    ],
)  # fmt: skip
def test_a_need(need: str, met: list[Ticket], unmet: list[Ticket]) -> None:
    """It is named where it is not met, and a step that does not ask for it does not care."""
    for one in met:
        assert lacking(one, needs=[need]) == ()
    for one in unmet:
        assert lacking(one, needs=[need]) == (need,)
        assert lacking(one) == ()


def test_work_needs_somebody_who_does_it() -> None:
    """A step in which work is done needs an owner, whatever else it needs."""
    assert lacking(ticket(), status="in_progress") == (OWNER,)
    assert lacking(replace(ticket(), agent_id=LINA.id), status="in_progress") == ()


def test_a_step_that_is_approved_may_be_entered() -> None:
    """By the consent for that step, and not for another one."""
    approval = {"levels": ["supervisor"]}
    assert lacking(ticket(), approval=approval) == (APPROVAL,)
    assert lacking(ticket(approved=("first",)), approval=approval) == (APPROVAL,)
    assert lacking(ticket(approved=("second",)), approval=approval) == ()
