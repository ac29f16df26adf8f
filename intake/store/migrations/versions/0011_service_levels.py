# SPDX-License-Identifier: AGPL-3.0-or-later
"""Service levels: whom a ticket waits for, and what its clocks rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("waiting_for", "care"):
        column = sa.Column(name, sa.Text(), server_default="", nullable=False)
        op.add_column("ticket", column)
    op.execute("UPDATE ticket SET waiting_for='customer' WHERE status='waiting_for_customer'")
