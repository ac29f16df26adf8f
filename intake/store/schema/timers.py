# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of timers."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from intake.store.schema.registry import metadata

# What should happen later unless something happens first; see intake.timers.
timer = Table(
    "timer",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("ticket", Text),
    Column("due_at", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),  # JSON that belongs to the kind
    Index("ix_timer_due_at", "due_at"),
    sqlite_with_rowid=False,
)
