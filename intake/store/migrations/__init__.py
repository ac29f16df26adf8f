# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alembic's migrations: one linear history, forward only.

`upgrade` brings a database to the schema this program was written for; a newer database is
refused, because an older program would write nonsense into it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from intake.errors import StoreUnavailable
from intake.store.sqlite.file import lock_file

# The newest revision. Looked at before Alembic is imported (0.4 s), so that a start on a
# database that is up to date stays quick; a test keeps it equal to the scripts.
HEAD = "0017"


def revision_of(path: Path) -> str | None:
    """The revision an SQLite file stands at; None for a new one."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as db:
        try:
            row = db.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError as error:
            raise StoreUnavailable(f"{path} cannot be read as a database: {error}") from error
    return str(row[0]) if row else None


def upgrade(path: Path) -> bool:
    """Bring an SQLite file to `HEAD`; returns whether anything had to be done.

    All of it or nothing. Raises `StoreUnavailable` for a file written by a newer Frontdesk, one
    that is no database, and one that another process writes.
    """
    current = revision_of(path)
    if current == HEAD:
        return False
    if current is not None and current > HEAD:
        problem = f"{path} was written by a newer Frontdesk (schema {current}); update the program"
        raise StoreUnavailable(problem)
    path.parent.mkdir(parents=True, exist_ok=True)
    from alembic import command  # noqa: PLC0415 - see HEAD
    from sqlalchemy import URL  # noqa: PLC0415

    url = URL.create("sqlite", database=str(path)).render_as_string()
    with lock_file(path):
        command.upgrade(configuration(url), "head")
    return True


def configuration(url: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a lazy import
    """Alembic's configuration for a database address, without an ini file."""
    from alembic.config import Config  # noqa: PLC0415 - see HEAD

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
