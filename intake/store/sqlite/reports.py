# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reports of an incident, as they are read on SQLite."""

import sqlite3
from datetime import datetime

from intake.ports import Loaded
from intake.store import rows
from intake.store.sqlite import lookups
from intake.store.sqlite.sql import columns
from intake.ticket_actions import conversation_of
from intake.tickets.relations import Relation
from intake.values import replace

# Those of an incident that was merged into this one are this one's now.
REPORTS = (
    "WITH RECURSIVE whole(number) AS (VALUES(:incident) UNION SELECT l.ticket FROM ticket_link l"
    f" JOIN whole ON l.other=whole.number WHERE l.kind='{Relation.DUPLICATE}'"
    " AND l.undone_at IS NULL) SELECT l.ticket FROM ticket_link l"
    f" JOIN whole ON l.other=whole.number WHERE l.kind='{Relation.REPORT}'"
    " AND l.undone_at IS NULL ORDER BY l.made_at, l.id"
)
LOAD_CONTACT = f"SELECT {columns(rows.CONTACT_COLUMNS)} FROM contact WHERE id=?"


def reports(db: sqlite3.Connection, incident: str, now: datetime) -> list[Loaded]:
    """See `Store.reports`."""
    numbers = [str(number) for (number,) in db.execute(REPORTS, {"incident": incident}).fetchall()]
    found = (_loaded(db, number, now) for number in numbers)
    return [one for one in found if one is not None]


def _loaded(db: sqlite3.Connection, number: str, now: datetime) -> Loaded | None:
    ticket = lookups.load_ticket(db, number)
    if ticket is None:
        return None
    if ticket.conversation_id:
        found = lookups.load_conversation(db, ticket.conversation_id)
        return Loaded(*found, ticket) if found else None
    row = db.execute(LOAD_CONTACT, (ticket.contact_id,)).fetchone()
    contact = rows.contact_from(row)
    conversation = conversation_of(ticket, contact, now)
    return Loaded(conversation, contact, replace(ticket, conversation_id=conversation.id))
