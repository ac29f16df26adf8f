# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket's process: its steps, the checklist, cause and fix, approvals, ratings."""

from collections.abc import Sequence

from desk import showing_work
from desk.answers import work as work_answers
from desk.bodies.work import (
    ApprovalDecision,
    ApprovalRequest,
    CheckResult,
    Delegation,
    FoundSolution,
    StepMove,
)
from desk.deciding import Line, WorkDecision, decide_work, visible_ticket
from desk.endpoint import Call, endpoint
from desk.named import agent_named, item_named
from intake.agent_actions import Doer
from intake.errors import Conflict
from intake.ids import AgentId
from intake.process import approvals, moving, settling, solving
from intake.process.effects import Effect
from intake.process.flow import Flow
from intake.process.solving import Solution
from intake.store.desk.work import Work
from intake.tickets.progress import Lasting
from intake.tickets.ticket import Ticket, TicketStatus


@endpoint("GET", "/tickets/{number}/work")
async def read_work(call: Call, number: str) -> work_answers.Work:
    """Where a ticket stands in its process, and everything that is worked on beside it."""
    return await shown_work(call, number)


@endpoint("POST", "/tickets/{number}/step", errors=(409,))
async def take_step(call: Call, number: str, body: StepMove) -> work_answers.Work:
    """Take a ticket on to its next step. What the process does not allow is a conflict."""

    def decision(ticket: Ticket, _work: Work) -> Effect:
        flow, doer = _needed_flow(call, ticket), call.principal.doer
        after = moving.move(ticket, flow, body.step, call.now, is_leader=doer.may_override)
        told = moving.moved(ticket, after, flow, doer.actor, call.now)
        if after.status is TicketStatus.CLOSED and ticket.status is not after.status:
            why = settling.closed_unconfirmed(after, body.note.strip(), doer.actor, call.now)
            told = (*told, why)
        return Effect(after, told)

    return await work_after(call, number, decision)


@endpoint("POST", "/tickets/{number}/checks", errors=(409,))
async def record_check(call: Call, number: str, body: CheckResult) -> work_answers.Work:
    """Note the result of one point of the checklist."""

    def decision(ticket: Ticket, _work: Work) -> Effect:
        flow = flow_of(call, ticket)
        doer = call.principal.doer
        return solving.check(ticket, flow, body.name, body.result, doer, call.now, body.note)

    return await work_after(call, number, decision)


@endpoint("POST", "/tickets/{number}/solution", errors=(409,))
async def record_solution(call: Call, number: str, body: FoundSolution) -> work_answers.Work:
    """Note the root cause and the fix, and whether it is a workaround or lasts."""

    def decision(ticket: Ticket, _work: Work) -> Effect:
        flow = flow_of(call, ticket)
        found = Solution(body.cause, body.fix, Lasting(body.lasting), body.note)
        return solving.solve(ticket, flow, found, call.principal.doer, call.now)

    return await work_after(call, number, decision)


@endpoint("POST", "/tickets/{number}/approvals", status=201, errors=(409,))
async def ask_approval(call: Call, number: str, body: ApprovalRequest) -> work_answers.Work:
    """Ask for the consent that a step needs."""

    def decision(ticket: Ticket, work: Work) -> Effect:
        step = moving.step_of(_needed_flow(call, ticket), body.step)
        return approvals.ask(
            ticket,
            step,
            tuple(work.approvals),
            call.principal.doer,
            call.now,
            due_at=call.ports.service_desk().due_at,
        )

    return await work_after(call, number, decision)


@endpoint("POST", "/tickets/{number}/approvals/{approval}/decide", errors=(409,))
async def decide_approval(
    call: Call, number: str, approval: str, body: ApprovalDecision
) -> work_answers.Work:
    """Give or refuse consent. With several levels the next one is asked then."""

    def decision(ticket: Ticket, work: Work) -> Effect:
        found = item_named(work.approvals, approval)
        flow = flow_of(call, ticket)
        return approvals.decide(
            ticket,
            flow.step(found.step) if flow else None,
            found,
            call.principal.doer,
            call.now,
            is_granted=body.granted,
            due_at=call.ports.service_desk().due_at,
            note=body.note,
        )

    return await work_after(call, number, decision)


@endpoint("POST", "/tickets/{number}/approvals/{approval}/delegate", errors=(409,))
async def delegate_approval(
    call: Call, number: str, approval: str, body: Delegation
) -> work_answers.Work:
    """Let a colleague decide in one's place."""
    await agent_named(call, body.agent, "agent")

    def decision(ticket: Ticket, work: Work) -> Effect:
        found = item_named(work.approvals, approval)
        return approvals.delegate(ticket, found, body.agent, call.principal.doer, call.now)

    return await work_after(call, number, decision)


@endpoint("GET", "/approvals")
async def list_approvals(call: Call) -> work_answers.ApprovalList:
    """What waits for consent, oldest first."""
    found = await call.ports.queries.work.open_approvals()
    doer = call.principal.doer
    tickets = await call.ports.queries.relations.tickets({one.ticket for one in found})
    flows = {number: flow_of(call, ticket) for number, ticket in tickets.items()}
    team = await _team(call)
    return work_answers.ApprovalList(
        items=[
            showing_work.approval(one, flows.get(one.ticket), team, doer, call.now)
            for one in found
        ],
        titles={number: ticket.title for number, ticket in tickets.items()},
    )


@endpoint("GET", "/tickets/{number}/ratings")
async def list_ratings(call: Call, number: str) -> work_answers.RatingList:
    """How the customer rated the ticket."""
    await visible_ticket(call, number)
    found = (await call.ports.queries.work.of_ticket(number)).ratings
    return work_answers.RatingList(items=showing_work.ratings(found))


async def work_after(
    call: Call, number: str, decision: WorkDecision, line: Line | None = None
) -> work_answers.Work:
    """Decide, commit, and answer with the ticket's work as it is then; see `decide_work`."""
    await decide_work(call, number, decision, line)
    return await shown_work(call, number)


async def shown_work(call: Call, number: str) -> work_answers.Work:
    """A ticket's process and work as answered to this person."""
    ticket = await visible_ticket(call, number)
    found = await call.ports.queries.work.of_ticket(number)
    desk = call.ports.service_desk()
    team = await _team(call) if found.approvals else ()
    return showing_work.work(ticket, found, desk, call.principal.doer, call.now, team=team)


def flow_of(call: Call, ticket: Ticket) -> Flow | None:
    """The process a ticket goes through, as this site runs it now; None if it has none."""
    return moving.flow_of(ticket, call.ports.service_desk().processes)


async def _team(call: Call) -> Sequence[Doer]:
    """Everybody who may be asked for consent."""
    people = await call.ports.queries.people.agents()
    return [Doer(AgentId(one.id), one.name, role=one.role) for one in people]


def _needed_flow(call: Call, ticket: Ticket) -> Flow:
    """The same for what makes no sense without a process. Raises `Conflict`."""
    flow = flow_of(call, ticket)
    if flow is None:
        raise Conflict("no_process")
    return flow
