# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets: lists, one, its history, changing it, and filing one on a customer's behalf."""

from desk import showing
from desk.answers import tickets as tickets_answers
from desk.api.conversations import whose
from desk.bodies.tickets import NewTicket, TicketChange, TicketQuery
from desk.deciding import committed, decide_ticket
from desk.endpoint import Call, endpoint
from desk.named import agent_named, check_queues, check_type, ticket_named
from desk.noting import noted
from desk.passing_on import check_seen, check_version, is_at_the_desk, taken, with_arrival
from desk.reporting import language_of, reported
from desk.underway import Passing
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.errors import Conflict, IllegalTransition, MergedAway, StaleConversation
from intake.ids import ticket_number
from intake.ports import Loaded
from intake.process.moving import open_to
from intake.process.work import ApprovalState
from intake.store.desk.queries import TicketFilter
from intake.ticket_actions import (
    Assignee,
    TicketUpdate,
    file_ticket,
    form_answered,
    judged_when_filed,
    kept_by_filer,
    update_ticket,
)
from intake.tickets.ticket import Ticket, TicketStatus
from intake.tickets.ticket import open_ticket as opened_ticket
from intake.values import replace


@endpoint("GET", "/tickets")
async def list_tickets(call: Call, query: TicketQuery) -> tickets_answers.TicketPage:
    """Tickets, newest first."""
    wanted = TicketFilter(
        statuses=tuple(each.value for each in query.status),
        priorities=tuple(each.value for each in query.priority),
        queue=query.queue or "",
        assignee=whose(call, query.assignee),
        text=query.q.strip(),
    )
    page = await call.ports.queries.tickets(
        wanted, call.principal.queues, query.cursor, query.limit
    )
    now = call.ports.at_site(call.now)
    return tickets_answers.TicketPage(
        items=[showing.ticket(each, now) for each in page.items],
        next_cursor=page.next_cursor,
        changed=page.changed,
    )


@endpoint("GET", "/tickets/{number}")
async def read_ticket(call: Call, number: str) -> tickets_answers.Ticket:
    """One ticket."""
    return await shown_ticket(call, number)


@endpoint("GET", "/tickets/{number}/timeline")
async def read_timeline(call: Call, number: str) -> tickets_answers.Timeline:
    """What happened to a ticket, oldest first. Messages are read with its conversation."""
    view = await ticket_named(call, number)
    found = await call.ports.queries.timeline(number, view.conversation_id)
    language = language_of(call)
    titles = {
        one.name: getattr(one.section.title, language)
        for one in call.ports.service_desk().rules.arranged
    }
    return tickets_answers.Timeline(items=[showing.timeline_entry(each, titles) for each in found])


@endpoint("PATCH", "/tickets/{number}", errors=(409, 422))
async def change_ticket(call: Call, number: str, body: TicketChange) -> tickets_answers.Ticket:
    """Change a ticket. A status it cannot take from where it is, is a conflict.

    Who closes a resolved ticket does so without the customer's word: it counts as unconfirmed, and
    a `note` says why.

    `assignee: me` takes it, and the first one wins: the others hear who has it. Any other, or
    none, passes on what is nobody's or one's own; a supervisor passes on anybody's. Without a
    `version`, what a colleague gave away within the last seconds counts as not seen, and so does
    what another request did that was not answered yet: who has it is told, and nothing changes.
    """
    if "assignee" not in body.model_fields_set:
        return await _changed(call, number, body, None)
    with call.office.underway.entered(number, call.now) as passing:
        return await _changed(call, number, body, passing)


async def _changed(
    call: Call, number: str, body: TicketChange, passing: Passing | None
) -> tickets_answers.Ticket:
    await check_queues(call, [body.queue] if body.queue else [])
    check_type(call, body.type)
    wanted = TicketUpdate(
        status=body.status,
        priority=body.priority,
        note=body.note.strip(),
        queue=body.queue,
        assignee=await _assignee(call, body) if passing else None,
        title=body.title,
        type=body.type,
        waiting_for=body.waiting_for,
        fields=body.fields,
    )

    async def decision(loaded: Loaded, ticket: Ticket) -> ChangeSet | None:
        if wanted.assignee is None or passing is None:
            check_version(ticket, body.version)
        else:
            await check_seen(call, ticket, body.version, wanted.assignee.id, passing)
        if body.type not in {None, ticket.type}:
            await _check_nothing_asked(call, number)
        change = await _updated(call, loaded, ticket, wanted)
        if not _is_reason(wanted, ticket):
            change = noted(call, loaded, change, wanted.note, ticket)
        name = wanted.assignee.name if wanted.assignee else call.principal.name
        return with_arrival(call, loaded, change, name)

    await decide_ticket(call, number, decision)
    return await shown_ticket(call, number)


