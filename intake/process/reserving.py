# SPDX-License-Identifier: AGPL-3.0-or-later
"""A spare part reserved in another system, in two phases: reserve, then confirm or release.

What we want is written with the decision that wants it; what the other system holds, with its
answer. Between the two anything may break: a request is made again under the same key until there
is an answer, so that nothing is lost and nothing is reserved twice. Pure; who asks the other
system is `bots/runtime/reservation_worker.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from intake.backoff import Backoff
from intake.changes import ChangeSet, Record
from intake.errors import Conflict
from intake.happenings import Happening
from intake.process.ending import ended_in
from intake.process.work import PartRequest, PartState
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances

BACKOFF = Backoff(first=timedelta(seconds=2), longest=timedelta(minutes=10))
MOST_ROUNDS = 4  # reservations made for one request as they run out; then people decide


class Wanted(StrEnum):
    """What we want to become of the part in the other system."""

    RESERVED = "reserved"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    REFUSED = "refused"  # it would not confirm: what it may hold all the same goes back first


class Held(StrEnum):
    """What the other system has said it holds for us."""

    NOTHING = ""  # it has not answered yet
    RESERVED = "reserved"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    REFUSED = "refused"  # it will not reserve this, or would not confirm it
    EXPIRED = "expired"  # it kept it for as long as it does, and nobody confirmed


class Phase(StrEnum):
    """One request to the other system."""

    RESERVE = "reserve"
    CONFIRM = "confirm"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Reservation(Record):
    """The reservation of one part request, whose `id` it has.

    `ticket` is the one that the part was requested for. The other system knows the reservation by
    it, so it stays when the part goes along to another one.

    `number` is the other system's own id of it. `round` counts the reservations made for this
    request, `attempts` the requests of the current phase, each counted before it leaves. `next_at`
    is when to look at it again; None: nothing is to be done.
    """

    id: str
    ticket: str
    part: str
    quantity: int
    wanted: Wanted = Wanted.RESERVED
    held: Held = Held.NOTHING
    number: str = ""
    until: datetime | None = None
    round: int = 1
    attempts: int = 0
    next_at: datetime | None = None
    problem: str = ""
    version: int = 0

    @property
    def state(self) -> str:
        """Where it is, in one word, such as pending, reserved, confirming or expired."""
        if self.held in _OVER:
            return self.held.value
        if self.wanted in _GIVES_BACK:
            return "releasing"
        if self.held is Held.NOTHING:
            return "pending"
        if self.held is Held.RESERVED and self.wanted is Wanted.CONFIRMED:
            return "confirming"
        return self.held.value

    def key(self, phase: Phase) -> str:
        """The same for every attempt at a request: by this the other system knows it again."""
        return f"{self.id}.{self.round}.{phase}"


@dataclass(frozen=True, slots=True)
class LetGo(Record):
    """A ticket has ended: what is reserved for it and was not taken is released.

    Who requests such a part after all reserves it again.
    """

    ticket: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a request.

    `done`, `refused` and `gone` (it runs no more) settle it. `away` is no answer, or none that
    settles it: the request is made again.
    """

    verdict: Literal["done", "refused", "gone", "away"]
    number: str = ""
    until: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ReservationChange:
    """A reservation after something happened, and the kind of entry that tells of it."""

    reservation: Reservation
    told: Happening | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the other system will not hold the part: nobody need wait for it any more."""
        has_run_out = self.reservation.held is Held.EXPIRED
        return self.told == "part_reservation_refused" or (self.told is not None and has_run_out)


_OVER = frozenset({Held.RELEASED, Held.REFUSED, Held.EXPIRED})
_GIVES_BACK = frozenset({Wanted.RELEASED, Wanted.REFUSED})
_WANTED = {
    PartState.ORDERED: Wanted.CONFIRMED,
    PartState.ARRIVED: Wanted.CONFIRMED,
    PartState.USED: Wanted.CONFIRMED,
    PartState.CANCELLED: Wanted.RELEASED,
}


def let_go(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: a ticket that ends, whoever ended it, keeps no part from others."""
    ended = [LetGo(one.number, circumstances.now) for one, _ in ended_in(change)]
    return replace(change, records=(*change.records, *ended)) if ended else change


def begun(part: PartRequest, now: datetime) -> Reservation:
    """The reservation that a part request begins with."""
    return Reservation(part.id, part.ticket, part.part, part.quantity, next_at=now)


def following(one: Reservation, state: PartState, now: datetime) -> Reservation | None:
    """What a part's new state wants of its reservation; None if it wants nothing else.

    Who orders a part takes it; who gives it up lets it go. What was refused is got elsewhere.
    """
    wanted = _WANTED[state]
    if one.held is Held.EXPIRED and wanted is Wanted.CONFIRMED:
        return replace(_anew(one, now), wanted=wanted)
    if wanted is one.wanted or one.held in _OVER:
        return None
    if one.wanted is Wanted.REFUSED and wanted is Wanted.CONFIRMED:
        return None  # under its key the answer would be the same
    return replace(one, wanted=wanted, next_at=now, problem="")


