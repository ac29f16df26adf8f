# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work at the customer's: visits and their signature, spare parts, costs.

Pure. A part that a ticket waits for lets the ticket rest, and its arrival brings it back to work.
Nothing new is begun on a ticket that was merged into another (`MergedAway`); what was begun there
before can still be ended.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.agent_actions import Doer
from intake.changes import Actor, TimelineEntry, status_changed
from intake.errors import Conflict, InvalidRequest
from intake.happenings import Happening
from intake.process import reserving
from intake.process.effects import Effect
from intake.process.reserving import Reservation
from intake.process.service_sheet import SHEET, ServiceSheet
from intake.process.work import (
    OUTSTANDING,
    TAKES_TIME,
    CostLine,
    PartRequest,
    PartState,
    Visit,
    VisitState,
    appointment,
)
from intake.tickets import lifecycle
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.values import replace

FARTHEST_VISIT = timedelta(days=366)  # before or after now: a year that is mistyped is farther
LONGEST_VISIT = timedelta(days=31)
_DESCRIBED = ("engineer", "starts_at", "ends_at", "place", "note", "findings", "photos")
_OVER = frozenset({VisitState.DONE, VisitState.CANCELLED})
_NEXT_PART = {
    PartState.REQUESTED: {PartState.ORDERED, PartState.ARRIVED, PartState.CANCELLED},
    PartState.ORDERED: {PartState.ARRIVED, PartState.CANCELLED},
    PartState.ARRIVED: {PartState.USED, PartState.CANCELLED},
    PartState.USED: set[PartState](),
    PartState.CANCELLED: set[PartState](),
}
_NEXT_VISIT = {
    VisitState.PLANNED: {VisitState.ON_SITE, VisitState.CANCELLED},
    VisitState.ON_SITE: {VisitState.DONE},
}
# How the timeline tells of each.
_PART_TOLD: Mapping[PartState, Happening] = {
    PartState.REQUESTED: "part_requested",
    PartState.ORDERED: "part_ordered",
    PartState.ARRIVED: "part_arrived",
    PartState.USED: "part_used",
    PartState.CANCELLED: "part_cancelled",
}
_VISIT_TOLD: Mapping[VisitState, Happening] = {
    VisitState.PLANNED: "visit_planned",
    VisitState.ON_SITE: "visit_on_site",
    VisitState.DONE: "visit_done",
    VisitState.CANCELLED: "visit_cancelled",
}


@dataclass(frozen=True, slots=True)
class VisitChange:
    """What to change on a visit; None leaves a value as it is."""

    engineer: str | None = None
    engineer_name: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None
    note: str | None = None
    findings: str | None = None
    photos: tuple[str, ...] | None = None
    state: VisitState | None = None

    @property
    def moves(self) -> bool:
        """Whether it says who comes, or when."""
        return bool(self.starts_at or self.ends_at) or self.engineer is not None

    def rewrites(self, visit: Visit) -> bool:
        """Whether it says anything of the visit that is not so already, but how far it is."""
        return any(getattr(self, name) not in {None, getattr(visit, name)} for name in _DESCRIBED)


def plan_visit(
    ticket: Ticket, visit: Visit, booked: Iterable[Visit], by: Doer, now: datetime
) -> Effect:
    """Plan a visit, or enter one that has been.

    Raises `Conflict` if the engineer has another one of `booked` at that time, and for one that is
    still to come on a ticket that is closed: its customer would be promised work nobody has.
    Raises `InvalidRequest` for a time that is none: backwards, beyond `FARTHEST_VISIT` from now,
    or longer than `LONGEST_VISIT`.
    """
    lifecycle.must_stand_alone(ticket)
    _check_promised(ticket, visit, now)
    _check_time(visit, booked, now)
    told = TimelineEntry("visit_planned", by.actor, now, appointment(visit), ticket.number)
    return Effect(replace(ticket, updated_at=now), (told,), (visit,))


def change_visit(
    ticket: Ticket,
    visit: Visit,
    wanted: VisitChange,
    booked: Iterable[Visit],
    by: Doer,
    now: datetime,
) -> Effect:
    """Move, begin, end or describe a visit.

    Raises `Conflict` for rewriting a signed or cancelled one, for a state that does not follow,
    and like `plan_visit` for a time at which the engineer is booked or nobody expects anyone.
    """
    state = wanted.state or visit.state
    _check_change(visit, wanted, state)
    changed = replace(
        visit,
        engineer=visit.engineer if wanted.engineer is None else wanted.engineer,
        engineer_name=visit.engineer_name if wanted.engineer is None else wanted.engineer_name,
        starts_at=wanted.starts_at or visit.starts_at,
        ends_at=wanted.ends_at or visit.ends_at,
        place=visit.place if wanted.place is None else wanted.place,
        note=visit.note if wanted.note is None else wanted.note,
        findings=visit.findings if wanted.findings is None else wanted.findings,
        photos=visit.photos if wanted.photos is None else wanted.photos,
        state=state,
        arrived_at=now
        if state is VisitState.ON_SITE and not visit.arrived_at
        else visit.arrived_at,
        left_at=now if state is VisitState.DONE and not visit.left_at else visit.left_at,
    )
    if wanted.moves:
        _check_promised(ticket, changed, now)
        _check_time(changed, booked, now)
    detail: dict[str, object] = {**appointment(changed), "state": state.value}
    kind: Happening = "visit_changed" if state is visit.state else _VISIT_TOLD[state]
    if kind == "visit_changed" and appointment(changed) != appointment(visit):
        kind, detail["was"] = "visit_moved", appointment(visit)
    told = TimelineEntry(kind, by.actor, now, detail, ticket.number)
    return Effect(replace(ticket, updated_at=now), (told,), (changed,))


