# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hot path on SQLite: enter, claim and commit as few plain statements per message.

Functions over a connection, run by the writer inside its transaction. Which conversation is being
worked on is kept in memory: an SQLite file has exactly one writing process, so after a crash
nobody can still hold a claim. Column orders come from `rows.py`.
"""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from intake.assets import Asset, mentioned_serials
from intake.changes import ChangeSet, TimelineEntry
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.errors import StaleConversation, StoreError
from intake.ids import new_id
from intake.inbox import Arrival, SetAside, TurnContext
from intake.messages import Author, InboundMessage
from intake.outbox import DeliveryState
from intake.store import rows
from intake.store.writer import SAVEPOINT
from intake.tickets.ticket import Ticket

WAITING, APPLIED, PARKED = 0, 1, 2
Accounts = Collection[tuple[str, str]]
NEVER_SENT = {Author.CUSTOMER, Author.NOTE}


def _columns(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(prefix + name for name in names)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


FIND_CONVERSATION = "SELECT id FROM conversation WHERE channel=? AND account=? AND thread=?"
_CONVERSATION_AND_CONTACT = (
    f"SELECT {_columns(rows.CONVERSATION_COLUMNS, 'c.')}, {_columns(rows.CONTACT_COLUMNS, 'k.')}"
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
    " payload, state, received_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?)"
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
    " WHERE conversation_id=? AND state=0 ORDER BY seq LIMIT 1"
)
ADD_CONVERSATION = (
    "INSERT INTO conversation(" + _columns(rows.CONVERSATION_COLUMNS) + ", last_text,"
    f" last_author, last_at, changed) VALUES ({_marks(len(rows.CONVERSATION_COLUMNS) + 4)})"
)
UPDATE_CONVERSATION = (
    "UPDATE conversation SET contact_id=?, speaker=?, language=?, queue=?, agent_id=?, dialog=?,"
    " ticket=?, last_seq=?, unanswered_turns=?, subject=?, summary=?, waiting_since=?,"
    " last_text=coalesce(?, last_text), last_author=coalesce(?, last_author),"
    " last_at=coalesce(?, last_at), changed=?, version=version+1 WHERE id=? AND version=?"
)
ADD_MESSAGE = (
    f"INSERT INTO message({_columns(rows.MESSAGE_COLUMNS)})"
    f" VALUES ({_marks(len(rows.MESSAGE_COLUMNS))})"
)
ADD_DELIVERY = (
    "INSERT INTO delivery(conversation_id, seq, state, attempts, next_at, leased_until)"
    " VALUES (?, ?, ?, 0, ?, 0)"
)
APPLY_INBOX = "UPDATE inbox SET state=1, payload='' WHERE seq=?"
_TICKET_VALUES = rows.TICKET_COLUMNS[:-1]
ADD_TICKET = (
    f"INSERT INTO ticket({_columns(_TICKET_VALUES)}, version, changed)"
    f" VALUES ({_marks(len(_TICKET_VALUES))}, 1, ?)"
)
UPDATE_TICKET = (
    "UPDATE ticket SET " + ", ".join(f"{name}=?" for name in _TICKET_VALUES) + ", changed=?,"
    " version=version+1 WHERE number=? AND version=?"
)
SAVE_CONTACT = (
    f"INSERT INTO contact({_columns(rows.CONTACT_COLUMNS)}, created_at, updated_at)"
    f" VALUES ({_marks(len(rows.CONTACT_COLUMNS) + 2)}) ON CONFLICT(id) DO UPDATE SET "
    + ", ".join(f"{name}=excluded.{name}" for name in rows.CONTACT_COLUMNS[1:])
    + ", updated_at=excluded.updated_at"
)
ADD_TIMELINE = (
    "INSERT INTO timeline(ticket, conversation_id, kind, actor_kind, actor_id, actor_name, at,"
    " detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
LOAD_TICKET = f"SELECT {_columns(rows.TICKET_COLUMNS)} FROM ticket WHERE number=?"
LOAD_ASSET = f"SELECT {_columns(rows.ASSET_COLUMNS)} FROM asset WHERE serial=?"
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
    thread = (sender.channel, sender.account, message.thread)
    row = db.execute(LOAD_THREAD, thread).fetchone()
    known = (sender.channel, sender.account, message.message_id)
    if row is None and db.execute(KNOWN_MESSAGE, known).fetchone() is None:
        _begin_conversation(db, arrival, now, changed)
        row = db.execute(LOAD_THREAD, thread).fetchone()
    added = row and db.execute(
        ADD_TO_INBOX,
        (
            arrival.journal_seq, *known, row[0], rows.inbound_json(message),
            rows.micros(arrival.received_at),
        ),
    )  # fmt: skip
    if not added or not added.rowcount:
        db.execute(ADD_DUPLICATE, (arrival.journal_seq, message.message_id))
        return None
    return _context(db, added.lastrowid or 0, message, arrival.received_at, row)


def _begin_conversation(
    db: sqlite3.Connection, arrival: Arrival, now: datetime, changed: int
) -> None:
    """A conversation for a thread that is new, and a contact for a sender who is."""
    message = arrival.message
    sender = message.sender
    stored_at = rows.micros(now)
    address = (sender.channel, sender.account, sender.value)
    contact = db.execute(FIND_CONTACT, address).fetchone()
    contact_id = contact[0] if contact else new_id()
    if not contact:
        db.execute(ADD_CONTACT, (contact_id, stored_at, stored_at))
        db.execute(ADD_ADDRESS, (*address, contact_id))
    fresh = (
        new_id(), sender.channel, sender.account, message.thread, sender.value, contact_id,
        "bot", message.language, "", None, "", None, 0, 0, "", "", None, stored_at, 1,
        "", "", stored_at, changed,
    )  # fmt: skip
    db.execute(ADD_CONVERSATION, fresh)


def _context(
    db: sqlite3.Connection,
    inbox_seq: int,
    message: InboundMessage,
    received_at: datetime,
    row: Sequence[Any],
) -> TurnContext:
    conversation = rows.conversation_from(row[:_SPLIT])
    return TurnContext(
        inbox_seq=inbox_seq,
        message=message,
        received_at=received_at,
        conversation=conversation,
        contact=rows.contact_from(row[_SPLIT:]),
        ticket=load_ticket(db, conversation.ticket) if conversation.ticket else None,
        assets=_mentioned_assets(db, message.text),
    )


def _park_record(db: sqlite3.Connection, record: SetAside, now: datetime) -> None:
    db.execute(
        ADD_PARKED,
        (
            record.journal_seq, None, None, record.channel, record.account, "normalize",
            record.reason[:500], record.traceback, record.raw, rows.dumps(dict(record.meta)),
            rows.micros(record.received_at), rows.micros(now),
        ),
    )  # fmt: skip


def first_waiting(db: sqlite3.Connection, conversation_id: str) -> TurnContext | None:
    """The oldest message of a conversation that waits for its turn, or None."""
    waiting = db.execute(FIRST_WAITING, (conversation_id,)).fetchone()
    if waiting is None:
        return None
    seq, channel, account, message_id, payload, received_at = waiting
    message = rows.inbound_from(channel, account, message_id, payload)
    row = db.execute(LOAD_CONVERSATION, (conversation_id,)).fetchone()
    context = _context(db, seq, message, rows.moment(received_at), row)
    return replace(context, is_recorded=True) if payload.endswith(rows.RECORDED) else context


def _mentioned_assets(db: sqlite3.Connection, text: str) -> dict[str, Asset]:
    found = {}
    for serial in mentioned_serials(text):
        row = db.execute(LOAD_ASSET, (serial,)).fetchone()
        if row:
            found[serial] = rows.asset_from(row)
    return found


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


def commit(
    db: sqlite3.Connection,
    changes: Sequence[ChangeSet],
    first_changed: int,
    now: datetime,
    at_once: Accounts = (),
) -> list[StoreError | None]:
    """See `Store.commit`. Change number `first_changed + n` is given to the n-th change.

    Messages of the accounts in `at_once` are sent by being stored.
    """
    try:
        return _commit_together(db, changes, first_changed, now, at_once)
    except sqlite3.IntegrityError:
        # One of them contradicts what is stored: find out which, and write the others.
        db.execute(f"ROLLBACK TO {SAVEPOINT}")
    numbered = enumerate(changes, start=first_changed)
    return [_commit_alone(db, change, changed, now, at_once) for changed, change in numbered]


def _commit_alone(
    db: sqlite3.Connection, change: ChangeSet, changed: int, now: datetime, at_once: Accounts
) -> StoreError | None:
    db.execute("SAVEPOINT alone")
    try:
        return _commit_together(db, [change], changed, now, at_once)[0]
    except sqlite3.IntegrityError as error:
        db.execute("ROLLBACK TO alone")
        if change.conversation.version == 0 and "conversation." in str(error):
            return StaleConversation(change.conversation.id)  # somebody made it meanwhile
        return StoreError(f"{change.conversation.id}: {error}")
    finally:
        db.execute("RELEASE alone")


def delivery_state(change: ChangeSet, at_once: Accounts) -> int:
    """How a change's messages begin: waiting, or sent where customers fetch them from us."""
    address = change.conversation.address
    is_sent = (address.channel, address.account) in at_once
    return (DeliveryState.SENT if is_sent else DeliveryState.WAITING).value


