# SPDX-License-Identifier: AGPL-3.0-or-later
"""What decisions add: messages and their deliveries, timers, lines of timelines.

Of all changes that are written together at once: one statement for each kind.
"""

import sqlite3
from collections.abc import Iterable, Sequence

from intake.changes import ChangeSet, TimelineEntry
from intake.outbox import NEVER_SENT, DeliveryState
from intake.store import rows
from intake.store.sqlite.sql import columns, marks
from intake.store.sqlite.writing import Accounts
from intake.store.times import micros
from intake.timers import CancelTimer, Timer

ADD_MESSAGE = (
    f"INSERT INTO message({columns(rows.MESSAGE_COLUMNS)})"
    f" VALUES ({marks(len(rows.MESSAGE_COLUMNS))})"
)
ADD_DELIVERY = (
    "INSERT INTO delivery(conversation_id, seq, state, attempts, next_at, leased_until)"
    " VALUES (?, ?, ?, 0, ?, 0)"
)
APPLY_INBOX = "UPDATE inbox SET state=1, payload='' WHERE seq=?"
SET_TIMER = (
    "INSERT INTO timer(key, kind, conversation_id, ticket, due_at, payload)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO UPDATE SET"
    " conversation_id=excluded.conversation_id, ticket=excluded.ticket, due_at=excluded.due_at,"
    " payload=excluded.payload"
)
CANCEL_TIMER = "DELETE FROM timer WHERE key=?"
ADD_TIMELINE = (
    "INSERT INTO timeline(ticket, conversation_id, kind, actor_kind, actor_id, actor_name, at,"
    " detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
STANDS_ALREADY = "SELECT 1 FROM timeline WHERE conversation_id=? AND kind=? AND detail=?"


def delivery_state(change: ChangeSet, at_once: Accounts) -> int:
    """How a change's messages begin: waiting, or sent where customers fetch them from us."""
    address = change.conversation.address
    is_sent = (address.channel, address.account) in at_once
    return (DeliveryState.SENT if is_sent else DeliveryState.WAITING).value


def append(
    db: sqlite3.Connection, written: Sequence[ChangeSet], stored_at: int, at_once: Accounts
) -> None:
    """What is added beside the states, of all changes together: one statement for each kind."""
    messages: list[tuple[object, ...]] = []
    deliveries: list[tuple[object, ...]] = []
    applied: list[tuple[int]] = []
    timers: list[Timer | CancelTimer] = []
    for change in written:
        if change.messages:
            conversation_id, state = change.conversation.id, delivery_state(change, at_once)
            for message in change.messages:
                messages.append(rows.message_row(conversation_id, message))
                if message.author not in NEVER_SENT:
                    deliveries.append((conversation_id, message.seq, state, stored_at))
        if change.inbox_seq is not None:
            applied += [(seq,) for seq in (*change.earlier_seqs, change.inbox_seq)]
        timers += change.timers
    db.executemany(ADD_MESSAGE, messages)
    db.executemany(ADD_DELIVERY, deliveries)
    db.executemany(APPLY_INBOX, applied)
    _set_timers(db, timers)


def tell(db: sqlite3.Connection, changes: Iterable[ChangeSet]) -> None:
    """Add to the timelines."""
    told: list[tuple[object, ...]] = []
    for change in changes:
        ticket = change.ticket.number if change.ticket else change.conversation.ticket
        for entry in change.timeline:
            row = _timeline_row(entry.ticket or ticket, change.conversation.id, entry)
            if not (entry.is_once and _stands_already(db, change.conversation.id, row)):
                told.append(row)
    db.executemany(ADD_TIMELINE, told)


def _stands_already(db: sqlite3.Connection, conversation_id: str, row: tuple[object, ...]) -> bool:
    """Whether a timeline tells just this of the conversation; its kind and detail are compared."""
    key = (conversation_id, row[2], row[-1])
    return db.execute(STANDS_ALREADY, key).fetchone() is not None


def _set_timers(db: sqlite3.Connection, timers: Iterable[Timer | CancelTimer]) -> None:
    """The last word on a key holds: one change may set what another takes away."""
    last = {timer.key: timer for timer in timers}
    cancelled = [(key,) for key, timer in last.items() if isinstance(timer, CancelTimer)]
    if cancelled:
        db.executemany(CANCEL_TIMER, cancelled)
    if len(last) > len(cancelled):
        wanted = [(key, each) for key, each in last.items() if isinstance(each, Timer)]
        db.executemany(SET_TIMER, [_timer_row(key, timer) for key, timer in wanted])


def _timer_row(key: str, timer: Timer) -> tuple[object, ...]:
    due_at, payload = micros(timer.due_at), rows.dumps(dict(timer.payload))
    return (key, timer.kind.value, timer.conversation_id, timer.ticket, due_at, payload)


def _timeline_row(
    ticket: str | None, conversation_id: str, entry: TimelineEntry
) -> tuple[object, ...]:
    actor = entry.actor
    return (
        ticket, conversation_id, entry.kind, actor.kind, actor.id, actor.name,
        micros(entry.at), rows.dumps(dict(entry.detail)),
    )  # fmt: skip
