# SPDX-License-Identifier: AGPL-3.0-or-later
"""However requests fail and agents decide, the other system holds what the ticket says it does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import Conflict
from intake.process.reserving import (
    MOST_ROUNDS,
    Held,
    Phase,
    Reservation,
    Said,
    Wanted,
    again,
    answered,
    begun,
    following,
    next_phase,
    unasked,
)
from intake.process.work import PartRequest, PartState

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
PART = PartRequest("p1", "FD-1", "P-100", 1, NOW)
# What happens next: a request that goes well, one done there and not heard here, one that never
# arrives, or an agent who orders the part or gives it up.
STEPS = st.lists(st.sampled_from(["ask", "unheard", "lost", "ordered", "cancelled"]), max_size=20)


class System:
    """The other system: it knows a key again."""

    def __init__(self) -> None:
        self.answers: dict[str, Said] = {}
        self.held: dict[str, str] = {}

    def ask(self, one: Reservation, phase: Phase) -> Said:
        """Do it once."""
        return self.answers.setdefault(one.key(phase), self._done(one, phase))

    def _done(self, one: Reservation, phase: Phase) -> Said:
        if one.key(phase) in self.answers:
            return self.answers[one.key(phase)]
        if phase is Phase.RESERVE:
            number = f"R{len(self.held) + 1}"
            self.held[number] = "reserved"
            return Said("done", number)
        self.held[one.number] = "confirmed" if phase is Phase.CONFIRM else "released"
        return Said("done")


def stepped(one: Reservation, system: System, how: str) -> Reservation:
    """One step of the worker."""
    phase = next_phase(one)
    if phase is None:
        return unasked(one, NOW, may_renew=True).reservation
    one = replace(one, attempts=one.attempts + 1)
    said = Said("away", problem="?")
    if how != "lost":
        found = system.ask(one, phase)
        said = found if how == "ask" else said
    return answered(one, phase, said, NOW, may_renew=True).reservation


@given(STEPS)
def test_both_sides_agree_in_the_end(steps: list[str]) -> None:
    """At most one is ever held, and it is what the last decision wanted."""
    system, one, part = System(), begun(PART, NOW), PartState.REQUESTED
    for step in steps:
        if step in {"ordered", "cancelled"}:
            if part is PartState.CANCELLED or step == part.value:
                continue
            part = PartState(step)
            one = following(one, part, NOW) or one
        else:
            one = stepped(one, system, step)
        assert sum(state != "released" for state in system.held.values()) <= 1
    for _ in range(3):
        one = stepped(one, system, "ask")
    left = [state for state in system.held.values() if state != "released"]
    wanted = {"requested": "reserved", "ordered": "confirmed", "cancelled": "released"}[part.value]
    assert one.state == wanted
    assert left == ([] if wanted == "released" else [wanted])


def test_a_silent_system_is_asked_less_and_less() -> None:
    """Twice the pause each time, ten minutes at most; told of once."""
    one, pauses, told = begun(PART, NOW), [], []
    for _ in range(12):
        one = replace(one, attempts=one.attempts + 1)
        outcome = answered(one, Phase.RESERVE, Said("away", problem="x"), NOW, may_renew=True)
        one = outcome.reservation
        assert one.next_at is not None
        pauses.append((one.next_at - NOW).total_seconds())
        told.append(outcome.told)
    assert pauses[:4] == [2, 4, 8, 16]
    assert pauses[-1] == 600
    assert [kind for kind in told if kind] == ["part_reservation_pending"]


@pytest.mark.parametrize("verdict", ["gone", "refused"])
def test_a_confirmation_that_comes_too_late_reserves_anew(verdict: str) -> None:
    """Under a new key, and only while the ticket is open; a few times at most."""
    held = replace(begun(PART, NOW), held=Held.RESERVED, wanted=Wanted.CONFIRMED, number="R1")
    held = replace(held, until=NOW if verdict == "refused" else None)
    said = Said(verdict, problem="late")  # type: ignore[arg-type]
    after = answered(held, Phase.CONFIRM, said, NOW, may_renew=True).reservation
    assert (after.state, after.round, after.number) == ("pending", 2, "")
    assert after.key(Phase.RESERVE) != held.key(Phase.RESERVE)
    for other in (replace(held, round=MOST_ROUNDS), held):
        may_renew = other is not held
        outcome = answered(other, Phase.CONFIRM, said, NOW, may_renew=may_renew)
        assert (outcome.reservation.state, outcome.told) == ("expired", "part_reservation_expired")


def test_what_is_not_taken_back_stays_confirmed() -> None:
    """The reason is shown, and nobody asks again by himself."""
    held = replace(begun(PART, NOW), held=Held.CONFIRMED, wanted=Wanted.RELEASED, number="R1")
    said = Said("refused", problem="shipped")
    after = answered(held, Phase.RELEASE, said, NOW, may_renew=True).reservation
    assert (after.state, after.problem, after.next_at) == ("confirmed", "shipped", None)


def test_what_is_not_confirmed_goes_back_and_is_asked_for_once() -> None:
    """It has not run out: to reserve another would hold both. Its reason stays, whatever comes."""
    held = replace(begun(PART, NOW), held=Held.RESERVED, wanted=Wanted.CONFIRMED, number="R1")
    said = Said("refused", problem="blocked")
    back = answered(held, Phase.CONFIRM, said, NOW, may_renew=True).reservation
    assert (back.state, next_phase(back), back.next_at) == ("releasing", Phase.RELEASE, NOW)
    assert following(back, PartState.ARRIVED, NOW) is None
    asked = replace(back, attempts=1)
    away = answered(asked, Phase.RELEASE, Said("away", problem="?"), NOW, may_renew=True)
    assert away.reservation.problem == "blocked"
    for said in (Said("done"), Said("gone"), Said("refused", problem="shipped")):
        after = answered(away.reservation, Phase.RELEASE, said, NOW, may_renew=True).reservation
        assert (after.state, after.problem, after.next_at) == ("refused", "blocked", None)
    given_up = following(back, PartState.CANCELLED, NOW)
    assert given_up is not None
    assert given_up.wanted is Wanted.RELEASED


@pytest.mark.parametrize("state", [PartState.USED, PartState.CANCELLED])
def test_nobody_reserves_a_part_that_is_over(state: PartState) -> None:
    """And one that is ordered is confirmed once it is reserved again."""
    refused = replace(begun(PART, NOW), held=Held.REFUSED, next_at=None)
    with pytest.raises(Conflict, match="part_is_over"):
        again(refused, state, NOW)
    assert again(refused, PartState.ORDERED, NOW).wanted is Wanted.CONFIRMED


def test_only_what_is_over_is_asked_for_again() -> None:
    """One that runs is a conflict; one that ran out is confirmed by a new one."""
    with pytest.raises(Conflict):
        again(begun(PART, NOW), PartState.REQUESTED, NOW)
    expired = replace(begun(PART, NOW), held=Held.EXPIRED, next_at=None)
    assert again(expired, PartState.REQUESTED, NOW).state == "pending"
    ordered = following(expired, PartState.ORDERED, NOW)
    assert ordered is not None
    assert (ordered.wanted, next_phase(ordered)) == (Wanted.CONFIRMED, Phase.RESERVE)
    assert following(expired, PartState.CANCELLED, NOW) is None


def test_it_is_looked_at_when_it_runs_out() -> None:
    """Not before, and not at all without a time."""
    held = replace(begun(PART, NOW), held=Held.RESERVED, until=NOW + timedelta(hours=1))
    assert unasked(held, NOW, may_renew=True).reservation.next_at == held.until
    assert unasked(replace(held, until=None), NOW, may_renew=True).reservation.next_at is None


ASKED = replace(begun(PART, NOW), attempts=3, problem="no answer")
RESERVED = replace(ASKED, held=Held.RESERVED, number="R1", wanted=Wanted.RESERVED)
LATER = NOW + timedelta(hours=1)


def after(one: Reservation, phase: Phase, said: Said) -> Reservation:
    """The reservation after an answer."""
    return answered(one, phase, said, NOW, may_renew=True).reservation


def test_what_is_settled_is_counted_anew_and_waits_for_nothing() -> None:
    """One that rests is looked at when it runs out, one that is to be confirmed at once."""
    reserved = after(ASKED, Phase.RESERVE, Said("done", "R1", LATER))
    assert (reserved.attempts, reserved.problem, reserved.next_at) == (0, "", LATER)
    wanted = replace(ASKED, wanted=Wanted.CONFIRMED)
    assert after(wanted, Phase.RESERVE, Said("done", "R1", LATER)).next_at == NOW
    confirmed = after(replace(RESERVED, wanted=Wanted.CONFIRMED), Phase.CONFIRM, Said("done"))
    assert (confirmed.state, confirmed.attempts, confirmed.next_at) == ("confirmed", 0, None)
    refused = after(ASKED, Phase.RESERVE, Said("refused", problem="none left"))
    assert (refused.state, refused.problem, refused.next_at) == ("refused", "none left", None)
    renewed = unasked(replace(RESERVED, until=NOW), NOW, may_renew=True).reservation
    assert (renewed.state, renewed.attempts, renewed.next_at) == ("pending", 0, NOW)
    assert (renewed.number, renewed.round) == ("", RESERVED.round + 1)


def test_a_reservation_that_rests_asks_nothing() -> None:
    """Only one that an order or a cancellation has come to is asked of."""
    assert next_phase(RESERVED) is None
    assert next_phase(replace(RESERVED, wanted=Wanted.CONFIRMED)) is Phase.CONFIRM
    assert next_phase(replace(RESERVED, wanted=Wanted.RELEASED)) is Phase.RELEASE
    assert next_phase(replace(RESERVED, held=Held.EXPIRED, wanted=Wanted.CONFIRMED)) is None
