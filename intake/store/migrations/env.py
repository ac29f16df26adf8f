# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Alembic runs for each command; see `intake.store.migrations`.

SQLite can take back CREATE and ALTER, but its driver begins no transaction for them. Begun by
hand, a migration that is interrupted leaves the file as it was.
"""

import sqlite3

from alembic import context
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from intake.store.schema import metadata

url = context.config.get_main_option("sqlalchemy.url") or ""
engine = create_engine(url, poolclass=NullPool)


@event.listens_for(engine, "connect")
def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None


@event.listens_for(engine, "begin")
def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
