# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks of tickets: open one, give it to somebody, say that it is done; and everybody's list."""

from datetime import datetime

from desk import showing_work
from desk.answers import work as work_answers
from desk.api.process import work_after
from desk.bodies.shared import Remark
from desk.bodies.work import Deadline, NewTask, TaskDone, TaskQuery, TaskUpdate
from desk.endpoint import Call, endpoint
from desk.named import agent_named, check_queues, check_staffed, item_named
from intake.errors import Conflict, InvalidRequest
from intake.ids import TicketNumber, new_id, ticket_number
from intake.process import settling, tasks
from intake.process.effects import Effect
from intake.process.tasks import TaskChange
from intake.process.work import CallOutcome, Task, TaskKind
from intake.service_levels.policy import OFFICE
from intake.store.desk.work import Work
from intake.tickets import lifecycle
from intake.tickets.following_up import prefix_of
from intake.tickets.ticket import SETTLED, Ticket


@endpoint("GET", "/tasks")
async def list_tasks(call: Call, query: TaskQuery) -> work_answers.TaskList:
    """Open tasks, the most urgent first."""
    owner = call.principal.id if query.owner == "me" else query.owner
    found = await call.ports.queries.work.open_tasks(owner, query.queue)
    titles = await call.ports.queries.relations.titles({one.ticket for one in found})
    return work_answers.TaskList(items=showing_work.tasks(found), titles=titles)


@endpoint("POST", "/tickets/{number}/tasks", status=201, errors=(409,))
async def open_task(call: Call, number: str, body: NewTask) -> work_answers.Work:
    """Give a part of the work to a colleague or another department."""
    await _check_parties(call, body.owner, body.queue)
    task = Task(
        id=new_id(),
        ticket=number,
        kind=TaskKind.TASK,
        title=body.title,
        created_at=call.now,
        note=body.note,
        owner=body.owner,
        queue=body.queue,
        due_at=_due_at(call, body),
        created_by=call.principal.id,
    )

    def decision(ticket: Ticket, _work: Work) -> Effect:
        lifecycle.must_not_be_closed(ticket)
        return tasks.open_task(ticket, task, call.principal.doer.actor, call.now)

    return await work_after(call, number, decision)


@endpoint("PATCH", "/tickets/{number}/tasks/{task}", errors=(409,))
async def change_task(call: Call, number: str, task: str, body: TaskUpdate) -> work_answers.Work:
    """Change a task that is not done: its owner, department, time, title or note."""
    await _check_parties(call, body.owner or "", body.queue or "")

    def decision(ticket: Ticket, work: Work) -> Effect:
        found = item_named(work.tasks, task)
        due_at = found.due_at if body.due_at == found.due_at else _due_at(call, body)
        wanted = TaskChange(body.title, body.note, body.owner, body.queue, due_at)
        return tasks.change_task(ticket, found, wanted, call.principal.doer, call.now)

    return await work_after(call, number, decision)


@endpoint("POST", "/tickets/{number}/tasks/{task}/finish", errors=(409,))
async def finish_task(call: Call, number: str, task: str, body: TaskDone) -> work_answers.Work:
    """Say that a task is done. A call-back needs its outcome: done, redo or refill.

    With `refill`, `fields` names what was wrong: these fields are emptied, and missing until the
    customer was asked and they are filled. What cannot be reopened any more (`confirmation`,
    `reopen_for`) goes on as a new ticket, linked to this one.
    """
    required = call.ports.service_desk().required

    async def decision(ticket: Ticket, work: Work) -> Effect:
        finished, outcome = item_named(work.tasks, task), CallOutcome(body.outcome)
        if strangers := required.strangers(ticket, body.fields):
            raise InvalidRequest({"fields": "unknown_fields"}, names=", ".join(strangers))
        return tasks.finish_task(
            ticket,
            finished,
            call.principal.doer,
            call.now,
            outcome=outcome,
            note=body.note,
            fields=body.fields,
            follow_up=await _follow_up(call, ticket) if outcome in tasks.BRINGS_BACK else None,
        )

    return await work_after(call, number, decision)


@endpoint("POST", "/tickets/{number}/tasks/{task}/cancel", errors=(409,))
async def cancel_task(call: Call, number: str, task: str, body: Remark) -> work_answers.Work:
    """Say that a task is not needed any more."""

    def decision(ticket: Ticket, work: Work) -> Effect:
        found = item_named(work.tasks, task)
        return tasks.cancel_task(ticket, found, call.principal.doer, call.now, body.note)

    return await work_after(call, number, decision)


async def _follow_up(call: Call, ticket: Ticket) -> TicketNumber | None:
    """The number of the ticket in which this one goes on; None while it reopens itself."""
    reopen_for = call.ports.service_desk().confirmation.reopen_for
    is_gone = ticket.progress.merged_into or ticket.status not in SETTLED
    if is_gone or settling.may_reopen(ticket, call.now, reopen_for):
        return None
    count = await call.ports.store.next_ticket_count()
    return ticket_number(prefix_of(ticket), count)


async def _check_parties(call: Call, owner: str, queue: str) -> None:
    if owner:
        await agent_named(call, owner, "owner")
    if queue:
        await check_queues(call, [queue])
        await check_staffed(call, queue)


def _due_at(call: Call, body: Deadline) -> datetime | None:
    """By when a task is wanted.

    Raises `Conflict` for a time that has passed and `InvalidRequest` for an unknown calendar.
    """
    desk = call.ports.service_desk()
    if body.calendar not in {"", OFFICE, *desk.calendars}:
        raise InvalidRequest({"calendar": "unknown_calendar"})
    if body.time is not None:
        return desk.due_at(body.time, call.now)
    if body.due_at is not None and body.due_at <= call.now:
        raise Conflict("deadline_passed")
    return body.due_at
