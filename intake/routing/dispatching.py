# SPDX-License-Identifier: AGPL-3.0-or-later
"""What dispatch adds to a decision: a new ticket gets its queue, a reopened one its agent. Pure.

Nothing is left in a queue where nobody works: a ticket or conversation that anybody sends there
goes to the default queue instead, and the timeline says so, even if nobody works in the default
queue either, or the site dispatches nothing. Which agent gets what waits in a queue is
`assignment.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from intake.changes import ChangeSet, TimelineEntry, status_changed
from intake.conversations import Conversation, Speaker
from intake.happenings import Happening
from intake.routing.rules import Case, Destination, placed
from intake.routing.settings import DISPATCH, Dispatch
from intake.tickets import lifecycle
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances
    from intake.service_desk import ServiceDesk

CHOSEN = "chosen_queue"  # in the detail of `opened`: the agent who filed it chose the queue
_OURS = frozenset({Speaker.WAITING, Speaker.HUMAN})
_ARRIVES = frozenset({"opened", "queue_changed"})
_FAILED = frozenset({"dispatch_failed"})
_OPEN = frozenset({TicketStatus.NEW, TicketStatus.ASSIGNED, TicketStatus.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class _Desk:
    """The dispatch rules, and the circumstances they are applied in."""

    dispatch: Dispatch
    circumstances: "Circumstances"

    def is_on_shift(self, agent_id: str | None) -> bool:
        desk, now = self.circumstances.desk, self.circumstances.now
        return self.dispatch.is_on_shift(agent_id, now, desk.hours, desk.team)


def dispatch(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: new tickets get their queue, reopened ones their agent or queue back.

    A ticket that turns out to be of another type gets the queue of that one.
    Nothing happens without a section `dispatch`.
    """
    rules = circumstances.desk.dispatch
    if rules is None:
        return change
    desk = _Desk(rules, circumstances)
    returned: set[str] = set()
    for entry in change.timeline:
        number = entry.ticket or (change.ticket.number if change.ticket else None)
        ticket = change.ticket_numbered(number)
        if ticket is None:
            continue
        if entry.kind == "opened":
            change = _placed(change, ticket, entry, desk)
        elif entry.kind == "type_changed":
            change = _placed_anew(change, ticket, desk)
        elif _is_reopening(entry, ticket) and ticket.number not in returned:
            returned.add(ticket.number)
            change = _returned(change, ticket, entry, desk)
    return change


