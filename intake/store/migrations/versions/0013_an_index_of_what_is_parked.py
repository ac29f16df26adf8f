# SPDX-License-Identifier: AGPL-3.0-or-later
"""An index of what is parked, which is counted again and again."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'parked'")


def upgrade() -> None:
    op.create_index(
        "ix_parked_open",
        "parked",
        ["state"],
        unique=False,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
