# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reserve parts in the other system: look what is due, ask, write down what came of it.

The outbox of reservations. Every request is counted before it leaves and is made again under the
same key until an answer is written, so a crash or a broken line at any moment ends in one
reservation. What an agent decides meanwhile makes the writing stale: the answer is then asked for
once more, and what the agent wants comes after it.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine, select, update

from bots.runtime.committing import Committer
from bots.runtime.ticket_loading import loaded_ticket
from bots.runtime.waking import woken
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.directories.reservations import HttpReservations
from intake.errors import StaleConversation
from intake.failpoints import fp
from intake.happenings import Happening
from intake.ids import TicketNumber
from intake.outbox import Committed
from intake.ports import Clock, Store
from intake.process.field_work import given_up
from intake.process.reserving import (
    LetGo,
    Reservation,
    ReservationChange,
    answered,
    next_phase,
    unasked,
)
from intake.process.work import PartRequest
from intake.store.schema import part_request
from intake.store.schema import part_reservation as table
from intake.store.sqlite.record_rows import reader_of
from intake.store.times import micros
from intake.tickets.ticket import SETTLED
from intake.values import replace

BATCH = 50
POLL_SECONDS = 1.0
# One that cannot be written is tried again, since a corrected service file may help.
AFTER_FAILURE = timedelta(hours=1)

log = structlog.get_logger()
_read = reader_of(Reservation)
_part = reader_of(PartRequest)


class ReservationWorker:
    """Brings reservations to what is wanted of them."""

    def __init__(self, store: Store, reading: Engine, committer: Committer, clock: Clock) -> None:
        self._store = store
        self._reading = reading
        self._committer = committer
        self._clock = clock
        self._system: HttpReservations | None = None
        self._name = ""
        self._wake = asyncio.Event()

    def use(self, system: HttpReservations | None, name: str) -> None:
        """The other system and what it is called here; None where there is none."""
        self._system, self._name = system, name

    def offer(self, committed: Sequence[Committed]) -> None:
        """Look at once if a change that was just written wants something reserved or released."""
        if any(
            isinstance(r, Reservation | LetGo) for one in committed for r in one.change.records
        ):
            self._wake.set()

    async def run(self) -> None:
        """Work until cancelled; where there is no other system there is nothing to do."""
        while self._system is not None:
            self._wake.clear()
            if await self.handle_due():
                continue
            await woken(self._wake, POLL_SECONDS)

    async def handle_due(self) -> int:
        """Take one step with each reservation that is due; how many there were."""
        due = await asyncio.to_thread(self._due)
        for one in due:
            await self._step(one)
        return len(due)

    def _due(self) -> list[Reservation]:
        statement = (
            select(table)
            .where(table.c.next_at <= micros(self._clock()))
            .order_by(table.c.next_at, table.c.id)
            .limit(BATCH)
        )
        with self._reading.connect() as db:
            return [_read(row) for row in db.execute(statement)]

    def _again(self, one: Reservation) -> Reservation | None:
        with self._reading.connect() as db:
            row = db.execute(select(table).where(table.c.id == one.id)).first()
        return _read(row) if row is not None else None

    def _holder(self, one: Reservation) -> TicketNumber:
        """The ticket that has the part now; it may have gone along with a merge."""
        with self._reading.connect() as db:
            statement = select(part_request.c.ticket).where(part_request.c.id == one.id)
            return TicketNumber(db.execute(statement).scalar_one())

    def _parts(self, ticket: TicketNumber) -> list[PartRequest]:
        with self._reading.connect() as db:
            statement = select(part_request).where(part_request.c.ticket == ticket)
            return [_part(row) for row in db.execute(statement)]

    async def _step(self, one: Reservation) -> None:
        ticket = await self._store.load_ticket(await asyncio.to_thread(self._holder, one))
        may_renew = ticket is not None and ticket.status not in SETTLED
        phase = next_phase(one)
        if phase is None:
            await self._write(one, unasked(one, self._clock(), may_renew=may_renew))
            return
        counted = await self._counted(one)
        if counted is None or self._system is None:
            return
        fp("reservation.ask")
        said = await self._system.ask(counted, phase)
        fp("reservation.answered")
        if said.verdict == "away":
            log.warning("reservation_waits", phase=phase.value, reason=said.problem)
        await self._write(
            counted, answered(counted, phase, said, self._clock(), may_renew=may_renew)
        )

    async def _counted(self, one: Reservation) -> Reservation | None:
        """The reservation with this request counted, durably; None if it was changed meanwhile."""
        counted = replace(one, attempts=one.attempts + 1, version=one.version + 1)
        await self._store.execute_write(
            update(table)
            .where(table.c.id == one.id, table.c.version == one.version)
            .values(attempts=counted.attempts, version=counted.version)
        )
        found = await asyncio.to_thread(self._again, one)
        return counted if found == counted else None

    async def _write(self, before: Reservation, outcome: ReservationChange) -> None:
        """Write down what came of it, with what the ticket's timeline says."""
        after, now = outcome.reservation, self._clock()
        holder = await asyncio.to_thread(self._holder, after)
        loaded = await loaded_ticket(self._store, self._reading, holder, now)
        if not outcome.told or loaded is None or loaded.ticket is None:
            await self._put_off(before, after.next_at if loaded else None, after.problem)
            return
        entry = _entry(self._name, after, outcome.told, holder, now)
        ticket = replace(loaded.ticket, updated_at=now)
        more: tuple[TimelineEntry, ...] = ()
        if outcome.is_lost:
            parts = await asyncio.to_thread(self._parts, holder)
            ticket, more = given_up(ticket, after.id, parts, entry.actor, now)
        change = ChangeSet(
            loaded.conversation, ticket=ticket, timeline=(entry, *more), records=(after,)
        )
        (problem,) = await self._committer.commit([change])
        if problem is not None and not isinstance(problem, StaleConversation):
            log.error("reservation_failed", error=type(problem).__name__)
            await self._put_off(before, now + AFTER_FAILURE, after.problem)

    async def _put_off(self, before: Reservation, next_at: datetime | None, problem: str) -> None:
        """Look at it later; of no interest to the ticket, and nothing if it was changed."""
        later = None if next_at is None else micros(next_at)
        await self._store.execute_write(
            update(table)
            .where(table.c.id == before.id, table.c.version == before.version)
            .values(next_at=later, problem=problem, version=before.version + 1)
        )


def _entry(
    system: str, one: Reservation, kind: Happening, ticket: TicketNumber, now: datetime
) -> TimelineEntry:
    until = one.until.isoformat() if one.until else ""
    detail = {
        "part": one.part,
        "request": one.id,
        "system": system,
        "number": one.number,
        "until": until,
        "problem": one.problem,
    }
    told = {name: value for name, value in detail.items() if value}
    return TimelineEntry(kind, Actor("rule", name=system), now, told, ticket)
