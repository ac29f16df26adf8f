# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hot path on SQLite, first half: enter and claim, as few plain statements per message.

Functions over a connection, run by the writer inside its transaction. Which conversation is being
worked on is kept in memory: an SQLite file has exactly one writing process, so after a crash
nobody can still hold a claim. Column orders come from `rows.py`.
The other half is `commit.py`.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from intake.assets import Asset, mentioned_serials
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import new_id
from intake.inbox import Arrival, BurstPart, Machine, SetAside, TurnContext
from intake.messages import Address, InboundMessage
from intake.store import inbound_rows, rows
from intake.store.sqlite import letters
from intake.store.sqlite.quiet_times import is_plain
from intake.store.sqlite.sql import columns
from intake.store.sqlite.states import ADD_CONVERSATION
from intake.store.times import micros, moment
from intake.tickets.ticket import Ticket
from intake.values import replace

WAITING, APPLIED, PARKED = 0, 1, 2

FIND_CONVERSATION = "SELECT id FROM conversation WHERE channel=? AND account=? AND thread=?"
_CONVERSATION_AND_CONTACT = (
    f"SELECT {columns(rows.CONVERSATION_COLUMNS, 'c.')}, {columns(rows.CONTACT_COLUMNS, 'k.')}"
    " FROM conversation c JOIN contact k ON k.id = c.contact_id"
)
LOAD_CONVERSATION = _CONVERSATION_AND_CONTACT + " WHERE c.id=?"
LOAD_THREAD = _CONVERSATION_AND_CONTACT + " WHERE c.channel=? AND c.account=? AND c.thread=?"
FIND_CONTACT = "SELECT contact_id FROM contact_address WHERE channel=? AND account=? AND value=?"
KNOWN_MESSAGE = "SELECT 1 FROM inbox WHERE channel=? AND account=? AND message_id=?"
ADD_CONTACT = "INSERT INTO contact(id, created_at, updated_at) VALUES (?, ?, ?)"
ADD_ADDRESS = (
    "INSERT INTO contact_address(channel, account, value, contact_id) VALUES (?, ?, ?, ?)"
)
ADD_TO_INBOX = (
    "INSERT OR IGNORE INTO inbox(journal_seq, channel, account, message_id, conversation_id,"
    " payload, state, received_at, content_id) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)"
)
ADD_POSITION = (
    "INSERT OR IGNORE INTO source_position(channel, account, source, number, journal_seq)"
    " VALUES (?, ?, ?, ?, ?)"
)
TAKEN_POSITION = (
    "SELECT 1 FROM source_position WHERE channel=? AND account=? AND source=? AND number=?"
    " AND journal_seq<>?"
)
# A record that is entered again is known by its own number: that is no second outcome.
ADD_DUPLICATE = (
    "INSERT OR IGNORE INTO journal_outcome(journal_seq, outcome, detail)"
    " SELECT ?1, 'duplicate', ?2"
    " WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE journal_seq = ?1)"
)
ADD_OUTCOME = (
    "INSERT OR IGNORE INTO journal_outcome(journal_seq, outcome, detail) VALUES (?, ?, ?)"
)
ADD_PARKED = (
    "INSERT INTO parked(journal_seq, inbox_seq, conversation_id, channel, account, stage, reason,"
    " traceback, raw, meta, received_at, parked_at, state)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'parked')"
)
SET_POSITION = (
    "INSERT INTO setting(name, value) VALUES ('journal_position', ?)"
    " ON CONFLICT(name) DO UPDATE SET value = excluded.value"
    " WHERE CAST(excluded.value AS INTEGER) > CAST(value AS INTEGER)"  # never backwards
)
FIRST_WAITING = (
    "SELECT seq, channel, account, message_id, payload, received_at FROM inbox"
    " WHERE conversation_id=? AND state=0 ORDER BY seq LIMIT ?"
)
MOST_TOGETHER = 20  # messages of one burst
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
LOAD_SENDER = (
    f"SELECT {columns(rows.CONTACT_COLUMNS, 'k.')} FROM contact_address a"
    " JOIN contact k ON k.id = a.contact_id WHERE a.channel=? AND a.account=? AND a.value=?"
)
_SPLIT = len(rows.CONVERSATION_COLUMNS)


