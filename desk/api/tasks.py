# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks of tickets: open one, give it to somebody, say that it is done; and everybody's list."""

from desk import showing_work, work_answers
from desk.api.process import shown_work
from desk.bodies import Remark
from desk.deciding import decide_work
from desk.endpoint import Call, endpoint
from desk.work_bodies import NewTask, TaskDone, TaskQuery, TaskUpdate
from intake.errors import InvalidRequest, NotFound
from intake.ids import new_id
from intake.process import tasks
from intake.process.effects import Effect
from intake.process.tasks import TaskChange
from intake.process.work import Outcome, Task, TaskKind
from intake.store.desk_work import Work
from intake.tickets.ticket import Ticket


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
        due_at=body.due_at,
        created_by=call.principal.id,
    )

    def decision(ticket: Ticket, _work: Work) -> Effect:
        return tasks.open_task(ticket, task, call.principal.doer.actor, call.now)

    await decide_work(call, number, decision)
    return await shown_work(call, number)


@endpoint("PATCH", "/tickets/{number}/tasks/{task}", errors=(409,))
async def change_task(call: Call, number: str, task: str, body: TaskUpdate) -> work_answers.Work:
    """Change a task that is not done: its owner, department, time, title or note."""
    await _check_parties(call, body.owner or "", body.queue or "")
    wanted = TaskChange(body.title, body.note, body.owner, body.queue, body.due_at)

    def decision(ticket: Ticket, work: Work) -> Effect:
        return tasks.change_task(ticket, _task(work, task), wanted, call.principal.doer, call.now)

    await decide_work(call, number, decision)
    return await shown_work(call, number)


@endpoint("POST", "/tickets/{number}/tasks/{task}/finish", errors=(409,))
async def finish_task(call: Call, number: str, task: str, body: TaskDone) -> work_answers.Work:
    """Say that a task is done. A call-back needs its outcome: done, redo or refill."""

    def decision(ticket: Ticket, work: Work) -> Effect:
        return tasks.finish_task(
            ticket,
            _task(work, task),
            call.principal.doer,
            call.now,
            outcome=Outcome(body.outcome),
            note=body.note,
            fields=body.fields,
        )

    await decide_work(call, number, decision)
    return await shown_work(call, number)


@endpoint("POST", "/tickets/{number}/tasks/{task}/cancel", errors=(409,))
async def cancel_task(call: Call, number: str, task: str, body: Remark) -> work_answers.Work:
    """Say that a task is not needed any more."""

    def decision(ticket: Ticket, work: Work) -> Effect:
        found = _task(work, task)
        return tasks.cancel_task(ticket, found, call.principal.doer, call.now, body.note)

    await decide_work(call, number, decision)
    return await shown_work(call, number)


async def _check_parties(call: Call, owner: str, queue: str) -> None:
    people = call.ports.queries.people
    if owner and owner not in {one.id for one in await people.agents()}:
        raise InvalidRequest({"owner": "unknown_agent"})
    if queue and queue not in {one.id for one in await people.queues()}:
        raise InvalidRequest({"queue": "unknown_queue"})


def _task(work: Work, task: str) -> Task:
    found = next((one for one in work.tasks if one.id == task), None)
    if found is None:
        raise NotFound
    return found