def sign(
    ticket: Ticket, visit: Visit, sheet: ServiceSheet, blob: str, name: str, now: datetime
) -> Effect:
    """Add the customer's signature; `blob` is its picture's hash, `sheet` what they read.

    The sheet is kept as it was signed. Raises `Conflict` like `must_be_signable`.
    """
    must_be_signable(visit)
    signed = replace(visit, signature=blob, signed_by=name, signed_at=now)
    detail = {"visit": visit.id, "name": name, "blob": blob, SHEET: sheet.to_json()}
    told = TimelineEntry("signed", Actor("customer", "", name), now, detail, ticket.number)
    progress = replace(ticket.progress, is_signed=True)
    return Effect(replace(ticket, progress=progress, updated_at=now), (told,), (signed,))


def must_be_signable(visit: Visit) -> None:
    """Raise `Conflict` for a visit that nobody can sign for.

    It is signed already, was cancelled, has not begun, or does not say yet what was done.
    """
    if visit.signature:
        raise Conflict("already_signed")
    if visit.state is VisitState.CANCELLED:
        raise Conflict("visit_is_over")
    if visit.state is VisitState.PLANNED:
        raise Conflict("visit_not_begun")
    if not visit.findings.strip():
        raise Conflict("visit_not_described")


def request_part(
    ticket: Ticket,
    part: PartRequest,
    by: Doer,
    now: datetime,
    *,
    waits: bool,
    reserves: bool = False,
) -> Effect:
    """Request a spare part.

    With `waits` the ticket waits for parts until it has come; with `reserves` the part is reserved
    in the other system. A resolved ticket does neither; raises `Conflict` for a closed one.
    """
    lifecycle.must_not_be_closed(ticket)
    detail = {"part": part.part, "quantity": part.quantity, "request": part.id}
    told = [TimelineEntry("part_requested", by.actor, now, detail, ticket.number)]
    after = replace(ticket, updated_at=now)
    if waits and ticket.status not in SETTLED:
        is_for_all = ticket.waiting_for == "parts" and not ticket.progress.awaited
        after = lifecycle.wait_for(after, "parts", now)
        after = after if is_for_all else _awaiting(after, part)
        told += _moved(ticket, after, by.actor, now)
    holds = reserves and ticket.status not in SETTLED
    held = (reserving.begun(part, now),) if holds else ()
    return Effect(after, tuple(told), (part, *held))


def change_part(
    ticket: Ticket,
    part: PartRequest,
    others: Iterable[PartRequest],
    state: PartState,
    by: Doer,
    now: datetime,
    reservation: Reservation | None = None,
) -> Effect:
    """Set the state of a part: ordered, arrived, used or cancelled.

    Its reservation is confirmed or released. Once none of the `others` that the ticket waits for
    is outstanding either, it waits for parts no more; where nobody said for which it waits, it
    does so for all. Raises `Conflict` for a state that does not follow.
    """
    if state not in _NEXT_PART[part.state]:
        if not _NEXT_PART[part.state]:
            raise Conflict("part_is_over")
        if state is PartState.USED:
            raise Conflict("part_not_there")
        raise Conflict("part_noted_already")
    detail = {"part": part.part, "state": state.value, "request": part.id}
    told = [TimelineEntry(_PART_TOLD[state], by.actor, now, detail, ticket.number)]
    after = replace(ticket, updated_at=now)
    missing = [one.id for one in others if one.id != part.id and one.state in OUTSTANDING]
    if ticket.progress.awaited:
        missing = [one for one in missing if one in ticket.progress.awaited]
    if state not in OUTSTANDING and not missing and ticket.waiting_for == "parts":
        after = lifecycle.wait_for(after, "", now)
        told += _moved(ticket, after, by.actor, now)
    held = reserving.following(reservation, state, now) if reservation else None
    return Effect(after, tuple(told), (replace(part, state=state), *((held,) if held else ())))


