# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets what waits: only people who are there, allowed, able and not full. Pure.

The oldest first; of those who may, whoever has least to do, and among equals whoever had their
turn longest ago. What nobody may have stays in its queue.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from intake.ids import AgentId
from intake.routing.queues import Availability, Member, Seat


@dataclass(frozen=True, slots=True)
class Job:
    """Something that waits for a person: a ticket, or a conversation without one.

    `preferred` had it before and gets it back if they may.
    """

    key: str
    queue: str
    since: datetime
    needs: frozenset[str] = frozenset()
    preferred: AgentId | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """A job and who gets it, as they were before: `member.version` is what was decided on."""

    job: Job
    member: Member
    load: int
    turn: int


def is_on_duty(seat: Seat, shifts: Collection[str]) -> bool:
    """Whether somebody takes new work now; `shifts` are the named ones that run at this moment.

    Who has no named shift is at work when they say so.
    """
    member = seat.member
    is_there = seat.is_online and member.state is Availability.AVAILABLE
    return is_there and (not member.shift or member.shift in shifts)


def may_have(seat: Seat, job: Job, shifts: Collection[str]) -> bool:
    """Whether a job may go to somebody: there, allowed, able, and with a place free."""
    member = seat.member
    return (
        seat.load < member.capacity
        and job.queue in member.queues
        and job.needs <= member.skills
        and is_on_duty(seat, shifts)
    )


def assign(jobs: Sequence[Job], seats: Sequence[Seat], shifts: Collection[str]) -> list[Assigned]:
    """Who gets which job now. Jobs nobody may have are not in the answer."""
    now = {seat.member.id: seat for seat in seats if is_on_duty(seat, shifts)}
    turn = max((seat.member.turn for seat in seats), default=0)
    given: list[Assigned] = []
    for job in sorted(jobs, key=lambda one: (one.since, one.key)):
        able = [seat for seat in now.values() if may_have(seat, job, shifts)]
        if not able:
            continue
        own = next((seat for seat in able if seat.member.id == job.preferred), None)
        seat = own or min(able, key=_order)
        turn += 1
        member = seat.member
        given.append(Assigned(job, member, seat.load, turn))
        later = replace(member, turn=turn, version=member.version + 1)
        now[member.id] = replace(seat, member=later, load=seat.load + 1)
    return given


def _order(seat: Seat) -> tuple[int, int, str]:
    return seat.load, seat.member.turn, seat.member.id
