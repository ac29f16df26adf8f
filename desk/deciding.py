# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an agent's wish to a committed change: load, decide, commit, and decide again if stale.

A decision has no effects of its own, so when somebody else was faster it is simply taken again on
what is there now. After `MOST_ATTEMPTS` the caller is told to look again.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from desk.endpoint import Call
from desk.problems import NamesNothing
from intake.agent_actions import with_line
from intake.changes import ChangeSet
from intake.errors import NotFound, StaleConversation
from intake.messages import Language
from intake.ports import Loaded
from intake.process.effects import Effect
from intake.process.settling import statuses
from intake.store.desk_work import Work
from intake.ticket_actions import conversation_of
from intake.tickets.incidents import with_reports
from intake.tickets.sides import Listener, Side
from intake.tickets.ticket import Ticket, TicketStatus
from intake.values import replace

MOST_ATTEMPTS = 3

Decision = Callable[[Loaded], Awaitable[ChangeSet | None]]
WorkDecision = Callable[[Ticket, Work], Effect]
Line = Callable[[Loaded, Effect], str]
Decided = ChangeSet | None
TicketDecision = Callable[[Loaded, Ticket], Decided]
AskingDecision = Callable[[Loaded, Ticket], Awaitable[Decided]]  # looks things up each time


async def decide(call: Call, conversation_id: str, decision: Decision) -> ChangeSet | None:
    """What was committed, or None if the decision was that nothing needs to change.

    Raises `NotFound` for a conversation that is absent or foreign, `StaleConversation` if others
    were faster every time.
    """
    for _ in range(MOST_ATTEMPTS):
        loaded = await call.ports.store.load_conversation(conversation_id)
        if loaded is None or not call.principal.sees(loaded.conversation.queue):
            raise NotFound
        changes = await decision(loaded)
        if changes is None:
            return None
        if await committed(call, changes):
            return changes
    raise StaleConversation(conversation_id)


async def decide_ticket(
    call: Call, number: str, decision: TicketDecision | AskingDecision
) -> ChangeSet | None:
    """Like `decide`, for a ticket and the conversation it belongs to."""
    for _ in range(MOST_ATTEMPTS):
        ticket = await visible_ticket(call, number)
        loaded = await _conversation_of(call, ticket)
        ticket = replace(ticket, conversation_id=loaded.conversation.id)
        decided = decision(loaded, ticket)
        changes = await decided if isinstance(decided, Awaitable) else decided
        if changes is None or await committed(call, changes):
            return changes
    raise StaleConversation(number)


async def decide_work(
    call: Call, number: str, decision: WorkDecision, line: Line | None = None
) -> None:
    """Like `decide_ticket`, with everything that is worked on beside the ticket.

    `line` says what the customer is told of it.
    """
    for _ in range(MOST_ATTEMPTS):
        ticket = await visible_ticket(call, number)
        loaded = await _conversation_of(call, ticket)
        ticket = replace(ticket, conversation_id=loaded.conversation.id)
        effect = decision(ticket, await call.ports.queries.work.of_ticket(number))
        change = effect.change(loaded.conversation)
        if line is not None:
            change = with_line(change, line(loaded, effect), call.now)
        if await committed(call, change):
            return
    raise StaleConversation(number)


async def visible_ticket(call: Call, number: str) -> Ticket:
    """A ticket that this person may see. Raises `NotFound`."""
    ticket = await call.ports.store.load_ticket(number)
    if ticket is None or not call.principal.sees(ticket.queue):
        raise NotFound
    return ticket


async def decide_tickets(
    call: Call,
    number: str,
    decision: Callable[[Sequence[Side]], ChangeSet],
    named: Mapping[str, str] | None = None,
    beside: Sequence[str] = (),
) -> ChangeSet:
    """Like `decide_ticket`, for several tickets that change together.

    `named` are further ones by the place of the request that names them. `beside` are reports of
    an incident: whoever may change that changes them with it.
    """
    others = named or {}
    for _ in range(MOST_ATTEMPTS):
        await visible_ticket(call, number)
        for place, other in others.items():
            await _named_ticket(call, place, other)
        changes = decision(await _sides(call, [number, *others.values(), *beside]))
        if await committed(call, changes):
            return changes
    raise StaleConversation(number)


async def _named_ticket(call: Call, place: str, number: str) -> None:
    try:
        await visible_ticket(call, number)
    except NotFound:
        raise NamesNothing(place, number) from None


async def _sides(call: Call, numbers: Sequence[str]) -> list[Side]:
    led: dict[str, list[str]] = {}
    for conversation_id, number in await call.ports.queries.relations.led_to(numbers):
        led.setdefault(number, []).append(conversation_id)
    return [await _side(call, number, led.get(number, ())) for number in numbers]


async def _side(call: Call, number: str, about_it: Iterable[str]) -> Side:
    ticket = await call.ports.store.load_ticket(number)
    if ticket is None:
        raise NotFound
    loaded = await _conversation_of(call, ticket)
    ticket = replace(ticket, conversation_id=loaded.conversation.id)
    found = [
        await call.ports.store.load_conversation(one)
        for one in about_it
        if one != loaded.conversation.id
    ]
    led = tuple(Listener(one.conversation, one.contact) for one in found if one is not None)
    return Side(ticket, loaded.conversation, loaded.contact, led)


async def _with_reports(call: Call, changes: ChangeSet) -> ChangeSet:
    """An incident that is resolved takes its open reports along, in one transaction."""
    ticket = changes.ticket
    is_resolved = ticket is not None and ticket.status is TicketStatus.RESOLVED
    if ticket is None or not is_resolved or statuses(changes, ticket) is None:
        return changes
    numbers = await call.ports.queries.relations.reports(ticket.number)
    sides = await _sides(call, numbers)
    return with_reports(changes, sides, call.principal.doer, call.now)


async def committed(call: Call, changes: ChangeSet) -> bool:
    """Whether the change was written; False if it was decided on an old state."""
    (problem,) = await call.ports.commit([await _with_reports(call, changes)])
    if problem is not None and not isinstance(problem, StaleConversation):
        raise problem
    return problem is None


def customer_language(call: Call, loaded: Loaded) -> Language:
    """The language to speak to this customer in."""
    known = loaded.conversation.language or loaded.contact.language
    return known or call.ports.settings.languages[0]


async def _conversation_of(call: Call, ticket: Ticket) -> Loaded:
    loaded = None
    if ticket.conversation_id:
        loaded = await call.ports.store.load_conversation(ticket.conversation_id)
    if loaded is None:
        person = await call.ports.queries.contact(ticket.contact_id, None)
        if person is None:
            raise NotFound
        contact = person.as_contact()
        loaded = Loaded(conversation_of(ticket, contact, call.now), contact, ticket)
    return loaded