def given_up(
    ticket: Ticket, part: str, parts: Iterable[PartRequest], actor: Actor, now: datetime
) -> tuple[Ticket, tuple[TimelineEntry, ...]]:
    """The ticket that waits no more for a part which another system refuses to hold.

    Its clock runs again once it waits for no other part: somebody has to find another way.
    """
    if ticket.waiting_for != "parts":
        return ticket, ()
    coming = [one.id for one in parts if one.id != part and one.state in OUTSTANDING]
    awaited = ticket.progress.awaited
    left = tuple(one for one in coming if not awaited or one in awaited)
    after = replace(ticket, progress=replace(ticket.progress, awaited=left))
    if left:
        return after, ()
    back = lifecycle.wait_for(after, "", now)
    return back, tuple(_moved(ticket, back, actor, now))


def reserve_again(
    ticket: Ticket, part: PartRequest, reservation: Reservation, by: Doer, now: datetime
) -> Effect:
    """Reserve a part again, and confirm that if it is ordered already.

    Raises `Conflict` while it is reserved, for one that is used or cancelled, or a settled ticket.
    """
    lifecycle.must_be_open(ticket)
    asked = reserving.again(reservation, part.state, now)
    detail = {"part": reservation.part, "request": reservation.id}
    told = TimelineEntry("part_reservation_asked", by.actor, now, detail, ticket.number)
    return Effect(replace(ticket, updated_at=now), (told,), (asked,))


def add_cost(ticket: Ticket, line: CostLine, by: Doer, now: datetime) -> Effect:
    """Add a line of costs."""
    lifecycle.must_stand_alone(ticket)
    detail = {"cost": line.id, "kind": line.kind.value, "text": line.text, "amount": line.amount}
    told = TimelineEntry("cost_added", by.actor, now, detail, ticket.number)
    return Effect(replace(ticket, updated_at=now), (told,), (line,))


def remove_cost(ticket: Ticket, line: CostLine, by: Doer, now: datetime) -> Effect:
    """Take a line out of the totals; it stays visible. Raises `Conflict` if it is out already."""
    if line.is_removed:
        raise Conflict("cost_is_removed")
    detail = {"cost": line.id, "text": line.text, "amount": line.amount}
    told = TimelineEntry("cost_removed", by.actor, now, detail, ticket.number)
    gone = replace(line, is_removed=True)
    return Effect(replace(ticket, updated_at=now), (told,), (gone,))


def totals(lines: Iterable[CostLine]) -> dict[str, int]:
    """The sums of the lines that were not removed, by currency, in its smallest unit."""
    sums: dict[str, int] = {}
    for line in lines:
        if not line.is_removed:
            sums[line.currency] = sums.get(line.currency, 0) + line.amount
    return sums


def _awaiting(ticket: Ticket, part: PartRequest) -> Ticket:
    """The ticket that waits for this part as well."""
    awaited = (*ticket.progress.awaited, part.id)
    return replace(ticket, progress=replace(ticket.progress, awaited=awaited))


def _moved(before: Ticket, after: Ticket, actor: Actor, now: datetime) -> list[TimelineEntry]:
    """What the timeline says of waiting: whom for, and the status where that changed too."""
    if before.waiting_for == after.waiting_for:
        return []
    detail = {"from": before.waiting_for, "to": after.waiting_for}
    told = TimelineEntry("waiting_changed", actor, now, detail, after.number)
    return [told, *status_changed(before, after, actor, now)]


def _check_change(visit: Visit, wanted: VisitChange, state: VisitState) -> None:
    if visit.signature and wanted.rewrites(visit):
        raise Conflict("visit_signed")
    # What was found may be written down after a visit too.
    if visit.state is VisitState.CANCELLED or (visit.state in _OVER and wanted.moves):
        raise Conflict("visit_is_over")
    if state is not visit.state and state not in _NEXT_VISIT.get(visit.state, set()):
        if visit.state is VisitState.ON_SITE:
            raise Conflict("visit_has_begun")
        raise Conflict("visit_is_over" if visit.state in _OVER else "visit_not_begun")


def _check_promised(ticket: Ticket, visit: Visit, now: datetime) -> None:
    if ticket.status is TicketStatus.CLOSED and visit.ends_at > now:
        raise Conflict("ticket_settled")


def _check_time(visit: Visit, booked: Iterable[Visit], now: datetime) -> None:
    if visit.ends_at <= visit.starts_at:
        raise InvalidRequest({"ends_at": "before_start"})
    if abs(visit.starts_at - now) > FARTHEST_VISIT:
        raise InvalidRequest({"starts_at": "visit_too_far"})
    if visit.ends_at - visit.starts_at > LONGEST_VISIT:
        raise InvalidRequest({"ends_at": "visit_too_long"})
    for other in booked:
        is_other = other.id != visit.id and other.engineer == visit.engineer
        is_on = other.state in TAKES_TIME
        if (
            is_other
            and is_on
            and visit.starts_at < other.ends_at
            and other.starts_at < visit.ends_at
        ):
            raise Conflict("engineer_busy")
