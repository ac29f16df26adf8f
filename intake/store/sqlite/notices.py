# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices on SQLite: written with the change they tell of."""

import sqlite3

from intake.notices import Notice
from intake.store import rows
from intake.store.times import micros

ADD = (
    'INSERT OR IGNORE INTO notice(id, target, "to", kind, ticket, text, document, at, is_urgent,'
    " state, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def write(db: sqlite3.Connection, notice: Notice) -> bool:
    """Keep a notice; one that is there already is the same."""
    at = micros(notice.at)
    text, document = rows.dumps(dict(notice.text)), rows.dumps(dict(notice.document))
    named = (notice.id, notice.target, notice.to, notice.kind, notice.ticket)
    db.execute(ADD, (*named, text, document, at, int(notice.is_urgent), notice.state.value, at))
    return True
