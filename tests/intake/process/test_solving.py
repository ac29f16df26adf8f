# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checklist, the root cause and the fix, in the codes of the ticket's process."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.errors import Conflict, InvalidRequest
from intake.process.flow import CodedItem, Flow, FlowStep, Title
from intake.process.solving import Result, Solution, check, solve
from intake.tickets.progress import Lasting
from intake.tickets.ticket import TicketStatus
from tests.support.tickets import LINA, filed

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
TICKET = filed(NOW)


def item(name: str) -> CodedItem:
    """One code with its title."""
    return CodedItem(name=name, title=Title(zh=name, en=name))


def flow(*, causes: tuple[str, ...] = ("worn",), fixes: tuple[str, ...] = ("replaced",)) -> Flow:
    """A process with a checklist of two points and these codes."""
    title = Title(zh="步骤", en="Step")
    return Flow(
        title=title,
        types=("fault",),
        reopens_at="work",
        steps=(
            FlowStep(name="filed", title=title, status="new", next=("work",)),
            FlowStep(name="work", title=title, status="in_progress", next=("solved",)),
            FlowStep(name="solved", title=title, status="resolved", next=("over",)),
            FlowStep(name="over", title=title, status="closed"),
        ),
        checks=(item("tested"), item("cleaned")),
        causes=tuple(map(item, causes)),
        fixes=tuple(map(item, fixes)),
    )


@pytest.mark.parametrize("result", ["passed", "failed", "not_applicable"])
def test_a_point_keeps_its_newest_result(result: Result) -> None:
    """Other points keep theirs, and the timeline tells of each."""
    first = check(TICKET, flow(), "cleaned", "passed", LINA, NOW).ticket
    again = check(first, flow(), "tested", "failed", LINA, NOW).ticket
    effect = check(again, flow(), "tested", result, LINA, NOW, "on site")
    assert effect.ticket.progress.checked == {"cleaned": "passed", "tested": result}
    (entry,) = effect.timeline
    called = {"zh": "tested", "en": "tested"}
    assert entry.detail == {
        "check": "tested",
        "title": called,
        "result": result,
        "note": "on site",
    }


def test_a_point_that_the_process_does_not_have_is_refused() -> None:
    """And so is any point of a ticket without a process."""
    with pytest.raises(InvalidRequest) as refused:
        check(TICKET, flow(), "polished", "passed", LINA, NOW)
    assert refused.value.problems == {"name": "unknown_check"}
    with pytest.raises(Conflict, match="no_process"):
        check(TICKET, None, "tested", "passed", LINA, NOW)


@pytest.mark.parametrize("status", [TicketStatus.RESOLVED, TicketStatus.CLOSED])
def test_a_list_that_let_a_ticket_pass_stays_as_it_was(status: TicketStatus) -> None:
    """What fails afterwards brings it back to work; it does not stand in a solved ticket."""
    with pytest.raises(Conflict, match="ticket_settled"):
        check(replace(TICKET, status=status), flow(), "tested", "failed", LINA, NOW)


def test_a_solution_stands_on_the_ticket() -> None:
    """Cause, fix and whether it lasts; the note stands on the timeline."""
    found = Solution("worn", "replaced", Lasting.PERMANENT, "drum")
    effect = solve(TICKET, flow(), found, LINA, NOW)
    progress = effect.ticket.progress
    assert (progress.cause, progress.fix, progress.lasting) == (
        "worn",
        "replaced",
        Lasting.PERMANENT,
    )
    (entry,) = effect.timeline
    assert (entry.kind, entry.detail["note"]) == ("solution_recorded", "drum")


@pytest.mark.parametrize(
    ("cause", "fix", "problems"),
    [
        ("magic", "replaced", {"cause": "unknown_code"}),
        ("worn", "prayer", {"fix": "unknown_code"}),
        ("magic", "prayer", {"cause": "unknown_code", "fix": "unknown_code"}),
    ],
)
def test_every_unknown_code_is_named(cause: str, fix: str, problems: dict[str, str]) -> None:
    """At once, not one after the other."""
    with pytest.raises(InvalidRequest) as refused:
        solve(TICKET, flow(), Solution(cause, fix, Lasting.WORKAROUND), LINA, NOW)
    assert refused.value.problems == problems


@pytest.mark.parametrize("process", [None, flow(causes=(), fixes=())])
def test_where_no_codes_are_listed_any_are_taken(process: Flow | None) -> None:
    """A process without codes, and a ticket without a process."""
    found = Solution("anything", "whatever", Lasting.UNKNOWN)
    assert solve(TICKET, process, found, LINA, NOW).ticket.progress.cause == "anything"


def test_what_is_put_right_says_what_it_was() -> None:
    """While a ticket is worked on or waits for its customer's word nobody has to say why."""
    first = solve(TICKET, flow(), Solution("worn", "replaced", Lasting.PERMANENT), LINA, NOW)
    resolved = replace(first.ticket, status=TicketStatus.RESOLVED)
    both = flow(causes=("worn", "misused"))
    effect = solve(resolved, both, Solution("misused", "replaced", Lasting.PERMANENT), LINA, NOW)
    (entry,) = effect.timeline
    assert entry.kind == "solution_corrected"
    assert entry.detail["before"] == {"cause": "worn", "fix": "replaced", "lasting": "permanent"}
    assert entry.detail["was"] == {"zh": "worn · replaced", "en": "worn · replaced"}


def test_after_closing_it_is_put_right_with_a_reason() -> None:
    """It was counted as it was: the figures change for a reason that stands on the timeline."""
    first = solve(TICKET, flow(), Solution("worn", "replaced", Lasting.PERMANENT), LINA, NOW)
    closed = replace(first.ticket, status=TicketStatus.CLOSED)
    anew = Solution("worn", "replaced", Lasting.WORKAROUND)
    for note in ("", "  "):
        with pytest.raises(InvalidRequest) as refused:
            solve(closed, flow(), replace(anew, note=note), LINA, NOW)
        assert refused.value.problems == {"note": "why_this_solution"}
    why = "it came back on the other machine"
    effect = solve(closed, flow(), replace(anew, note=why), LINA, NOW)
    assert effect.ticket.progress.lasting is Lasting.WORKAROUND
    (entry,) = effect.timeline
    assert (entry.actor, entry.detail["note"]) == (LINA.actor, why)


def test_a_closed_ticket_may_still_get_what_it_lacks() -> None:
    """One that was closed without cause and fix, and one that is told the same again."""
    closed = replace(TICKET, status=TicketStatus.CLOSED)
    found = Solution("worn", "replaced", Lasting.PERMANENT)
    effect = solve(closed, flow(), found, LINA, NOW)
    assert effect.timeline[0].kind == "solution_recorded"
    assert solve(effect.ticket, flow(), found, LINA, NOW).timeline[0].kind == "solution_recorded"
