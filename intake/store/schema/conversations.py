# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of what is said: conversations, their messages, threads of letters."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint

from intake.store.schema.registry import metadata

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
