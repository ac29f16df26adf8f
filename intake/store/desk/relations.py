# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side of how tickets and conversations belong together."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Row, or_, select, text

from intake.ids import TicketNumber
from intake.store import rows
from intake.store.desk.reader import Reader
from intake.store.schema import conversation, ticket, ticket_link
from intake.store.sqlite.reports import REPORTS
from intake.store.times import moment, moment_or_none
from intake.tickets.relations import Relation, TicketLink
from intake.tickets.ticket import Ticket


class RelationQueries:
    """Reads about links between tickets."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def links(self, number: str) -> list[TicketLink]:
        """All links of a ticket, oldest first, those that were undone too."""
        is_its = or_(ticket_link.c.ticket == number, ticket_link.c.other == number)
        statement = select(ticket_link).where(is_its).order_by(ticket_link.c.made_at)
        return await self._reader.all(statement, _link)

    async def link(self, id_: str) -> TicketLink | None:
        """One link."""
        return await self._reader.one(select(ticket_link).where(ticket_link.c.id == id_), _link)

    async def reports(self, incident: str) -> list[str]:
        """The numbers of the tickets that report an incident, oldest first."""
        wanted = {"incident": incident}
        return await self._reader.read(lambda db: list(db.scalars(text(REPORTS), wanted)))

    async def conversations_of(self, number: str) -> list[str]:
        """The conversations that belong to a ticket: where it began, and those led to it."""
        own = select(ticket.c.conversation_id).where(ticket.c.number == number)
        is_its = or_(conversation.c.ticket == number, conversation.c.id.in_(own))
        statement = select(conversation.c.id).where(is_its).order_by(conversation.c.created_at)
        return await self._reader.all(statement, lambda row: str(row.id))

    async def led_to(self, numbers: Iterable[str]) -> list[tuple[str, str]]:
        """The conversations that are about these tickets now, each with the number it is about."""
        c = conversation.c
        statement = select(c.id, c.ticket).where(c.ticket.in_(set(numbers))).order_by(c.created_at)
        return await self._reader.all(statement, lambda row: (str(row.id), str(row.ticket)))

    async def tickets_of(self, conversation_id: str) -> list[str]:
        """The numbers of a conversation's tickets: those that began in it, and its current one."""
        current = select(conversation.c.ticket).where(conversation.c.id == conversation_id)
        is_its = or_(ticket.c.conversation_id == conversation_id, ticket.c.number.in_(current))
        statement = select(ticket.c.number).where(is_its).order_by(ticket.c.created_at)
        return await self._reader.all(statement, lambda row: str(row.number))

    async def titles(self, numbers: Iterable[str]) -> dict[str, str]:
        """The titles of these tickets, by number."""
        statement = select(ticket.c.number, ticket.c.title).where(
            ticket.c.number.in_(set(numbers))
        )
        found = await self._reader.all(statement, lambda row: (str(row.number), str(row.title)))
        return dict(found)

    async def tickets(self, numbers: Iterable[str]) -> dict[str, Ticket]:
        """These tickets with their progress, by number, in one read."""
        columns = [ticket.c[name] for name in rows.TICKET_COLUMNS]
        statement = select(*columns).where(ticket.c.number.in_(set(numbers)))
        found = await self._reader.all(statement, rows.ticket_from)
        return {str(one.number): one for one in found}


def standing(links: Sequence[TicketLink]) -> list[TicketLink]:
    """The links that hold."""
    return [one for one in links if one.undone_at is None]


def _link(row: Row[Any]) -> TicketLink:
    return TicketLink(
        id=row.id,
        kind=Relation(row.kind),
        ticket=TicketNumber(row.ticket),
        other=TicketNumber(row.other),
        by=row.made_by,
        at=moment(row.made_at),
        moved=orjson.loads(row.moved),
        undone_at=moment_or_none(row.undone_at),
        undone_by=row.undone_by,
        version=row.version,
    )