def enter(
    db: sqlite3.Connection,
    arrivals: Sequence[Arrival],
    aside: Sequence[SetAside],
    position: int,
    now: datetime,
    changed: int,
) -> list[TurnContext | None]:
    """See `Store.enter`: what the turn of each message may look at; None for a known message."""
    entered = [_enter_one(db, arrival, now, changed) for arrival in arrivals]
    for record in aside:
        if record.position and _is_taken(db, record.channel, record.account, record):
            db.execute(ADD_DUPLICATE, (record.journal_seq, "the same place was read twice"))
            continue
        outcome = (record.journal_seq, record.outcome, record.reason[:500])
        is_new = db.execute(ADD_OUTCOME, outcome).rowcount
        if is_new and record.outcome == "parked":
            _park_record(db, record, now)
    db.execute(SET_POSITION, (str(position),))
    return entered


def _enter_one(
    db: sqlite3.Connection, arrival: Arrival, now: datetime, changed: int
) -> TurnContext | None:
    message = arrival.message
    sender = message.sender
    letter = message.letter
    if arrival.position and _is_taken(db, sender.channel, sender.account, arrival):
        db.execute(ADD_DUPLICATE, (arrival.journal_seq, message.message_id))
        return None
    found = letters.find(db, message) if letter else None
    row = _row_of(db, message, found)
    known = (sender.channel, sender.account, message.message_id)
    if row is None and not _is_known(db, message, known):
        arrival, row = _begun(db, arrival, now, changed)
        message = arrival.message
    inbox_seq = _add_to_inbox(db, arrival, row[0]) if row else None
    if row is None or inbox_seq is None:
        db.execute(ADD_DUPLICATE, (arrival.journal_seq, message.message_id))
        return None
    if row[rows.ADDRESS_COLUMN] != sender.value:
        _contact_of(db, sender, micros(now))
    if letter:
        letters.remember(db, message, row[0])
    return _context(db, inbox_seq, message, arrival.received_at, row)


def _begun(
    db: sqlite3.Connection, arrival: Arrival, now: datetime, changed: int
) -> tuple[Arrival, tuple[Any, ...] | None]:
    """A new conversation; for a sender who began too many of late, the newest of those."""
    message = arrival.message
    crowd = letters.newest_of_many(db, message, now) if message.letter else None
    if crowd is None:
        _begin_conversation(db, arrival, now, changed)
        return arrival, _row_of(db, message, None)
    marked = replace(message, meta={**message.meta, letters.KEPT_TOGETHER: True})
    return replace(arrival, message=marked), _row_of(db, marked, crowd)


def _add_to_inbox(db: sqlite3.Connection, arrival: Arrival, conversation_id: str) -> int | None:
    """The number of the message in the inbox; None if it is there already."""
    message = arrival.message
    sender = message.sender
    content_id = message.letter.content_id or None if message.letter else None
    values = (
        arrival.journal_seq, sender.channel, sender.account, message.message_id, conversation_id,
        inbound_rows.inbound_json(message), micros(arrival.received_at), content_id,
    )  # fmt: skip
    added = db.execute(ADD_TO_INBOX, values)
    return added.lastrowid if added.rowcount else None


def _row_of(
    db: sqlite3.Connection, message: InboundMessage, found: str | None
) -> tuple[Any, ...] | None:
    """The conversation of a message: the one a letter's names have `found`, or its thread's."""
    row: tuple[Any, ...] | None
    if found is not None:
        row = db.execute(LOAD_CONVERSATION, (found,)).fetchone()
    else:
        sender = message.sender
        thread = (sender.channel, sender.account, message.thread)
        row = db.execute(LOAD_THREAD, thread).fetchone()
    return row


def _is_known(
    db: sqlite3.Connection, message: InboundMessage, known: tuple[str, str, str]
) -> bool:
    """Whether the message entered before, here or as a copy through another account."""
    if db.execute(KNOWN_MESSAGE, known).fetchone() is not None:
        return True
    letter = message.letter
    return letter is not None and letters.is_copy(db, known[0], letter.content_id)


def _is_taken(
    db: sqlite3.Connection, channel: str, account: str, record: Arrival | SetAside
) -> bool:
    """Note where the record stood with its provider; True if another record came from there."""
    position = record.position
    if position is None:
        return False
    place = (channel, account, position.source, position.number, record.journal_seq)
    db.execute(ADD_POSITION, place)
    return db.execute(TAKEN_POSITION, place).fetchone() is not None


