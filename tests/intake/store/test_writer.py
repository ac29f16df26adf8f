# SPDX-License-Identifier: AGPL-3.0-or-later
"""The single writer: jobs share transactions, and no job pays for another's failure."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from intake.errors import StoreUnavailable
from intake.store.sqlite.writer import MOST_JOBS, SAVEPOINT, Writer


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """A writer on a file with one table."""
    with closing(
        sqlite3.connect(tmp_path / "w.db", isolation_level=None, check_same_thread=False)
    ) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE line (text TEXT PRIMARY KEY)")
        made = Writer(db, table="line")
        yield made
        await made.close()


def add(text: str) -> Callable[[sqlite3.Connection], str]:
    """A job that writes one row."""

    def job(db: sqlite3.Connection) -> str:
        db.execute("INSERT INTO line VALUES (?)", (text,))
        return text

    return job


def lines(tmp_path: Path) -> list[str]:
    """What another connection sees."""
    with closing(sqlite3.connect(tmp_path / "w.db")) as db:
        return [row[0] for row in db.execute("SELECT text FROM line ORDER BY rowid")]


async def test_a_job_that_has_ended_is_written(writer: Writer, tmp_path: Path) -> None:
    """Its result comes back, and everybody else can see its rows by then."""
    assert await writer.run(add("a")) == "a"
    assert lines(tmp_path) == ["a"]


async def test_jobs_share_a_transaction(
    writer: Writer, tmp_path: Path, arm: Callable[[str], None]
) -> None:
    """Whatever is queued at one moment costs one commit, in the order it was asked for."""
    arm("turn.commit.pre=raise@2")
    texts = [f"{number:02}" for number in range(MOST_JOBS)]
    assert await asyncio.gather(*(writer.run(add(text)) for text in texts)) == texts
    assert lines(tmp_path) == texts


async def test_a_flood_is_written_in_several_transactions(writer: Writer, tmp_path: Path) -> None:
    """No transaction grows without bound, and nothing is left behind."""
    texts = [f"{number:03}" for number in range(3 * MOST_JOBS + 5)]
    await asyncio.gather(*(writer.run(add(text)) for text in texts))
    assert lines(tmp_path) == texts


async def test_a_failed_job_spoils_no_other(writer: Writer, tmp_path: Path) -> None:
    """What it wrote is taken back, its caller hears why, its neighbours are written."""

    def halfway(db: sqlite3.Connection) -> None:
        add("half")(db)
        raise ArithmeticError("no")

    results = await asyncio.gather(
        writer.run(add("a")), writer.run(halfway), writer.run(add("a")), writer.run(add("b")),
        return_exceptions=True,
    )  # fmt: skip
    assert (results[0], results[3]) == ("a", "b")
    assert isinstance(results[1], ArithmeticError)
    assert isinstance(results[2], sqlite3.IntegrityError)
    assert lines(tmp_path) == ["a", "b"]
    assert writer.failure is None


async def test_a_first_job_that_fails_gives_nothing_away(writer: Writer, tmp_path: Path) -> None:
    """What it wrote is taken back, others are written, and nobody else writes in between."""

    def halfway(db: sqlite3.Connection) -> None:
        add("half")(db)
        raise ArithmeticError("no")

    def locked(db: sqlite3.Connection) -> None:
        with (
            closing(sqlite3.connect(tmp_path / "w.db", timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")
        add("locked")(db)

    results = await asyncio.gather(
        writer.run(halfway), writer.run(locked), writer.run(add("b")), return_exceptions=True
    )
    assert isinstance(results[0], ArithmeticError)
    assert results[1:] == [None, "b"]
    assert lines(tmp_path) == ["locked", "b"]


@pytest.mark.parametrize("before", [(), ("a",)])
async def test_a_job_may_begin_again(
    writer: Writer, tmp_path: Path, before: tuple[str, ...]
) -> None:
    """As the first of its transaction or after others: it goes back to where it began."""

    def twice(db: sqlite3.Connection) -> None:
        add("one way")(db)
        db.execute(f"ROLLBACK TO {SAVEPOINT}")
        add("another")(db)

    await asyncio.gather(*(writer.run(add(text)) for text in before), writer.run(twice))
    assert lines(tmp_path) == [*before, "another"]


async def test_a_job_may_end_before_its_commit(writer: Writer, arm: Callable[[str], None]) -> None:
    """What the journal would repeat need not wait for the disk; what must last does."""
    arm("turn.commit.pre=raise")
    early = writer.run(add("a"), is_durable=False)
    late = writer.run(add("b"))
    assert await early == "a"
    with pytest.raises(StoreUnavailable):
        await late


@pytest.mark.parametrize("name", ["turn.commit.pre", "turn.commit.post"])
async def test_a_failed_commit_is_final(
    writer: Writer, arm: Callable[[str], None], name: str
) -> None:
    """Nobody is told "written" afterwards: not the batch, not the queue, not who comes later."""
    arm(f"{name}=raise")
    results = await asyncio.gather(
        *(writer.run(add(str(number))) for number in range(MOST_JOBS + 3)), return_exceptions=True
    )
    assert {type(result) for result in results} == {StoreUnavailable}
    assert writer.failure is not None
    with pytest.raises(StoreUnavailable, match=name):
        await writer.run(add("later"))


async def test_a_locked_file_is_waited_for(writer: Writer, tmp_path: Path) -> None:
    """Somebody else's lock delays, fails nothing, and does not stop the event loop."""
    with closing(sqlite3.connect(tmp_path / "w.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = writer.run(add("a"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.2)
        other.execute("ROLLBACK")
    assert await waiting == "a"


async def test_a_caller_who_gave_up_disturbs_nobody(writer: Writer, tmp_path: Path) -> None:
    """A cancelled wait is not a cancelled write, and others get their results."""
    first, second = writer.run(add("a")), writer.run(add("b"))
    first.cancel()
    assert await second == "b"
    assert lines(tmp_path) == ["a", "b"]


async def test_close_finishes_what_was_begun(writer: Writer, tmp_path: Path) -> None:
    """Everything queued is written before the writer is gone."""
    waiting = [writer.run(add(str(number))) for number in range(2 * MOST_JOBS)]
    await writer.close()
    assert all(one.done() for one in waiting)
    assert len(lines(tmp_path)) == 2 * MOST_JOBS
