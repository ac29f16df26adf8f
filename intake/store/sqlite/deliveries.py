# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows a turn on SQLite: deliveries, parked turns, and what a customer may read back.

Functions over a connection, like `turns.py`.
"""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from intake.happenings import Happening
from intake.inbox import BurstPart, TurnContext
from intake.outbox import Delivery, DeliveryState, Settlement, outbound
from intake.ports import StoredOutcome, StoredThread
from intake.store import inbound_rows, rows
from intake.store.sqlite.entering import ADD_PARKED
from intake.store.sqlite.turns import PARKED, WAITING
from intake.store.times import micros, moment

_MESSAGE = ", ".join(f"m.{name}" for name in rows.MESSAGE_COLUMNS)
_CONVERSATION = ", ".join(f"c.{name}" for name in rows.CONVERSATION_COLUMNS)
_SPLIT = len(rows.MESSAGE_COLUMNS)
DUE = (
    f"SELECT {_MESSAGE}, d.attempts, {_CONVERSATION} FROM delivery d"
    " JOIN message m ON m.conversation_id = d.conversation_id AND m.seq = d.seq"
    " JOIN conversation c ON c.id = d.conversation_id"
    " WHERE d.state = 0 AND d.next_at <= ? AND NOT EXISTS (SELECT 1 FROM delivery e"
    " WHERE e.conversation_id = d.conversation_id AND e.seq < d.seq AND e.state = 0)"
    " ORDER BY d.next_at LIMIT ?"
)
SETTLE = (
    "UPDATE delivery SET state=?, attempts=attempts+1, native_id=?, error=?, next_at=?"
    " WHERE conversation_id=? AND seq=? AND state=0"
)
# On the ticket too: who answers for it may never look into the thread again.
_FAILED: Happening = "delivery_failed"
FAILED = (
    "INSERT INTO timeline(ticket, conversation_id, kind, actor_kind, actor_id, actor_name, at,"
    f" detail) SELECT ticket, id, '{_FAILED}', 'system', '', '', ?, ? FROM conversation"
    " WHERE id=? AND EXISTS (SELECT 1 FROM delivery WHERE conversation_id=id AND seq=?"
    " AND state=0)"
)
TOUCH = "UPDATE conversation SET changed=? WHERE id=?"
OUTCOME = (
    f"SELECT i.state, i.received_at, {_CONVERSATION} FROM inbox i JOIN conversation c"
    " ON c.id = i.conversation_id WHERE i.channel=? AND i.account=? AND i.message_id=?"
)
REPLIES = (
    f"SELECT {_MESSAGE} FROM message m WHERE m.conversation_id=? AND m.in_reply_to=?"
    " AND m.author NOT IN ('customer', 'note') ORDER BY m.seq"
)
# Of a burst only the newest message is answered; the others name it.
ANSWERED_WITH = (
    "SELECT extra FROM message WHERE conversation_id=? AND client_id=? AND author='customer'"
)
OPENED_BY = (
    "SELECT ticket, detail FROM timeline WHERE conversation_id=? AND kind='opened' ORDER BY id"
)
THREAD = (
    f"SELECT {_CONVERSATION} FROM conversation c WHERE c.channel=? AND c.account=? AND c.thread=?"
)
THREAD_MESSAGES = (
    f"SELECT {_MESSAGE} FROM message m WHERE m.conversation_id=? AND m.seq>? AND m.author<>'note'"
    " ORDER BY m.seq LIMIT ?"
)
PARK_INBOX = "UPDATE inbox SET state=? WHERE seq=?"
JOURNAL_SEQ = "SELECT journal_seq FROM inbox WHERE seq=?"


def claim(
    db: sqlite3.Connection, limit: int, sending: Collection[str], now: datetime
) -> list[Delivery]:
    """See `Store.claim_deliveries`; `sending` are the lanes already taken."""
    due: list[Delivery] = []
    for row in db.execute(DUE, (micros(now), limit + len(sending))):
        if row[0] in sending or len(due) == limit:
            continue
        conversation = rows.conversation_from(row[_SPLIT + 1 :])
        message = rows.message_from(row[:_SPLIT])
        due.append(
            Delivery(
                message=outbound(conversation, message),
                attempts=row[_SPLIT],
                speaker=conversation.speaker,
                created_at=message.at,
            )
        )
    return due


def settle(
    db: sqlite3.Connection,
    settlements: Sequence[Settlement],
    failed: Sequence[Settlement],
    changed: int,
    now: datetime,
) -> None:
    """See `Store.settle`. Conversations of failed sends are touched, so that agents see them.

    What will not be tried again stands in the history of conversation and ticket.
    """
    db.executemany(
        FAILED,
        [
            (
                micros(now), rows.dumps({"message": one.seq, "reason": one.error[:300]}),
                one.conversation_id, one.seq,
            )
            for one in failed
            if one.state in {DeliveryState.REFUSED, DeliveryState.UNCERTAIN}
        ],
    )  # fmt: skip
    db.executemany(
        SETTLE,
        [
            (
                one.state.value, one.native_id, one.error[:500],
                micros(one.next_at or now), one.conversation_id, one.seq,
            )
            for one in settlements
        ],
    )  # fmt: skip
    db.executemany(TOUCH, [(changed, one.conversation_id) for one in failed])


def park_turn(
    db: sqlite3.Connection, context: TurnContext, reason: str, traceback: str, now: datetime
) -> None:
    """Put a claimed message on the parked shelf, with what is known about why.

    Of a burst each message lies there on its own.
    """
    alone = BurstPart(context.inbox_seq, context.message, context.received_at)
    for part in context.parts or (alone,):
        message = part.message
        journal_seq = db.execute(JOURNAL_SEQ, (part.inbox_seq,)).fetchone()[0]
        db.execute(PARK_INBOX, (PARKED, part.inbox_seq))
        db.execute(
            ADD_PARKED,
            (
                journal_seq, part.inbox_seq, context.conversation.id, message.sender.channel,
                message.sender.account, "turn", reason[:500], traceback,
                inbound_rows.inbound_json(message).encode(), "{}", micros(part.received_at),
                micros(now),
            ),
        )  # fmt: skip


def outcome(
    db: sqlite3.Connection, channel: str, account: str, message_id: str
) -> StoredOutcome | None:
    """See `Store.outcome`."""
    row = db.execute(OUTCOME, (channel, account, message_id)).fetchone()
    if row is None:
        return None
    state, received_at = row[0], moment(row[1])
    if state == WAITING:
        return StoredOutcome(received_at, is_settled=False)
    conversation = rows.conversation_from(row[2:])
    message_id = _answered_with(db, conversation.id, message_id)
    replies = tuple(
        outbound(conversation, rows.message_from(reply))
        for reply in db.execute(REPLIES, (conversation.id, message_id))
    )
    ticket = next(
        (
            str(number)
            for number, detail in db.execute(OPENED_BY, (conversation.id,))
            if f'"message":{rows.dumps(message_id)}' in detail
        ),
        None,
    )
    return StoredOutcome(received_at, is_settled=True, replies=replies, ticket_number=ticket)


def _answered_with(db: sqlite3.Connection, conversation_id: str, message_id: str) -> str:
    """The message whose replies answer this one: itself, or the last of its burst."""
    row = db.execute(ANSWERED_WITH, (conversation_id, message_id)).fetchone()
    if row is None or not row[0]:
        return message_id
    return str(rows.meta_of(row[0]).get("answered_with", message_id))


def thread(
    db: sqlite3.Connection, address: tuple[str, str, str], after_seq: int, limit: int
) -> StoredThread | None:
    """See `Store.thread`."""
    row = db.execute(THREAD, address).fetchone()
    if row is None:
        return None
    conversation = rows.conversation_from(row)
    stored = db.execute(THREAD_MESSAGES, (conversation.id, after_seq, limit))
    return StoredThread(conversation, tuple(map(rows.message_from, stored)))
