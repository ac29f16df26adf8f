# SPDX-License-Identifier: AGPL-3.0-or-later
"""Timers on SQLite: set and cancelled inside a decision's transaction, claimed by their time.

Functions over a connection, like `sqlite_turns.py`. Claiming writes nothing: there is one timer
worker, and a timer is due until its change is written.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

from intake.ids import ConversationId, TicketNumber
from intake.store import rows
from intake.store.sqlite_commit import columns
from intake.store.sqlite_turns import load_ticket
from intake.timers import DueTimer, Timer, TimerKind

_KINDS = {kind.value: kind for kind in TimerKind}
_OWN = ("kind", "conversation_id", "due_at", "payload", "ticket", "key")
_CONVERSATION = len(_OWN) + 1
_CONTACT = _CONVERSATION + len(rows.CONVERSATION_COLUMNS)
DUE = (
    f"SELECT {columns(_OWN, 't.')}, c.last_at, {columns(rows.CONVERSATION_COLUMNS, 'c.')},"
    f" {columns(rows.CONTACT_COLUMNS, 'k.')} FROM timer t"
    " JOIN conversation c ON c.id = t.conversation_id JOIN contact k ON k.id = c.contact_id"
    " WHERE t.due_at <= ? ORDER BY t.due_at LIMIT ?"
)
NEXT = "SELECT min(due_at) FROM timer"
CUSTOMER_AT = (
    "SELECT at FROM message WHERE conversation_id=? AND author='customer'"
    " ORDER BY seq DESC LIMIT 1"
)
NPS_AT = "SELECT max(at) FROM rating WHERE contact_id=? AND question='nps'"
FORGET = "DELETE FROM timer WHERE key=?"
PUT_OFF = "UPDATE timer SET due_at=?, payload=? WHERE key=?"


def claim(db: sqlite3.Connection, limit: int, now: datetime) -> list[DueTimer]:
    """See `Store.claim_timers`."""
    found = db.execute(DUE, (rows.micros(now), limit)).fetchall()
    due = []
    for row in found:
        conversation = rows.conversation_from(row[_CONVERSATION:_CONTACT])
        timer = _timer_from(row)
        number = timer.ticket or conversation.ticket
        ticket = load_ticket(db, number) if number else None
        contact = rows.contact_from(row[_CONTACT:])
        heard_at = rows.moment(row[len(_OWN)])
        due.append(
            DueTimer(
                timer,
                conversation,
                contact,
                ticket,
                heard_at,
                _at(db, CUSTOMER_AT, conversation.id) if timer.ticket else None,
                _at(db, NPS_AT, contact.id) if timer.kind is TimerKind.SURVEY else None,
            )
        )
    return due


def next_at(db: sqlite3.Connection) -> datetime | None:
    """See `Store.next_timer_at`."""
    return rows.moment_or_none(db.execute(NEXT).fetchone()[0])


def settle(db: sqlite3.Connection, done: Iterable[str], later: Iterable[Timer]) -> None:
    """See `Store.settle_timers`."""
    db.executemany(FORGET, [(key,) for key in done])
    db.executemany(
        PUT_OFF,
        [(rows.micros(one.due_at), rows.dumps(dict(one.payload)), one.key) for one in later],
    )


def _at(db: sqlite3.Connection, query: str, about: str) -> datetime | None:
    row = db.execute(query, (about,)).fetchone()
    return rows.moment_or_none(row[0]) if row else None


def _timer_from(row: Sequence[Any]) -> Timer:
    kind, conversation_id, due_at, payload, ticket, key = row[: len(_OWN)]
    about = key[len(kind) + 1 :]
    return Timer(
        kind=_KINDS[kind],
        conversation_id=ConversationId(conversation_id),
        due_at=rows.moment(due_at),
        payload=orjson.loads(payload) if payload != "{}" else {},
        ticket=TicketNumber(ticket) if ticket else None,
        about="" if about == conversation_id else about,
    )
