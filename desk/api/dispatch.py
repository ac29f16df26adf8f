# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passing tickets on: take, transfer, ask the next tier; and queues that nobody works in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from desk.answers import dispatch as answers
from desk.answers import tickets as tickets_answers
from desk.api.conversations import taken_line
from desk.api.tickets import shown_ticket
from desk.bodies.dispatch import (
    EscalationAnswer,
    EscalationQuery,
    EscalationRequest,
    Transfer,
)
from desk.bodies.shared import Remark
from desk.deciding import decide_ticket
from desk.endpoint import Call, endpoint
from desk.named import check_queues, check_staffed
from desk.noting import noted
from desk.passing_on import check_seen, is_at_the_desk, with_arrival
from intake.changes import ChangeSet
from intake.errors import Conflict, InvalidRequest, NotFound
from intake.ids import AgentId, new_id
from intake.ports import Loaded
from intake.routing import escalation, handing
from intake.routing.escalation import Escalation, EscalationState
from intake.routing.handing import TransferTarget
from intake.routing.problems import problems, sent_to
from intake.tickets import lifecycle
from intake.tickets.ticket import Ticket

LONGEST_WAIT = timedelta(days=366)
Act = Callable[[Loaded, Ticket, Escalation], ChangeSet | None]


@endpoint("POST", "/tickets/{number}/take", errors=(409,))
async def take_ticket(call: Call, number: str, body: Remark) -> tickets_answers.Ticket:
    """Make a ticket mine. The first one wins; the others hear who has it."""
    names = await call.ports.queries.people.names()
    by = call.principal.doer

    def decision(loaded: Loaded, ticket: Ticket) -> ChangeSet | None:
        line, owner = taken_line(call, loaded), names.get(ticket.agent_id or "", "")
        change = handing.take_ticket(loaded.conversation, ticket, by, owner, line, call.now)
        return noted(call, loaded, change, body.note, ticket)

    await decide_ticket(call, number, decision)
    return await shown_ticket(call, number)


@endpoint("POST", "/tickets/{number}/transfer", errors=(409,))
async def transfer_ticket(call: Call, number: str, body: Transfer) -> tickets_answers.Ticket:
    """Pass a ticket and its conversation on to a colleague or a queue, with a note.

    Without a `version`, what a colleague gave away within the last seconds counts as not seen,
    and so does what another request did that was not answered yet.
    """
    with call.office.underway.entered(number, call.now) as passing:
        to = await _receiver(call, body)
        names = await call.ports.queries.people.names()

        async def decision(loaded: Loaded, ticket: Ticket) -> ChangeSet | None:
            await check_seen(call, ticket, body.version, to.agent_id, passing)
            change = handing.transfer(
                loaded.conversation,
                ticket,
                to,
                call.principal.doer,
                call.now,
                note=body.note.strip(),
                owner=names.get(ticket.agent_id or "", ""),
            )
            return with_arrival(call, loaded, change, to.name)

        await decide_ticket(call, number, decision)
        return await shown_ticket(call, number)


@endpoint("POST", "/tickets/{number}/escalate", status=201, errors=(409,))
async def escalate_ticket(call: Call, number: str, body: EscalationRequest) -> answers.Escalation:
    """Ask the next tier, by a deadline; the ticket and its customer stay with their owner."""
    desk = call.ports.service_desk()
    wanted = _deadline(call, body)
    escalation_id = new_id()

    async def decision(loaded: Loaded, ticket: Ticket) -> ChangeSet:
        lifecycle.must_be_open(ticket)  # told before what is wrong with the tier
        earlier = await call.ports.queries.dispatch.escalations(number)
        tier = escalation.next_tier(desk.dispatch, earlier, body.tier or "")
        await check_staffed(call, tier.queue)
        return escalation.escalate(
            loaded.conversation,
            ticket,
            tier,
            call.principal.doer,
            call.now,
            escalation_id=escalation_id,
            note=body.note.strip(),
            due_at=wanted or desk.due_at(tier.time, call.now),
        )

    await decide_ticket(call, number, decision)
    return await _asked(call, escalation_id)


@endpoint("GET", "/escalations")
async def list_escalations(call: Call, query: EscalationQuery) -> answers.EscalationList:
    """What was asked of which tier, the most urgent first."""
    found = await call.ports.queries.dispatch.escalations(
        query.ticket or "", query.queue or "", pending=query.pending
    )
    names = await call.ports.queries.people.names()
    dispatch = call.ports.service_desk().dispatch
    return answers.EscalationList(
        items=[_escalation(call, each, names) for each in found],
        tiers=[each.name for each in dispatch.tiers] if dispatch else [],
        titles=await call.ports.queries.relations.titles({each.ticket for each in found}),
    )


