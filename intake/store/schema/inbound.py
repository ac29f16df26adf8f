# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of what came in: the inbox, and how far each source was read."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint

from intake.store.schema.registry import Sequence, metadata

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

# What became of a journal record that did not enter as a message: ignored, duplicate, parked.
journal_outcome = Table(
    "journal_outcome",
    metadata,
    Column("journal_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
)
