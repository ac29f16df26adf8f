# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables, once, for every backend (SQLAlchemy Core metadata).

Alembic's migrations create them; a test proves that migrating an empty database gives exactly
this. Times are integers, microseconds since 1970 UTC: they sort, compare and store alike on
SQLite and PostgreSQL. JSON is text: the core reads whole documents and never queries inside.

Changes are numbered: every write to a conversation or ticket sets its `changed` to the next
value of one counter (table `counter`), so "what changed since N" is one indexed query and the
workspace needs no second log (decision 0005).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from intake.store.schema_knowledge import article, dialog_source
from intake.store.schema_notices import notice
from intake.store.schema_parked import parked
from intake.store.schema_parts import part_stock
from intake.store.schema_people import contact_identity, contact_link, verification
from intake.store.schema_process import rating
from intake.store.schema_relations import ticket_link
from intake.store.schema_routing import agent_seat
from intake.store.schema_rules import rule_edition
from intake.store.tables import Sequence, metadata
from intake.store.timer_table import timer

__all__ = [
    "agent_seat",
    "article",
    "contact_identity",
    "contact_link",
    "dialog_source",
    "metadata",
    "notice",
    "parked",
    "part_stock",
    "rating",
    "rule_edition",
    "ticket_link",
    "timer",
    "verification",
]

counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

contact = Table(
    "contact",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("company", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("level", Text, nullable=False, server_default="normal"),
    Column("language", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("merged_into", Text),  # the contact that stands for this one now; see contact_link
)

contact_address = Table(
    "contact_address",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("contact_id", Text, nullable=False, index=True),
)

product = Table(
    "product",
    metadata,
    Column("model", Text, primary_key=True),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("category", Text, nullable=False, server_default=""),
    Column("aliases", Text, nullable=False, server_default="[]"),  # JSON list
    Column("queue", Text, nullable=False, server_default=""),
)

_PROVISIONAL = text("is_provisional = 1")
asset = Table(
    "asset",
    metadata,
    Column("serial", Text, primary_key=True),
    Column("model", Text, nullable=False, index=True),
    Column("contact_id", Text, index=True),
    Column("location", Text, nullable=False, server_default=""),
    Column("contract", Text, nullable=False, server_default=""),
    Column("purchased_on", Text),  # ISO date
    Column("warranty_until", Text),  # ISO date
    Column("contract_until", Text),  # ISO date
    # 1: only a customer has named it; nobody has checked that it exists.
    Column("is_provisional", Integer, nullable=False, server_default="0"),
    # When another system said so, or, of a provisional one, that it does not know it.
    Column("checked_at", BigInteger),
    Index(
        "ix_asset_provisional",
        "checked_at",
        sqlite_where=_PROVISIONAL,
        postgresql_where=_PROVISIONAL,
    ),
)

queue = Table(
    "queue",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
)

agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),  # admin, supervisor, agent, editor, auditor
    Column("language", Text, nullable=False, server_default="zh"),
    Column("queues", Text, nullable=False, server_default="[]"),  # JSON list of queue ids
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("is_active", Integer, nullable=False, server_default="1"),
    Column("created_at", BigInteger, nullable=False),
)

