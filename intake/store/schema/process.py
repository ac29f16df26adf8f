# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of what is worked on beside tickets; see `intake.process.work` for each column.

The rules for columns are in `schema/__init__.py`.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from intake.store.schema.registry import metadata


def _text(name: str) -> "Column[str]":
    return Column(name, Text, nullable=False)


def _moment(name: str, *, is_optional: bool = False) -> "Column[int]":
    return Column(name, BigInteger, nullable=is_optional)


def _number(name: str) -> "Column[int]":
    return Column(name, BigInteger, nullable=False)


task = Table(
    "task",
    metadata,
    Column("id", Text, primary_key=True),
    _text("ticket"),
    _text("kind"),
    _text("title"),
    _moment("created_at"),
    _text("note"),
    _text("owner"),
    _text("queue"),
    _text("not_for"),
    _moment("due_at", is_optional=True),
    _text("state"),
    _text("outcome"),
    _text("created_by"),
    _text("done_by"),
    _moment("done_at", is_optional=True),
    Column("version", Integer, nullable=False),
    Index("ix_task_ticket", "ticket"),
    Index("ix_task_state_due_at", "state", "due_at"),
)

approval = Table(
    "approval",
    metadata,
    Column("id", Text, primary_key=True),
    _text("ticket"),
    _text("step"),
    _number("level"),
    _number("levels"),
    _text("role"),
    _moment("asked_at"),
    _text("asked_by"),
    _text("delegate"),
    _moment("due_at", is_optional=True),
    _text("state"),
    _text("decided_by"),
    _moment("decided_at", is_optional=True),
    _text("note"),
    Column("version", Integer, nullable=False),
    Index("ix_approval_ticket", "ticket"),
    Index("ix_approval_state", "state"),
)

part_request = Table(
    "part_request",
    metadata,
    Column("id", Text, primary_key=True),
    _text("ticket"),
    _text("part"),
    _number("quantity"),
    _moment("requested_at"),
    _text("requested_by"),
    _text("note"),
    _moment("expected_at", is_optional=True),
    _text("state"),
    Column("version", Integer, nullable=False),
    Index("ix_part_request_ticket", "ticket"),
)

# What another system holds for a part request; see intake.process.reserving.
part_reservation = Table(
    "part_reservation",
    metadata,
    Column("id", Text, primary_key=True),
    _text("ticket"),
    _text("part"),
    _number("quantity"),
    _text("wanted"),
    _text("held"),
    _text("number"),
    _moment("until", is_optional=True),
    _number("round"),
    _number("attempts"),
    _moment("next_at", is_optional=True),
    _text("problem"),
    Column("version", Integer, nullable=False),
    Index("ix_part_reservation_ticket", "ticket"),
    Index("ix_part_reservation_next_at", "next_at"),
)

cost_line = Table(
    "cost_line",
    metadata,
    Column("id", Text, primary_key=True),
    _text("ticket"),
    _text("kind"),
    _text("text"),
    _number("quantity"),
    _number("unit_price"),
    _text("currency"),
    _moment("at"),
    _text("entered_by"),
    _text("visit"),
    _number("is_removed"),
    Column("version", Integer, nullable=False),
    Index("ix_cost_line_ticket", "ticket"),
)

visit = Table(
    "visit",
    metadata,
    Column("id", Text, primary_key=True),
    _text("ticket"),
    _text("engineer"),
    _text("engineer_name"),
    _moment("starts_at"),
    _moment("ends_at"),
    _text("place"),
    _text("note"),
    _text("findings"),
    _text("photos"),  # JSON list of blobs
    _text("state"),
    _moment("arrived_at", is_optional=True),
    _moment("left_at", is_optional=True),
    _text("signature"),
    _text("signed_by"),
    _moment("signed_at", is_optional=True),
    Column("version", Integer, nullable=False),
    Index("ix_visit_ticket", "ticket"),
    Index("ix_visit_engineer", "engineer", "starts_at"),
)

rating = Table(
    "rating",
    metadata,
    Column("ticket", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    _number("score"),
    _moment("at"),
    _text("contact_id"),
    _text("agent_id"),
    _text("way"),
    _text("comment"),
    Column("version", Integer, nullable=False),
    Index("ix_rating_contact_id", "contact_id", "question", "at"),
    Index("ix_rating_at", "at"),
)
