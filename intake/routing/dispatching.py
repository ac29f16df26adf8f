# SPDX-License-Identifier: AGPL-3.0-or-later
"""What dispatch adds to a decision: a new ticket gets its queue, a reopened one its person. Pure.

A queue where nobody works swallows what is sent there: whoever sends a ticket or a conversation
to one, it goes to the default queue instead, and the timeline says so; also where nobody works in
the default queue either. Which person gets what waits in a queue is `assignment.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from intake.changes import ChangeSet, TimelineEntry, status_changed
from intake.conversations import Conversation, Speaker
from intake.happenings import Happening
from intake.ids import TicketNumber
from intake.routing.rules import Case, Target, placed
from intake.routing.settings import DISPATCH, Dispatch
from intake.tickets import lifecycle
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances
    from intake.service_desk import ServiceDesk

CHOSEN = "chosen_queue"  # in the detail of `opened`: the agent who filed it chose the queue
_OURS = frozenset({Speaker.WAITING, Speaker.HUMAN})
_FAILED = frozenset({"dispatch_failed"})
_OPEN = frozenset({TicketStatus.NEW, TicketStatus.ASSIGNED, TicketStatus.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is looked at, in short."""

    dispatch: Dispatch
    circumstances: "Circumstances"

    def is_on_shift(self, agent_id: str | None) -> bool:
        desk, now = self.circumstances.desk, self.circumstances.now
        member = desk.team.member(agent_id)
        return self.dispatch.is_on_shift(member, now, desk.hours)


