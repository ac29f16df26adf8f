# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rules remember of a ticket, and notices to the team."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_IS_WAITING = sa.text("state = 0")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("status_since", sa.BigInteger()))
    op.add_column("ticket", sa.Column("flags", sa.Text(), nullable=False, server_default=""))
    op.add_column("ticket", sa.Column("fired", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("is_urgent", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", "target", name="pk_notice"),
    )
    op.create_index(
        "ix_notice_due",
        "notice",
        ["next_at"],
        unique=False,
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    )
    op.create_index("ix_notice_ticket", "notice", ["ticket"], unique=False)