def again(one: Reservation, state: PartState, now: datetime) -> Reservation:
    """One that was refused, ran out or was let go, asked for anew, as the part's state wants it.

    Raises `Conflict` for one that runs, and for a part that is used or not needed.
    """
    if one.held not in _OVER:
        raise Conflict("reservation_runs")
    if state in {PartState.USED, PartState.CANCELLED}:
        raise Conflict("part_is_over")
    return replace(_anew(one, now), wanted=_WANTED.get(state, Wanted.RESERVED))


def next_phase(one: Reservation) -> Phase | None:
    """The request that is to be made; None if there is none.

    Whether a reservation exists that we asked for and heard nothing of, only asking again can
    tell: so that one is reserved before it is released.
    """
    if one.held in _OVER:
        return None
    if one.held is Held.NOTHING:
        is_unasked = one.wanted is Wanted.RELEASED and not one.attempts
        return None if is_unasked else Phase.RESERVE
    if one.wanted in _GIVES_BACK:
        return Phase.RELEASE
    is_open = one.held is Held.RESERVED and one.wanted is Wanted.CONFIRMED
    return Phase.CONFIRM if is_open else None


def unasked(one: Reservation, now: datetime, *, may_renew: bool) -> ReservationChange:
    """What becomes of a reservation that is due while no request is to be made."""
    if one.held is Held.NOTHING:  # given up before anything was asked
        return ReservationChange(_over(one, Held.RELEASED), "part_reservation_released")
    if one.held is Held.RESERVED and one.until is not None and one.until <= now:
        return _ran_out(one, now, may_renew=may_renew)
    return ReservationChange(
        replace(one, next_at=one.until if one.held is Held.RESERVED else None)
    )


def answered(
    one: Reservation, phase: Phase, said: Said, now: datetime, *, may_renew: bool
) -> ReservationChange:
    """The reservation after the other system's answer, or after none."""
    if said.verdict == "away":
        next_at = now + BACKOFF.pause(one.attempts - 1)
        why = one.problem if one.wanted is Wanted.REFUSED else said.problem
        later = replace(one, next_at=next_at, problem=why)
        return ReservationChange(later, None if one.problem else "part_reservation_pending")
    if phase is Phase.RESERVE:
        return _reserved(one, said, now)
    if phase is Phase.RELEASE:
        return _released(one, said)
    return _confirmed(one, said, now, may_renew=may_renew)


def _reserved(one: Reservation, said: Said, now: datetime) -> ReservationChange:
    if said.verdict == "done":
        rests = one.wanted is Wanted.RESERVED
        held = replace(
            one,
            held=Held.RESERVED,
            number=said.number,
            until=said.until,
            attempts=0,
            problem="",
            next_at=said.until if rests else now,
        )
        return ReservationChange(held, "part_reserved")
    if one.wanted is Wanted.RELEASED:
        return ReservationChange(_over(one, Held.RELEASED), "part_reservation_released")
    return ReservationChange(_over(one, Held.REFUSED, said.problem), "part_reservation_refused")


def _confirmed(
    one: Reservation, said: Said, now: datetime, *, may_renew: bool
) -> ReservationChange:
    if said.verdict == "done":
        confirmed = replace(one, held=Held.CONFIRMED, attempts=0, problem="", next_at=None)
        return ReservationChange(confirmed, "part_reservation_confirmed")
    may_have_run_out = one.until is not None and one.until <= now
    if said.verdict == "refused" and not may_have_run_out:
        back = replace(one, wanted=Wanted.REFUSED, attempts=0, problem=said.problem, next_at=now)
        return ReservationChange(back, "part_reservation_refused")
    return _ran_out(one, now, may_renew=may_renew)


def _released(one: Reservation, said: Said) -> ReservationChange:
    if one.wanted is Wanted.REFUSED:
        over = _over(one, Held.REFUSED, one.problem)
        return ReservationChange(over, "part_reservation_released")
    if said.verdict != "refused":
        return ReservationChange(_over(one, Held.RELEASED), "part_reservation_released")
    stays = replace(
        one, wanted=Wanted(one.held.value), attempts=0, problem=said.problem, next_at=None
    )
    return ReservationChange(stays, "part_release_refused")


def _ran_out(one: Reservation, now: datetime, *, may_renew: bool) -> ReservationChange:
    renewed = may_renew and one.round < MOST_ROUNDS
    after = _anew(one, now) if renewed else _over(one, Held.EXPIRED)
    return ReservationChange(after, "part_reservation_expired")


def _anew(one: Reservation, now: datetime) -> Reservation:
    return replace(
        one,
        held=Held.NOTHING,
        number="",
        until=None,
        round=one.round + 1,
        attempts=0,
        next_at=now,
        problem="",
    )


def _over(one: Reservation, held: Held, problem: str = "") -> Reservation:
    return replace(one, held=held, next_at=None, problem=problem)
