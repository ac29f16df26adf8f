# SPDX-License-Identifier: AGPL-3.0-or-later
"""When another system last said what the register holds of a machine, and stock of parts."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asset", sa.Column("checked_at", sa.BigInteger()))
    op.create_table(
        "part_stock",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part", name="pk_part_stock"),
    )
