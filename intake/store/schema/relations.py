# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of how tickets belong together."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from intake.store.schema.registry import metadata

# See intake.tickets.relations. A link that was undone stays, with who undid it.
ticket_link = Table(
    "ticket_link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("moved", Text, nullable=False),  # JSON, what an undo needs
    Column("undone_at", BigInteger),
    Column("undone_by", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    Index("ix_ticket_link_ticket", "ticket"),
    Index("ix_ticket_link_other", "other"),
)
