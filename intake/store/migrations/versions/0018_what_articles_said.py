# SPDX-License-Identifier: AGPL-3.0-or-later
"""What articles said before, and what is put away of the knowledge work list."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NOT_SOLVED = sa.text("kind = 'not_solved_by_bot'")


def upgrade() -> None:
    op.create_table(
        "article_edition",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("article", "version", name="pk_article_edition"),
    )
    op.create_table(
        "dismissal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("wordings", sa.Text(), nullable=False),
        sa.Column("articles", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dismissal"),
    )
    op.create_index(
        "ix_timeline_not_solved",
        "timeline",
        ["id"],
        unique=False,
        sqlite_where=_NOT_SOLVED,
        postgresql_where=_NOT_SOLVED,
    )
