# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visits, parts and costs: which step follows which, and what each leaves on the ticket."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.errors import Conflict, InvalidRequest, MergedAway
from intake.ids import ticket_number
from intake.process.effects import Effect
from intake.process.field_work import (
    FARTHEST_VISIT,
    LONGEST_VISIT,
    VisitChange,
    add_cost,
    change_part,
    change_visit,
    plan_visit,
    remove_cost,
    request_part,
    reserve_again,
    sign,
    totals,
)
from intake.process.reserving import Reservation
from intake.process.service_sheet import Customer, ServiceSheet, kept_sheet, sheet_of
from intake.process.work import CostKind, CostLine, PartRequest, PartState, Visit, VisitState
from intake.tickets import lifecycle
from intake.tickets.progress import Progress
from intake.tickets.ticket import Ticket, TicketStatus
from tests.support.tickets import LINA, filed, kinds

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
TICKET = replace(filed(NOW), agent_id=LINA.id, status=TicketStatus.IN_PROGRESS, version=1)
MERGED = replace(TICKET, progress=Progress(merged_into=ticket_number("FD", 9)))
CLOSED = replace(TICKET, status=TicketStatus.CLOSED)
VISIT = Visit("v-1", TICKET.number, "a-wang", "王强", NOW + HOUR, NOW + 2 * HOUR, "Hall 2")
PART = PartRequest("p-1", TICKET.number, "drum", 2, NOW)
COST = CostLine("c-1", TICKET.number, CostKind.LABOUR, "repair", 1500, 9999, "CNY", NOW)


def planned(visit: Visit = VISIT, *booked: Visit, ticket: Ticket = TICKET) -> Effect:
    """A visit planned now."""
    return plan_visit(ticket, visit, booked, LINA, NOW)


def changed(visit: Visit, *booked: Visit, ticket: Ticket = TICKET, **wanted: Any) -> Visit:
    """A visit after a change."""
    effect = change_visit(ticket, visit, VisitChange(**wanted), booked, LINA, NOW)
    (after,) = effect.records
    assert isinstance(after, Visit)
    return after


def sheet(visit: Visit) -> ServiceSheet:
    """What a customer reads who signs for a visit."""
    return sheet_of(TICKET, visit, [PART], [COST], Customer("张伟"), None)


def signed_for(visit: Visit) -> Effect:
    """A visit signed now."""
    return sign(TICKET, visit, sheet(visit), "b10b", "张伟", NOW)


def test_a_visit_is_planned() -> None:
    """The ticket is touched, and its timeline says who comes when."""
    effect = planned()
    assert effect.records == (VISIT,)
    assert effect.ticket.updated_at == NOW
    assert effect.timeline[0].detail == {
        "visit": "v-1", "engineer": "王强", "engineer_id": "a-wang",
        "starts_at": (NOW + HOUR).isoformat(),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("starts_in", "lasts", "problem"),
    [
        (HOUR, timedelta(), "before_start"),
        (HOUR, -HOUR, "before_start"),
        (FARTHEST_VISIT + SECOND, HOUR, "visit_too_far"),
        (-FARTHEST_VISIT - SECOND, HOUR, "visit_too_far"),
        (HOUR, LONGEST_VISIT + SECOND, "visit_too_long"),
    ],
)
def test_a_time_that_is_none(starts_in: timedelta, lasts: timedelta, problem: str) -> None:
    """The bounds themselves are fine."""
    starts_at = NOW + starts_in
    with pytest.raises(InvalidRequest) as refused:
        planned(replace(VISIT, starts_at=starts_at, ends_at=starts_at + lasts))
    assert problem in refused.value.problems.values()
    farthest = NOW + FARTHEST_VISIT
    assert planned(replace(VISIT, starts_at=farthest, ends_at=farthest + LONGEST_VISIT))