def _begin_conversation(
    db: sqlite3.Connection, arrival: Arrival, now: datetime, changed: int
) -> None:
    """A conversation for a thread that is new, and a contact for a sender who is."""
    message = arrival.message
    sender = message.sender
    stored_at = micros(now)
    contact_id = _contact_of(db, sender, stored_at)
    fresh = (
        new_id(), sender.channel, sender.account, message.thread, sender.value, contact_id,
        "bot", message.language, "", None, "", None, 0, 0, "", "", None, stored_at, 1, "",
        "", "", stored_at, changed,
    )  # fmt: skip
    db.execute(ADD_CONVERSATION, fresh)


def _contact_of(db: sqlite3.Connection, sender: Address, stored_at: int) -> str:
    """The contact behind an address, made if it is new."""
    address = (sender.channel, sender.account, sender.value)
    found = db.execute(FIND_CONTACT, address).fetchone()
    if found:
        return str(found[0])
    contact_id = new_id()
    db.execute(ADD_CONTACT, (contact_id, stored_at, stored_at))
    db.execute(ADD_ADDRESS, (*address, contact_id))
    return contact_id


def _speaking(
    db: sqlite3.Connection, conversation: Conversation, message: InboundMessage, row: Sequence[Any]
) -> Contact:
    """Who wrote the message: in a thread with several people not always who began it."""
    if message.sender.value == conversation.address.value:
        return rows.contact_from(row)
    sender = message.sender
    address = (sender.channel, sender.account, sender.value)
    return rows.contact_from(db.execute(LOAD_SENDER, address).fetchone())


def _context(
    db: sqlite3.Connection,
    inbox_seq: int,
    message: InboundMessage,
    received_at: datetime,
    row: Sequence[Any],
) -> TurnContext:
    conversation = rows.conversation_from(row[:_SPLIT])
    context = TurnContext(
        inbox_seq=inbox_seq,
        message=message,
        received_at=received_at,
        conversation=conversation,
        contact=_speaking(db, conversation, message, row[_SPLIT:]),
        ticket=load_ticket(db, conversation.ticket) if conversation.ticket else None,
        assets=_mentioned_assets(db, message.text),
    )
    return letters.complete(db, context) if message.letter else context


def _park_record(db: sqlite3.Connection, record: SetAside, now: datetime) -> None:
    db.execute(
        ADD_PARKED,
        (
            record.journal_seq, None, None, record.channel, record.account, "normalize",
            record.reason[:500], record.traceback, record.raw, rows.dumps(dict(record.meta)),
            micros(record.received_at), micros(now),
        ),
    )  # fmt: skip


def next_turn(
    db: sqlite3.Connection, conversation_id: str, gathers: Callable[[str, str], bool]
) -> TurnContext | None:
    """The oldest message of a conversation that waits for its turn, or None.

    Where the account gathers, with the plain messages of the same person that follow it.
    """
    waiting = db.execute(FIRST_WAITING, (conversation_id, MOST_TOGETHER)).fetchall()
    if not waiting:
        return None
    parts = _burst(waiting) if gathers(*waiting[0][1:3]) else [_part(waiting[0])]
    last = parts[-1]
    row = db.execute(LOAD_CONVERSATION, (conversation_id,)).fetchone()
    context = _context(db, last.inbox_seq, last.message, last.received_at, row)
    if len(parts) > 1:
        said = "\n".join(part.message.text for part in parts)
        return replace(context, parts=tuple(parts), assets=_mentioned_assets(db, said))
    return replace(context, is_recorded=True) if _is_recorded(waiting[0]) else context


def _burst(waiting: Sequence[tuple[Any, ...]]) -> list[BurstPart]:
    """The first message, and those after it that may say one thing with it."""
    parts = [_part(waiting[0])]
    first = parts[0].message
    if _is_recorded(waiting[0]) or not is_plain(first):
        return parts
    for row in waiting[1:]:
        part = _part(row)
        is_same = part.message.sender == first.sender and part.message.thread == first.thread
        if _is_recorded(row) or not is_same or not is_plain(part.message):
            break
        parts.append(part)
    return parts


def _part(waiting: tuple[Any, ...]) -> BurstPart:
    seq, channel, account, message_id, payload, received_at = waiting
    message = inbound_rows.inbound_from(channel, account, message_id, payload)
    return BurstPart(seq, message, moment(received_at))


def _is_recorded(waiting: tuple[Any, ...]) -> bool:
    return str(waiting[4]).endswith(inbound_rows.RECORDED)


def _mentioned_assets(db: sqlite3.Connection, text: str) -> dict[str, Asset]:
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
    return rows.conversation_from(row[:_SPLIT]), rows.contact_from(row[_SPLIT:])
