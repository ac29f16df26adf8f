# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks of a ticket: open, change, finish, cancel; and what the outcome of a call-back does. Pure.

The ids of open ordinary tasks stand on the ticket too (`progress.open_tasks`), because a step of
its process may need that none is open.
"""

from dataclasses import dataclass
from datetime import datetime

from intake.agent_actions import Doer
from intake.changes import Actor, TimelineEntry
from intake.errors import Conflict, InvalidRequest
from intake.ids import TicketNumber
from intake.process import settling
from intake.process.effects import Effect
from intake.process.underway import reminders
from intake.process.work import CallOutcome, Task, TaskKind, TaskState
from intake.tickets import lifecycle
from intake.tickets.following_up import draft_again, linked_to
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus, open_ticket
from intake.timers import CancelTimer, TimerKind
from intake.values import replace

BRINGS_BACK = frozenset({CallOutcome.REDO, CallOutcome.REFILL})
_SERIAL = "serial_number"  # without it the ticket is about no machine


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What to change on a task; None leaves a value as it is."""

    title: str | None = None
    note: str | None = None
    owner: str | None = None
    queue: str | None = None
    due_at: datetime | None = None


def open_task(ticket: Ticket, task: Task, actor: Actor, now: datetime) -> Effect:
    """Add a task.

    Raises `Conflict` if its owner is the agent who must not have it, and `MergedAway` for a
    ticket that goes on as another.
    """
    lifecycle.must_stand_alone(ticket)
    _check_owner(task)
    detail = {"task": task.id, "kind": task.kind.value, "title": task.title, "owner": task.owner}
    told = TimelineEntry("task_opened", actor, now, detail, ticket.number)
    opened = ticket
    if task.kind is TaskKind.TASK:
        open_tasks = (*ticket.progress.open_tasks, task.id)
        progress = replace(ticket.progress, open_tasks=open_tasks)
        opened = replace(ticket, progress=progress, updated_at=now)
    return Effect(opened, (told,), (task,), reminders(ticket, task))


def change_task(ticket: Ticket, task: Task, wanted: TaskChange, by: Doer, now: datetime) -> Effect:
    """Change a task. Raises `Conflict` if it is over, or for the owner who must not have it."""
    _check_open(task)
    changed = replace(
        task,
        title=task.title if wanted.title is None else wanted.title,
        note=task.note if wanted.note is None else wanted.note,
        owner=task.owner if wanted.owner is None else wanted.owner,
        queue=task.queue if wanted.queue is None else wanted.queue,
        due_at=wanted.due_at or task.due_at,
    )
    _check_owner(changed)
    detail = {"task": task.id, "title": changed.title, "owner": changed.owner}
    told = TimelineEntry("task_changed", by.actor, now, detail, ticket.number)
    timers = reminders(ticket, changed) if changed.due_at != task.due_at else ()
    return Effect(replace(ticket, updated_at=now), (told,), (changed,), timers)


def finish_task(  # noqa: PLR0913 - each is named at the call
    ticket: Ticket,
    task: Task,
    by: Doer,
    now: datetime,
    *,
    outcome: CallOutcome = CallOutcome.NONE,
    note: str = "",
    fields: tuple[str, ...] = (),
    follow_up: TicketNumber | None = None,
) -> Effect:
    """Finish a task. The outcome of a call-back closes the ticket or reopens it.

    With the outcome `refill` the named `fields` are emptied and count as missing, until somebody
    has asked the customer and fills them. A ticket that cannot reopen any more goes on as a new
    one with the number `follow_up`. Raises `Conflict` if the task is over, if `by` must not
    have it, for a call-back without an outcome, and for any other task with one; `InvalidRequest`
    for `refill` that does not say what, and for fields beside another outcome.
    """
    _check_open(task)
    _check_ending(task, by, outcome, fields)
    done = replace(
        task,
        state=TaskState.DONE,
        outcome=outcome,
        note="\n".join(filter(None, (task.note, note))),
        done_by=by.id,
        done_at=now,
    )
    detail: dict[str, object] = {
        "task": task.id,
        "title": task.title,
        "outcome": outcome.value,
        "note": note,
    }
    if fields:
        detail["fields"] = list(fields)
    told = TimelineEntry("task_done", by.actor, now, detail, ticket.number)
    after = Effect(ticket) if follow_up else _after_call(ticket, outcome, note, by, now)
    timeline = (told, *after.timeline)
    left = _without(after.ticket, task, now)
    if follow_up and outcome in BRINGS_BACK:
        new = _filed_anew(ticket, follow_up, note, fields, by, now)
        records = (done, *new.records)
        gone = (_no_reminder(task),)
        return Effect(left, (*timeline, *new.timeline), records, gone, new.followed_by)
    if outcome is CallOutcome.REFILL:
        timeline = (*timeline, *_said_empty(left, fields, by.actor, now))
        left = _emptied(left, fields)
    return Effect(left, timeline, (done,), (_no_reminder(task),))


