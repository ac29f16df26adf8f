# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of what the workspace says of the rules."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from intake.store.schema.registry import metadata

# One row for each edition, never changed; the highest counts. See intake.automation.book.
rule_edition = Table(
    "rule_edition",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("entries", Text, nullable=False),  # JSON list {name, is_on, rule}
    Column(
        "did", Text, nullable=False
    ),  # written, turned_on, turned_off, dropped, ordered, restored
    Column("rule", Text, nullable=False),  # which; empty where it was all of them
    Column("by_id", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
