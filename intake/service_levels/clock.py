# SPDX-License-Identifier: AGPL-3.0-or-later
"""SlaClock: when the first response and the resolution of one ticket fall due.

Pure: a policy and opening hours in, due times out. Pausing and re-computing from the event log
come with the service-desk issue; the shape is here already.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.policy import SlaPolicy, Target


@dataclass(frozen=True, slots=True)
class SlaClock:
    """The promises of one ticket. A missing due time means: nothing was promised."""

    first_response_due_at: datetime | None = None
    resolution_due_at: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None

    def breached(self, now: datetime) -> tuple[str, ...]:
        """The names of the promises that are broken at `now`, in the order they fell due."""
        pairs = (
            ("first_response", self.first_response_due_at, self.responded_at),
            ("resolution", self.resolution_due_at, self.resolved_at),
        )
        return tuple(name for name, due, kept in pairs if due and (kept or now) > due)


def start(
    policy: SlaPolicy,
    priority: str,
    hours: BusinessHours,
    now: datetime,
    own: Target | None = None,
) -> SlaClock:
    """A running clock for a ticket filed at `now`.

    `own` is what its kind of ticket promises by itself, a complaint for instance: the sooner of
    that and the priority's promise counts.
    """
    targets = [policy[priority], *([own] if own else [])]
    first = [_due(one, one.first_response_in, hours, now) for one in targets]
    last = [_due(one, one.resolution_in, hours, now) for one in targets]
    return SlaClock(_soonest(first), _soonest(last))


def _due(
    target: Target, after: timedelta | None, hours: BusinessHours, now: datetime
) -> datetime | None:
    if after is None:
        return None
    return hours.add(now, after) if target.in_working_time else now + after


def _soonest(due: list[datetime | None]) -> datetime | None:
    return min((one for one in due if one is not None), default=None)


def respond(clock: SlaClock, now: datetime) -> SlaClock:
    """The clock after a person answered. Only the first answer counts; the bot's never does."""
    return clock if clock.responded_at else replace(clock, responded_at=now)


def resolve(clock: SlaClock, now: datetime) -> SlaClock:
    """The clock after the ticket was resolved."""
    return replace(clock, resolved_at=now)
