# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of what could not be handled, with its bytes.

The rules for columns are in `schema/__init__.py`.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from intake.store.schema.registry import Sequence, metadata

parked = Table(
    "parked",
    metadata,
    Column("id", Sequence, primary_key=True, autoincrement=True),
    Column("journal_seq", BigInteger, nullable=False),
    Column("inbox_seq", BigInteger),
    Column("conversation_id", Text),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("stage", Text, nullable=False),  # normalize, turn
    Column("reason", Text, nullable=False),
    Column("traceback", Text, nullable=False, server_default=""),
    Column("raw", LargeBinary, nullable=False),
    Column("meta", Text, nullable=False, server_default="{}"),
    Column("received_at", BigInteger, nullable=False),
    Column("parked_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),  # parked, retried, discarded
    Index(
        "ix_parked_open",
        "state",
        sqlite_where=Column("state") == "parked",
        postgresql_where=Column("state") == "parked",
    ),
)