def _commit_together(
    db: sqlite3.Connection,
    changes: Sequence[ChangeSet],
    first_changed: int,
    now: datetime,
    at_once: Accounts,
) -> list[StoreError | None]:
    stored_at = rows.micros(now)
    results: list[StoreError | None] = []
    messages, deliveries, applied = [], [], []
    for changed, change in enumerate(changes, start=first_changed):
        problem = _write_states(db, change, changed, stored_at)
        results.append(problem)
        if problem is not None:
            continue
        conversation_id = change.conversation.id
        state = delivery_state(change, at_once)
        messages += [rows.message_row(conversation_id, message) for message in change.messages]
        deliveries += [
            (conversation_id, message.seq, state, stored_at)
            for message in change.messages
            if message.author not in NEVER_SENT
        ]
        if change.inbox_seq is not None:
            applied.append((change.inbox_seq,))
    db.executemany(ADD_MESSAGE, messages)
    db.executemany(ADD_DELIVERY, deliveries)
    db.executemany(APPLY_INBOX, applied)
    return results


def _write_states(
    db: sqlite3.Connection, change: ChangeSet, changed: int, stored_at: int
) -> StoreError | None:
    """Write what is version-checked, and what hangs on it, or nothing."""
    if change.ticket is None:
        if not _write_conversation(db, change, changed, stored_at):
            return StaleConversation(change.conversation.id)
    else:
        db.execute("SAVEPOINT change")
        if not (
            _write_conversation(db, change, changed, stored_at)
            and _write_ticket(db, change.ticket, changed)
        ):
            db.execute("ROLLBACK TO change")
            db.execute("RELEASE change")
            return StaleConversation(change.conversation.id)
        db.execute("RELEASE change")
    if change.contact is not None:
        db.execute(SAVE_CONTACT, (*_contact_row(change.contact), stored_at, stored_at))
    if change.timeline:
        ticket = change.ticket.number if change.ticket else change.conversation.ticket
        db.executemany(
            ADD_TIMELINE,
            [_timeline_row(ticket, change.conversation.id, entry) for entry in change.timeline],
        )
    return None


