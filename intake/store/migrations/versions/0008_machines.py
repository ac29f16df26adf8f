# SPDX-License-Identifier: AGPL-3.0-or-later
"""Machines that only their customer has named so far, and until when a contract covers one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asset", sa.Column("contract_until", sa.Text()))
    op.add_column(
        "asset", sa.Column("is_provisional", sa.Integer(), nullable=False, server_default="0")
    )