login = Table(
    "login",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("agent_id", Text, nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("owner", Text, primary_key=True),  # agent or key id
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("contact_id", Text, nullable=False, index=True),
    Column("speaker", Text, nullable=False),
    Column("language", Text),
    Column("queue", Text, nullable=False),
    Column("agent_id", Text),
    Column("dialog", Text, nullable=False),  # JSON of the session, "" when none runs
    Column("ticket", Text),
    Column("last_seq", Integer, nullable=False),
    Column("unanswered_turns", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("last_text", Text, nullable=False),  # beginning of the newest message, for the list
    Column("last_author", Text, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("waiting_since", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("leased_until", BigInteger, nullable=False, server_default="0"),
    # JSON the channel wants back when it answers, "" for none.
    Column("reply_context", Text, nullable=False, server_default=""),
    UniqueConstraint("channel", "account", "thread"),
    Index("ix_conversation_changed", "changed"),
    Index("ix_conversation_speaker_last_at", "speaker", "last_at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    Column("journal_seq", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("payload", Text, nullable=False),  # the InboundMessage as JSON; "" once applied
    Column("state", Integer, nullable=False),  # 0 waiting, 1 applied, 2 parked, 3 discarded
    Column("received_at", BigInteger, nullable=False),
    Column("content_id", Text),  # equal for copies through several accounts; see Letter
    UniqueConstraint("channel", "account", "message_id"),
    Index(
        "ix_inbox_content",
        "channel",
        "content_id",
        unique=True,
        sqlite_where=Column("content_id").is_not(None),
        postgresql_where=Column("content_id").is_not(None),
    ),
    Index(
        "ix_inbox_waiting",
        "conversation_id",
        "seq",
        sqlite_where=Column("state") == 0,
        postgresql_where=Column("state") == 0,
    ),
    Index("ix_inbox_journal_seq", "journal_seq"),
)

# Where payloads stood with providers that number what they hold: of each place one was taken.
source_position = Table(
    "source_position",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("journal_seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# What a channel account has to remember: cursors, tokens, budgets.
channel_state = Table(
    "channel_state",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

# By which names a thread of letters is known; see messages.ThreadName.
thread_name = Table(
    "thread_name",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("conversation_id", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Who takes part in a thread of letters.
participant = Table(
    "participant",
    metadata,
    Column("conversation_id", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# What became of a journal record that did not enter as a message: ignored, duplicate, parked.
journal_outcome = Table(
    "journal_outcome",
    metadata,
    Column("journal_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
)

message = Table(
    "message",
    metadata,
    Column("conversation_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("author", Text, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("in_reply_to", Text, nullable=False),
    # Everything rarer as one JSON document, "" when empty: options, attachments, location,
    # choice, meta. See rows.py.
    Column("extra", Text, nullable=False),
    sqlite_with_rowid=False,
)

ticket = Table(
    "ticket",
    metadata,
    Column("number", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("priority_reason", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("agent_id", Text),
    Column("contact_id", Text, nullable=False, index=True),
    Column("conversation_id", Text, index=True),
    Column("channel", Text, nullable=False),
    Column("asset_serial", Text, nullable=False, index=True),
    Column("fields", Text, nullable=False),  # JSON {name: {value, display, origin, label}}
    Column("incomplete", Text, nullable=False),  # JSON list
    Column("first_response_due_at", BigInteger),
    Column("resolution_due_at", BigInteger),
    Column("responded_at", BigInteger),
    Column("resolved_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("status_since", BigInteger),
    Column("flags", Text, nullable=False, server_default=""),  # JSON list, "" for none
    Column("fired", Text, nullable=False, server_default=""),  # JSON {rule: when}, "" for none
    Column("waiting_for", Text, nullable=False, server_default=""),  # ticket.WaitingFor
    Column("care", Text, nullable=False, server_default=""),  # JSON, see care_rows.py
    Column("progress", Text, nullable=False, server_default=""),  # JSON, see tickets.progress
    Index("ix_ticket_changed", "changed"),
    Index("ix_ticket_status_created_at", "status", "created_at"),
)

timeline = Table(
    "timeline",
    metadata,
    Column("id", Sequence, primary_key=True, autoincrement=True),
    Column("ticket", Text),
    Column("conversation_id", Text),
    Column("kind", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),  # JSON
    Index("ix_timeline_ticket", "ticket", "id"),
    Index("ix_timeline_conversation_id", "conversation_id", "id"),
    # For the knowledge work list: one entry in hundreds, so that the others pay nothing for it.
    Index(
        "ix_timeline_unanswered",
        "id",
        sqlite_where=Column("kind") == "unanswered",
        postgresql_where=Column("kind") == "unanswered",
    ),
)

delivery = Table(
    "delivery",
    metadata,
    Column("conversation_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("state", Integer, nullable=False),  # see outbox.DeliveryState
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("leased_until", BigInteger, nullable=False),
    Column("native_id", Text, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
    Index(
        "ix_delivery_due",
        "next_at",
        sqlite_where=Column("state") == 0,
        postgresql_where=Column("state") == 0,
    ),
    sqlite_with_rowid=False,
)
