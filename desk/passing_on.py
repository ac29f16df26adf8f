# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever passes a ticket on has seen who has it: of two who decide at once, the first wins."""

from desk.deciding import customer_language
from desk.endpoint import Call
from desk.underway import Passing
from intake.agent_actions import with_line
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.errors import Conflict
from intake.ports import Loaded
from intake.routing.handing import TakenByOther, is_unseen
from intake.routing.queues import Team
from intake.tickets.ticket import Ticket


async def check_seen(
    call: Call, ticket: Ticket, version: int | None, to: str | None, passing: Passing
) -> None:
    """Raises `Conflict` if the ticket is another than who passes it on `to` somebody looked at.

    Without a `version`, nobody can have seen what a colleague decided a moment ago, nor what
    another request of their own did that was not answered yet; they hear who has it.
    """
    check_version(ticket, version)
    if version is not None:
        return
    given = await call.ports.queries.dispatch.given(ticket.number)
    if is_unseen(ticket, to, given, call.principal.doer, call.now, passing.since):
        raise await taken(call, ticket.agent_id)


def check_version(ticket: Ticket, version: int | None) -> None:
    """Raises `Conflict` if the ticket is not the one that was looked at."""
    if version is not None and version != ticket.version:
        raise Conflict("ticket_changed")


async def is_at_the_desk(call: Call, agent_id: str) -> bool:
    """See `Team.is_there`; at whichever node the workspace is open.

    Another system (an API key) knows for itself where its people are.
    """
    if agent_id == call.principal.id or not call.principal.token_hash:
        return True
    members = await call.ports.queries.dispatch.members()
    team = Team(tuple(members), online=frozenset(call.office.live.online))
    member = team.member(agent_id)
    return member is not None and team.is_there(member)


async def taken(call: Call, agent_id: str | None, what: str = "ticket_taken") -> TakenByOther:
    """What who was slower hears: who has it."""
    owner = agent_id or ""
    names = await call.ports.queries.people.names()
    return TakenByOther(what, owner, names.get(owner, ""))


def with_arrival(
    call: Call, loaded: Loaded, change: ChangeSet | None, name: str
) -> ChangeSet | None:
    """The same change; a customer who waited for somebody is told who (`name`) it is."""
    has_waited = loaded.conversation.speaker is Speaker.WAITING
    if change is None or not has_waited or change.conversation.speaker is not Speaker.HUMAN:
        return change
    language = customer_language(call, loaded)
    return with_line(change, call.office.phrases.say(language, "line.taken", name=name), call.now)