@endpoint("POST", "/escalations/{escalation_id}/take", errors=(409,))
async def take_escalation(call: Call, escalation_id: str, body: Remark) -> answers.Escalation:
    """Work on what a tier was asked. The first one wins; the others hear who has it."""
    names = await call.ports.queries.people.names()
    by = call.principal.doer

    def act(loaded: Loaded, ticket: Ticket, asked: Escalation) -> ChangeSet | None:
        owner = names.get(asked.agent_id or "", "")
        change = escalation.take_up(loaded.conversation, ticket, asked, by, owner, call.now)
        return noted(call, loaded, change, body.note, ticket)

    return await _settle(call, escalation_id, act)


@endpoint("POST", "/escalations/{escalation_id}/answer", errors=(409,))
async def answer_escalation(
    call: Call, escalation_id: str, body: EscalationAnswer
) -> answers.Escalation:
    """Answer what a tier was asked; the ticket's owner goes on with it.

    Who asked cannot answer, nor anybody once another one works on it, unless they are a supervisor
    or an administrator.
    """
    return await _end(call, escalation_id, EscalationState.ANSWERED, body.answer.strip())


@endpoint("POST", "/escalations/{escalation_id}/withdraw", errors=(409,))
async def withdraw_escalation(call: Call, escalation_id: str, body: Remark) -> answers.Escalation:
    """Nobody has to answer any more."""
    return await _end(call, escalation_id, EscalationState.WITHDRAWN, body.note.strip())


@endpoint("GET", "/dispatch/problems")
async def list_dispatch_problems(call: Call) -> answers.DispatchProblemList:
    """Queues that tickets are sent to and nobody works in.

    Dispatch, rules and processes name them, or somebody chose them by hand.
    """
    desk, queries = call.ports.service_desk(), call.ports.queries.dispatch
    found = problems(
        desk.dispatch,
        desk.team,
        await queries.queues_in_use(),
        await queries.turned_away(),
        sent_to(desk.rules, desk.processes),
    )
    return answers.DispatchProblemList(
        items=[answers.DispatchProblem.model_validate(each) for each in found]
    )


async def _end(
    call: Call, escalation_id: str, state: EscalationState, text: str
) -> answers.Escalation:
    names = await call.ports.queries.people.names()
    by = call.principal.doer

    def act(loaded: Loaded, ticket: Ticket, asked: Escalation) -> ChangeSet:
        owner = names.get(asked.agent_id or "", "")
        return escalation.settle(
            loaded.conversation, ticket, asked, state, by, call.now, answer=text, owner=owner
        )

    return await _settle(call, escalation_id, act)


async def _settle(call: Call, escalation_id: str, act: Act) -> answers.Escalation:
    asked = await _found(call, escalation_id)

    async def decision(loaded: Loaded, ticket: Ticket) -> ChangeSet | None:
        return act(loaded, ticket, await _found(call, escalation_id))

    await decide_ticket(call, asked.ticket, decision)
    return await _asked(call, escalation_id)


async def _asked(call: Call, escalation_id: str) -> answers.Escalation:
    names = await call.ports.queries.people.names()
    return _escalation(call, await _found(call, escalation_id), names)


async def _found(call: Call, escalation_id: str) -> Escalation:
    found = await call.ports.queries.dispatch.escalation(escalation_id)
    if found is None:
        raise NotFound
    return found


def _escalation(call: Call, one: Escalation, names: dict[str, str]) -> answers.Escalation:
    return answers.Escalation(
        id=one.id,
        ticket=one.ticket,
        tier=one.tier,
        queue=one.queue,
        state=one.state.value,
        asked_by=names.get(one.asked_by, ""),
        agent=names.get(one.agent_id or "", ""),
        agent_id=one.agent_id or "",
        note=one.note,
        answer=one.answer,
        due_at=one.due_at,
        created_at=one.created_at,
        answered_at=one.answered_at,
        may_answer=escalation.may_answer(one, call.principal.doer),
    )


def _deadline(call: Call, body: EscalationRequest) -> datetime | None:
    """The deadline that is wanted, in UTC."""
    if body.due_at is None:
        return None
    if not timedelta() < body.due_at - call.now <= LONGEST_WAIT:
        raise Conflict("no_such_deadline")
    return body.due_at.astimezone(UTC)


async def _receiver(call: Call, body: Transfer) -> TransferTarget:
    """Who gets it. Raises `Conflict` for a queue that would swallow it."""
    if body.agent_id is not None:
        members = await call.ports.queries.dispatch.members()
        found = next((each for each in members if each.id == body.agent_id), None)
        if found is None:
            raise InvalidRequest({"agent_id": "unknown_agent"})
        is_there = await is_at_the_desk(call, found.id)
        return TransferTarget(agent_id=AgentId(found.id), name=found.name, is_there=is_there)
    queue = body.queue or ""
    await check_queues(call, [queue])
    await check_staffed(call, queue)
    return TransferTarget(queue)
