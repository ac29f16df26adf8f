# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demo team does on its tickets beside writing: steps, checks, tasks, visits, parts.

Each line of a ticket's timeline becomes what the product's own functions make of it, at its
moment; nothing here writes a record by hand that they would not write.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from intake.agent_actions import Doer
from intake.changes import Actor, Record, TimelineEntry
from intake.conversations import Conversation
from intake.process import approvals, field_work, moving, solving, surveys, tasks
from intake.process.effects import Effect
from intake.process.field_work import VisitChange
from intake.process.flow import Flow, FlowStep
from intake.process.solving import Solution
from intake.process.work import (
    CostKind,
    CostLine,
    PartRequest,
    PartState,
    SurveyQuestion,
    Task,
    TaskKind,
    Visit,
    VisitState,
)
from intake.routing import escalation
from intake.service_desk import ServiceDesk
from intake.tickets.progress import Confirmed, Lasting
from intake.tickets.ticket import Ticket, TicketStatus
from intake.timers import CancelTimer, Timer
from intake.values import replace

Line = Mapping[str, Any]
_WORKING = frozenset({TicketStatus.ASSIGNED.value, TicketStatus.WAITING.value})


@dataclass
class Working:
    """A ticket on its way through the lines of its timeline, and what is written with it.

    The ticket has the status it ends with from the beginning; its process is walked.
    """

    ticket: Ticket
    conversation: Conversation
    desk: ServiceDesk
    moment: Callable[[str], datetime]
    names: Mapping[str, str]
    timeline: list[TimelineEntry] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    timers: dict[str, Timer | CancelTimer] = field(default_factory=dict)
    status: str = TicketStatus.NEW.value

    @property
    def flow(self) -> Flow | None:
        """The process of the ticket."""
        found = self.desk.processes.for_type(self.ticket.type)
        return found[1] if found else None

    def begin(self, at: datetime) -> None:
        """The ticket is opened, in the first step of its process."""
        detail = {"number": self.ticket.number, "queue": self.ticket.queue}
        self.timeline.append(TimelineEntry("opened", Actor("bot"), at, detail))
        found = self.desk.processes.for_type(self.ticket.type)
        if found is not None:
            progress = replace(self.ticket.progress, flow=found[0])
            self.ticket = replace(self.ticket, progress=progress)
            self._enter(found[1].first, found[1], Actor("rule"), at)

    def do(self, line: Line) -> None:
        """Whatever one line says, if it is not something that was said."""
        at = self.moment(line["at"])
        if line["author"] == "status":
            self._become(line, at)
        elif line["author"] == "rating":
            self._rated(line, at)
        elif line["author"] in ACTS:
            key = f"{self.ticket.number}-{len(self.timeline)}"
            self._take(ACTS[line["author"]](self, line, self.doer(line["by"]), at, key))

    def doer(self, login: str) -> Doer:
        """One of the team."""
        return Doer(login, self.names[login])  # type: ignore[arg-type]

    def step(self, name: str) -> FlowStep:
        """A step of the process by its name."""
        step = self.flow.step(name) if self.flow else None
        if step is None:
            raise ValueError(f"bots/demo/tickets.yaml: {name} is no step of {self.ticket.type}")
        return step

    def _become(self, line: Line, at: datetime) -> None:
        """Another status, and the step that goes with it; customers close theirs themselves."""
        actor, states = self.doer(line["by"]).actor, {"from": self.status, "to": line["to"]}
        if line["to"] == TicketStatus.CLOSED.value:
            actor = Actor("customer", self.ticket.contact_id)
            self.timeline.append(TimelineEntry("confirmed", actor, at, {"by": "customer"}))
            progress = replace(self.ticket.progress, confirmed=Confirmed.CUSTOMER, closed_at=at)
            self.ticket = replace(self.ticket, progress=progress)
        self.timeline.append(TimelineEntry("status_changed", actor, at, states))
        self.status = line["to"]
        flow = self.flow
        here = flow.step(self.ticket.progress.step) if flow else None
        if flow is None or here is None or line["to"] in {here.status, *_WORKING}:
            return
        following = [self.step(name) for name in here.next]
        fitting = (one for one in following if one.status == line["to"])
        self._enter(next(fitting), flow, actor, at)

    def _enter(self, step: FlowStep, flow: Flow, actor: Actor, at: datetime) -> None:
        was, progress = self.ticket, self.ticket.progress
        visited = (*progress.visited, step.name)
        progress = replace(progress, step=step.name, since=at, visited=visited)
        self.ticket = replace(was, progress=progress)
        self.timeline += moving.moved(was, self.ticket, flow, actor, at)

    def _rated(self, line: Line, at: datetime) -> None:
        question = SurveyQuestion.CSAT
        asked = replace(self.ticket.progress, is_survey_due=True, survey=(question.value,))
        rated = surveys.rate(
            replace(self.ticket, progress=asked),
            question,
            line["score"],
            survey=self.desk.survey,
            due_at=self.desk.due_at,
            actor=Actor("customer"),
            way="chat",
            now=at,
            comment=line["comment"],
        )
        if rated is not None:
            self._take(rated)

    def _take(self, effect: Effect) -> None:
        self.ticket = replace(effect.ticket, updated_at=self.ticket.updated_at)
        self.timeline += effect.timeline
        for record in effect.records:
            self.records[str(getattr(record, "id", "rating"))] = record
        self.timers.update({one.key: one for one in effect.timers})


