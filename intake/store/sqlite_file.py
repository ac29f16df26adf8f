# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file an SQLite store lives in: its address for SQLite, and who may write it.

Exactly one process writes at a time. Two would break the one-writer rule silently, and a program
that migrates would change the tables under a running hub.
"""

import fcntl
from pathlib import Path
from typing import IO
from urllib.parse import quote

from intake.errors import StoreUnavailable


def file_uri(path: Path, *, is_read_only: bool = False) -> str:
    """The address of a file; `#`, `?` and `%` in a path mean nothing here."""
    return f"file:{quote(str(path))}" + ("?mode=ro" if is_read_only else "")


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
