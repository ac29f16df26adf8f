# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks: opened, changed, done, cancelled; and what a call-back does to its ticket."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.changes import Actor
from intake.errors import Conflict, InvalidRequest
from intake.process import tasks
from intake.process.effects import Effect
from intake.process.tasks import TaskChange
from intake.process.work import CallOutcome, Task, TaskKind, TaskState
from intake.tickets import lifecycle
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import Ticket, TicketStatus
from intake.timers import CancelTimer, Timer, TimerKind
from tests.support.tickets import LINA, WANG, filed, kinds

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DUE = NOW + timedelta(days=1)
TICKET = replace(filed(NOW, fields={"phone": "138", "model": "B7"}), agent_id=WANG.id)
RESOLVED = lifecycle.step(TICKET, "resolve", NOW)
CLOSED = lifecycle.step(RESOLVED, "close", NOW)


def task(kind: TaskKind = TaskKind.TASK, **more: Any) -> Task:
    """A task of the ticket."""
    return Task("t1", TICKET.number, kind, "Order a drum", NOW, **more)


def opened(one: Task, ticket: Ticket = TICKET) -> Effect:
    """The ticket with a task."""
    return tasks.open_task(ticket, one, Actor("agent"), NOW)


def called(ticket: Ticket, outcome: CallOutcome, **more: Any) -> Effect:
    """The ticket after its customer was called."""
    return tasks.finish_task(ticket, task(TaskKind.CALL_BACK), LINA, NOW, outcome=outcome, **more)


@pytest.mark.parametrize(
    ("kind", "is_known"),
    [(TaskKind.TASK, True), (TaskKind.CALL_BACK, False), (TaskKind.FOLLOW_UP, False)],
)
def test_a_ticket_knows_its_open_ordinary_tasks(kind: TaskKind, *, is_known: bool) -> None:
    """Call-backs and follow-ups come after the end and hold no step up."""
    open_tasks = opened(task(kind)).ticket.progress.open_tasks
    assert open_tasks == (("t1",) if is_known else ())


@pytest.mark.parametrize("finish", [tasks.finish_task, tasks.cancel_task])
def test_a_task_that_is_over_holds_no_step_up(finish: Any) -> None:
    """Done or cancelled: it is off the ticket, and its reminder is cancelled."""
    ticket = opened(task(due_at=DUE)).ticket
    effect = finish(ticket, task(due_at=DUE), LINA, NOW)
    assert effect.ticket.progress.open_tasks == ()
    assert effect.timers == (CancelTimer(f"{TimerKind.TASK}:t1"),)
    (over,) = effect.records
    assert over.state is not TaskState.OPEN
    assert over.done_by == LINA.id
    with pytest.raises(Conflict, match="task_is_over"):
        finish(ticket, over, LINA, NOW)
    with pytest.raises(Conflict, match="task_is_over"):
        tasks.change_task(ticket, over, TaskChange(title="x"), LINA, NOW)


def test_only_a_task_with_a_due_time_has_a_reminder() -> None:
    """And only where a conversation can carry the timer."""
    (timer,) = opened(task(due_at=DUE)).timers
    assert isinstance(timer, Timer)
    assert (timer.due_at, timer.about) == (DUE, "t1")
    assert opened(task()).timers == ()
    assert opened(task(due_at=DUE), replace(TICKET, conversation_id=None)).timers == ()


def test_a_change_leaves_what_it_does_not_name() -> None:
    """A new due time moves the reminder; an empty text empties."""
    one = task(owner=LINA.id, note="soon", due_at=DUE)
    effect = tasks.change_task(TICKET, one, TaskChange(note="", queue="parts"), LINA, NOW)
    assert effect.records == (replace(one, note="", queue="parts"),)
    assert effect.timers == ()
    later = DUE + timedelta(days=1)
    (timer,) = tasks.change_task(TICKET, one, TaskChange(due_at=later), LINA, NOW).timers
    assert isinstance(timer, Timer)
    assert timer.due_at == later


