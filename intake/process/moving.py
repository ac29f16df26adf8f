# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moving a ticket through its process, and the one check that nothing goes around it.

Pure. `move` is what an agent or the API asks for; `keep_process` is the consequence that every
change of a ticket passes: it puts a new ticket at its first step, takes the step along when the
status changes, and refuses or holds back what the process does not allow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from intake.changes import CAUGHT_UP, Actor, ChangeSet, TimelineEntry, status_changed
from intake.errors import InvalidRequest, StepNotAllowed
from intake.process.flow import Flow, FlowStep, Need, Processes
from intake.process.settling import ends_with_incident, status_before
from intake.tickets import lifecycle
from intake.tickets.progress import Progress
from intake.tickets.ticket import SETTLED, Priority, Ticket, TicketStatus
from intake.timers import CancelTimer, Timer, TimerKind
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances
    from intake.service_desk import ServiceDesk

OWNER = "owner"
APPROVAL = "approval"
SUPERVISOR = "supervisor"
_S = TicketStatus
# In which statuses a ticket may be while it is in a step: assigning and waiting move no step.
_STANDS_FOR: Mapping[str, frozenset[TicketStatus]] = {
    "new": frozenset({_S.NEW, _S.ASSIGNED, _S.WAITING}),
    "in_progress": frozenset({_S.NEW, _S.ASSIGNED, _S.IN_PROGRESS, _S.WAITING}),
    "resolved": frozenset({_S.RESOLVED}),
    "closed": frozenset({_S.CLOSED}),
}
_URGENT = frozenset({Priority.P0, Priority.P1})
_CATCHING_UP = frozenset({CAUGHT_UP})
_PARTING = frozenset({"merge_undone"})
_RETYPED = frozenset({"type_changed"})
_WENT_WELL = frozenset({"passed", "not_applicable"})


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that may come next, and what it still needs; nothing if it may be taken now."""

    step: FlowStep
    lacks: tuple[str, ...]


def flow_of(ticket: Ticket, processes: Processes) -> Flow | None:
    """The process a ticket is in; None if it is in none, or in one that is gone."""
    flow = processes.named(ticket.progress.flow)
    return flow if flow is not None and flow.step(ticket.progress.step) else None


def options(ticket: Ticket, flow: Flow, *, is_leader: bool = True) -> tuple[NextStep, ...]:
    """The steps that may come next, in the order of the file, each with what it lacks."""
    here = flow.step(ticket.progress.step)
    if here is None:
        return ()
    found = (flow.step(name) for name in here.next)
    held = (SUPERVISOR,) if here.by == "supervisor" and not is_leader else ()
    return tuple(
        NextStep(one, (*held, *lacks(ticket, flow, one))) for one in found if one is not None
    )


def open_to(ticket: Ticket, processes: Processes, triggers: Sequence[str]) -> tuple[str, ...]:
    """Of these steps of its life those that the ticket's process lets it take now."""
    flow = flow_of(ticket, processes)
    here = flow.step(ticket.progress.step) if flow else None
    if flow is None or here is None:
        return tuple(triggers)
    passable = [one.step.status for one in options(ticket, flow) if not one.lacks]
    statuses = {each for name in (here.status, *passable) for each in _STANDS_FOR[name]}
    return tuple(one for one in triggers if lifecycle.reached(one) in statuses)


def lacks(ticket: Ticket, flow: Flow, step: FlowStep) -> tuple[str, ...]:
    """What a ticket lacks for a step, as names that people are shown in words."""
    progress = ticket.progress
    met = {
        Need.FIELDS: not ticket.incomplete,
        Need.CHECKS: all(progress.checked.get(one.name) in _WENT_WELL for one in flow.checks),
        Need.SOLUTION: bool(progress.cause and progress.fix and progress.lasting),
        Need.TASKS: not progress.open_tasks,
        Need.SIGNATURE: progress.is_signed,
        Need.REMOTE_FIRST: ticket.priority in _URGENT or _was_remote(progress, flow),
    }
    found = [need.value for need in step.needs if not met[need]]
    if step.status == "in_progress" and ticket.agent_id is None:
        found.append(OWNER)
    if step.approval is not None and step.name not in progress.approved:
        found.append(APPROVAL)
    return tuple(found)


