# SPDX-License-Identifier: AGPL-3.0-or-later
"""Timers on SQLite: set and cancelled inside a decision's transaction, claimed by their time.

Functions over a connection, like `turns.py`. Claiming writes nothing: there is one timer
worker, and a timer is due until its change is written. In which order is `timer_line.py`.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from intake.ids import ConversationId, TicketNumber
from intake.store import rows
from intake.store.sqlite.sql import columns
from intake.store.times import MICROSECOND, micros, moment, moment_or_none
from intake.timers import DueTimer, Timer, TimerKind

_KINDS = {kind.value: kind for kind in TimerKind}
_OWN = ("kind", "conversation_id", "due_at", "payload", "ticket", "key")
_TO_CUSTOMERS = (TimerKind.CONFIRMATION, TimerKind.SURVEY, TimerKind.NOTICE)
_ABOUT_CUSTOMERS = f"t.kind IN ({', '.join(repr(kind.value) for kind in _TO_CUSTOMERS)})"
_CUSTOMER_AT = (
    f"CASE WHEN {_ABOUT_CUSTOMERS} THEN (SELECT m.at FROM message m"
    " WHERE m.conversation_id = c.id AND m.author = 'customer' ORDER BY m.seq DESC LIMIT 1) END"
)
_NPS_AT = (
    f"CASE WHEN t.kind = '{TimerKind.SURVEY}' THEN"
    " (SELECT max(r.at) FROM rating r WHERE r.contact_id = k.id AND r.question = 'nps') END"
)
_TIMES = len(_OWN)
_CONVERSATION = _TIMES + 3
_CONTACT = _CONVERSATION + len(rows.CONVERSATION_COLUMNS)
_TICKET = _CONTACT + len(rows.CONTACT_COLUMNS)
SECOND = timedelta(seconds=1) // MICROSECOND
# Given the time, and how many of the oldest.
_OLDEST = (
    "SELECT key FROM (SELECT key, due_at FROM timer WHERE due_at <= ? ORDER BY due_at LIMIT ?)"
    f" ORDER BY due_at / {SECOND}, key"
)
_DUE = (
    f"SELECT {columns(_OWN, 't.')}, c.last_at, {_CUSTOMER_AT}, {_NPS_AT},"
    f" {columns(rows.CONVERSATION_COLUMNS, 'c.')}, {columns(rows.CONTACT_COLUMNS, 'k.')},"
    f" {columns(rows.TICKET_COLUMNS, 'f.')} FROM json_each(?) o JOIN timer t ON t.key = o.value"
    " JOIN conversation c ON c.id = t.conversation_id JOIN contact k ON k.id = c.contact_id"
    " LEFT JOIN ticket f ON f.number = coalesce(t.ticket, c.ticket) WHERE t.due_at <= ?"
)
NEXT = "SELECT min(due_at) FROM timer"
FORGET = "DELETE FROM timer WHERE key=?"
PUT_OFF = "UPDATE timer SET due_at=?, payload=? WHERE key=?"


def oldest(db: sqlite3.Connection, limit: int, now: datetime) -> list[str]:
    """The keys of the oldest that are due, by the second; those of one second in their order."""
    return [key for (key,) in db.execute(_OLDEST, (micros(now), limit))]


def due(db: sqlite3.Connection, keys: Sequence[str], now: datetime) -> list[DueTimer]:
    """The timers with these keys, in the same order, without what is not due any more."""
    return [_due_from(row) for row in due_rows(db, keys, now)]


def due_rows(db: sqlite3.Connection, keys: Sequence[str], now: datetime) -> sqlite3.Cursor:
    """The same as it stands in the tables."""
    return db.execute(_DUE, (rows.dumps(keys), micros(now)))


def _due_from(row: Sequence[Any]) -> DueTimer:
    heard_at, customer_at, nps_at = row[_TIMES:_CONVERSATION]
    return DueTimer(
        _timer_from(row),
        rows.conversation_from(row[_CONVERSATION:_CONTACT]),
        rows.contact_from(row[_CONTACT:_TICKET]),
        rows.ticket_from(row[_TICKET:]) if row[_TICKET] else None,
        moment(heard_at),
        moment_or_none(customer_at),
        moment_or_none(nps_at),
    )


def next_at(db: sqlite3.Connection) -> datetime | None:
    """See `Store.next_timer_at`."""
    return moment_or_none(db.execute(NEXT).fetchone()[0])


def settle(db: sqlite3.Connection, done: Iterable[str], later: Iterable[Timer]) -> None:
    """See `Store.settle_timers`."""
    db.executemany(FORGET, [(key,) for key in done])
    db.executemany(
        PUT_OFF,
        [(micros(one.due_at), rows.dumps(dict(one.payload)), one.key) for one in later],
    )


def _timer_from(row: Sequence[Any]) -> Timer:
    kind, conversation_id, due_at, payload, ticket, key = row[: len(_OWN)]
    about = key[len(kind) + 1 :]
    return Timer(
        kind=_KINDS[kind],
        conversation_id=ConversationId(conversation_id),
        due_at=moment(due_at),
        payload=orjson.loads(payload) if payload != "{}" else {},
        ticket=TicketNumber(ticket) if ticket else None,
        about="" if about == conversation_id else about,
    )
