# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the promises of a ticket fall due: worked out anew from what happened, never adjusted.

A promise begins at a moment and has so much time, counted by a meter (every hour, or the open ones
of a calendar). The resolution clock rests in pauses. So a change of priority, level, policy or
calendar needs nothing but the same reckoning again, and a resumed ticket is never late at once.
Pure, and a few microseconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from intake.service_levels.business_hours import Meter
from intake.service_levels.clock import (
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    PROMISED,
    RESOLUTION,
    Pause,
    SlaClock,
)
from intake.service_levels.policy import Promise
from intake.values import quick, replace

if TYPE_CHECKING:
    from intake.service_desk import ServiceDesk
    from intake.tickets.ticket import Ticket

WHOLE = 100


@quick
@dataclass(frozen=True, slots=True)
class Term:
    """One promise as it was made: from when, how much time, counted how, with which pauses.

    `reading` is what the meter showed when it began.
    """

    name: str
    begins_at: datetime
    promise: Promise
    meter: Meter
    reading: timedelta
    pauses: tuple[Pause, ...] = ()

    def time(self, percent: int = WHOLE) -> timedelta:
        """How long a share of the promise is: 50 of four hours are two, working ones or not."""
        return _share(self.promise.within, percent)

    def due_at(self, percent: int = WHOLE) -> datetime:
        """When this much of the time has passed. A pause that still lasts changes nothing yet."""
        meter = self.meter
        reading = self.reading + self.time(percent)
        for rest in self.pauses:
            if rest.until is None:
                break
            rested_at = meter.reading(rest.since)
            if rested_at >= reading:
                break  # due before that rest began
            reading += meter.reading(rest.until) - rested_at
        return meter.when(reading)

    def used(self, now: datetime) -> timedelta:
        """How much of the time has passed until `now`."""
        meter = self.meter
        passed = meter.reading(now) - self.reading
        for rest in self.pauses:
            end = now if rest.until is None else min(rest.until, now)
            if rest.since < end:
                passed -= meter.reading(end) - meter.reading(rest.since)
        return passed


@lru_cache  # what a site promises, at its marks: a few dozen
def _share(within: timedelta, percent: int) -> timedelta:
    return within * percent / WHOLE


def promised(ticket: "Ticket", desk: "ServiceDesk") -> "Ticket":
    """The ticket with the due times that its state has under the policy of now."""
    return reckoned(ticket, terms(ticket, desk))


def reckoned(ticket: "Ticket", made: Iterable[Term]) -> "Ticket":
    """The same for terms that are known."""
    due = {term.name: term.due_at() for term in made}
    clock = ticket.clock
    times = (due.get(FIRST_RESPONSE), due.get(RESOLUTION), due.get(NEXT_RESPONSE))
    if times == (clock.first_response_due_at, clock.resolution_due_at, clock.next_response_due_at):
        return ticket
    moved = replace(
        clock,
        first_response_due_at=times[0],
        resolution_due_at=times[1],
        next_response_due_at=times[2],
    )
    return replace(ticket, clock=moved)


def terms(ticket: "Ticket", desk: "ServiceDesk") -> tuple[Term, ...]:
    """What was promised for a ticket, in the order of `PROMISED`.

    Where its kind promises something of its own (a complaint), the sooner of the two counts.
    """
    target = desk.levels.target(ticket.priority.value, ticket.level)
    targets = (target,) if ticket.target is None else (target, ticket.target)
    found = []
    for name in PROMISED:
        begins_at = _beginning(name, ticket.created_at, ticket.clock)
        if begins_at is None:
            continue
        pauses = ticket.clock.pauses if name == RESOLUTION else ()
        offered = []
        for one in targets:
            promise = one.promise(name)
            if promise is not None:
                meter = desk.meter(promise)
                reading = meter.reading(begins_at)
                offered.append(Term(name, begins_at, promise, meter, reading, pauses))
        if offered:
            found.append(offered[0] if len(offered) == 1 else min(offered, key=Term.due_at))
    return tuple(found)


def running(clock: SlaClock, made: Iterable[Term]) -> list[Term]:
    """The promises whose clock runs: not kept yet, and not resting."""
    if clock.resolved_at is not None:
        return []
    done = set()
    if clock.responded_at is not None:
        done.add(FIRST_RESPONSE)
    if clock.paused_since is not None:
        done.add(RESOLUTION)
    return [term for term in made if term.name not in done]


def _beginning(name: str, created_at: datetime, clock: SlaClock) -> datetime | None:
    return clock.asked_at if name == NEXT_RESPONSE else created_at
