# SPDX-License-Identifier: AGPL-3.0-or-later
"""Process: a ticket's progress, and what is worked on beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _perhaps(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _version() -> "sa.Column[int]":
    return sa.Column("version", sa.Integer(), nullable=False)


def upgrade() -> None:
    op.add_column("ticket", sa.Column("progress", sa.Text(), server_default="", nullable=False))
    _tasks_and_approvals()
    _field_work()
    op.create_table(
        "rating",
        _text("ticket"),
        _text("question"),
        _number("score"),
        _number("at"),
        _text("contact_id"),
        _text("agent_id"),
        _text("way"),
        _text("comment"),
        _version(),
        sa.PrimaryKeyConstraint("ticket", "question", name=op.f("pk_rating")),
    )
    op.create_index("ix_rating_contact_id", "rating", ["contact_id", "question", "at"])
    op.create_index("ix_rating_at", "rating", ["at"])


def _tasks_and_approvals() -> None:
    op.create_table(
        "task",
        _text("id"),
        _text("ticket"),
        _text("kind"),
        _text("title"),
        _number("created_at"),
        _text("note"),
        _text("owner"),
        _text("queue"),
        _text("not_for"),
        _perhaps("due_at"),
        _text("state"),
        _text("outcome"),
        _text("created_by"),
        _text("done_by"),
        _perhaps("done_at"),
        _version(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_ticket", "task", ["ticket"])
    op.create_index("ix_task_state_due_at", "task", ["state", "due_at"])
    op.create_table(
        "approval",
        _text("id"),
        _text("ticket"),
        _text("step"),
        _number("level"),
        _number("levels"),
        _text("role"),
        _number("asked_at"),
        _text("asked_by"),
        _text("delegate"),
        _perhaps("due_at"),
        _text("state"),
        _text("decided_by"),
        _perhaps("decided_at"),
        _text("note"),
        _version(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_ticket", "approval", ["ticket"])
    op.create_index("ix_approval_state", "approval", ["state"])


def _field_work() -> None:
    op.create_table(
        "part_request",
        _text("id"),
        _text("ticket"),
        _text("part"),
        _number("quantity"),
        _number("requested_at"),
        _text("requested_by"),
        _text("note"),
        _perhaps("expected_at"),
        _text("state"),
        _version(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_request")),
    )
    op.create_index("ix_part_request_ticket", "part_request", ["ticket"])
    op.create_table(
        "cost_line",
        _text("id"),
        _text("ticket"),
        _text("kind"),
        _text("text"),
        _number("quantity"),
        _number("unit_price"),
        _text("currency"),
        _number("at"),
        _text("entered_by"),
        _text("visit"),
        _number("is_removed"),
        _version(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_line")),
    )
    op.create_index("ix_cost_line_ticket", "cost_line", ["ticket"])
    op.create_table(
        "visit",
        _text("id"),
        _text("ticket"),
        _text("engineer"),
        _text("engineer_name"),
        _number("starts_at"),
        _number("ends_at"),
        _text("place"),
        _text("note"),
        _text("findings"),
        _text("photos"),
        _text("state"),
        _perhaps("arrived_at"),
        _perhaps("left_at"),
        _text("signature"),
        _text("signed_by"),
        _perhaps("signed_at"),
        _version(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_ticket", "visit", ["ticket"])
    op.create_index("ix_visit_engineer", "visit", ["engineer", "starts_at"])
