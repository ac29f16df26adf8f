# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of what other systems said of parts."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from intake.store.schema.registry import metadata

# The last answer about each part, so that there is one while the other system is away.
part_stock = Table(
    "part_stock",
    metadata,
    Column("part", Text, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
)
