# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a decision makes of what stands already: its conversation, tickets, records and contact.

Each is written only over the version it was decided on. What is added beside is `additions`.
"""

import sqlite3
from operator import attrgetter

from intake.changes import ChangeSet
from intake.errors import StaleConversation, StoreError
from intake.messages import Author
from intake.outbox import DeliveryState
from intake.store import rows
from intake.store.sqlite import records
from intake.store.sqlite.as_read import AsRead
from intake.store.sqlite.sql import columns, marks
from intake.store.sqlite.writing import Writing
from intake.store.times import micros, micros_or_none
from intake.tickets.ticket import Ticket


class PartlyStale(Exception):
    """A change was found stale when a part of it was written already."""


ADD_CONVERSATION = (
    "INSERT INTO conversation(" + columns(rows.CONVERSATION_COLUMNS) + ", last_text,"
    f" last_author, last_at, changed) VALUES ({marks(len(rows.CONVERSATION_COLUMNS) + 4)})"
)
UPDATE_CONVERSATION = (
    # Whose it is changes only when contacts are linked: naming it here would write its index anew.
    "UPDATE conversation SET speaker=?, language=?, queue=?, agent_id=?, dialog=?, ticket=?,"
    " last_seq=?, unanswered_turns=?, subject=?, summary=?, waiting_since=?, reply_context=?,"
    " last_text=coalesce(?, last_text), last_author=coalesce(?, last_author),"
    " last_at=coalesce(?, last_at), changed=?, version=version+1 WHERE id=? AND version=?"
)
# For one of which nothing is different: its indexes stay as they are.
TOUCH_CONVERSATION = (
    "UPDATE conversation SET changed=?, version=version+1 WHERE id=? AND version=?"
)
FAIL_DELIVERY = (
    f"UPDATE delivery SET state={DeliveryState.REFUSED.value}, error=?"
    f" WHERE conversation_id=? AND seq=? AND state={DeliveryState.SENT.value}"
)
_TICKET_VALUES = rows.TICKET_COLUMNS[:-1]
_CONTACT_VALUES = attrgetter(*rows.CONTACT_COLUMNS)
ADD_TICKET = (
    f"INSERT INTO ticket({columns(_TICKET_VALUES)}, version, changed)"
    f" VALUES ({marks(len(_TICKET_VALUES))}, 1, ?)"
)
UPDATE_TICKET = (
    "UPDATE ticket SET " + ", ".join(f"{name}=?" for name in _TICKET_VALUES) + ", changed=?,"
    " version=version+1 WHERE number=? AND version=?"
)
SAVE_CONTACT = (
    f"INSERT INTO contact({columns(rows.CONTACT_COLUMNS)}, created_at, updated_at)"
    f" VALUES ({marks(len(rows.CONTACT_COLUMNS) + 2)}) ON CONFLICT(id) DO UPDATE SET "
    # What was learnt fills empty places only: two turns of one person may be under way at once,
    # and the level is the team's to set.
    + ", ".join(
        f"{name}=CASE WHEN coalesce(contact.{name}, '')='' THEN excluded.{name}"
        f" ELSE contact.{name} END"
        for name in rows.CONTACT_COLUMNS[1:]
        if name != "level"
    )
    + ", updated_at=excluded.updated_at"
)


def write(
    db: sqlite3.Connection, change: ChangeSet, changed: int, writing: Writing
) -> StoreError | None:
    """Write what is version-checked, and what hangs on it.

    Nothing is written of a stale conversation. Raises `PartlyStale` if another state is stale:
    that is rare, and a savepoint for each change would cost them all.
    """
    if not _write_conversation(db, change, changed, writing):
        return StaleConversation(change.conversation.id)
    for ticket in change.every_ticket:
        if not _write_ticket(db, ticket, changed, writing.as_read):
            raise PartlyStale
    for record in change.records:
        if not records.write(db, record):
            raise PartlyStale
    if change.failed:
        db.executemany(
            FAIL_DELIVERY, [(why[:500], change.conversation.id, seq) for seq, why in change.failed]
        )
    if change.contact is not None:
        stored_at = writing.stored_at
        db.execute(SAVE_CONTACT, (*_CONTACT_VALUES(change.contact), stored_at, stored_at))
    return None


def _write_conversation(
    db: sqlite3.Connection, change: ChangeSet, changed: int, writing: Writing
) -> bool:
    conversation = change.conversation
    if not change.messages and writing.as_read.is_unchanged(conversation):
        if writing.as_read.shows_alike(change):
            return True  # its ticket is checked, and nobody who writes in it is disturbed
        key = (conversation.id, conversation.version)
        return bool(db.execute(TOUCH_CONVERSATION, (changed, *key)).rowcount)
    text = author = at = None
    for message in reversed(change.messages):
        if message.author is not Author.NOTE:
            text = message.text[: rows.PREVIEW_LENGTH]
            author = message.author.value
            at = micros(message.at)
            break
    state = (
        conversation.speaker.value, conversation.language, conversation.queue,
        conversation.agent_id,
        rows.dumps(conversation.dialog) if conversation.dialog else "", conversation.ticket,
        conversation.last_seq, conversation.unanswered_turns, conversation.subject,
        conversation.summary, micros_or_none(conversation.waiting_since),
    )  # fmt: skip
    context = rows.dumps(conversation.reply_context) if conversation.reply_context else ""
    if conversation.version:
        key = (conversation.id, conversation.version)
        return bool(
            db.execute(
                UPDATE_CONVERSATION, (*state, context, text, author, at, changed, *key)
            ).rowcount
        )
    address, stored_at = conversation.address, writing.stored_at
    identity = (
        conversation.id, address.channel, address.account, conversation.thread, address.value,
        conversation.contact_id,
    )  # fmt: skip
    created_at = micros_or_none(conversation.created_at) or stored_at
    db.execute(
        ADD_CONVERSATION,
        (
            *(*identity, *state, created_at, 1, context),
            *(text or "", author or "", at or stored_at, changed),
        ),
    )
    return True


def _write_ticket(db: sqlite3.Connection, ticket: Ticket, changed: int, as_read: AsRead) -> bool:
    if not ticket.version:
        db.execute(ADD_TICKET, (*rows.ticket_row(ticket), changed))
        return True
    key = (ticket.number, ticket.version)
    update = as_read.update_of(ticket)
    statement, stored = (UPDATE_TICKET, rows.TICKET_STORED.values()) if update is None else update
    values = [each(ticket) for each in stored]
    return bool(db.execute(statement, (*values, changed, *key)).rowcount)
