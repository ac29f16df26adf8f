# SPDX-License-Identifier: AGPL-3.0-or-later
"""Single things by their keys: a conversation, a ticket, a machine with its tickets.

For the turn that is under way and for `SqliteStore`. Lists and searches are `desk/queries.py`.
"""

import sqlite3

from intake.assets import Asset, mentioned_serials
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.inbox import Machine
from intake.store import rows
from intake.store.sqlite.sql import columns
from intake.tickets.ticket import Ticket

FIND_CONVERSATION = "SELECT id FROM conversation WHERE channel=? AND account=? AND thread=?"
_CONVERSATION_AND_CONTACT = (
    f"SELECT {columns(rows.CONVERSATION_COLUMNS, 'c.')}, {columns(rows.CONTACT_COLUMNS, 'k.')}"
    " FROM conversation c JOIN contact k ON k.id = c.contact_id"
)
LOAD_CONVERSATION = _CONVERSATION_AND_CONTACT + " WHERE c.id=?"
LOAD_THREAD = _CONVERSATION_AND_CONTACT + " WHERE c.channel=? AND c.account=? AND c.thread=?"
TICKETS_OF = (
    f"SELECT {columns(rows.TICKET_COLUMNS)} FROM ticket WHERE contact_id=? AND status<>'closed'"
    " ORDER BY created_at DESC LIMIT ?"
)
OPEN_TICKETS_ON = (
    f"SELECT {columns(rows.TICKET_COLUMNS)} FROM ticket WHERE asset_serial=?"
    " AND status NOT IN ('resolved', 'closed') ORDER BY created_at DESC LIMIT ?"
)
SETTLED_TICKETS_ON = (
    f"SELECT {columns(rows.TICKET_COLUMNS)} FROM ticket WHERE asset_serial=?"
    " AND status IN ('resolved', 'closed') ORDER BY created_at DESC LIMIT ?"
)
FIND_OWNER = "SELECT company, name FROM contact WHERE id=?"
LOAD_TICKET = f"SELECT {columns(rows.TICKET_COLUMNS)} FROM ticket WHERE number=?"
LOAD_ASSET = f"SELECT {columns(rows.ASSET_COLUMNS)} FROM asset WHERE serial=?"
SPLIT = len(rows.CONVERSATION_COLUMNS)  # behind them stand the columns of the contact


def mentioned_assets(db: sqlite3.Connection, text: str) -> dict[str, Asset]:
    found = {}
    for serial in mentioned_serials(text):
        row = db.execute(LOAD_ASSET, (serial,)).fetchone()
        if row:
            found[serial] = rows.asset_from(row)
    return found


def tickets_of(db: sqlite3.Connection, contact_id: str, limit: int) -> list[Ticket]:
    """A contact's tickets that are not closed, newest first."""
    return [rows.ticket_from(row) for row in db.execute(TICKETS_OF, (contact_id, limit))]


def machine(db: sqlite3.Connection, asset: Asset, limit: int) -> Machine:
    """Whose an asset is, and its newest tickets, open and settled."""
    owner = db.execute(FIND_OWNER, (asset.contact_id,)).fetchone() or ("", "")
    found = db.execute(OPEN_TICKETS_ON, (asset.serial, limit))
    settled = db.execute(SETTLED_TICKETS_ON, (asset.serial, limit))
    tickets = (tuple(map(rows.ticket_from, some)) for some in (found, settled))
    return Machine(asset, owner[0] or owner[1], *tickets)


def load_ticket(db: sqlite3.Connection, number: str) -> Ticket | None:
    """One ticket, or None."""
    row = db.execute(LOAD_TICKET, (number,)).fetchone()
    return rows.ticket_from(row) if row else None


def load_conversation(
    db: sqlite3.Connection, conversation_id: str
) -> tuple[Conversation, Contact] | None:
    """One conversation with its contact, or None."""
    row = db.execute(LOAD_CONVERSATION, (conversation_id,)).fetchone()
    if row is None:
        return None
    return rows.conversation_from(row[:SPLIT]), rows.contact_from(row[SPLIT:])
