# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side of what happened: whole histories of tickets, and notices to the team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from intake.automation.book import Edition
from intake.automation.dry_run import History
from intake.changes import Actor, TimelineEntry
from intake.notices import NoticeState
from intake.store import rows, rule_editions
from intake.store.desk.reader import Reader
from intake.store.rule_editions import Made
from intake.store.schema import contact, notice, ticket, timeline
from intake.store.times import micros, moment

MOST_HISTORIES = 5000


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice at one of its places. `due_at` is set while it waits: it goes no sooner."""

    id: str
    place: str
    group: str
    kind: str
    ticket: str
    text: dict[str, str]
    at: datetime
    state: str
    attempts: int
    error: str
    due_at: datetime | None


class HistoryQueries:
    """Reads about what happened."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def histories(self, since: datetime) -> list[History]:
        """The tickets filed since then with all that happened to them, newest first."""

        def read(db: Connection) -> list[History]:
            columns = [ticket.c[name] for name in rows.TICKET_COLUMNS]
            people = [contact.c[name] for name in rows.CONTACT_COLUMNS]
            joined = (
                select(*columns, *people)
                .join(contact, contact.c.id == ticket.c.contact_id, isouter=True)
                .where(ticket.c.created_at >= micros(since))
                .order_by(ticket.c.created_at.desc())
                .limit(MOST_HISTORIES)
            )
            return [_history(db, tuple(row)) for row in db.execute(joined)]

        return await self._reader.read(read)

    async def notice(self, id_: str, place: str) -> NoticeView | None:
        """One notice at one place."""
        is_it = (notice.c.id == id_) & (notice.c.target == place)
        return await self._reader.one(select(notice).where(is_it), _notice)

    async def notices(self, state: str, limit: int) -> list[NoticeView]:
        """Notices, newest first; `state` empty: all."""
        statement = select(notice).order_by(notice.c.at.desc(), notice.c.target).limit(limit)
        if state:
            statement = statement.where(notice.c.state == NoticeState[state.upper()].value)
        return await self._reader.all(statement, _notice)

    async def rule_edition(self, version: int | None = None) -> Edition | None:
        """What the workspace says of the rules, now or in an earlier edition."""
        if version is None:
            return await self._reader.read(rule_editions.latest)
        if version == 0:
            return Edition()
        numbered = rule_editions.numbered(version)
        return await self._reader.one(numbered, rule_editions.edition_from)

    async def rule_editions(self, limit: int) -> list[Made]:
        """How the rules became what they are, newest first."""
        return await self._reader.all(rule_editions.history(limit), rule_editions.made_from)


def _history(db: Connection, row: tuple[Any, ...]) -> History:
    split = len(rows.TICKET_COLUMNS)
    found = rows.ticket_from(row[:split])
    whose = rows.contact_from(row[split:]) if row[split] else None
    told = select(timeline).where(timeline.c.ticket == found.number).order_by(timeline.c.id)
    return History(found, whose, [_entry(one) for one in db.execute(told)])


def _entry(row: Row[Any]) -> TimelineEntry:
    actor = Actor(row.actor_kind, row.actor_id, row.actor_name)
    return TimelineEntry(row.kind, actor, moment(row.at), orjson.loads(row.detail))


def _notice(row: Row[Any]) -> NoticeView:
    state = NoticeState(row.state)
    due_at = moment(row.next_at) if state is NoticeState.WAITING else None
    return NoticeView(
        row.id, row.target, row.to, row.kind, row.ticket, orjson.loads(row.text),
        moment(row.at), state.name.lower(), row.attempts, row.error, due_at,
    )  # fmt: skip