def cancel_task(ticket: Ticket, task: Task, by: Doer, now: datetime, note: str = "") -> Effect:
    """Cancel a task that is not needed any more.

    Raises `Conflict` if it is over, or for whom it is not: nobody drops the follow-up of their
    own bad mark.
    """
    _check_open(task)
    if by.id == task.not_for:
        raise Conflict("not_for_this_agent")
    gone = replace(task, state=TaskState.CANCELLED, done_by=by.id, done_at=now)
    detail = {"task": task.id, "title": task.title, "note": note}
    told = TimelineEntry("task_cancelled", by.actor, now, detail, ticket.number)
    return Effect(_without(ticket, task, now), (told,), (gone,), (_no_reminder(task),))


def _after_call(
    ticket: Ticket, outcome: CallOutcome, note: str, by: Doer, now: datetime
) -> Effect:
    """The ticket after its customer was called."""
    if outcome is CallOutcome.DONE:
        if ticket.status is TicketStatus.RESOLVED:
            return settling.confirmed(ticket, Confirmed.CALL_BACK, by.actor, now)
        if ticket.status is TicketStatus.CLOSED:
            progress = replace(ticket.progress, confirmed=Confirmed.CALL_BACK)
            return Effect(replace(ticket, progress=progress, updated_at=now))
    if outcome in BRINGS_BACK and ticket.status in SETTLED:
        return settling.reopened(ticket, note, by.actor, now)
    return Effect(ticket)


def _filed_anew(
    old: Ticket,
    number: TicketNumber,
    reason: str,
    without: tuple[str, ...],
    by: Doer,
    now: datetime,
) -> Effect:
    """The matter of a ticket that stays closed, as a new one; the fields `without` are missing."""
    draft = draft_again(old, without)
    ticket = open_ticket(
        draft,
        number=number,
        contact_id=old.contact_id,
        conversation_id=old.conversation_id,
        channel=old.channel,
        queue=old.queue,
        now=now,
        level=old.level,
    )
    detail = {"priority": ticket.priority.value, "from": old.number}
    opened = TimelineEntry("opened", by.actor, now, detail, number)
    link, linked = linked_to(ticket, old, reason, by.actor, now)
    return Effect(old, (opened, *linked), (link,), followed_by=ticket)


def _said_empty(
    ticket: Ticket, names: tuple[str, ...], actor: Actor, now: datetime
) -> tuple[TimelineEntry, ...]:
    known = {name: ticket.fields[name].display for name in names if name in ticket.fields}
    return tuple(
        TimelineEntry("field_changed", actor, now, {"from": was, "to": "", "field": name})
        for name, was in known.items()
    )


def _emptied(ticket: Ticket, names: tuple[str, ...]) -> Ticket:
    """The ticket without these fields, and with them listed as missing."""
    kept = {name: value for name, value in ticket.fields.items() if name not in names}
    missing = (*ticket.incomplete, *(one for one in names if one not in ticket.incomplete))
    serial = "" if _SERIAL in names else ticket.asset_serial
    return replace(ticket, fields=kept, incomplete=missing, asset_serial=serial)


def _without(ticket: Ticket, task: Task, now: datetime) -> Ticket:
    left = tuple(one for one in ticket.progress.open_tasks if one != task.id)
    return replace(ticket, progress=replace(ticket.progress, open_tasks=left), updated_at=now)


def _no_reminder(task: Task) -> CancelTimer:
    return CancelTimer(f"{TimerKind.TASK}:{task.id}")


def _check_open(task: Task) -> None:
    if task.state is not TaskState.OPEN:
        raise Conflict("task_is_over")


def _check_owner(task: Task) -> None:
    if task.owner and task.owner == task.not_for:
        raise Conflict("not_for_this_agent")


def _check_ending(task: Task, by: Doer, outcome: CallOutcome, fields: tuple[str, ...]) -> None:
    if by.id == task.not_for:
        raise Conflict("not_for_this_agent")
    is_call_back = task.kind is TaskKind.CALL_BACK
    if is_call_back and outcome is CallOutcome.NONE:
        raise Conflict("outcome_needed")
    if not is_call_back and outcome is not CallOutcome.NONE:
        raise Conflict("no_call_back")
    if (outcome is CallOutcome.REFILL) != bool(fields):
        raise InvalidRequest({"fields": "only_with_refill" if fields else "what_to_refill"})
