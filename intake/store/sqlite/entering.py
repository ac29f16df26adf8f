# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hot path on SQLite, first part: messages enter once, as few plain statements for each.

Functions over a connection, run by the writer inside its transaction. The turns that follow are
claimed by `turns`.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from intake.ids import ordered_id
from intake.inbox import Arrival, SetAside, TurnContext
from intake.messages import Address, InboundMessage
from intake.store import inbound_rows, rows
from intake.store.sqlite import letters
from intake.store.sqlite.lookups import LOAD_CONVERSATION, LOAD_THREAD
from intake.store.sqlite.states import ADD_CONVERSATION
from intake.store.sqlite.turns import turn_context
from intake.store.times import micros
from intake.values import replace

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
        _contact_of(db, sender, now)
    if letter:
        letters.remember(db, message, row[0])
    return turn_context(db, inbox_seq, message, arrival.received_at, row)


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
    contact_id = _contact_of(db, sender, now)
    fresh = (
        ordered_id(now), sender.channel, sender.account, message.thread, sender.value, contact_id,
        "bot", message.language, "", None, "", None, 0, 0, "", "", None, stored_at, 1, "",
        "", "", stored_at, changed,
    )  # fmt: skip
    db.execute(ADD_CONVERSATION, fresh)


def _contact_of(db: sqlite3.Connection, sender: Address, now: datetime) -> str:
    """The contact behind an address, made if it is new."""
    address = (sender.channel, sender.account, sender.value)
    found = db.execute(FIND_CONTACT, address).fetchone()
    if found:
        return str(found[0])
    contact_id, stored_at = ordered_id(now), micros(now)
    db.execute(ADD_CONTACT, (contact_id, stored_at, stored_at))
    db.execute(ADD_ADDRESS, (*address, contact_id))
    return contact_id


def _park_record(db: sqlite3.Connection, record: SetAside, now: datetime) -> None:
    db.execute(
        ADD_PARKED,
        (
            record.journal_seq, None, None, record.channel, record.account, "normalize",
            record.reason[:500], record.traceback, record.raw, rows.dumps(dict(record.meta)),
            micros(record.received_at), micros(now),
        ),
    )  # fmt: skip
