# SPDX-License-Identifier: AGPL-3.0-or-later
"""Withdraw what was asked for tickets that had ended before their end did so by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ENDED = "ticket IN (SELECT number FROM ticket WHERE status IN ('resolved', 'closed'))"


def upgrade() -> None:
    op.execute(sa.text(f"UPDATE approval SET state='withdrawn' WHERE state='open' AND {_ENDED}"))
    op.execute(
        sa.text(
            "UPDATE escalation SET state='withdrawn'"
            f" WHERE state IN ('open', 'overdue') AND {_ENDED}"
        )
    )