Act = Callable[[Working, Line, Doer, datetime, str], Effect]


def _step(working: Working, line: Line, by: Doer, at: datetime, _key: str) -> Effect:
    was, flow = working.ticket, working.flow
    step = working.step(line["to"])
    progress = replace(
        was.progress, step=step.name, since=at, visited=(*was.progress.visited, step.name)
    )
    moved = replace(was, progress=progress)
    return Effect(moved, moving.moved(was, moved, flow, by.actor, at) if flow else ())


def _check(working: Working, line: Line, by: Doer, at: datetime, _key: str) -> Effect:
    effect = Effect(working.ticket)
    for name, result in line["results"].items():
        one = solving.check(_at_work(effect.ticket), working.flow, name, result, by, at)
        effect = _and(effect, one)
    return replace(effect, ticket=replace(effect.ticket, status=working.ticket.status))


def _solution(working: Working, line: Line, by: Doer, at: datetime, _key: str) -> Effect:
    found = Solution(line["cause"], line["fix"], Lasting(line["lasting"]))
    return solving.solve(working.ticket, working.flow, found, by, at)


def _task(working: Working, line: Line, by: Doer, at: datetime, key: str) -> Effect:
    task = Task(
        key,
        working.ticket.number,
        TaskKind(line.get("kind", "task")),
        line["title"],
        at,
        owner=line.get("owner", ""),
        queue=line.get("queue", ""),
        due_at=working.moment(line["due"]),
        created_by=by.id,
    )
    return tasks.open_task(working.ticket, task, by.actor, at)


def _part(working: Working, line: Line, by: Doer, at: datetime, key: str) -> Effect:
    part = PartRequest(key, working.ticket.number, line["part"], line["quantity"], at, by.id)
    effect = field_work.request_part(_at_work(working.ticket), part, by, at, waits=False)
    state = PartState(line["state"])
    if state is not PartState.REQUESTED:
        effect = _and(effect, field_work.change_part(effect.ticket, part, (), state, by, at))
    return replace(effect, ticket=replace(effect.ticket, status=working.ticket.status))


def _at_work(ticket: Ticket) -> Ticket:
    """The ticket as it was when somebody worked on it; nothing is asked for a closed one."""
    return replace(ticket, status=TicketStatus.IN_PROGRESS)


def _cost(working: Working, line: Line, by: Doer, at: datetime, key: str) -> Effect:
    cost = CostLine(
        key,
        working.ticket.number,
        CostKind(line["kind"]),
        line["text"],
        round(line["quantity"] * 1000),
        line["unit_price"],
        "CNY",
        at,
        by.id,
    )
    return field_work.add_cost(working.ticket, cost, by, at)


def _visit(working: Working, line: Line, by: Doer, at: datetime, key: str) -> Effect:
    starts = working.moment(line["starts"])
    ends = starts + timedelta(hours=line["hours"])
    number, place = working.ticket.number, line["place"]
    visit = Visit(key, number, by.id, by.name, starts, ends, place)
    planned = field_work.plan_visit(working.ticket, visit, (), by, at)
    if "findings" not in line:
        return planned
    begun = VisitChange(state=VisitState.ON_SITE)
    arrived = _and(planned, field_work.change_visit(planned.ticket, visit, begun, (), by, starts))
    there = replace(visit, state=VisitState.ON_SITE, arrived_at=starts)
    ended = VisitChange(findings=line["findings"], state=VisitState.DONE)
    return _and(arrived, field_work.change_visit(arrived.ticket, there, ended, (), by, ends))


def _approval(working: Working, line: Line, by: Doer, at: datetime, _key: str) -> Effect:
    step, due_at = working.step(line["step"]), working.desk.due_at
    return approvals.ask(working.ticket, step, (), by, at, due_at=due_at)


def _escalation(working: Working, line: Line, by: Doer, at: datetime, key: str) -> Effect:
    change = escalation.escalate(
        working.conversation,
        working.ticket,
        escalation.next_tier(working.desk.dispatch, [], line["tier"]),
        by,
        at,
        escalation_id=key,
        note=line["note"],
        due_at=working.moment(line["due"]),
    )
    ticket = change.ticket or working.ticket
    return Effect(ticket, change.timeline, change.records, change.timers)


def _and(first: Effect, then: Effect) -> Effect:
    """Both; what was written first of the same thing is written as it became."""
    return Effect(
        then.ticket,
        (*first.timeline, *then.timeline),
        then.records or first.records,
        (*first.timers, *then.timers),
    )


# What the `author` of a line that somebody did, and did not write, makes of it.
ACTS: Mapping[str, Act] = {
    "step": _step,
    "check": _check,
    "solution": _solution,
    "task": _task,
    "part": _part,
    "cost": _cost,
    "visit": _visit,
    "approval": _approval,
    "escalation": _escalation,
}
