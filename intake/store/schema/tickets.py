# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of tickets and of all that happened to them."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from intake.store.schema.registry import Sequence, metadata

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
    Index(
        "ix_timeline_not_solved",
        "id",
        sqlite_where=Column("kind") == "not_solved_by_bot",
        postgresql_where=Column("kind") == "not_solved_by_bot",
    ),
)
