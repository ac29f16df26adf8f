# SPDX-License-Identifier: AGPL-3.0-or-later
"""Give what waits to somebody: by dispatch, or by a colleague who passes it on. Pure.

Ticket and conversation go together: whoever has the ticket speaks with its customer, and no
moment has two owners or none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from intake.agent_actions import Doer, taken_over
from intake.changes import ChangeSet, Message, TimelineEntry, status_changed
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.errors import Conflict
from intake.ids import AgentId
from intake.messages import Author
from intake.routing.assignment import Assigned, Job
from intake.routing.queues import SeatTaken
from intake.routing.settings import DISPATCH, Dispatch
from intake.tickets import lifecycle
from intake.tickets.ticket import SETTLED, Priority, Ticket, TicketStatus
from intake.values import replace

if TYPE_CHECKING:
    from intake.happenings import Happening

AT_ONCE = timedelta(seconds=5)  # nobody reads and reacts faster
_WITH_PEOPLE = frozenset({Speaker.WAITING, Speaker.HUMAN})


@dataclass(frozen=True, slots=True)
class TransferTarget:
    """Who or what a ticket is passed to: an agent (`is_there`: at the desk now), or a queue."""

    queue: str = ""
    agent_id: AgentId | None = None
    name: str = ""
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class Giving:
    """Who gave a ticket to its owner last, and when."""

    by: str
    at: datetime


class TakenByOther(Conflict):
    """A colleague was faster: `owner` has it. Leave it to them, or ask for it."""

    def __init__(self, what: str, owner_id: str, owner: str) -> None:
        super().__init__(what, owner=owner)
        self.owner_id = owner_id


def job_of(
    conversation: Conversation, contact: Contact, ticket: Ticket | None, dispatch: Dispatch
) -> Job:
    """What waits for a person, as assignment sees it: a new ticket, else the conversation.

    Raises `ValueError` for a conversation that was never begun.
    """
    is_urgent = (
        ticket is not None and ticket.priority is Priority.P0 and ticket.status not in SETTLED
    )
    if ticket is not None and ticket.agent_id is None and ticket.status is TicketStatus.NEW:
        needs = dispatch.needed(ticket, contact, conversation.language)
        queue = ticket.queue or dispatch.default_queue
        return Job(ticket.number, queue, ticket.created_at, needs, is_urgent=is_urgent)
    since = conversation.waiting_since or conversation.created_at
    if since is None:
        raise ValueError(conversation.id)
    open_ticket = ticket if ticket is not None and ticket.status not in SETTLED else None
    needs = (
        dispatch.needed(open_ticket, contact, conversation.language)
        if open_ticket
        else frozenset()
    )
    preferred = open_ticket.agent_id if open_ticket else None
    queue = conversation.queue or dispatch.default_queue
    return Job(conversation.id, queue, since, needs, preferred, is_urgent)


def given(
    conversation: Conversation,
    ticket: Ticket | None,
    to: Assigned,
    line: str,
    now: datetime,
) -> ChangeSet:
    """Assign what dispatch gave to a member; a customer who waits for it is told `line`."""
    member = to.member
    had_it = to.job.preferred == member.id
    least = f"least loaded in {to.job.queue} ({to.load} of {member.capacity})"
    detail = {
        "from": "",
        "to": member.id,
        "name": member.name,
        "because": "had it before" if had_it else least,
        "why": "had_before" if had_it else "least_loaded",
        "queue": to.job.queue,
        "load": to.load,
        "capacity": member.capacity,
    }
    owned = _owned(ticket, member.id, now)
    is_its = ticket is None or conversation.ticket == ticket.number
    messages: tuple[Message, ...] = ()
    if conversation.speaker is Speaker.WAITING and is_its:
        conversation, messages = taken_over(conversation, member.id, line, now)
    number = owned.number if owned else None
    told = [TimelineEntry("assigned", DISPATCH, now, detail, number)]
    if ticket is not None and owned is not None:
        told += status_changed(ticket, owned, DISPATCH, now)
    return ChangeSet(
        conversation,
        messages,
        ticket=owned,
        timeline=tuple(told),
        records=(SeatTaken(member.id, to.turn, member.version),),
    )


def take_ticket(
    conversation: Conversation, ticket: Ticket, by: Doer, owner: str, line: str, now: datetime
) -> ChangeSet | None:
    """Assign a ticket to the agent, and its conversation if nobody has that; None if they have it.

    The first one wins: raises `TakenByOther` with the name of whoever was faster (`owner`).
    """
    if ticket.agent_id == by.id:
        return None
    lifecycle.must_be_open(ticket)
    if ticket.agent_id is not None:
        raise TakenByOther("ticket_taken", ticket.agent_id, owner)
    owned = lifecycle.given_to(ticket, by.id, now)
    messages: tuple[Message, ...] = ()
    if conversation.speaker is Speaker.WAITING and conversation.ticket == ticket.number:
        conversation, messages = taken_over(conversation, by.id, line, now)
    detail = {"from": "", "to": by.id, "name": by.name}
    told = TimelineEntry("assigned", by.actor, now, detail, ticket.number)
    return ChangeSet(
        conversation,
        messages,
        ticket=owned,
        timeline=(told, *status_changed(ticket, owned, by.actor, now)),
    )


def is_unseen(
    ticket: Ticket,
    to: str | None,
    given: Giving | None,
    by: Doer,
    now: datetime,
    since: datetime | None = None,
) -> bool:
    """Whether the ticket was given to its owner a moment ago, so that `by` has not seen it.

    By somebody else, within `AT_ONCE`; or by another request of `by` themselves after `since`,
    when this one began. An owner who took it for themselves does not count: whoever leads the
    team may pass that on.
    """
    if given is None or ticket.agent_id in {None, to, by.id}:
        return False
    if given.by == by.id:
        return since is not None and given.at >= since
    return given.by != ticket.agent_id and now - given.at < AT_ONCE


def transfer(
    conversation: Conversation,
    ticket: Ticket,
    to: TransferTarget,
    by: Doer,
    now: datetime,
    *,
    note: str,
    owner: str,
) -> ChangeSet:
    """Pass a ticket on with a note.

    Raises `Conflict` if it is settled or is there already, `TakenByOther` with the name of its
    `owner` if it is somebody else's.
    """
    lifecycle.must_be_open(ticket)
    if ticket.agent_id not in {None, by.id} and not by.may_override:
        raise TakenByOther("ticket_taken", ticket.agent_id or "", owner)
    if ticket.agent_id == to.agent_id and to.queue in {"", ticket.queue}:
        raise Conflict("there_already")
    moved = replace(ticket, queue=to.queue or ticket.queue, agent_id=to.agent_id, updated_at=now)
    if to.agent_id is None and moved.status is not TicketStatus.NEW:
        moved = lifecycle.step(moved, "release", now)
    elif to.agent_id is not None and moved.status is not TicketStatus.ASSIGNED:
        moved = lifecycle.step(moved, "assign", now)
    conversation = gone_along(conversation, moved, now, is_there=to.is_there)
    line = Message(conversation.last_seq + 1, Author.NOTE, now, note, by.id, by.name)
    conversation = replace(conversation, last_seq=line.seq)
    return ChangeSet(
        conversation,
        (line,),
        ticket=moved,
        timeline=_passed_on(ticket, moved, to, by, now, note),
    )


def gone_along(
    conversation: Conversation, ticket: Ticket, now: datetime, *, is_there: bool = True
) -> Conversation:
    """The conversation of a ticket that was passed on, with whoever has that now.

    It stays as it is where the bot speaks, or where it is about another ticket. A customer who
    waits goes on waiting, for everybody to see, while the new owner is not at the desk
    (`is_there`): nobody has come.
    """
    if conversation.ticket != ticket.number or conversation.speaker not in _WITH_PEOPLE:
        return conversation
    is_waiting = conversation.speaker is Speaker.WAITING
    if is_waiting and ticket.agent_id and not is_there:
        return replace(conversation, queue=ticket.queue)
    since = conversation.waiting_since if is_waiting else now
    return replace(
        conversation,
        speaker=Speaker.HUMAN if ticket.agent_id else Speaker.WAITING,
        agent_id=ticket.agent_id,
        queue=ticket.queue,
        waiting_since=None if ticket.agent_id else since,
        unanswered_turns=0,
    )


def _passed_on(
    before: Ticket, after: Ticket, to: TransferTarget, by: Doer, now: datetime, note: str
) -> tuple[TimelineEntry, ...]:
    told: list[tuple[Happening, dict[str, object]]] = [
        ("transferred", {"to": to.name or after.queue, "note": note})
    ]
    if before.queue != after.queue:
        told.append(("queue_changed", {"from": before.queue, "to": after.queue}))
    if before.agent_id != after.agent_id:
        detail = {"from": before.agent_id or "", "to": after.agent_id or "", "name": to.name}
        told.append(("assigned", dict(detail)))
    said = tuple(TimelineEntry(kind, by.actor, now, one, after.number) for kind, one in told)
    return (*said, *status_changed(before, after, by.actor, now))


def _owned(ticket: Ticket | None, agent_id: AgentId, now: datetime) -> Ticket | None:
    if ticket is None or ticket.status in SETTLED or ticket.agent_id == agent_id:
        return None
    return lifecycle.given_to(ticket, agent_id, now)
