# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dispatch: what agents can do, whose customers are whose, escalations."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agent_seat",
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("skills", sa.Text(), server_default="[]", nullable=False),
        sa.Column("capacity", sa.Integer(), server_default="8", nullable=False),
        sa.Column("shift", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="available", nullable=False),
        sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_agent_seat")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "account_manager",
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_account_manager")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_account_manager_agent_id"), "account_manager", ["agent_id"], unique=False
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index(op.f("ix_escalation_ticket"), "escalation", ["ticket"], unique=False)
    op.create_index("ix_escalation_queue_state", "escalation", ["queue", "state"], unique=False)
