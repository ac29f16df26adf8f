# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checkpoints: what the write-ahead log of an SQLite file holds, copied into the file.

SQLite does this inside the COMMIT that makes the log too long, and every turn under way waits for
it: single COMMITs took 20 to 70 ms. Here a second connection copies nearly all of it on the thread
named `checkpoint`, beside the writer, which then copies the rest, so that its next transaction
starts the log anew: else a busy hub's log would grow for ever. Whether a loaded server's slowest
answers gain by it is not proven (docs/decisions/0004).

A failed checkpoint is final, like a failed COMMIT: the log stays whole, and the program stops.
"""

import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor

# Changed rows between two checkpoints; a row changes about one page of 4 KiB.
MOST_ROWS = 16_384
_COPY = "PRAGMA wal_checkpoint(PASSIVE)"  # never waits for readers or the writer


class Checkpoints:
    """Called by the writer's thread alone. `beside` is used by the thread `checkpoint` alone."""

    def __init__(
        self, writing: sqlite3.Connection, beside: sqlite3.Connection, most_rows: int = MOST_ROWS
    ) -> None:
        writing.execute("PRAGMA wal_autocheckpoint = 0")
        self._writing = writing
        self._beside = beside
        self._most_rows = most_rows
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checkpoint")
        self._copying: Future[object] | None = None
        self._copied_rows = 0

    def after_commit(self) -> None:
        """Begin a checkpoint if one is due, or finish one. Raises what SQLite raises."""
        if self._copying is None:
            if self._writing.total_changes - self._copied_rows > self._most_rows:
                self._copied_rows = self._writing.total_changes
                self._copying = self._thread.submit(self._copy_beside)
        elif self._copying.done():
            self._copying.result()
            self._copying = None
            self._writing.execute(_COPY).fetchone()

    def close(self) -> None:
        """Wait for a checkpoint under way. The last connection to close copies what is left."""
        self._thread.shutdown(wait=True)
        self._beside.close()

    def _copy_beside(self) -> None:
        self._beside.execute(_COPY).fetchone()
