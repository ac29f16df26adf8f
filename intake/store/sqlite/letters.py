# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters on SQLite: which conversation one belongs to, and who takes part in it.

Where a provider knows no threads (mail), a message brings names by which its thread may be
known. A name that proves itself (our signed token) decides alone; any other name only brings
people together who are in that conversation already, so nobody joins a thread by quoting its
Message-ID. Functions over a connection, like `turns.py`.
"""

import sqlite3
from datetime import datetime, timedelta

from intake.changes import ChangeSet
from intake.inbox import TurnContext
from intake.messages import InboundKind, InboundMessage, Letter
from intake.store.times import micros, moment
from intake.values import replace

# How far back automatic letters are counted: the longest of the brakes in `bots/mail/letters.py`.
BRAKES = timedelta(days=1)

# Within which `Letter.most_new` threads may begin.
CROWDING = timedelta(hours=1)
# In the details of a message that would have begun one more.
KEPT_TOGETHER = "kept_together"

BEGUN_BY = (
    "SELECT c.id FROM contact_address a JOIN conversation c ON c.contact_id = a.contact_id"
    " WHERE a.channel=?1 AND a.account=?2 AND a.value=?3 AND c.channel=?1 AND c.address=?3"
    " AND c.created_at>?4 ORDER BY c.created_at DESC, c.rowid DESC LIMIT ?5"
)
FIND_NAME = "SELECT conversation_id FROM thread_name WHERE channel=? AND name=?"
TAKES_PART = "SELECT 1 FROM participant WHERE conversation_id=? AND value=?"
ADD_NAME = "INSERT OR IGNORE INTO thread_name(channel, name, conversation_id) VALUES (?, ?, ?)"
ADD_PARTICIPANT = "INSERT OR IGNORE INTO participant(conversation_id, value) VALUES (?, ?)"
KNOWN_CONTENT = "SELECT 1 FROM inbox WHERE channel=? AND content_id=?"
AUTOMATIC = (
    "SELECT m.at FROM conversation c JOIN message m ON m.conversation_id = c.id"
    " WHERE c.contact_id=? AND c.channel=? AND m.author='bot' AND m.at>? ORDER BY m.at"
)
ADD_ADDRESS = (
    "INSERT OR IGNORE INTO contact_address(channel, account, value, contact_id)"
    " VALUES (?, ?, ?, ?)"
)


def find(db: sqlite3.Connection, message: InboundMessage) -> str | None:
    """The id of the conversation a letter belongs to, or None if it begins one."""
    letter = message.letter or Letter()
    for name in letter.names:
        known = _named(db, message.sender.channel, name.value)
        if known is None:
            continue
        # A report about a letter of ours comes from a machine that is in no conversation.
        is_report = message.kind in {InboundKind.FAILURE, InboundKind.AUTOMATIC}
        if name.is_proof or is_report or _is_of(db, known, message):
            return known
    return None


def newest_of_many(db: sqlite3.Connection, message: InboundMessage, now: datetime) -> str | None:
    """Where one more thread of a sender is kept who began so many of late: a flood, or a loop.

    Nothing is refused, everything is in one place, and no brake needs a header to be right.
    """
    sender, most = message.sender, (message.letter or Letter()).most_new
    since = micros(now - CROWDING)
    whose = (sender.channel, sender.account, sender.value, since, most)
    begun = db.execute(BEGUN_BY, whose).fetchall()
    return str(begun[0][0]) if len(begun) >= most else None


def is_copy(db: sqlite3.Connection, channel: str, content_id: str) -> bool:
    """Whether the same letter came before, through whichever account."""
    if not content_id:
        return False
    return db.execute(KNOWN_CONTENT, (channel, content_id)).fetchone() is not None


def remember(db: sqlite3.Connection, message: InboundMessage, conversation_id: str) -> None:
    """Keep a letter's names and, if the sender belongs here, the people it was written to too."""
    letter = message.letter or Letter()
    sender = message.sender
    db.executemany(
        ADD_NAME, [(sender.channel, name.value, conversation_id) for name in letter.names]
    )
    is_first = db.execute(
        "SELECT 1 FROM participant WHERE conversation_id=?", (conversation_id,)
    ).fetchone()
    if message.kind is not InboundKind.MESSAGE:
        return
    if is_first is None or _is_of(db, conversation_id, message):
        people = (sender.value, *letter.participants)
        db.executemany(ADD_PARTICIPANT, [(conversation_id, person) for person in people])


def begin(db: sqlite3.Connection, change: ChangeSet) -> None:
    """Make a thread that we begin known by its names, and to whom we write a part of it."""
    if not change.names:
        return
    conversation = change.conversation
    address = conversation.address
    db.executemany(ADD_NAME, [(address.channel, one, conversation.id) for one in change.names])
    db.execute(ADD_PARTICIPANT, (conversation.id, address.value))
    whose = (address.channel, address.account, address.value, conversation.contact_id)
    db.execute(ADD_ADDRESS, whose)


def correspondence(
    db: sqlite3.Connection, channel: str, name: str, since: int
) -> tuple[str, list[int]] | None:
    """The thread of letters known by a name, and when we wrote in it after `since`."""
    found = _named(db, channel, name)
    if found is None:
        return None
    wrote = "SELECT at FROM message WHERE conversation_id=? AND author='bot' AND at>? ORDER BY at"
    return found, [row[0] for row in db.execute(wrote, (found, since))]


def complete(db: sqlite3.Connection, context: TurnContext) -> TurnContext:
    """The context of a letter's turn with what only letters need to know."""
    message = context.message
    conversation = context.conversation
    letter = message.letter or Letter()
    named = (_named(db, message.sender.channel, name.value) for name in letter.names)
    others = (found for found in named if found and found != conversation.id)
    since = micros(context.received_at - BRAKES)
    channel = message.sender.channel
    return replace(
        context,
        # Whoever begins a conversation is no stranger to it, forged or not.
        is_stranger=conversation.last_seq > 0 and not _is_of(db, conversation.id, message),
        refers_to=next(others, ""),
        automatic_at=tuple(
            moment(row[0]) for row in db.execute(AUTOMATIC, (context.contact.id, channel, since))
        ),
    )


def _named(db: sqlite3.Connection, channel: str, name: str) -> str | None:
    row = db.execute(FIND_NAME, (channel, name)).fetchone()
    return str(row[0]) if row else None


def _is_of(db: sqlite3.Connection, conversation_id: str, message: InboundMessage) -> bool:
    """Whether the sender takes part in the conversation; a forged name is nobody's."""
    if message.letter is not None and message.letter.is_forged:
        return False
    parts = (conversation_id, message.sender.value)
    return db.execute(TAKES_PART, parts).fetchone() is not None