@pytest.mark.parametrize(
    ("other", "is_busy"),
    [
        ({}, True),
        ({"starts_at": NOW, "ends_at": NOW + HOUR + SECOND}, True),
        ({"state": VisitState.ON_SITE}, True),
        ({"starts_at": NOW, "ends_at": NOW + HOUR}, False),
        ({"starts_at": NOW + 2 * HOUR, "ends_at": NOW + 3 * HOUR}, False),
        ({"engineer": "a-lina"}, False),
        ({"state": VisitState.CANCELLED}, False),
        ({"state": VisitState.DONE}, False),
        ({"id": "v-1"}, False),
    ],
)
def test_an_engineer_is_at_one_place_at_a_time(other: dict[str, Any], *, is_busy: bool) -> None:
    """One visit may begin as another ends; what is over or cancelled takes no time."""
    booked = replace(VISIT, **{"id": "v-2", **other})
    if is_busy:
        with pytest.raises(Conflict, match="engineer_busy"):
            planned(VISIT, booked)
        with pytest.raises(Conflict, match="engineer_busy"):
            changed(VISIT, booked, ends_at=VISIT.ends_at)
    else:
        assert planned(VISIT, booked).records == (VISIT,)
    assert changed(VISIT, booked, note="ring twice").note == "ring twice"


def test_nobody_is_promised_work_on_a_closed_ticket() -> None:
    """One that has been may still be entered; on a merged ticket nothing begins."""
    with pytest.raises(Conflict, match="ticket_settled"):
        planned(ticket=CLOSED)
    with pytest.raises(Conflict, match="ticket_settled"):
        changed(VISIT, ticket=CLOSED, starts_at=NOW + HOUR / 2)
    past = replace(VISIT, starts_at=NOW - HOUR, ends_at=NOW)
    assert planned(past, ticket=CLOSED).records == (past,)
    with pytest.raises(MergedAway):
        planned(ticket=MERGED)


def test_a_visit_goes_its_way() -> None:
    """On site, done: each is stamped once."""
    on_site = changed(VISIT, state=VisitState.ON_SITE)
    assert (on_site.state, on_site.arrived_at, on_site.left_at) == (VisitState.ON_SITE, NOW, None)
    done = changed(replace(on_site, arrived_at=NOW - HOUR), state=VisitState.DONE)
    assert (done.state, done.arrived_at, done.left_at) == (VisitState.DONE, NOW - HOUR, NOW)
    told = change_visit(TICKET, done, VisitChange(findings="worn"), (), LINA, NOW + HOUR)
    assert kinds(told) == ["visit_changed"]
    assert isinstance(told.records[0], Visit)
    assert (told.records[0].findings, told.records[0].left_at) == ("worn", NOW)


@pytest.mark.parametrize(
    ("state", "wanted", "problem"),
    [
        (VisitState.PLANNED, {"state": VisitState.DONE}, "visit_not_begun"),
        (VisitState.ON_SITE, {"state": VisitState.CANCELLED}, "visit_has_begun"),
        (VisitState.DONE, {"state": VisitState.ON_SITE}, "visit_is_over"),
        (VisitState.DONE, {"starts_at": NOW}, "visit_is_over"),
        (VisitState.DONE, {"engineer": "a-lina"}, "visit_is_over"),
        (VisitState.CANCELLED, {"state": VisitState.PLANNED}, "visit_is_over"),
        (VisitState.CANCELLED, {"note": "x"}, "visit_is_over"),
    ],
)
def test_what_does_not_follow(state: VisitState, wanted: dict[str, Any], problem: str) -> None:
    """A visit neither jumps nor goes back; what is over does not move."""
    with pytest.raises(Conflict, match=problem):
        changed(replace(VISIT, state=state), **wanted)


def test_a_change_leaves_the_rest_as_it_was() -> None:
    """Empty texts are a change, and a name goes with its engineer."""
    before = replace(VISIT, note="gate 3", photos=("a",))
    after = changed(before, engineer="a-lina", engineer_name="李娜", note="")
    assert after == replace(before, engineer="a-lina", engineer_name="李娜", note="")
    assert changed(before, photos=()).photos == ()


