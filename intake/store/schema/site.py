# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is one of in the whole hub: counters, and small things remembered by name."""

from sqlalchemy import BigInteger, Column, Table, Text

from intake.store.schema.registry import metadata

counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