async def _updated(
    call: Call, loaded: Loaded, ticket: Ticket, wanted: TicketUpdate
) -> ChangeSet | None:
    """What `update_ticket` gives; a refusal names who has it, or the statuses that are open."""
    try:
        return update_ticket(loaded.conversation, ticket, wanted, call.principal.doer, call.now)
    except Conflict as error:
        if str(error) != "ticket_taken":
            raise
        raise await taken(call, ticket.agent_id) from error
    except MergedAway:
        raise
    except IllegalTransition as error:
        error.allowed = open_to(ticket, call.ports.service_desk().processes, error.allowed)
        raise


@endpoint("POST", "/tickets", status=201, errors=(404, 409))
async def open_ticket(call: Call, body: NewTicket) -> tickets_answers.Ticket:
    """File a report on a customer's behalf, as by phone or at the counter.

    With `form`, `fields` are read and judged as that dialog does it. The reason of a priority
    is `priority_reason`, or else the note.
    """
    await check_queues(call, [body.queue] if body.queue else [])
    loaded, draft = await reported(call, body)
    reason = draft.priority_reason.strip() or (body.note.strip() if body.priority else "")
    queue = draft.queue or loaded.conversation.queue
    draft = replace(draft, queue=queue, priority_reason=reason)
    count = await call.ports.store.next_ticket_count()
    ticket = opened_ticket(
        draft,
        number=ticket_number(draft.number_prefix, count),
        contact_id=loaded.contact.id,
        conversation_id=loaded.conversation.id,
        channel=loaded.conversation.address.channel,
        queue=draft.queue,
        now=call.now,
        level=loaded.contact.level,
    )
    if ticket.asset_serial:
        await call.ports.learn(ticket.asset_serial)
    unexplained = call.office.phrases.say(language_of(call), "ticket.priority_when_filed")
    changes = file_ticket(
        judged_when_filed(ticket, call.ports.service_desk().priority, unexplained),
        loaded.contact,
        loaded.conversation,
        call.principal.doer,
        call.now,
        note=body.note.strip(),
        queue=body.queue,
    )
    changes = form_answered(changes, body.form or "")
    if _stays_with_filer(call, body, changes):
        changes = kept_by_filer(changes, call.principal.doer, call.now)
    if not await committed(call.ports, changes):
        raise StaleConversation(loaded.conversation.id)
    return await shown_ticket(call, ticket.number)


def _stays_with_filer(call: Call, body: NewTicket, filed: ChangeSet) -> bool:
    """Whether who files it talks to the customer there, and it has what an owner needs."""
    conversation, ticket = filed.conversation, filed.ticket
    speaks = conversation.speaker is Speaker.HUMAN and conversation.agent_id == call.principal.id
    if not speaks or body.queue or ticket is None:
        return False
    return not call.ports.service_desk().required.lacking(ticket, "assign")


def _is_reason(wanted: TicketUpdate, ticket: Ticket) -> bool:
    """Whether the note is the reason of a priority or of closing, which the timeline tells."""
    closes = wanted.status is TicketStatus.CLOSED and ticket.status is not wanted.status
    return closes or wanted.priority not in {None, ticket.priority}


async def shown_ticket(call: Call, number: str) -> tickets_answers.Ticket:
    """The ticket as it is now, as answered."""
    return showing.ticket(await ticket_named(call, number), call.ports.at_site(call.now))


async def _check_nothing_asked(call: Call, number: str) -> None:
    """Raises `Conflict` while somebody's consent is asked for a step of the ticket's process."""
    work = await call.ports.queries.work.of_ticket(number)
    if any(one.state is ApprovalState.OPEN for one in work.approvals):
        raise Conflict("approval_asked")


async def _assignee(call: Call, body: TicketChange) -> Assignee:
    if body.assignee is None:
        return Assignee("")
    if body.assignee in {"me", call.principal.id}:
        takes = body.assignee == "me"
        return Assignee(call.principal.id, call.principal.name, is_taken=takes)
    agent = await agent_named(call, body.assignee, "assignee")
    return Assignee(agent.id, agent.name, is_there=await is_at_the_desk(call, agent.id))
