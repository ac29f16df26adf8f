# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two tickets that are one matter: merged, and taken apart again.

Pure functions like those of `relations.py`. What an undo needs stands in the link (`moved`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from intake.agent_actions import Doer
from intake.assets import REGISTERED_FIELDS
from intake.changes import ChangeSet, TimelineEntry
from intake.errors import Conflict
from intake.ids import TicketNumber, registered_serial
from intake.messages import Language
from intake.process.underway import Underway, handed_on
from intake.tickets import lifecycle, urgency
from intake.tickets.relations import Relation, TicketLink, must_differ, undone
from intake.tickets.sides import Listener, Side, entry_of, joined, notice_to
from intake.tickets.ticket import FieldValue, Ticket, TicketStatus, WaitingFor
from intake.values import replace

SERIAL = "serial_number"
MERGED = "merged"  # the origin of a field that came with a merge


def merge(
    source: Side,
    target: Side,
    link_id: str,
    by: Doer,
    now: datetime,
    texts: Mapping[Language, str],
) -> ChangeSet:
    """The source is closed and all its customers go on in the target; `texts` tell them so.

    What only the source knew comes along, its priority if it is more urgent, and what is still to
    be done for it: open tasks, visits that are not over, parts to come or to use. Raises
    `Conflict` for a ticket that is closed, or the same, and `MergedAway` for one that goes on as
    another.
    """
    must_differ(source.ticket.number, target.ticket.number)
    for one in (source.ticket, target.ticket):
        lifecycle.must_stand_alone(one)
        if one.status is TicketStatus.CLOSED:
            raise Conflict("merge_closed")
    old, new = source.ticket.number, target.ticket.number
    gained = {
        name: replace(value, origin=MERGED)
        for name, value in source.ticket.fields.items()
        if name not in target.ticket.fields and name not in REGISTERED_FIELDS  # of its machine
    }
    closed = lifecycle.step(source.ticket, "merge", now)
    closed = replace(closed, progress=replace(closed.progress, merged_into=new))
    grown, raised = urgency.taken_over(_grown(target.ticket, gained, now), source.ticket, by, now)
    moved = _to_restore(source, target, grown, sorted(gained))
    passed = handed_on(closed, grown, source.underway, now)
    link = TicketLink(link_id, Relation.DUPLICATE, old, new, by.name, now, moved)
    work = source.underway.names
    gone = entry_of("merged_into", by, now, old, to=new, **work)
    came = entry_of("merged_from", by, now, new, from_=old, fields=sorted(gained), **work)
    own, *led = source.listeners
    own = _about(own, new) if own.conversation.ticket == old else own
    return joined(
        [
            target.change(passed.target, (came, *raised), (link, *passed.records), passed.timers),
            replace(notice_to(own, texts, now), ticket=passed.source, timeline=(gone,)),
            *(notice_to(_about(one, new), texts, now) for one in led),
        ]
    )


def _to_restore(
    source: Side, target: Side, grown: Ticket, gained: Sequence[str]
) -> dict[str, object]:
    """What an undo needs to know of both tickets as they were."""
    return {
        **urgency.to_restore(target.ticket, grown),
        "status": source.ticket.status.value,
        "waiting_for": source.ticket.waiting_for,
        "fields": list(gained),
        "incomplete": list(target.ticket.incomplete),
        "led": [one.conversation.id for one in source.led],
        **source.underway.names,
        **({"awaits_parts": True} if source.underway.awaits_parts else {}),
    }


def _grown(ticket: Ticket, gained: Mapping[str, FieldValue], now: datetime) -> Ticket:
    return replace(
        ticket,
        fields={**ticket.fields, **gained},
        incomplete=tuple(one for one in ticket.incomplete if one not in gained),
        asset_serial=_serial(gained) or ticket.asset_serial,
        updated_at=now,
    )


def _serial(fields: Mapping[str, FieldValue]) -> str:
    """The machine that these fields name; empty if they name none."""
    named = fields.get(SERIAL)
    return registered_serial(str(named.value or "")) if named else ""


def undo_merge(link: TicketLink, source: Side, target: Side, by: Doer, now: datetime) -> ChangeSet:
    """Both tickets are what they were, and keep what happened to them since.

    The work that came with the merge goes back, unless it was done meanwhile. Raises `Conflict`
    while the target itself is merged into another one.
    """
    ended = undone(link, by, now)
    if target.ticket.progress.merged_into:
        raise Conflict("merged_further")
    work = target.underway.named(link.moved)
    back, waited = _restored(source.ticket, link, work, by, now)
    names = set(cast("Iterable[str]", link.moved.get("fields", ())))
    kept = {
        name: value
        for name, value in target.ticket.fields.items()
        if name not in names or value.origin != MERGED
    }
    missing = cast("Iterable[str]", link.moved.get("incomplete", ()))
    shrunk = replace(
        target.ticket,
        fields=kept,
        incomplete=tuple(one for one in missing if one not in kept),
        asset_serial=_serial(kept) if SERIAL in names else target.ticket.asset_serial,
        updated_at=now,
    )
    shrunk, lowered = urgency.given_back(shrunk, link.moved, by, now)
    passed = handed_on(shrunk, back, work, now)
    gone = entry_of("merge_undone", by, now, back.number, other=shrunk.number)
    told = entry_of("merge_undone", by, now, shrunk.number, other=back.number)
    own = Listener(source.conversation, source.contact)
    is_there = own.conversation.ticket == shrunk.number
    returned = _about(own, back.number) if is_there else own
    came = set(cast("Iterable[str]", link.moved.get("led", ())))
    led = (one for one in target.led if one.conversation.id in came)
    return joined(
        [
            target.change(passed.source, (told, *lowered), (ended, *passed.records)),
            ChangeSet(
                returned.conversation,
                ticket=passed.target,
                timeline=(gone, *waited),
                timers=passed.timers,
            ),
            *(ChangeSet(_about(one, back.number).conversation) for one in led),
        ]
    )


def _restored(
    ticket: Ticket, link: TicketLink, work: Underway, by: Doer, now: datetime
) -> tuple[Ticket, tuple[TimelineEntry, ...]]:
    """The merged ticket as it was, and what tells of it if it waits no more.

    It does not wait for parts that came while they were elsewhere.
    """
    status = TicketStatus(str(link.moved["status"]))
    waited_for = "customer" if status is TicketStatus.WAITING else ""  # of an older link
    waiting_for = cast("WaitingFor", link.moved.get("waiting_for", waited_for))
    back = lifecycle.restore(ticket, status, waiting_for, now)
    back = replace(back, progress=replace(back.progress, merged_into=""))
    have_come = bool(link.moved.get("awaits_parts")) and not work.awaits_parts
    if back.waiting_for != "parts" or not have_come:
        return back, ()
    told = entry_of("waiting_changed", by, now, ticket.number, from_="parts", to="")
    return lifecycle.wait_for(back, "", now), (told,)


def _about(one: Listener, number: TicketNumber) -> Listener:
    return replace(one, conversation=replace(one.conversation, ticket=number))
