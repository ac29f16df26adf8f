# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an agent's wish to a committed change: load, decide, commit, and decide again if stale.

A decision has no effects of its own, so when somebody else was faster it is taken again on what is
there now, up to `MOST_ATTEMPTS` times.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from desk.endpoint import Call
from desk.ports import DeskPorts
from desk.problems import NamesNothing
from intake.agent_actions import with_line
from intake.changes import ChangeSet
from intake.errors import NotFound, StaleConversation
from intake.messages import Language
from intake.ports import Loaded
from intake.process.effects import Effect
from intake.process.underway import of_work
from intake.store.desk.work import Work
from intake.ticket_actions import conversation_of
from intake.tickets import lifecycle
from intake.tickets.sides import Listener, Side
from intake.tickets.ticket import Ticket
from intake.values import replace

MOST_ATTEMPTS = 3

# A decision that looks things up does so at each attempt, so it may be one to wait for.
Decided = ChangeSet | None
Decision = Callable[[Loaded], Awaitable[Decided]]
TicketDecision = Callable[[Loaded, Ticket], Decided | Awaitable[Decided]]
TicketsDecision = Callable[[Sequence[Side]], ChangeSet | Awaitable[ChangeSet]]
WorkDecision = Callable[[Ticket, Work], Effect | Awaitable[Effect]]
Line = Callable[[Loaded, Effect], str]
Result = TypeVar("Result")


async def decide(call: Call, conversation_id: str, decision: Decision) -> ChangeSet | None:
    """What was committed, or None if the decision was that nothing needs to change.

    Raises `NotFound` for a conversation that is absent or foreign, `StaleConversation` if others
    were faster every time.
    """

    async def attempt() -> ChangeSet | None:
        loaded = await call.ports.store.load_conversation(conversation_id)
        if loaded is None or not call.principal.sees(loaded.conversation.queue):
            raise NotFound
        return await decision(loaded)

    return await until_committed(call.ports, conversation_id, attempt)


async def decide_ticket(call: Call, number: str, decision: TicketDecision) -> ChangeSet | None:
    """Like `decide`, for a ticket and the conversation it belongs to."""

    async def attempt() -> ChangeSet | None:
        ticket, loaded = await _with_conversation(call, await visible_ticket(call, number))
        return await result_of(decision(loaded, ticket))

    return await until_committed(call.ports, number, attempt)


async def decide_work(
    call: Call, number: str, decision: WorkDecision, line: Line | None = None
) -> None:
    """Like `decide_ticket`, with everything that is worked on beside the ticket.

    `line` gives the text that tells the customer of it. Raises `MergedAway` for work that went
    along with a merge.
    """

    async def attempt() -> ChangeSet:
        ticket, loaded = await _with_conversation(call, await visible_ticket(call, number))
        work = await call.ports.queries.work.of_ticket(number)
        with or_where_it_went(ticket):
            effect = await result_of(decision(ticket, work))
        change = effect.change(loaded.conversation)
        return change if line is None else with_line(change, line(loaded, effect), call.now)

    await until_committed(call.ports, number, attempt)


@contextmanager
def or_where_it_went(ticket: Ticket) -> Iterator[None]:
    """Work that is not found here may have gone along with a merge: raises `MergedAway` then."""
    try:
        yield
    except NotFound:
        lifecycle.must_stand_alone(ticket)
        raise


async def visible_ticket(call: Call, number: str) -> Ticket:
    """A ticket that this person may see. Raises `NotFound`."""
    ticket = await call.ports.store.load_ticket(number)
    if ticket is None or not call.principal.sees(ticket.queue):
        raise NotFound
    return ticket


async def decide_tickets(
    call: Call,
    number: str,
    decision: TicketsDecision,
    named: Mapping[str, str] | None = None,
    beside: Sequence[str] = (),
    *,
    with_work: bool = False,
) -> None:
    """Like `decide_ticket`, for several tickets that change together.

    `named` are further ones by the place of the request that names them. `beside` are reports of
    an incident: whoever may change that changes them with it. `with_work` reads what is underway
    for each too, for a decision that moves it.
    """
    others = named or {}

    async def attempt() -> ChangeSet:
        await visible_ticket(call, number)
        for place, other in others.items():
            await _named_ticket(call, place, other)
        sides = await _sides(call, [number, *others.values(), *beside])
        if with_work:
            sides = [await _with_work(call, one) for one in sides]
        return await result_of(decision(sides))

    await until_committed(call.ports, number, attempt)


async def until_committed(
    ports: DeskPorts, subject: str, attempt: Callable[[], Awaitable[ChangeSet | None]]
) -> ChangeSet | None:
    """Decide anew on what is there now until it is written; None if nothing needs to change.

    Requests about the same subject take turns. Raises `StaleConversation` if others, such as the
    bot, were faster each time.
    """
    async with ports.turns.of(subject):
        for _ in range(MOST_ATTEMPTS):
            changes = await attempt()
            if changes is None or await committed(ports, changes):
                return changes
    raise StaleConversation(subject)


async def result_of(decided: Result | Awaitable[Result]) -> Result:
    return await decided if isinstance(decided, Awaitable) else decided


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
    ticket, loaded = await _with_conversation(call, ticket)
    found = [
        await call.ports.store.load_conversation(one)
        for one in about_it
        if one != loaded.conversation.id
    ]
    led = tuple(Listener(one.conversation, one.contact) for one in found if one is not None)
    return Side(ticket, loaded.conversation, loaded.contact, led)


async def _with_work(call: Call, side: Side) -> Side:
    work = await call.ports.queries.work.of_ticket(side.ticket.number)
    return replace(side, underway=of_work(work.tasks, work.visits, work.parts))


async def committed(ports: DeskPorts, changes: ChangeSet) -> bool:
    """Whether the change was written; False if it was decided on an old state."""
    (problem,) = await ports.commit([changes])
    if problem is not None and not isinstance(problem, StaleConversation):
        raise problem
    return problem is None


def customer_language(call: Call, loaded: Loaded) -> Language:
    """The language to speak to this customer in."""
    known = loaded.conversation.language or loaded.contact.language
    return known or call.ports.settings.languages[0]


async def _with_conversation(call: Call, ticket: Ticket) -> tuple[Ticket, Loaded]:
    """A ticket and its conversation; an imported one gets the one of its first change."""
    loaded = None
    if ticket.conversation_id:
        loaded = await call.ports.store.load_conversation(ticket.conversation_id)
    if loaded is None:
        person = await call.ports.queries.contact(ticket.contact_id, None)
        if person is None:
            raise NotFound
        contact = person.as_contact()
        loaded = Loaded(conversation_of(ticket, contact, call.now), contact, ticket)
    return replace(ticket, conversation_id=loaded.conversation.id), loaded
