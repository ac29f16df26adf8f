# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tables share: one collection of them, how indices are named, a numbering column."""

from sqlalchemy import BigInteger, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only auto-numbers a column declared exactly INTEGER.
Sequence = BigInteger().with_variant(Integer(), "sqlite")