def test_a_signature_seals_what_is_written() -> None:
    """The engineer can still leave; nobody rewrites what the customer signed."""
    on_site = replace(VISIT, state=VisitState.ON_SITE, findings="drum replaced")
    effect = signed_for(on_site)
    (signed,) = effect.records
    assert isinstance(signed, Visit)
    assert (signed.signature, signed.signed_by, signed.signed_at) == ("b10b", "张伟", NOW)
    assert effect.ticket.progress.is_signed
    assert (kinds(effect), effect.timeline[0].actor.kind) == (["signed"], "customer")
    assert changed(signed, state=VisitState.DONE).state is VisitState.DONE
    with pytest.raises(Conflict, match="visit_signed"):
        changed(signed, findings="else")
    ended = changed(signed, findings="drum replaced", state=VisitState.DONE)  # says the same
    assert ended.state is VisitState.DONE
    with pytest.raises(Conflict, match="already_signed"):
        signed_for(signed)
    kept = kept_sheet(json.loads(json.dumps(effect.timeline[0].detail)))
    assert kept is not None
    assert (kept.digest, kept.parts) == (sheet(on_site).digest, [["drum", 2, "requested"]])
    assert kept.digest != sheet(replace(on_site, findings="else")).digest
    assert kept.digest == sheet(replace(on_site, left_at=NOW)).digest


@pytest.mark.parametrize(
    ("state", "problem"),
    [(VisitState.PLANNED, "visit_not_begun"), (VisitState.CANCELLED, "visit_is_over")],
)
def test_only_what_has_begun_is_signed(state: VisitState, problem: str) -> None:
    """Also afterwards, when the engineer has gone."""
    with pytest.raises(Conflict, match=problem):
        signed_for(replace(VISIT, state=state, findings="drum replaced"))
    assert signed_for(replace(VISIT, state=VisitState.DONE, findings="drum replaced"))
    with pytest.raises(Conflict, match="visit_not_described"):
        signed_for(replace(VISIT, state=VisitState.DONE, findings=" "))


def test_a_ticket_rests_until_its_parts_have_come() -> None:
    """Those it waits for: one on its way keeps it waiting, one that is cancelled does not."""
    asked = request_part(TICKET, PART, LINA, NOW, waits=True)
    assert (asked.ticket.waiting_for, asked.records) == ("parts", (PART,))
    assert kinds(asked) == ["part_requested", "waiting_changed"]
    other = replace(PART, id="p-2", state=PartState.ORDERED)
    both = request_part(asked.ticket, other, LINA, NOW, waits=True).ticket
    still = change_part(both, PART, [PART, other], PartState.ARRIVED, LINA, NOW)
    assert (still.ticket.waiting_for, kinds(still)) == ("parts", ["part_arrived"])
    not_for_it = change_part(asked.ticket, PART, [PART, other], PartState.ARRIVED, LINA, NOW)
    assert not_for_it.ticket.waiting_for == ""
    for_all = lifecycle.wait_for(TICKET, "parts", NOW)  # said by hand
    still = change_part(for_all, PART, [PART, other], PartState.ARRIVED, LINA, NOW)
    assert still.ticket.waiting_for == "parts"
    ordered = change_part(asked.ticket, PART, [PART], PartState.ORDERED, LINA, NOW)
    assert ordered.ticket.waiting_for == "parts"
    gone = replace(other, state=PartState.CANCELLED)
    back = change_part(asked.ticket, PART, [PART, gone], PartState.ARRIVED, LINA, NOW)
    assert (back.ticket.waiting_for, kinds(back)) == ("", ["part_arrived", "waiting_changed"])
    assert back.records == (replace(PART, state=PartState.ARRIVED),)


