# SPDX-License-Identifier: AGPL-3.0-or-later
"""Migrations: an old file becomes today's schema, completely or not at all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from intake.errors import StoreUnavailable
from intake.store import open_existing, open_store
from intake.store.migrations import HEAD, configuration, revision_of, upgrade
from intake.store.schema import metadata


def schema_of(path: Path) -> list[tuple[str, ...]]:
    """Every table and index of a file, as SQL."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()


def shape_of(path: Path) -> dict[str, object]:
    """The tables with their columns and defaults, and the indices with their conditions."""
    with closing(sqlite3.connect(path)) as db:
        tables = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: (
                db.execute(f"PRAGMA table_xinfo({name})").fetchall(),
                "WITHOUT ROWID" in sql,
                sorted(
                    (each[2:], db.execute(f"PRAGMA index_info({each[1]})").fetchall(), *where)
                    for each in db.execute(f"PRAGMA index_list({name})").fetchall()
                    for where in db.execute(
                        "SELECT coalesce(substr(sql, instr(sql, ' WHERE ')), '')"
                        " FROM sqlite_master WHERE name = ?",
                        (each[1],),
                    )
                ),
            )
            for name, sql in tables
            if name != "alembic_version"
        }


def stamp(path: Path, revision: str) -> None:
    """Say that the file stands at another revision."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def row(db: sqlite3.Connection, table: str, **values: str) -> None:
    """A row of which only some columns matter; the others that need a value have a 0."""
    for _, name, _, is_needed, default, _ in db.execute(f"PRAGMA table_info({table})"):
        if is_needed and default is None:
            values.setdefault(name, "0")
    marks = ", ".join("?" * len(values))
    sql = f"INSERT INTO {table}({', '.join(values)}) VALUES ({marks})"  # noqa: S608 - names of ours
    db.execute(sql, [*values.values()])


def test_migrating_gives_exactly_the_schema(tmp_path: Path) -> None:
    """What the migrations make and what the program expects are the same tables."""
    migrated, made = tmp_path / "new" / "migrated.db", tmp_path / "made.db"
    assert upgrade(migrated)
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []
    engine = create_engine(f"sqlite:///{made}")
    metadata.create_all(engine)
    engine.dispose()
    assert shape_of(migrated) == shape_of(made)


def test_head_is_the_newest_script() -> None:
    """The constant that saves a start the look at the scripts says the truth; one line only."""
    scripts = ScriptDirectory.from_config(configuration("sqlite://"))
    assert scripts.get_heads() == [HEAD]
    assert [script.revision for script in scripts.walk_revisions()] == sorted(
        (script.revision for script in scripts.walk_revisions()), reverse=True
    )


def test_what_ended_tickets_asked_is_withdrawn(tmp_path: Path) -> None:
    """Of a file from before a ticket's end did so; what an open ticket asks stays."""
    path = tmp_path / "old.db"
    command.upgrade(configuration(f"sqlite:///{path}"), "0016")
    with closing(sqlite3.connect(path)) as db, db:
        for number, status in (("T-1", "closed"), ("T-2", "resolved"), ("T-3", "in_progress")):
            row(db, "ticket", number=number, status=status)
            row(db, "approval", id=f"a-{number}", ticket=number, state="open")
            row(db, "escalation", id=f"e-{number}", ticket=number, state="overdue")
        row(db, "approval", id="a-given", ticket="T-1", state="granted")
    assert upgrade(path)
    with closing(sqlite3.connect(path)) as db:
        states = dict(
            db.execute("SELECT id, state FROM approval UNION SELECT id, state FROM escalation")
        )
    assert states == {
        "a-T-1": "withdrawn", "a-T-2": "withdrawn", "a-T-3": "open", "a-given": "granted",
        "e-T-1": "withdrawn", "e-T-2": "withdrawn", "e-T-3": "overdue",
    }  # fmt: skip


def test_migrating_twice_does_nothing(empty_database: Path, tmp_path: Path) -> None:
    """A file that is up to date is not touched."""
    path = tmp_path / "frontdesk.db"
    path.write_bytes(empty_database.read_bytes())
    before = schema_of(path)
    assert not upgrade(path)
    assert schema_of(path) == before
    assert revision_of(path) == HEAD


def test_a_newer_file_is_refused(empty_database: Path, tmp_path: Path) -> None:
    """An older program says so instead of writing nonsense into it."""
    path = tmp_path / "frontdesk.db"
    path.write_bytes(empty_database.read_bytes())
    stamp(path, "9999")
    before = path.read_bytes()
    for touch in (upgrade, revision_of):
        with pytest.raises(StoreUnavailable, match=r"newer Frontdesk.*9999.*update the program"):
            touch(path)
    assert path.read_bytes() == before


def test_an_older_file_is_read_only_once_it_is_migrated(
    empty_database: Path, tmp_path: Path
) -> None:
    """A command that only looks says what to do instead of missing a column."""
    path = tmp_path / "frontdesk.db"
    assert open_existing(f"sqlite:///{path}") is None
    path.write_bytes(empty_database.read_bytes())
    reading = open_existing(f"sqlite:///{path}")
    assert reading is not None
    reading.dispose()
    stamp(path, "0001")
    with pytest.raises(StoreUnavailable, match=r"older Frontdesk.*0001.*frontdesk migrate"):
        open_existing(f"sqlite:///{path}")


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """Nothing is added to tables that are not ours."""
    path = tmp_path / "library.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE ticket(number)")
    for touch in (upgrade, revision_of):
        with pytest.raises(StoreUnavailable, match="of another program"):
            touch(path)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    """A file that is no database is named, not overwritten."""
    path = tmp_path / "frontdesk.db"
    path.write_bytes(b"this is a letter to my aunt, not a database at all" * 40)
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match=r"frontdesk\.db"):
        upgrade(path)
    assert path.read_bytes() == before


def test_an_interrupted_migration_leaves_nothing(tmp_path: Path) -> None:
    """If a statement fails, the file is as it was, and the next start can try again."""
    path = tmp_path / "frontdesk.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        db.execute("CREATE TABLE ticket (in_the_way TEXT)")
    before = schema_of(path)
    with pytest.raises(Exception, match="ticket"):
        upgrade(path)
    assert schema_of(path) == before
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TABLE ticket")
    assert upgrade(path)
    assert revision_of(path) == HEAD


async def test_a_file_in_use_is_not_migrated(world: object) -> None:
    """A newer program does not change the tables under a running hub."""
    path = world.path  # type: ignore[attr-defined]
    stamp(path, "0000")
    before = schema_of(path)
    with pytest.raises(StoreUnavailable, match="in use"):
        open_store(f"sqlite:///{path}", world.clock)  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailable, match="in use"):
        upgrade(path)
    assert schema_of(path) == before


@pytest.mark.parametrize("folder", ["plain", "C# 项目", "100%", "what?"])
async def test_any_folder_will_do(folder: str, tmp_path: Path, clock: object) -> None:
    """Marks that mean something in an address mean nothing in a path."""
    path = tmp_path / folder / "frontdesk.db"
    opened = open_store(f"sqlite:///{path}", clock)  # type: ignore[arg-type]
    with opened.reading.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar() == 0
    assert await opened.store.next_ticket_count() == 1
    await opened.store.close()
    opened.reading.dispose()
    assert [found.name for found in path.parent.iterdir() if found.suffix == ".db"] == [
        "frontdesk.db"
    ]
