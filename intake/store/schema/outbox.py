# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of what has to leave."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from intake.store.schema.registry import metadata

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