def _write_conversation(
    db: sqlite3.Connection, change: ChangeSet, changed: int, stored_at: int
) -> bool:
    conversation = change.conversation
    shown = [message for message in change.messages if message.author is not Author.NOTE]
    text = author = at = None
    if shown:
        text = shown[-1].text[: rows.PREVIEW_LENGTH]
        author = shown[-1].author.value
        at = rows.micros(shown[-1].at)
    state = (
        conversation.contact_id, conversation.speaker.value, conversation.language,
        conversation.queue, conversation.agent_id,
        rows.dumps(conversation.dialog) if conversation.dialog else "", conversation.ticket,
        conversation.last_seq, conversation.unanswered_turns, conversation.subject,
        conversation.summary, rows.micros_or_none(conversation.waiting_since),
    )  # fmt: skip
    if conversation.version:
        key = (conversation.id, conversation.version)
        return bool(
            db.execute(UPDATE_CONVERSATION, (*state, text, author, at, changed, *key)).rowcount
        )
    address = conversation.address
    identity = (
        conversation.id, address.channel, address.account, conversation.thread, address.value,
    )  # fmt: skip
    created_at = rows.micros_or_none(conversation.created_at) or stored_at
    db.execute(
        ADD_CONVERSATION,
        (*identity, *state, created_at, 1, text or "", author or "", at or stored_at, changed),
    )
    return True


def _write_ticket(db: sqlite3.Connection, ticket: Ticket, changed: int) -> bool:
    values = rows.ticket_row(ticket)
    if ticket.version:
        key = (ticket.number, ticket.version)
        return bool(db.execute(UPDATE_TICKET, (*values, changed, *key)).rowcount)
    db.execute(ADD_TICKET, (*values, changed))
    return True


def _contact_row(contact: Contact) -> tuple[object, ...]:
    return tuple(getattr(contact, name) for name in rows.CONTACT_COLUMNS)


def _timeline_row(
    ticket: str | None, conversation_id: str, entry: TimelineEntry
) -> tuple[object, ...]:
    actor = entry.actor
    return (
        ticket, conversation_id, entry.kind, actor.kind, actor.id, actor.name,
        rows.micros(entry.at), rows.dumps(dict(entry.detail)),
    )  # fmt: skip
