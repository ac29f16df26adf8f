# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets what waits: only people who are there, allowed, able and not full. Pure.

The oldest first; of those who may, whoever has least to do, and among equals whoever had their
turn longest ago. What nobody may have stays in its queue.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.ids import AgentId
from intake.routing.queues import Availability, Member, Seat
from intake.values import replace


@dataclass(frozen=True, slots=True)
class Job:
    """Something that waits for a person: a ticket, or a conversation without one.

    `preferred` had it before and gets it back if they may. What `is_urgent` does not wait for a
    shift to begin while somebody is there.
    """

    key: str
    queue: str
    since: datetime
    needs: frozenset[str] = frozenset()
    preferred: AgentId | None = None
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """A job and who gets it, as they were before: `member.version` is what was decided on."""

    job: Job
    member: Member
    load: int
    turn: int


def takes_work(seat: Seat) -> bool:
    """Whether somebody is online and not busy or away, in their shift or not."""
    return seat.is_online and seat.member.state is Availability.AVAILABLE


def is_on_duty(seat: Seat, shifts: Collection[str]) -> bool:
    """Whether somebody takes new work now; `shifts` are the named ones that run at this moment.

    Who has no named shift is at work when they say so.
    """
    return takes_work(seat) and (not seat.member.shift or seat.member.shift in shifts)


def assign(jobs: Sequence[Job], seats: Sequence[Seat], shifts: Collection[str]) -> list[Assigned]:
    """Who gets which job now. Jobs nobody may have are not in the answer.

    Off their shift people get what is urgent, if nobody who is on duty has a place for it.
    """
    now = {seat.member.id: seat for seat in seats if takes_work(seat)}
    on_duty = {name for name, seat in now.items() if is_on_duty(seat, shifts)}
    order = {name: _order(seat) for name, seat in now.items() if _has_place(seat)}
    able: dict[tuple[str, frozenset[str]], list[AgentId]] = {}
    turn = max((seat.member.turn for seat in seats), default=0)
    given: list[Assigned] = []
    for job in sorted(jobs, key=lambda one: (one.since, one.key)):
        kind = job.queue, job.needs
        if kind not in able:
            able[kind] = [name for name in now if _is_able(now[name], job)]
        may = [name for name in able[kind] if name in order]
        free = [name for name in may if name in on_duty] or (may if job.is_urgent else [])
        if not free:
            continue
        name = job.preferred if job.preferred in free else min(free, key=order.__getitem__)
        turn += 1
        seat = now[name]
        member = seat.member
        given.append(Assigned(job, member, seat.load, turn))
        later = replace(member, turn=turn, version=member.version + 1)
        now[name] = seat = replace(seat, member=later, load=seat.load + 1)
        order[name] = _order(seat)
        if not _has_place(seat):
            del order[name]
    return given


def _has_place(seat: Seat) -> bool:
    return seat.load < seat.member.capacity


def _is_able(seat: Seat, job: Job) -> bool:
    """Allowed in the queue, and with every skill that is needed."""
    return job.queue in seat.member.queues and job.needs <= seat.member.skills


def _order(seat: Seat) -> tuple[int, int, str]:
    return seat.load, seat.member.turn, seat.member.id
