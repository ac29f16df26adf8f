# SPDX-License-Identifier: AGPL-3.0-or-later
"""An index of unanswered questions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

_UNANSWERED = sa.text("kind = 'unanswered'")


def upgrade() -> None:
    op.create_index(
        "ix_timeline_unanswered",
        "timeline",
        ["id"],
        unique=False,
        sqlite_where=_UNANSWERED,
        postgresql_where=_UNANSWERED,
    )
