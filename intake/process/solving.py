# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found and done: the checklist before "solved", the root cause, the fix.

Pure. Codes come from the ticket's process, so that they can be counted; a ticket without one
takes any code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from intake.agent_actions import Doer
from intake.changes import TimelineEntry
from intake.errors import Conflict, InvalidRequest
from intake.messages import LANGUAGES
from intake.process.effects import Effect
from intake.process.flow import CodedItem, Flow
from intake.tickets import lifecycle
from intake.tickets.progress import Lasting, Progress
from intake.tickets.ticket import Ticket, TicketStatus
from intake.values import replace


@dataclass(frozen=True, slots=True)
class Solution:
    """What was wrong and what was done, as codes, and whether it lasts."""

    cause: str
    fix: str
    lasting: Lasting
    note: str = ""


Result = Literal["passed", "failed", "not_applicable"]


def check(
    ticket: Ticket,
    flow: Flow | None,
    name: str,
    result: Result,
    by: Doer,
    now: datetime,
    note: str = "",
) -> Effect:
    """Record the result of one point of the checklist.

    Raises `InvalidRequest` for a point that the process does not have, `Conflict` for a ticket
    without a process or one that is settled, which the list has let pass, and `MergedAway` for one
    that goes on as another.
    """
    lifecycle.must_be_open(ticket)
    if flow is None:
        raise Conflict("no_process")
    point = next((one for one in flow.checks if one.name == name), None)
    if point is None:
        raise InvalidRequest({"name": "unknown_check"})
    checked = {**ticket.progress.checked, name: result}
    called = {"zh": point.title.zh, "en": point.title.en}
    detail = {"check": name, "title": called, "result": result, "note": note}
    told = TimelineEntry("checked", by.actor, now, detail, ticket.number)
    progress = replace(ticket.progress, checked=checked)
    return Effect(replace(ticket, progress=progress, updated_at=now), (told,))


def solve(ticket: Ticket, flow: Flow | None, found: Solution, by: Doer, now: datetime) -> Effect:
    """Record cause and fix, or put right what was recorded; the timeline keeps what it was.

    On a closed ticket they are counted and reported already: whoever changes them says why.
    A process that lists no causes (or fixes) takes any code. Raises `InvalidRequest` for a code
    that the process does not list and for a change after closing without a note, and
    `MergedAway` for a ticket that goes on as another.
    """
    lifecycle.must_stand_alone(ticket)
    before = ticket.progress
    progress = replace(before, cause=found.cause, fix=found.fix, lasting=found.lasting)
    is_changed = bool(before.cause) and progress != before
    problems = _unknown_codes(flow, found)
    if is_changed and ticket.status is TicketStatus.CLOSED and not found.note.strip():
        problems["note"] = "why_this_solution"
    if problems:
        raise InvalidRequest(problems)
    detail: dict[str, object] = {**_codes(progress), "note": found.note}
    if is_changed:
        detail |= {"before": _codes(before), "was": _called(before, flow)}
    kind: Literal["solution_corrected", "solution_recorded"]
    kind = "solution_corrected" if is_changed else "solution_recorded"
    told = TimelineEntry(kind, by.actor, now, detail, ticket.number)
    return Effect(replace(ticket, progress=progress, updated_at=now), (told,))


def _unknown_codes(flow: Flow | None, found: Solution) -> dict[str, str]:
    problems = {}
    if flow is not None and flow.causes and found.cause not in _names(flow.causes):
        problems["cause"] = "unknown_code"
    if flow is not None and flow.fixes and found.fix not in _names(flow.fixes):
        problems["fix"] = "unknown_code"
    return problems


def _codes(progress: Progress) -> dict[str, str]:
    return {"cause": progress.cause, "fix": progress.fix, "lasting": progress.lasting.value}


def _called(progress: Progress, flow: Flow | None) -> dict[str, str]:
    """Cause and fix in the words of the process, for people to read."""
    known = {one.name: one.title for one in (*flow.causes, *flow.fixes)} if flow else {}
    names = (progress.cause, progress.fix)
    return {
        language: " · ".join(getattr(known.get(name), language, name) for name in names)
        for language in LANGUAGES
    }


def _names(codes: Iterable[CodedItem]) -> set[str]:
    return {one.name for one in codes}
