# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of what is sold and who has it: products, and single machines."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, text

from intake.store.schema.registry import metadata

product = Table(
    "product",
    metadata,
    Column("model", Text, primary_key=True),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("category", Text, nullable=False, server_default=""),
    Column("aliases", Text, nullable=False, server_default="[]"),  # JSON list
    Column("queue", Text, nullable=False, server_default=""),
)

_PROVISIONAL = text("is_provisional = 1")
asset = Table(
    "asset",
    metadata,
    Column("serial", Text, primary_key=True),
    Column("model", Text, nullable=False, index=True),
    Column("contact_id", Text, index=True),
    Column("location", Text, nullable=False, server_default=""),
    Column("contract", Text, nullable=False, server_default=""),
    Column("purchased_on", Text),  # ISO date
    Column("warranty_until", Text),  # ISO date
    Column("contract_until", Text),  # ISO date
    # 1: only a customer has named it; nobody has checked that it exists.
    Column("is_provisional", Integer, nullable=False, server_default="0"),
    # When another system said so, or, of a provisional one, that it does not know it.
    Column("checked_at", BigInteger),
    Index(
        "ix_asset_provisional",
        "checked_at",
        sqlite_where=_PROVISIONAL,
        postgresql_where=_PROVISIONAL,
    ),
)
