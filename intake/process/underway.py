# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is still to be done for a ticket, and how it goes over to another one.

Pure. Where a ticket is merged the work for it is not over: an engineer is on the way, a colleague
has promised something, a spare part is reserved. It belongs to the ticket that goes on, or its
team never hears of it. What is done, used or cancelled stays where that was.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from intake.changes import Record
from intake.process.reserving import LetGo
from intake.process.work import (
    OUTSTANDING,
    TAKES_TIME,
    PartRequest,
    PartState,
    Task,
    TaskState,
    Visit,
)
from intake.tickets.ticket import SETTLED, Ticket
from intake.timers import Timer, TimerKind
from intake.values import replace


@dataclass(frozen=True, slots=True)
class Underway:
    """The open tasks of a ticket, visits that are planned or have begun, parts to come or to use.

    A visit that is signed counts as done: the ticket it was signed for knows of it.
    """

    tasks: tuple[Task, ...] = ()
    visits: tuple[Visit, ...] = ()
    parts: tuple[PartRequest, ...] = ()

    @property
    def awaits_parts(self) -> bool:
        """Whether one of the parts has still to come."""
        return any(one.state in OUTSTANDING for one in self.parts)

    def named(self, moved: Mapping[str, object]) -> "Underway":
        """What of it is named in `moved`, which `names` wrote."""
        tasks = set(cast("Collection[str]", moved.get("tasks", ())))
        visits = set(cast("Collection[str]", moved.get("visits", ())))
        parts = set(cast("Collection[str]", moved.get("parts", ())))
        return Underway(
            tuple(one for one in self.tasks if one.id in tasks),
            tuple(one for one in self.visits if one.id in visits),
            tuple(one for one in self.parts if one.id in parts),
        )

    @property
    def names(self) -> dict[str, object]:
        """The ids of all of it by what it is; nothing for what there is none of."""
        found = {
            "tasks": [one.id for one in self.tasks],
            "visits": [one.id for one in self.visits],
            "parts": [one.id for one in self.parts],
        }
        return {kind: ids for kind, ids in found.items() if ids}


@dataclass(frozen=True, slots=True)
class HandedOn:
    """Two tickets after work went from the first to the second, and what is written with them."""

    source: Ticket
    target: Ticket
    records: tuple[Record, ...]
    timers: tuple[Timer, ...]


NOTHING_UNDERWAY = Underway()


def of_work(
    tasks: Iterable[Task], visits: Iterable[Visit], parts: Iterable[PartRequest]
) -> Underway:
    """What of all the work of a ticket is not over."""
    return Underway(
        tuple(one for one in tasks if one.state is TaskState.OPEN),
        tuple(one for one in visits if one.state in TAKES_TIME and not one.signature),
        tuple(one for one in parts if one.state in OUTSTANDING or one.state is PartState.ARRIVED),
    )


def handed_on(source: Ticket, target: Ticket, work: Underway, now: datetime) -> HandedOn:
    """All this work belongs to the target. A reminder that has gone off does not come again.

    What is reserved of the parts stays reserved, unless the target has ended.
    """
    tasks = tuple(replace(one, ticket=target.number) for one in work.tasks)
    visits = tuple(replace(one, ticket=target.number) for one in work.visits)
    parts = tuple(replace(one, ticket=target.number) for one in work.parts)
    is_over = target.status in SETTLED and parts
    lets_go = (LetGo(target.number, now),) if is_over else ()
    ids = {one.id for one in tasks}
    # Only ordinary tasks hold up the process of a ticket, so only they stand on it.
    going = tuple(one for one in source.progress.open_tasks if one in ids)
    target = _also_awaiting(target, source, {one.id for one in parts})
    return HandedOn(
        _with_tasks(source, (one for one in source.progress.open_tasks if one not in ids)),
        _with_tasks(target, (*target.progress.open_tasks, *going)),
        (*tasks, *visits, *parts, *lets_go),
        tuple(
            timer
            for one in tasks
            for timer in reminders(target, one)
            if timer.due_at > now  # else it is told already
        ),
    )


def reminders(ticket: Ticket, task: Task) -> tuple[Timer, ...]:
    """The timer that is due with a task; none without a due time or a conversation."""
    if ticket.conversation_id is None or task.due_at is None:
        return ()
    payload = {"task": task.id, "kind": task.kind.value}
    place, number = ticket.conversation_id, ticket.number
    return (Timer(TimerKind.TASK, place, task.due_at, payload, number, about=task.id),)


def _also_awaiting(target: Ticket, source: Ticket, parts: Collection[str]) -> Ticket:
    """The target with those of the parts for which the source waited."""
    going = tuple(one for one in source.progress.awaited if one in parts)
    is_waiting = target.waiting_for == "parts"
    known = target.progress.awaited if is_waiting else ()
    if not going or (is_waiting and not known):
        return target
    return replace(target, progress=replace(target.progress, awaited=(*known, *going)))


def _with_tasks(ticket: Ticket, names: Iterable[str]) -> Ticket:
    open_tasks = tuple(names)
    if open_tasks == ticket.progress.open_tasks:
        return ticket
    return replace(ticket, progress=replace(ticket.progress, open_tasks=open_tasks))
