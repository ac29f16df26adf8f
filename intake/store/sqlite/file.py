# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file an SQLite store lives in: its address for SQLite, connections, and who may write it.

Exactly one process writes at a time. Two would break the one-writer rule silently, and a program
that migrates would change the tables under a running hub.
"""

import fcntl
import sqlite3
from pathlib import Path
from typing import IO
from urllib.parse import quote

from intake.errors import StoreUnavailable

CACHE_KIB = 32 * 1024


def file_uri(path: Path, *, is_read_only: bool = False) -> str:
    """The address of a file; `#`, `?` and `%` in a path mean nothing here."""
    return f"file:{quote(str(path))}" + ("?mode=ro" if is_read_only else "")


def connect(path: Path, *, is_read_only: bool = False) -> sqlite3.Connection:
    """A connection as the store uses it: every commit is synced, nothing is begun by itself."""
    db = sqlite3.connect(
        file_uri(path, is_read_only=is_read_only),
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    db.execute("PRAGMA busy_timeout = 5000")
    db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    if not is_read_only:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        # Savepoints keep what they may undo in a temporary file otherwise: 6 % of all time.
        db.execute("PRAGMA temp_store = MEMORY")
    return db


def lock_file(path: Path) -> IO[str]:
    """The lock of the writing process; closing it gives it back.

    Raises `StoreUnavailable` if another process has it.
    """
    lock = path.with_suffix(path.suffix + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        problem = f"{path} is in use by another Frontdesk process; stop it first"
        raise StoreUnavailable(problem) from error
    return lock
