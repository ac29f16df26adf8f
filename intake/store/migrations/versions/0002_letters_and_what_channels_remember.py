# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and what channels remember."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_state",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "name", name=op.f("pk_channel_state")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participant",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "value", name=op.f("pk_participant")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_position",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("journal_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "channel", "account", "source", "number", name=op.f("pk_source_position")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "thread_name",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "name", name=op.f("pk_thread_name")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reply_context", sa.Text(), server_default="", nullable=False)
        )

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("content_id", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_inbox_content",
            ["channel", "content_id"],
            unique=True,
            sqlite_where=sa.text("content_id IS NOT NULL"),
            postgresql_where=sa.text("content_id IS NOT NULL"),
        )