def dispatch(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The change with its tickets put where they belong. Nothing without a section `dispatch`."""
    rules = circumstances.desk.dispatch
    if rules is None:
        return change
    desk = _Desk(rules, circumstances)
    returned: set[str] = set()
    for entry in change.timeline:
        number = entry.ticket or (change.ticket.number if change.ticket else None)
        ticket = _ticket(change, number)
        if ticket is None:
            continue
        if entry.kind == "opened":
            change = _placed(change, ticket, entry, desk)
        elif _is_reopening(entry, ticket) and ticket.number not in returned:
            returned.add(ticket.number)
            change = _returned(change, ticket, entry, desk)
    return change


def keep_staffed(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The change with its conversation where its ticket was moved, by whomever.

    And without tickets that were moved to where nobody works.
    """
    change = _together(change)
    rules = circumstances.desk.dispatch
    if rules is None:
        return change
    desk = _Desk(rules, circumstances)
    for entry in change.timeline:
        number = entry.ticket or (change.ticket.number if change.ticket else None)
        ticket = _ticket(change, number)
        if entry.kind == "queue_changed" and ticket and entry.detail.get("to") == ticket.queue:
            change = _checked(change, ticket, ticket.queue, desk)
    return change


def _together(change: ChangeSet) -> ChangeSet:
    """A conversation that is with people goes along with its ticket into another queue."""
    conversation = change.conversation
    if not conversation.queue:
        return change
    ticket = _ticket(change, conversation.ticket)
    if ticket is None or conversation.queue == ticket.queue:
        return change
    if all(entry.kind != "queue_changed" for entry in change.entries_of(ticket)):
        return change
    return replace(change, conversation=replace(conversation, queue=ticket.queue))


def keep_heard(change: ChangeSet, site: "ServiceDesk", now: datetime) -> ChangeSet:
    """The change without a conversation that waits for a person where nobody works.

    Said once, however often its customer writes meanwhile.
    """
    conversation, rules = change.conversation, site.dispatch
    if conversation.speaker is not Speaker.WAITING or rules is None:
        return change
    if change.tells(_FAILED):
        return change  # told of its ticket
    queue = conversation.queue
    if not (why := _empty(queue, site)):
        return change
    to = rules.default_queue
    detail = {"reason": why, "queue": queue, "to": to}
    told = TimelineEntry("dispatch_failed", DISPATCH, now, detail, is_once=True)
    moved = replace(conversation, queue=to)
    return replace(change, conversation=moved, timeline=(*change.timeline, told))


def _empty(queue: str, site: "ServiceDesk") -> str:
    """Why nobody takes what is sent to a queue; nothing for one where somebody works.

    What has no queue is everybody's.
    """
    team = site.team
    if not queue or team.is_staffed(queue):
        return ""
    return "no_member" if queue in team.queues else "unknown_queue"


def _placed(change: ChangeSet, ticket: Ticket, entry: TimelineEntry, desk: _Desk) -> ChangeSet:
    """A new ticket where the rules want it; what an agent chose by hand stands."""
    target = None
    if not entry.detail.get(CHOSEN):
        circumstances = desk.circumstances
        site = circumstances.desk
        case = Case(ticket, circumstances.contact, site.team, desk.is_on_shift, site.called)
        target = placed(case, desk.dispatch.rules, desk.dispatch.otherwise)
        if target and target.agent_id and site.required.lacking(ticket, "assign"):
            target = None  # nobody gets it before these fields are there
    if target is None:
        return _checked(change, ticket, ticket.queue, desk)
    moved = _moved(change, ticket, replace(ticket, queue=target.queue or ticket.queue))
    moved = _told(moved, ticket, "dispatched", desk, **_why(target))
    if target.agent_id is None:
        return _checked(moved, ticket, target.queue, desk)
    owned = replace(_ticket(moved, ticket.number) or ticket, agent_id=target.agent_id)
    owned = lifecycle.step(owned, "assign", desk.circumstances.now)
    moved = _moved(moved, ticket, owned)
    detail = {"from": "", "to": target.agent_id, "name": target.agent_name}
    moved = _told(moved, ticket, "assigned", desk, **detail, because=target.because)
    return _with_status(moved, ticket, owned, desk)


def _checked(change: ChangeSet, ticket: Ticket, queue: str, desk: _Desk) -> ChangeSet:
    """The same, unless nobody works in the queue: then the default queue takes the ticket."""
    if not (why := _empty(queue, desk.circumstances.desk)):
        return change
    instead = desk.dispatch.default_queue
    now_is = _ticket(change, ticket.number) or ticket
    moved = _moved(change, ticket, replace(now_is, queue=instead))
    return _told(moved, ticket, "dispatch_failed", desk, reason=why, queue=queue, to=instead)


def _returned(change: ChangeSet, ticket: Ticket, entry: TimelineEntry, desk: _Desk) -> ChangeSet:
    """A reopened ticket: back to its person if they are on shift, else into its queue."""
    if ticket.agent_id is None:
        return _checked(change, ticket, ticket.queue, desk)
    if entry.actor.id == ticket.agent_id:
        return change
    member = desk.circumstances.desk.team.member(ticket.agent_id)
    name = member.name if member else ""
    if desk.is_on_shift(ticket.agent_id):
        return _told(change, ticket, "returned", desk, to=ticket.agent_id, name=name)
    freed = replace(ticket, agent_id=None)
    freed = lifecycle.step(freed, "release", desk.circumstances.now)
    moved = _moved(change, ticket, freed)
    conversation = moved.conversation
    if conversation.ticket == ticket.number and conversation.agent_id == ticket.agent_id:
        moved = replace(moved, conversation=_waiting(conversation, freed, desk))
    detail = {
        "from": ticket.agent_id,
        "to": "",
        "name": name,
        "because": "off shift",
        "why": "off_shift",
    }
    moved = _told(moved, ticket, "assigned", desk, **detail)
    moved = _with_status(moved, ticket, freed, desk)
    return _checked(moved, ticket, ticket.queue, desk)


def _waiting(conversation: Conversation, ticket: Ticket, desk: _Desk) -> Conversation:
    return replace(
        conversation,
        speaker=Speaker.WAITING,
        agent_id=None,
        queue=ticket.queue,
        waiting_since=desk.circumstances.now,
    )


def _is_reopening(entry: TimelineEntry, ticket: Ticket) -> bool:
    is_status = entry.kind == "status_changed" and entry.detail.get("from") in SETTLED
    return (is_status or entry.kind == "reopened") and ticket.status in _OPEN


def _ticket(change: ChangeSet, number: TicketNumber | None) -> Ticket | None:
    return next((one for one in change.every_ticket if one.number == number), None)


def _moved(change: ChangeSet, before: Ticket, after: Ticket) -> ChangeSet:
    """The change with a ticket as it is now; a conversation that waits for it goes along."""
    conversation = change.conversation
    is_its = conversation.ticket == before.number
    if is_its and (conversation.queue or conversation.speaker in _OURS):
        conversation = replace(conversation, queue=after.queue)
    if change.ticket is not None and change.ticket.number == before.number:
        return replace(change, conversation=conversation, ticket=after)
    others = tuple(after if one.number == before.number else one for one in change.tickets)
    return replace(change, conversation=conversation, tickets=others)


def _told(
    change: ChangeSet, ticket: Ticket, kind: Happening, desk: _Desk, **detail: object
) -> ChangeSet:
    entry = TimelineEntry(kind, DISPATCH, desk.circumstances.now, detail, ticket.number)
    return replace(change, timeline=(*change.timeline, entry))


def _with_status(change: ChangeSet, before: Ticket, after: Ticket, desk: _Desk) -> ChangeSet:
    told = status_changed(before, after, DISPATCH, desk.circumstances.now)
    return replace(change, timeline=(*change.timeline, *told))


def _why(target: Target) -> dict[str, object]:
    return {
        "why": target.rule.replace(" ", "_"),
        "value": target.value,
        "to": target.agent_name or target.queue,
        "because": target.because,
    }
