# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Alembic runs for each command; see `intake.store.migrations`."""

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from intake.store.schema import metadata

url = context.config.get_main_option("sqlalchemy.url") or ""
engine = create_engine(url, poolclass=NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
