# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hot path on SQLite, second part: what the turn of a waiting message may look at.

Which conversation is being worked on is kept in memory (`turn_line`): an SQLite file has exactly
one writing process, so after a crash nobody can still hold a claim. What the turn decides is
written by `commit`.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from intake.contacts import Contact
from intake.conversations import Conversation
from intake.inbox import BurstPart, TurnContext
from intake.messages import InboundMessage
from intake.store import inbound_rows, rows
from intake.store.sqlite import letters
from intake.store.sqlite.lookups import LOAD_CONVERSATION, SPLIT, load_ticket, mentioned_assets
from intake.store.sqlite.quiet_times import is_plain
from intake.store.sqlite.sql import columns
from intake.store.times import moment
from intake.values import replace

WAITING, APPLIED, PARKED = 0, 1, 2

FIRST_WAITING = (
    "SELECT seq, channel, account, message_id, payload, received_at FROM inbox"
    " WHERE conversation_id=? AND state=0 ORDER BY seq LIMIT ?"
)
MOST_TOGETHER = 20  # messages of one burst
LOAD_SENDER = (
    f"SELECT {columns(rows.CONTACT_COLUMNS, 'k.')} FROM contact_address a"
    " JOIN contact k ON k.id = a.contact_id WHERE a.channel=? AND a.account=? AND a.value=?"
)


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
    context = turn_context(db, last.inbox_seq, last.message, last.received_at, row)
    if len(parts) > 1:
        said = "\n".join(part.message.text for part in parts)
        return replace(context, parts=tuple(parts), assets=mentioned_assets(db, said))
    return replace(context, is_recorded=True) if _is_recorded(waiting[0]) else context


def turn_context(
    db: sqlite3.Connection,
    inbox_seq: int,
    message: InboundMessage,
    received_at: datetime,
    row: Sequence[Any],
) -> TurnContext:
    """What the turn of one message may look at; `row` is its conversation with its contact."""
    conversation = rows.conversation_from(row[:SPLIT])
    context = TurnContext(
        inbox_seq=inbox_seq,
        message=message,
        received_at=received_at,
        conversation=conversation,
        contact=_speaking(db, conversation, message, row[SPLIT:]),
        ticket=load_ticket(db, conversation.ticket) if conversation.ticket else None,
        assets=mentioned_assets(db, message.text),
    )
    return letters.complete(db, context) if message.letter else context


def _speaking(
    db: sqlite3.Connection, conversation: Conversation, message: InboundMessage, row: Sequence[Any]
) -> Contact:
    """Who wrote the message: in a thread with several people not always who began it."""
    if message.sender.value == conversation.address.value:
        return rows.contact_from(row)
    sender = message.sender
    address = (sender.channel, sender.account, sender.value)
    return rows.contact_from(db.execute(LOAD_SENDER, address).fetchone())


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
