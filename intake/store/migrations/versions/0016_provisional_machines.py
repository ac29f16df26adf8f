# SPDX-License-Identifier: AGPL-3.0-or-later
"""An index of provisional machines, which another system is asked about again and again."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_PROVISIONAL = sa.text("is_provisional = 1")


def upgrade() -> None:
    op.create_index(
        "ix_asset_provisional",
        "asset",
        ["checked_at"],
        unique=False,
        sqlite_where=_PROVISIONAL,
        postgresql_where=_PROVISIONAL,
    )
