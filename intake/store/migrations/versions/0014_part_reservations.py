# SPDX-License-Identifier: AGPL-3.0-or-later
"""What another system holds for requested parts."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str, *, is_optional: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=is_optional)


def upgrade() -> None:
    op.create_table(
        "part_reservation",
        _text("id"),
        _text("ticket"),
        _text("part"),
        _number("quantity"),
        _text("wanted"),
        _text("held"),
        _text("number"),
        _number("until", is_optional=True),
        _number("round"),
        _number("attempts"),
        _number("next_at", is_optional=True),
        _text("problem"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_part_reservation_ticket", "part_reservation", ["ticket"])
    op.create_index("ix_part_reservation_next_at", "part_reservation", ["next_at"])