def step_of(flow: Flow, name: str) -> FlowStep:
    """A step that somebody named. Raises `InvalidRequest` if the process has none of that name."""
    step = flow.step(name)
    if step is None:
        raise InvalidRequest({"step": "unknown_step"})
    return step


def move(ticket: Ticket, flow: Flow, name: str, now: datetime, *, is_leader: bool) -> Ticket:
    """The ticket in another step of its process, with the status that belongs to it.

    Raises `StepNotAllowed`, which says what the ticket lacks and which steps it may take, and
    `MergedAway` for one that goes on as another.
    """
    lifecycle.must_stand_alone(ticket)
    step_of(flow, name)
    open_steps = options(ticket, flow, is_leader=is_leader)
    found = next((one for one in open_steps if one.step.name == name), None)
    if found is None or found.lacks:
        missing = found.lacks if found else ()
        raise _refusal(ticket, name, missing, flow, is_leader=is_leader)
    status = TicketStatus(found.step.status)
    if ticket.status is not status and not _rests(ticket, found.step):
        ticket = lifecycle.step_to(ticket, status, now)
    return _entered(ticket, found.step, now)


def moved(
    before: Ticket, after: Ticket, flow: Flow, actor: Actor, now: datetime
) -> tuple[TimelineEntry, ...]:
    """The entries of a step: the step, and the queue and the status where they changed."""
    told = _step_taken(before, after, flow, actor, now)
    return (*told, *status_changed(before, after, actor, now))


