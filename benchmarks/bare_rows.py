# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is different between two states of a database, as bare statements that make it so."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

Row = tuple[object, ...]
Step = tuple[str, list[Row]]


@dataclass(frozen=True, slots=True)
class _Table:
    columns: list[str]
    keys: list[str]
    rows: dict[Row, Row]


def difference(before: Path, after: Path) -> list[Step]:
    """Statements with their rows, for `executemany`: one of each kind for a table."""
    was, became = _tables(before), _tables(after)
    return [step for name, table in became.items() for step in _steps(name, was[name], table)]


def _tables(path: Path) -> dict[str, _Table]:
    """All rows by their key."""
    tables = {}
    with closing(sqlite3.connect(path)) as db:
        found = db.execute(
            "SELECT name FROM pragma_table_list WHERE type='table' AND schema='main'"
        )
        for (name,) in found.fetchall():
            described = db.execute(f"PRAGMA table_info({name})").fetchall()
            columns = [one[1] for one in described]
            keys = [one[1] for one in described if one[5]]
            places = [columns.index(key) for key in keys]
            rows = db.execute(f"SELECT * FROM {name}")
            if keys:
                by_key = {tuple(row[place] for place in places): row for row in rows}
                tables[name] = _Table(columns, keys, by_key)
    return tables


def _steps(name: str, was: _Table, became: _Table) -> list[Step]:
    """The statements for one table; a row that changed is given its changed columns only."""
    columns, where = was.columns, " AND ".join(f"{key}=?" for key in was.keys)
    added = [row for key, row in became.rows.items() if key not in was.rows]
    moved = [(key, row) for key, row in became.rows.items() if was.rows.get(key, row) != row]
    gone: list[Row] = [key for key in was.rows if key not in became.rows]
    differ = sorted(
        {at for key, row in moved for at in range(len(columns)) if was.rows[key][at] != row[at]}
    )
    marks, values = ", ".join("?" * len(columns)), ", ".join(f"{columns[at]}=?" for at in differ)
    changed: list[Row] = [(*(row[at] for at in differ), *key) for key, row in moved]
    steps = [
        (f"INSERT INTO {name} VALUES ({marks})", added),
        (f"UPDATE {name} SET {values} WHERE {where}", changed),
        (f"DELETE FROM {name} WHERE {where}", gone),
    ]
    return [step for step in steps if step[1]]