def keep_staffed(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: a conversation follows its ticket into another queue.

    And no ticket stays in a queue where nobody works; without a section `dispatch` it does, and
    the timeline says so all the same.
    """
    change = _together(change)
    rules = circumstances.desk.dispatch
    if rules is None:
        return _unstaffed_told(change, circumstances)
    desk = _Desk(rules, circumstances)
    for entry in change.timeline:
        number = entry.ticket or (change.ticket.number if change.ticket else None)
        ticket = change.ticket_numbered(number)
        if entry.kind == "queue_changed" and ticket and entry.detail.get("to") == ticket.queue:
            change = _checked(change, ticket, ticket.queue, desk)
    return change


def _unstaffed_told(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """What says that a ticket has come where nobody works, on a site that dispatches nothing."""
    site = circumstances.desk
    if not site.team.uses_queues:
        return change
    desk = _Desk(Dispatch(), circumstances)
    for entry in change.timeline:
        number = entry.ticket or (change.ticket.number if change.ticket else None)
        ticket = change.ticket_numbered(number)
        if ticket is None or not (entry.kind in _ARRIVES or _is_reopening(entry, ticket)):
            continue
        if (why := _empty(queue := ticket.queue, site)) and not _is_told(change, ticket, queue):
            where = {"queue": queue, "to": queue}
            change = _told(change, ticket, "dispatch_failed", desk, reason=why, **where)
    return change


def _together(change: ChangeSet) -> ChangeSet:
    """A conversation that is with people goes along with its ticket into another queue."""
    conversation = change.conversation
    if not conversation.queue:
        return change
    ticket = change.ticket_numbered(conversation.ticket)
    if ticket is None or conversation.queue == ticket.queue:
        return change
    if all(entry.kind != "queue_changed" for entry in change.entries_of(ticket)):
        return change
    return replace(change, conversation=replace(conversation, queue=ticket.queue))


def keep_heard(change: ChangeSet, site: "ServiceDesk", now: datetime) -> ChangeSet:
    """The change with its conversation moved, if it waits for a person where nobody works.

    The timeline says so once, however often the customer writes meanwhile.
    """
    conversation, rules = change.conversation, site.dispatch
    if conversation.speaker is not Speaker.WAITING or not (rules or site.team.uses_queues):
        return change
    if change.tells(_FAILED):
        return change  # the entry about its ticket says it already
    queue = conversation.queue
    if not (why := _empty(queue, site)):
        return change
    to = rules.default_queue if rules else queue
    detail = {"reason": why, "queue": queue, "to": to}
    told = TimelineEntry("dispatch_failed", DISPATCH, now, detail, is_once=True)
    moved = replace(conversation, queue=to)
    return replace(change, conversation=moved).telling(told)


def _empty(queue: str, site: "ServiceDesk") -> str:
    """Why nobody would take what is sent to a queue; "" if somebody works in it.

    Something without a queue can be taken by everybody.
    """
    team = site.team
    if not queue or team.is_staffed(queue):
        return ""
    return "no_member" if queue in team.queues else "unknown_queue"


def _placed(change: ChangeSet, ticket: Ticket, entry: TimelineEntry, desk: _Desk) -> ChangeSet:
    """A new ticket where the rules want it; what an agent chose by hand stands.

    Filed by whoever talks to the customer it has an owner already, who keeps it.
    """
    destination = None if entry.detail.get(CHOSEN) else _wanted(ticket, desk)
    if destination is None or (destination.agent_id and ticket.agent_id):
        return _checked(change, ticket, ticket.queue, desk)
    return _sent(change, ticket, destination, desk)


def _placed_anew(change: ChangeSet, ticket: Ticket, desk: _Desk) -> ChangeSet:
    """A ticket of another type where the rules want that, if it is where they wanted the old one.

    Who has it keeps it, and where somebody moved it it stays.
    """
    before = desk.circumstances.before
    if before is None or ticket.agent_id is not None or ticket.queue != before.queue:
        return change
    was, wanted = _wanted(before, desk), _wanted(ticket, desk)
    # Where nobody works in the queue that a rule names, a ticket is in the default one.
    is_there = was is None or before.queue in {was.queue, desk.dispatch.default_queue}
    return _sent(change, ticket, wanted, desk) if wanted and wanted != was and is_there else change


def _wanted(ticket: Ticket, desk: _Desk) -> Destination | None:
    """Where the rules want a ticket; with nobody before the fields are there that this takes."""
    site, contact = desk.circumstances.desk, desk.circumstances.contact
    case = Case(ticket, contact, site.team, desk.is_on_shift, site.called)
    found = placed(case, desk.dispatch.rules, desk.dispatch.otherwise)
    return None if found and found.agent_id and site.required.lacking(ticket, "assign") else found


def _sent(change: ChangeSet, ticket: Ticket, destination: Destination, desk: _Desk) -> ChangeSet:
    moved = _moved(change, ticket, replace(ticket, queue=destination.queue or ticket.queue))
    moved = _told(moved, ticket, "dispatched", desk, **_why(destination))
    if destination.agent_id is None:
        return _checked(moved, ticket, destination.queue, desk)
    owned = replace(moved.ticket_numbered(ticket.number) or ticket, agent_id=destination.agent_id)
    owned = lifecycle.step(owned, "assign", desk.circumstances.now)
    moved = _moved(moved, ticket, owned)
    detail = {"from": "", "to": destination.agent_id, "name": destination.agent_name}
    moved = _told(moved, ticket, "assigned", desk, **detail, because=destination.because)
    return _with_status(moved, ticket, owned, desk)


def _checked(change: ChangeSet, ticket: Ticket, queue: str, desk: _Desk) -> ChangeSet:
    """The change, with the ticket in the default queue if nobody works in `queue`.

    It is told once, also where nobody works in the default queue either.
    """
    if not (why := _empty(queue, desk.circumstances.desk)) or _is_told(change, ticket, queue):
        return change
    instead = desk.dispatch.default_queue
    now_is = change.ticket_numbered(ticket.number) or ticket
    moved = _moved(change, ticket, replace(now_is, queue=instead))
    return _told(moved, ticket, "dispatch_failed", desk, reason=why, queue=queue, to=instead)


def _is_told(change: ChangeSet, ticket: Ticket, queue: str) -> bool:
    """Whether the change says already that this ticket could not stay in that queue."""
    return any(
        entry.kind == "dispatch_failed"
        and entry.detail.get("queue") == queue
        and entry.detail.get("to") == ticket.queue
        for entry in change.entries_of(ticket)
    )


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


def _moved(change: ChangeSet, before: Ticket, after: Ticket) -> ChangeSet:
    """The change with a ticket as it is now; a conversation that waits for it goes along."""
    conversation = change.conversation
    is_its = conversation.ticket == before.number
    if is_its and (conversation.queue or conversation.speaker in _OURS):
        conversation = replace(conversation, queue=after.queue)
    return replace(change, conversation=conversation).with_ticket(after)


def _told(
    change: ChangeSet, ticket: Ticket, kind: Happening, desk: _Desk, **detail: object
) -> ChangeSet:
    entry = TimelineEntry(kind, DISPATCH, desk.circumstances.now, detail, ticket.number)
    return change.telling(entry)


def _with_status(change: ChangeSet, before: Ticket, after: Ticket, desk: _Desk) -> ChangeSet:
    return change.telling(*status_changed(before, after, DISPATCH, desk.circumstances.now))


def _why(destination: Destination) -> dict[str, object]:
    return {
        "why": destination.rule.replace(" ", "_"),
        "value": destination.value,
        "to": destination.agent_name or destination.queue,
        "because": destination.because,
    }