def keep_process(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: no ticket leaves the path of its process.

    Raises `StepNotAllowed` where an agent or the API asked for it; what a customer, the bot or a
    timer set off is held back instead, so that nothing of theirs is lost.
    """
    desk, now = circumstances.desk, circumstances.now
    if not desk.processes.root:
        return change
    for ticket in change.every_ticket:
        if change.tells(_CATCHING_UP) and _has_lost_step(ticket, desk.processes):
            change = _rejoined(change, ticket, desk, now)
        else:
            change = _keep_one(change, ticket, circumstances)
    return change


def _keep_one(change: ChangeSet, ticket: Ticket, circumstances: "Circumstances") -> ChangeSet:
    desk, now = circumstances.desk, circumstances.now
    processes = desk.processes
    before = circumstances.before
    before = before if before is not None and before.number == ticket.number else None
    if before is not None and before.version != ticket.version:
        return change  # decided on an older state: the store will refuse it
    if ticket.progress.flow == "" and (not ticket.version or _is_retyped(change, ticket)):
        return _begin(change, ticket, desk, now)
    if before is not None and before.progress.step != ticket.progress.step:
        _check_step(before, ticket, processes)
        return _timed(change, ticket, desk, now)
    flow = flow_of(ticket, processes)
    if flow is not None and change.tells(_PARTING):
        return _timed(change, ticket, desk, now)
    found = status_before(change, ticket) if flow is not None else None
    if flow is None or found is None or _stands(ticket, flow):
        return change
    was, actor = found
    try:
        landing = _landing(change, ticket, was, flow)
    except StepNotAllowed as refused:
        return _refuse(change, ticket, was, actor, refused)
    if landing is None:
        return change
    after = _entered(ticket, landing, now)
    told = _step_taken(ticket, after, flow, actor, now)
    return _timed(change.telling(*told).with_ticket(after), after, desk, now)


def _is_retyped(change: ChangeSet, ticket: Ticket) -> bool:
    return change.tells(_RETYPED) and any(
        entry.kind in _RETYPED for entry in change.entries_of(ticket)
    )


def _begin(change: ChangeSet, ticket: Ticket, desk: "ServiceDesk", now: datetime) -> ChangeSet:
    found = desk.processes.for_type(ticket.type)
    if found is None:
        return _timed(change, ticket, desk, now) if ticket.version else change
    name, flow = found
    progress = replace(ticket.progress, flow=name)
    begun = _entered(replace(ticket, progress=progress), flow.first, now)
    told = _step_changed(ticket, begun, flow, Actor("rule"), now)
    return _timed(change.with_ticket(begun).telling(told), begun, desk, now)


def _has_lost_step(ticket: Ticket, processes: Processes) -> bool:
    """Whether a ticket was in a step, or a process, that the service file has no more."""
    return bool(ticket.progress.flow) and flow_of(ticket, processes) is None


def _rejoined(change: ChangeSet, ticket: Ticket, desk: "ServiceDesk", now: datetime) -> ChangeSet:
    """A ticket that has lost its step, at the first one of its status; its queue stays.

    In its own process, else in the one that its type has now. Without either it is free.
    """
    known = desk.processes.named(ticket.progress.flow)
    found = (ticket.progress.flow, known) if known else desk.processes.for_type(ticket.type)
    step = _step_for(ticket.status, found[1]) if found else None
    if found is None or step is None:
        return change
    name, flow = found
    entered = _entered(replace(ticket, progress=replace(ticket.progress, flow=name)), step, now)
    after = replace(entered, queue=ticket.queue)
    told = _step_changed(ticket, after, flow, Actor("rule"), now)
    return _timed(change.with_ticket(after).telling(told), after, desk, now)


def _step_for(status: TicketStatus, flow: Flow) -> FlowStep | None:
    wanted = "new" if status in {_S.NEW, _S.ASSIGNED} else "in_progress"
    fitting = [one for one in flow.steps if status in _STANDS_FOR[one.status]]
    return next((one for one in fitting if one.status == wanted), next(iter(fitting), None))


def _step_taken(
    before: Ticket, after: Ticket, flow: Flow, actor: Actor, now: datetime
) -> tuple[TimelineEntry, ...]:
    told = (_step_changed(before, after, flow, actor, now),)
    if before.queue == after.queue:
        return told
    detail = {"from": before.queue, "to": after.queue}
    return (*told, TimelineEntry("queue_changed", actor, now, detail, after.number))


def _step_changed(
    before: Ticket, after: Ticket, flow: Flow, actor: Actor, now: datetime
) -> TimelineEntry:
    step = flow.step(after.progress.step)
    title = {"zh": step.title.zh, "en": step.title.en} if step else {}
    detail = {"from": before.progress.step, "to": after.progress.step, "title": title}
    return TimelineEntry("step_changed", actor, now, detail, after.number)


def _check_step(before: Ticket, after: Ticket, processes: Processes) -> None:
    """Raise `StepNotAllowed` unless a step that was set follows the last one and lacks nothing."""
    flow = flow_of(before, processes)
    if flow is None:
        return
    step = flow.step(after.progress.step)
    here = flow.step(before.progress.step)
    is_next = step is not None and here is not None and step.name in here.next
    # A consumed approval stands on the state before; everything else may come with the step.
    judged = replace(after, progress=replace(after.progress, approved=before.progress.approved))
    missing = lacks(judged, flow, step) if step is not None else ()
    is_back = after.progress.step == flow.reopens_at and before.status in SETTLED
    if (not is_next or missing) and not is_back:
        raise _refusal(before, after.progress.step, missing, flow)


def _landing(change: ChangeSet, ticket: Ticket, was: TicketStatus, flow: Flow) -> FlowStep | None:
    """The step that a new status leads to. Raises `StepNotAllowed` if there is none."""
    if was in SETTLED and ticket.status not in SETTLED:
        return flow.step(flow.reopens_at)
    if ends_with_incident(change, ticket):  # an incident's end asks nothing of its reports
        return next((one for one in flow.steps if one.status == ticket.status.value), None)
    open_steps = options(ticket, flow)
    fitting = [one for one in open_steps if ticket.status in _STANDS_FOR[one.step.status]]
    for one in fitting:
        if not one.lacks:
            return one.step
    missing = fitting[0].lacks if fitting else ()
    raise _refusal(ticket, ticket.status.value, missing, flow)


def _refusal(
    ticket: Ticket, wanted: str, missing: tuple[str, ...], flow: Flow, *, is_leader: bool = True
) -> StepNotAllowed:
    """Why a step or a status cannot be taken from where the ticket is, and what can."""
    coming = options(ticket, flow, is_leader=is_leader)
    allowed = tuple(one.step.name for one in coming if not one.lacks)
    held = {one.step.name: one.lacks for one in coming if one.lacks and one.step.name != wanted}
    return StepNotAllowed(ticket.progress.step, wanted, missing, allowed, flow.titles(), held)


def _refuse(
    change: ChangeSet, ticket: Ticket, was: TicketStatus, actor: Actor, refused: StepNotAllowed
) -> ChangeSet:
    """Raise the refusal for an agent; else give back the change without the new status."""
    spoke = any(entry.kind == "replied" for entry in change.timeline)
    if actor.kind == "agent" and not spoke:
        raise refused
    kept = tuple(
        entry
        for entry in change.timeline
        if entry.kind != "status_changed" or entry.ticket not in {None, ticket.number}
    )
    clock = ticket.clock if was in SETTLED else replace(ticket.clock, resolved_at=None)
    stays = replace(
        ticket,
        status=was,
        clock=clock,
        resolved_at=ticket.resolved_at if was in SETTLED else None,
    )
    held: tuple[TimelineEntry, ...] = ()
    if not spoke:
        detail = {"wanted": ticket.status.value, "lacks": list(refused.lacks)}
        held = (TimelineEntry("held_back", actor, ticket.updated_at, detail, ticket.number),)
    return replace(change, timeline=(*kept, *held)).with_ticket(stays)


def _entered(ticket: Ticket, step: FlowStep, now: datetime) -> Ticket:
    progress = ticket.progress
    visited = progress.visited
    if step.name not in visited:
        visited = (*visited, step.name)
    approved = tuple(name for name in progress.approved if name != step.name)
    progress = replace(progress, step=step.name, since=now, visited=visited, approved=approved)
    return replace(ticket, progress=progress, queue=step.queue or ticket.queue, updated_at=now)


def _timed(change: ChangeSet, ticket: Ticket, desk: "ServiceDesk", now: datetime) -> ChangeSet:
    """The change with the timer of the step the ticket is in now, in place of the last one."""
    flow = flow_of(ticket, desk.processes)
    step = flow.step(ticket.progress.step) if flow else None
    limit = step.time if step else None
    timer: Timer | CancelTimer = CancelTimer(f"{TimerKind.STEP}:{ticket.number}")
    if step is not None and limit is not None:
        place = ticket.conversation_id or change.conversation.id
        payload = {"step": step.name}
        due_at, number = desk.due_at(limit, ticket.progress.since or now), ticket.number
        timer = Timer(TimerKind.STEP, place, due_at, payload, number, about=number)
    return replace(change, timers=(*change.timers, timer))


def _stands(ticket: Ticket, flow: Flow) -> bool:
    """Whether status and step agree: work that has begun has left the steps before it."""
    step = flow.step(ticket.progress.step)
    return step is None or ticket.status in _STANDS_FOR[step.status]


def _rests(ticket: Ticket, step: FlowStep) -> bool:
    """Whether a ticket that waits goes on waiting in its next step."""
    return ticket.status is TicketStatus.WAITING and step.status in {"new", "in_progress"}


def _was_remote(progress: Progress, flow: Flow) -> bool:
    steps = (flow.step(name) for name in progress.visited)
    return any(one is not None and one.service == "remote" for one in steps)