def test_a_new_wait_is_not_for_the_parts_of_an_earlier_one() -> None:
    """Said by hand it is for all, also after one of them was waited for and came."""
    asked = request_part(TICKET, PART, LINA, NOW, waits=True).ticket
    came = change_part(asked, PART, [PART], PartState.ARRIVED, LINA, NOW).ticket
    second, third = (replace(PART, id=one, state=PartState.ORDERED) for one in ("p-2", "p-3"))
    for_all = lifecycle.wait_for(came, "parts", NOW)
    still = change_part(for_all, second, [second, third], PartState.ARRIVED, LINA, NOW)
    assert still.ticket.waiting_for == "parts"
    for_one = request_part(came, second, LINA, NOW, waits=True).ticket
    over = change_part(for_one, second, [second, third], PartState.ARRIVED, LINA, NOW)
    assert over.ticket.waiting_for == ""


def test_who_waits_for_the_customer_goes_on_doing_so() -> None:
    """A part that comes ends only the waiting for parts."""
    waiting = lifecycle.wait_for(TICKET, "customer", NOW)
    after = change_part(waiting, PART, [PART], PartState.ARRIVED, LINA, NOW).ticket
    assert after.waiting_for == "customer"
    without = request_part(TICKET, PART, LINA, NOW, waits=False).ticket
    assert without.waiting_for == ""


def test_a_part_is_reserved_only_where_work_goes_on() -> None:
    """A resolved ticket neither waits nor reserves; who asks for a closed one is refused."""
    held = request_part(TICKET, PART, LINA, NOW, waits=False, reserves=True)
    assert [type(one) for one in held.records] == [PartRequest, Reservation]
    resolved = lifecycle.step(TICKET, "resolve", NOW)
    over = request_part(resolved, PART, LINA, NOW, waits=True, reserves=True)
    assert (over.ticket.waiting_for, over.records) == ("", (PART,))
    with pytest.raises(Conflict, match="ticket_settled"):
        request_part(CLOSED, PART, LINA, NOW, waits=False)
    with pytest.raises(MergedAway):
        request_part(MERGED, PART, LINA, NOW, waits=False)
    reservation = held.records[1]
    assert isinstance(reservation, Reservation)
    with pytest.raises(Conflict):
        reserve_again(TICKET, PART, reservation, LINA, NOW)
    with pytest.raises(Conflict, match="ticket_settled"):
        reserve_again(CLOSED, PART, reservation, LINA, NOW)


@pytest.mark.parametrize(
    ("before", "wanted", "problem"),
    [
        (PartState.REQUESTED, PartState.USED, "part_not_there"),
        (PartState.ORDERED, PartState.USED, "part_not_there"),
        (PartState.ORDERED, PartState.ORDERED, "part_noted_already"),
        (PartState.ARRIVED, PartState.ORDERED, "part_noted_already"),
        (PartState.USED, PartState.ARRIVED, "part_is_over"),
        (PartState.CANCELLED, PartState.ARRIVED, "part_is_over"),
    ],
)
def test_a_part_goes_its_way(before: PartState, wanted: PartState, problem: str) -> None:
    """Each state has its word for what cannot follow."""
    with pytest.raises(Conflict, match=problem):
        change_part(TICKET, replace(PART, state=before), [], wanted, LINA, NOW)


def test_costs_are_counted_by_currency() -> None:
    """In the smallest unit, rounded half up; a line that was taken out counts no more."""
    assert COST.amount == 14999  # 1.5 × 99.99, rounded up from 14998.5
    removed = remove_cost(TICKET, replace(COST, id="c-2"), LINA, NOW).records[0]
    assert isinstance(removed, CostLine)
    assert removed.is_removed
    euros = replace(COST, id="c-3", currency="EUR", quantity=1000)
    assert totals([COST, removed, euros, COST]) == {"CNY": 2 * 14999, "EUR": 9999}
    with pytest.raises(Conflict, match="cost_is_removed"):
        remove_cost(TICKET, removed, LINA, NOW)


def test_costs_stand_on_a_ticket_of_its_own() -> None:
    """They are added, and told, but not where the matter goes on elsewhere."""
    effect = add_cost(TICKET, COST, LINA, NOW)
    assert (effect.records, kinds(effect)) == ((COST,), ["cost_added"])
    assert effect.timeline[0].detail["amount"] == 14999
    with pytest.raises(MergedAway):
        add_cost(MERGED, COST, LINA, NOW)
