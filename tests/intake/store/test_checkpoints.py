# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checkpoints: the log of a busy file starts anew, and nothing in it is lost."""

import asyncio
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from intake.errors import StoreUnavailable
from intake.store.sqlite.checkpoints import Checkpoints
from intake.store.sqlite.writer import Writer

MOST_ROWS = 20
LONGEST_SECONDS = 20


def connect(path: Path) -> sqlite3.Connection:
    """A connection that any thread may use."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    return db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one table."""
    path = tmp_path / "c.db"
    with closing(connect(path)) as db:
        db.execute("CREATE TABLE line (number INTEGER PRIMARY KEY)")
    return path


@pytest.fixture
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """The writing connection."""
    with closing(connect(path)) as db:
        yield db


def log_number(path: Path) -> int:
    """How often the log was started anew: it stands in the log's head."""
    with path.with_name("c.db-wal").open("rb") as log:
        return int.from_bytes(log.read(16)[12:16], "big")


async def write(writer: Writer, number: int) -> None:
    """One row, one transaction."""
    await writer.run(lambda db: db.execute("INSERT INTO line VALUES (?)", (number,)))


async def write_for_ever(writer: Writer) -> None:
    """Rows until something fails, within a reasonable time."""
    async with asyncio.timeout(LONGEST_SECONDS):
        for number in itertools.count():
            await write(writer, number)


async def test_the_log_of_a_busy_file_starts_anew(path: Path, writing: sqlite3.Connection) -> None:
    """Again and again, without a pause in writing, and every row is there afterwards."""
    checkpoints = Checkpoints(writing, connect(path), MOST_ROWS)
    writer = Writer(writing, checkpoints.after_commit, "line")
    await write(writer, 0)
    first, written = log_number(path), 1
    async with asyncio.timeout(LONGEST_SECONDS):
        while log_number(path) < first + 3:
            await write(writer, written)
            written += 1
    await writer.close()
    checkpoints.close()
    with closing(connect(path)) as db:
        assert db.execute("SELECT count(*), max(number) FROM line").fetchone() == (
            written,
            written - 1,
        )


async def test_a_short_log_is_left_alone(path: Path, writing: sqlite3.Connection) -> None:
    """A checkpoint syncs twice; a quiet hub is spared that."""
    checkpoints = Checkpoints(writing, connect(path), MOST_ROWS)
    writer = Writer(writing, checkpoints.after_commit, "line")
    await write(writer, 0)
    first = log_number(path)
    for number in range(1, MOST_ROWS):
        await write(writer, number)
    await writer.close()
    checkpoints.close()
    assert log_number(path) == first


async def test_a_failed_checkpoint_is_final(path: Path, writing: sqlite3.Connection) -> None:
    """A file that cannot be written is found out while the log still has everything."""
    beside = connect(path)
    checkpoints = Checkpoints(writing, beside, MOST_ROWS)
    writer = Writer(writing, checkpoints.after_commit, "line")
    beside.close()
    with pytest.raises(StoreUnavailable):
        await write_for_ever(writer)
    assert writer.failure is not None
    checkpoints.close()
    with closing(connect(path)) as db:
        assert db.execute("SELECT count(*) FROM line").fetchone()[0] > MOST_ROWS
