# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alembic's migrations: one linear history, forward only.

`upgrade` brings a database to the schema this program was written for; a newer database is
refused, because an older program would write nonsense into it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from intake.errors import StoreUnavailable
from intake.folders import make_folder
from intake.store.sqlite.file import lock_file

# The newest revision. Looked at before Alembic is imported (0.4 s), so that a start on a
# database that is up to date stays quick; a test keeps it equal to the scripts.
HEAD = "0018"


def revision_of(path: Path) -> str | None:
    """The revision an SQLite file stands at; None for a new one.

    Raises `StoreUnavailable` for a file that this program must not touch: one that is no database,
    of another program, or of a newer Frontdesk.
    """
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as db:
            tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
            known = "alembic_version" in tables
            row = (
                db.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
            )
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(f"{path} cannot be read as a database: {error}") from error
    except sqlite3.DatabaseError as error:
        problem = f"{path} cannot be read as a database: {error}; put back a copy of it"
        raise StoreUnavailable(problem) from error
    if tables and not known:
        raise StoreUnavailable(f"{path} is the database of another program; name another file")
    if row is None:
        return None
    revision = str(row[0])
    if revision > HEAD:
        problem = (
            f"{path} was written by a newer Frontdesk (schema {revision}); update the program"
        )
        raise StoreUnavailable(problem)
    return revision


def upgrade(path: Path) -> bool:
    """Bring an SQLite file to `HEAD`; returns whether anything had to be done.

    All of it or nothing. Raises `SettingsError` where it may not be written, and
    `StoreUnavailable` as `revision_of` does and if another process writes it.
    """
    make_folder(path.parent, "store.url", f"{path.name}*")
    if revision_of(path) == HEAD:
        return False
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