def test_whom_a_task_is_not_for_neither_gets_it_nor_finishes_it() -> None:
    """A dissatisfied customer is called by somebody else than the ticket's agent."""
    follow_up = task(TaskKind.FOLLOW_UP, not_for=WANG.id)
    with pytest.raises(Conflict, match="not_for_this_agent"):
        opened(replace(follow_up, owner=WANG.id))
    with pytest.raises(Conflict, match="not_for_this_agent"):
        tasks.change_task(TICKET, follow_up, TaskChange(owner=WANG.id), LINA, NOW)
    with pytest.raises(Conflict, match="not_for_this_agent"):
        tasks.finish_task(TICKET, follow_up, WANG, NOW)
    with pytest.raises(Conflict, match="not_for_this_agent"):
        tasks.cancel_task(TICKET, follow_up, WANG, NOW)
    assert tasks.finish_task(TICKET, follow_up, LINA, NOW).records


def test_a_call_back_has_an_outcome_and_nothing_else_has() -> None:
    """Either mistake is a conflict that says which."""
    with pytest.raises(Conflict, match="outcome_needed"):
        called(RESOLVED, CallOutcome.NONE)
    with pytest.raises(Conflict, match="no_call_back"):
        tasks.finish_task(TICKET, task(), LINA, NOW, outcome=CallOutcome.DONE)


@pytest.mark.parametrize(
    ("ticket", "outcome", "status", "confirmed"),
    [
        (RESOLVED, CallOutcome.DONE, TicketStatus.CLOSED, Confirmed.CALL_BACK),
        (CLOSED, CallOutcome.DONE, TicketStatus.CLOSED, Confirmed.CALL_BACK),
        (RESOLVED, CallOutcome.REDO, TicketStatus.IN_PROGRESS, Confirmed.NOT_YET),
        (CLOSED, CallOutcome.REDO, TicketStatus.IN_PROGRESS, Confirmed.NOT_YET),
        (RESOLVED, CallOutcome.REFILL, TicketStatus.IN_PROGRESS, Confirmed.NOT_YET),
        (TICKET, CallOutcome.DONE, TicketStatus.NEW, Confirmed.NOT_YET),  # reopened meanwhile
        (TICKET, CallOutcome.REDO, TicketStatus.NEW, Confirmed.NOT_YET),
    ],
)
def test_the_outcome_of_a_call_closes_the_ticket_or_brings_it_back(
    ticket: Ticket, outcome: CallOutcome, status: TicketStatus, confirmed: Confirmed
) -> None:
    """A ticket that runs again already is left alone."""
    named = ("phone",) if outcome is CallOutcome.REFILL else ()
    after = called(ticket, outcome, fields=named).ticket
    assert (after.status, after.progress.confirmed) == (status, confirmed)


def test_what_was_wrong_in_a_ticket_is_emptied_and_missing() -> None:
    """The timeline keeps what it was; a name that the ticket does not have is only missing."""
    effect = called(RESOLVED, CallOutcome.REFILL, fields=("phone", "colour"), note="wrong number")
    assert effect.ticket.fields.keys() == {"model"}
    assert effect.ticket.incomplete == ("phone", "colour")
    emptied = [entry.detail for entry in effect.timeline if entry.kind == "field_changed"]
    assert emptied == [{"from": "138", "to": "", "field": "phone"}]
    assert kinds(effect)[:3] == ["task_done", "reopened", "status_changed"]


def test_a_ticket_whose_serial_number_was_wrong_is_about_no_machine() -> None:
    """Until the right one is told; any other field leaves it with its machine."""
    about = replace(RESOLVED, asset_serial="B7-1001")
    wrong = called(about, CallOutcome.REFILL, fields=("serial_number",))
    assert (wrong.ticket.asset_serial, wrong.ticket.incomplete) == ("", ("serial_number",))
    assert called(about, CallOutcome.REFILL, fields=("phone",)).ticket.asset_serial == "B7-1001"


@pytest.mark.parametrize(
    ("outcome", "fields"),
    [(CallOutcome.REFILL, ()), (CallOutcome.REDO, ("phone",)), (CallOutcome.DONE, ("phone",))],
)
def test_only_refilling_names_fields_and_it_does(
    outcome: CallOutcome, fields: tuple[str, ...]
) -> None:
    """Else nobody knew what to ask the customer for."""
    with pytest.raises(InvalidRequest, match="fields"):
        called(RESOLVED, outcome, fields=fields)


def test_a_note_at_the_end_is_added_to_the_first() -> None:
    """What was to be done, and what was done."""
    (done,) = tasks.finish_task(TICKET, task(note="B7"), LINA, NOW, note="ordered").records
    assert isinstance(done, Task)
    assert done.note == "B7\nordered"
