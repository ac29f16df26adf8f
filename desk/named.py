# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request names by its id: found, or refused alike.

What this person may not see is as absent as what is not there.
"""

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar

from desk.endpoint import Call
from intake.errors import Conflict, InvalidRequest, NotFound
from intake.store.desk.views import AgentView, ContactView, ConversationView, TicketView


class HasId(Protocol):
    """A task, an approval, a visit, a part or a line of costs."""

    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=HasId)


async def conversation_named(call: Call, conversation_id: str) -> ConversationView:
    """A conversation that this person may see. Raises `NotFound`."""
    view = await call.ports.queries.conversation(conversation_id, call.principal.queues)
    if view is None:
        raise NotFound
    return view


async def ticket_named(call: Call, number: str) -> TicketView:
    """A ticket that this person may see, to be shown. Raises `NotFound`."""
    view = await call.ports.queries.ticket(number, call.principal.queues)
    if view is None:
        raise NotFound
    return view


async def contact_named(call: Call, contact_id: str) -> ContactView:
    """A contact that this person may see. Raises `NotFound`."""
    view = await call.ports.queries.contact(contact_id, call.principal.queues)
    if view is None:
        raise NotFound
    return view


async def agent_named(call: Call, agent_id: str, place: str) -> AgentView:
    """An agent. Raises `InvalidRequest` naming the `place` of the request."""
    agents = await call.ports.queries.people.agents()
    found = next((one for one in agents if one.id == agent_id), None)
    if found is None:
        raise InvalidRequest({place: "unknown_agent"})
    return found


async def check_queues(call: Call, names: Collection[str], place: str = "queue") -> None:
    """Raises `InvalidRequest` naming the `place` of the request unless all are queues."""
    if not names:
        return
    known = {one.id for one in await call.ports.queries.people.queues()}
    if not known.issuperset(names):
        raise InvalidRequest({place: "unknown_queue"})


async def check_staffed(call: Call, queue: str) -> None:
    """Raises `Conflict` for a queue in which nobody works: it would swallow what is sent there."""
    members = await call.ports.queries.dispatch.members()
    if all(queue not in each.queues for each in members):
        raise Conflict("queue_empty")


def check_type(call: Call, name: str | None) -> None:
    """Raises `InvalidRequest` for a type of ticket that is none here."""
    known = call.ports.service_desk().types
    if name and known and name not in known:
        raise InvalidRequest({"type": "unknown_type"}, known=", ".join(sorted(known)))


def item_named(items: Iterable[Item], item_id: str) -> Item:
    """One of a ticket's items. Raises `NotFound`."""
    found = next((one for one in items if one.id == item_id), None)
    if found is None:
        raise NotFound
    return found
