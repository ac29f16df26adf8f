# SPDX-License-Identifier: AGPL-3.0-or-later
"""SlaClock: what one ticket was promised, and how far its clocks have come.

Kept is what happened (answered, rested, resolved), so that the due times can be worked out anew
whenever priority, policy or calendar change (`reckoning.py`). Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from intake.values import quick, replace

FIRST_RESPONSE = "first_response"
NEXT_RESPONSE = "next_response"
RESOLUTION = "resolution"
PROMISED = (FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION)

AWAITING_CONFIRMATION = "resolved"  # why a clock rests between a solution and its reopening


@quick
@dataclass(frozen=True, slots=True)
class Pause:
    """A rest of the resolution clock; `until` None: it still rests."""

    since: datetime
    until: datetime | None
    reason: str  # a `WaitingFor`, or that the ticket was taken for solved


@quick
@dataclass(frozen=True, slots=True)
class SlaClock:
    """The promises of one ticket. A missing due time means: nothing was promised.

    `asked_at` is when the customer wrote what no person has answered yet, after the first answer.
    `pauses` stand in order and do not overlap. `told` is, for each promise, the highest percentage
    of its time that was told (a warning, a breach, an escalation).
    """

    first_response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    next_response_due_at: datetime | None = None
    asked_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    told: Mapping[str, int] = field(default_factory=dict)

    @property
    def paused_since(self) -> datetime | None:
        """Since when the resolution clock rests, None if it runs."""
        return self.pauses[-1].since if self.pauses and self.pauses[-1].until is None else None

    @property
    def due_at(self) -> datetime | None:
        """When the first of the promises that still run falls due; None if none does."""
        rested = self.resolved_at or self.paused_since
        running = (
            None if self.responded_at else self.first_response_due_at,
            self.next_response_due_at,
            None if rested else self.resolution_due_at,
        )
        return min(filter(None, running), default=None)

    def breached(self, now: datetime) -> tuple[str, ...]:
        """The names of the promises that are broken at `now`. A resting clock breaks nothing."""
        rested = self.resolved_at or self.paused_since
        standing = (
            (FIRST_RESPONSE, self.first_response_due_at, self.responded_at),
            (NEXT_RESPONSE, self.next_response_due_at, None),
            (RESOLUTION, self.resolution_due_at, rested),
        )
        return tuple(name for name, due, kept in standing if due and (kept or now) > due)


def respond(clock: SlaClock, now: datetime) -> SlaClock:
    """The clock after a person answered. The bot's answers never count."""
    return replace(
        clock,
        responded_at=clock.responded_at or now,
        asked_at=None,
        next_response_due_at=None,
    )


def hear(clock: SlaClock, now: datetime) -> SlaClock:
    """The clock after the customer wrote to a person: the oldest unanswered message counts.

    Before the first answer nothing changes, since that promise runs already.
    """
    if clock.responded_at is None or clock.asked_at or clock.resolved_at:
        return clock
    return replace(clock, asked_at=now)


def pause(clock: SlaClock, now: datetime, reason: str) -> SlaClock:
    """The clock at rest; a rest for another reason ends where this one begins."""
    if clock.paused_since and clock.pauses[-1].reason == reason:
        return clock
    running = resume(clock, now)
    return replace(running, pauses=(*running.pauses, Pause(now, None, reason)))


def resume(clock: SlaClock, now: datetime) -> SlaClock:
    """The clock running again from `now`; the same one if it does not rest."""
    if clock.paused_since is None:
        return clock
    return replace(clock, pauses=(*clock.pauses[:-1], replace(clock.pauses[-1], until=now)))


def rest_on(clock: SlaClock) -> SlaClock:
    """The clock whose last rest has not ended after all."""
    if not clock.pauses:
        return clock
    return replace(clock, pauses=(*clock.pauses[:-1], replace(clock.pauses[-1], until=None)))


def resolve(clock: SlaClock, now: datetime) -> SlaClock:
    """The clock after the ticket was resolved: nothing more is promised."""
    stopped = resume(clock, now)
    return replace(stopped, resolved_at=now, asked_at=None, next_response_due_at=None)


def reopen(clock: SlaClock, now: datetime) -> SlaClock:
    """The clock after it was not solved after all: the time in between is not held against us."""
    if clock.resolved_at is None:
        return clock
    rest = Pause(clock.resolved_at, now, AWAITING_CONFIRMATION)
    return replace(clock, resolved_at=None, pauses=(*clock.pauses, rest))
