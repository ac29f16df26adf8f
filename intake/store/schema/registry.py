# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tables share: the collection they are in, how their keys are named, how rows count.

The tables themselves are in the modules beside it.
"""

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
