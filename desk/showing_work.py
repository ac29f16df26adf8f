# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket's process and work as the API answers them. Pure; the types are in `answers`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from desk.answers import work as answers
from desk.answers.shared import Label
from intake.agent_actions import Doer
from intake.process import approvals, moving
from intake.process.field_work import totals
from intake.process.flow import CodedItem, Flow, FlowStep
from intake.process.reserving import Reservation
from intake.process.work import Approval, CostLine, PartRequest, Rating, Task, Visit
from intake.service_desk import ServiceDesk
from intake.store.desk.work import Work
from intake.tickets.ticket import Ticket


def work(
    ticket: Ticket,
    found: Work,
    desk: ServiceDesk,
    by: Doer,
    now: datetime,
    *,
    team: Sequence[Doer],
) -> answers.Work:
    """Everything about one ticket's process, for the person who asks."""
    progress = ticket.progress
    flow = moving.flow_of(ticket, desk.processes)
    return answers.Work(
        ticket=ticket.number,
        process=flow and process(ticket, flow, desk, is_leader=by.may_override),
        solution=answers.SolutionAnswer(
            cause=progress.cause, fix=progress.fix, lasting=progress.lasting.value
        ),
        confirmed=progress.confirmed.value,
        reopened=progress.reopened,
        waiting_for=ticket.waiting_for,
        tasks=tasks(found.tasks),
        approvals=[approval(one, flow, team, by, now) for one in found.approvals],
        parts=parts(found),
        costs=[cost(one) for one in found.costs if not one.is_removed],
        totals=totals(found.costs),
        visits=[visit(one) for one in found.visits],
        ratings=ratings(found.ratings),
    )


def process(
    ticket: Ticket, flow: Flow, desk: ServiceDesk, *, is_leader: bool
) -> answers.ProcessAnswer:
    """The steps, where the ticket is, and what may come next."""
    progress = ticket.progress
    here = flow.step(progress.step)
    limit, since = here.time if here else None, progress.since
    return answers.ProcessAnswer(
        name=progress.flow,
        title=_label(flow),
        step=progress.step,
        since=since,
        due_at=desk.due_at(limit, since) if since and limit else None,
        steps=[
            answers.StepAnswer(
                name=one.name,
                title=_label(one),
                status=one.status,
                is_current=one.name == progress.step,
                was_there=one.name in progress.visited,
            )
            for one in flow.steps
        ],
        next=[
            answers.NextStep(name=one.step.name, title=_label(one.step), lacks=list(one.lacks))
            for one in moving.options(ticket, flow, is_leader=is_leader)
        ],
        checks=checks(ticket, flow),
        causes=_codes(flow.causes),
        fixes=_codes(flow.fixes),
    )


def checks(ticket: Ticket, flow: Flow | None) -> list[answers.CheckAnswer]:
    """The checklist with its results."""
    checked = ticket.progress.checked
    return [
        answers.CheckAnswer.model_validate(
            {"name": one.name, "title": _label(one), "result": checked.get(one.name, "")}
        )
        for one in (flow.checks if flow else ())
    ]


def tasks(found: Iterable[Task]) -> list[answers.TaskAnswer]:
    """Tasks as answered."""
    return [answers.TaskAnswer.model_validate(one) for one in found]


def approval(
    one: Approval, flow: Flow | None, team: Sequence[Doer], by: Doer, now: datetime
) -> answers.ApprovalAnswer:
    """One level's consent to a step of `flow`, who of the `team` may give it, and whether `by`."""
    step = flow.step(one.step) if flow else None
    derived = {
        "title": _label(step) if step else Label(zh=one.step, en=one.step),
        "may_decide": approvals.may_decide(one, by, now),
        "deciders": approvals.deciders(one, team, now),
    }
    told = {
        name: getattr(one, name)
        for name in answers.ApprovalAnswer.model_fields
        if name not in derived
    }
    return answers.ApprovalAnswer(**told, **derived)


def parts(found: Work) -> list[answers.PartAnswer]:
    """Spare parts as answered, each with what another system holds of it."""
    return [_part(one, found.reservation(one.id)) for one in found.parts]


def _part(one: PartRequest, held: Reservation | None) -> answers.PartAnswer:
    shown = None if held is None else answers.ReservationAnswer.model_validate(held)
    told = {
        name: getattr(one, name)
        for name in answers.PartAnswer.model_fields
        if name != "reservation"
    }
    return answers.PartAnswer(**told, reservation=shown)


def cost(line: CostLine) -> answers.CostAnswer:
    """A line of costs; its quantity as people write it."""
    told = {name: getattr(line, name) for name in answers.CostAnswer.model_fields}
    return answers.CostAnswer(**{**told, "quantity": line.quantity / 1000})


def visit(one: Visit) -> answers.VisitAnswer:
    """A visit as answered."""
    return answers.VisitAnswer.model_validate(one)


def visits_of_tickets(found: Iterable[Visit]) -> list[answers.TicketVisit]:
    """Visits as answered where they are of several tickets."""
    return [answers.TicketVisit.model_validate(one) for one in found]


def ratings(found: Sequence[Rating]) -> list[answers.RatingAnswer]:
    """Ratings as answered."""
    return [answers.RatingAnswer.model_validate(one) for one in found]


def _codes(codes: Iterable[CodedItem]) -> list[answers.CodeAnswer]:
    return [answers.CodeAnswer(name=one.name, title=_label(one)) for one in codes]


def _label(named: CodedItem | FlowStep | Flow) -> Label:
    return Label(zh=named.title.zh, en=named.title.en)
