# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side of what is worked on beside tickets: tasks, approvals, parts, visits, costs."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, Table, func, select

from intake.ids import registered_serial
from intake.process.reserving import Reservation
from intake.process.work import (
    TAKES_TIME,
    Approval,
    ApprovalState,
    CostLine,
    PartRequest,
    Rating,
    SurveyQuestion,
    Task,
    TaskState,
    Visit,
    VisitState,
)
from intake.store import schema
from intake.store.desk.reader import Reader
from intake.store.schema import ticket
from intake.store.sqlite.record_rows import reader_of
from intake.store.times import micros, moment_or_none

Kind = TypeVar("Kind")
MOST = 200  # of a list; who has more open has other worries


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that belongs to one ticket beside itself, oldest first."""

    tasks: Sequence[Task]
    approvals: Sequence[Approval]
    parts: Sequence[PartRequest]
    visits: Sequence[Visit]
    costs: Sequence[CostLine]
    ratings: Sequence[Rating]
    reservations: Sequence[Reservation] = ()

    def reservation(self, part: str) -> Reservation | None:
        """What another system holds for a part request."""
        return next((one for one in self.reservations if one.id == part), None)


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Which visits to list; an empty value does not narrow.

    Those that end after `since` and begin before `until`.
    """

    engineer: str = ""
    since: datetime | None = None
    until: datetime | None = None
    states: tuple[VisitState, ...] = ()


class WorkQueries:
    """Reads about work; see `Work`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def of_ticket(self, number: str) -> Work:
        """All work of one ticket."""
        return Work(
            tasks=await self._of(Task, schema.task, number, schema.task.c.created_at),
            approvals=await self._of(
                Approval, schema.approval, number, schema.approval.c.asked_at
            ),
            parts=await self._of(
                PartRequest, schema.part_request, number, schema.part_request.c.requested_at
            ),
            visits=await self._of(Visit, schema.visit, number, schema.visit.c.starts_at),
            costs=await self._of(CostLine, schema.cost_line, number, schema.cost_line.c.at),
            ratings=await self._of(Rating, schema.rating, number, schema.rating.c.at),
            reservations=await self._reservations(number),
        )

    async def _reservations(self, number: str) -> list[Reservation]:
        """Of the parts that are the ticket's now; one may have come with a merge."""
        c, part = schema.part_reservation.c, schema.part_request.c
        parts = select(part.id).where(part.ticket == number)
        statement = _all(Reservation, schema.part_reservation).where(c.id.in_(parts))
        return await self._reader.all(statement.order_by(c.id), reader_of(Reservation))

    async def open_tasks(self, owner: str = "", queue: str = "") -> Sequence[Task]:
        """Tasks that are not done, the most urgent first; of one owner or department."""
        c = schema.task.c
        statement = _all(Task, schema.task).where(c.state == TaskState.OPEN.value)
        if owner:
            statement = statement.where(c.owner == owner)
        if queue:
            statement = statement.where(c.queue == queue)
        statement = statement.order_by(c.due_at.is_(None), c.due_at, c.id).limit(MOST)
        return await self._reader.all(statement, reader_of(Task))

    async def open_approvals(self) -> Sequence[Approval]:
        """What waits for somebody's consent, oldest first."""
        c = schema.approval.c
        statement = _all(Approval, schema.approval).where(c.state == ApprovalState.OPEN.value)
        return await self._reader.all(
            statement.order_by(c.asked_at).limit(MOST), reader_of(Approval)
        )

    async def booked(self, engineer: str, start: datetime, end: datetime) -> Sequence[Visit]:
        """An engineer's visits that overlap a time and are not over."""
        c = schema.visit.c
        statement = _all(Visit, schema.visit).where(
            c.engineer == engineer,
            c.starts_at < micros(end),
            c.ends_at > micros(start),
            c.state.in_([one.value for one in TAKES_TIME]),
        )
        return await self._reader.all(statement, reader_of(Visit))

    async def visits(self, wanted: VisitFilter) -> Sequence[Visit]:
        """Visits of any ticket, the earliest first."""
        c = schema.visit.c
        statement = _all(Visit, schema.visit)
        if wanted.engineer:
            statement = statement.where(c.engineer == wanted.engineer)
        if wanted.since is not None:
            statement = statement.where(c.ends_at > micros(wanted.since))
        if wanted.until is not None:
            statement = statement.where(c.starts_at < micros(wanted.until))
        if wanted.states:
            statement = statement.where(c.state.in_([one.value for one in wanted.states]))
        statement = statement.order_by(c.starts_at, c.id).limit(MOST)
        return await self._reader.all(statement, reader_of(Visit))

    async def visit(self, id_: str) -> Visit | None:
        """One visit, whatever ticket it is for."""
        statement = _all(Visit, schema.visit).where(schema.visit.c.id == id_)
        return await self._reader.one(statement, reader_of(Visit))

    async def nps_at(self, contact_id: str) -> datetime | None:
        """When somebody last told whether they would recommend us."""
        c = schema.rating.c
        statement = select(func.max(c.at)).where(
            c.contact_id == contact_id, c.question == SurveyQuestion.NPS.value
        )
        return await self._reader.one(statement, lambda row: moment_or_none(row[0]))

    async def history(self, serial: str, but: str, limit: int) -> Sequence[tuple[str, str, str]]:
        """Earlier tickets of a machine, newest first: number, title, status."""
        c = ticket.c
        statement = (
            select(c.number, c.title, c.status)
            .where(func.upper(c.asset_serial) == registered_serial(serial), c.number != but)
            .order_by(c.created_at.desc())
            .limit(limit)
        )
        return await self._reader.all(statement, lambda row: (row.number, row.title, row.status))

    async def _of(self, kind: type[Kind], table: Table, number: str, order: Any) -> list[Kind]:  # noqa: ANN401 - a column
        statement = _all(kind, table).where(table.c.ticket == number).order_by(order)
        return await self._reader.all(statement, reader_of(kind))


def _all(kind: type[Any], table: Table) -> Select[Any]:
    return select(*(table.c[each.name] for each in fields(kind)))
