# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of dispatch: what agents can do, whose customers are whose, and escalations.

The rules for columns are in `schema/__init__.py`.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from intake.routing.queues import DEFAULT_CAPACITY
from intake.store.schema.registry import metadata

# What dispatch knows of an agent. A row comes with the first change; until then all is default.
agent_seat = Table(
    "agent_seat",
    metadata,
    Column("agent_id", Text, primary_key=True),
    Column("skills", Text, nullable=False, server_default="[]"),  # JSON list
    Column("capacity", Integer, nullable=False, server_default=str(DEFAULT_CAPACITY)),
    Column("shift", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="available"),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

# A customer's own person.
account_manager = Table(
    "account_manager",
    metadata,
    Column("contact_id", Text, primary_key=True),
    Column("agent_id", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# A question to the next tier; the ticket keeps its owner. See routing/escalation.py.
escalation = Table(
    "escalation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("ticket", Text, nullable=False, index=True),
    Column("tier", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("agent_id", Text),
    Column("asked_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("version", Integer, nullable=False),
    Index("ix_escalation_queue_state", "queue", "state"),
)
