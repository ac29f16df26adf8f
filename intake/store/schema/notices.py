# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of notices to the team."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from intake.store.schema.registry import metadata

# What the team is told elsewhere, one row for each place it goes to; see intake.notices.
notice = Table(
    "notice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("to", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("text", Text, nullable=False),  # JSON {language: text}
    Column("document", Text, nullable=False),  # JSON for machines
    Column("at", BigInteger, nullable=False),
    Column("is_urgent", Integer, nullable=False),
    Column("state", Integer, nullable=False),  # see notices.NoticeState
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", BigInteger, nullable=False),
    Column("error", Text, nullable=False, server_default=""),
    Index(
        "ix_notice_due",
        "next_at",
        sqlite_where=Column("state") == 0,
        postgresql_where=Column("state") == 0,
    ),
    Index("ix_notice_ticket", "ticket"),
)
