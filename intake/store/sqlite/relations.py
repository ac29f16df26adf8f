# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links between tickets on SQLite."""

import sqlite3

from intake.store import rows
from intake.store.times import micros, micros_or_none
from intake.tickets.relations import TicketLink

ADD = (
    "INSERT INTO ticket_link(id, kind, ticket, other, made_by, made_at, moved, undone_at,"
    " undone_by, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT(id) DO NOTHING"
)
UNDO = (
    "UPDATE ticket_link SET undone_at=?, undone_by=?, version=version+1 WHERE id=? AND version=?"
)


def write(db: sqlite3.Connection, link: TicketLink) -> bool:
    """Make a link, or undo it; False if somebody else undid it meanwhile.

    One that is named after its tickets (`link_name`) is made once: it may have been undone.
    """
    undone_at = micros_or_none(link.undone_at)
    if link.version:
        return bool(db.execute(UNDO, (undone_at, link.undone_by, link.id, link.version)).rowcount)
    named = (link.id, link.kind.value, link.ticket, link.other, link.by, micros(link.at))
    db.execute(ADD, (*named, rows.dumps(dict(link.moved)), undone_at, link.undone_by))
    return True
