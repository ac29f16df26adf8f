# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records whose columns are their fields: rows ↔ values, and how one is written.

A record is inserted if its version is 0, else it replaces the row with exactly that version.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, get_type_hints

import orjson

from intake.changes import Record
from intake.process.reserving import Reservation
from intake.process.work import Approval, CostLine, PartRequest, Rating, Task, Visit
from intake.store.rows import dumps
from intake.store.sqlite.sql import columns, marks
from intake.store.times import micros, moment

# The kind of record → its table, and how many of its first fields are the key.
TABLES: Mapping[type[Record], tuple[str, int]] = {
    Task: ("task", 1),
    Approval: ("approval", 1),
    PartRequest: ("part_request", 1),
    Reservation: ("part_reservation", 1),
    CostLine: ("cost_line", 1),
    Visit: ("visit", 1),
    Rating: ("rating", 2),
}


def writer_of(kind: type[Record]) -> Callable[[sqlite3.Connection, Any], bool]:
    """What writes records of this kind; it says False where the record is stale."""
    table, keys = TABLES[kind]
    names = _names(kind)[:-1]
    key = " AND ".join(f"{name}=?" for name in names[:keys])
    insert = f"INSERT INTO {table}({columns(names)}, version) VALUES ({marks(len(names))}, 1)"
    insert += " ON CONFLICT DO NOTHING"
    values = ", ".join(f"{name}=?" for name in names)
    update = f"UPDATE {table} SET {values}, version=version+1 WHERE {key} AND version=?"

    def write(db: sqlite3.Connection, record: Any) -> bool:  # noqa: ANN401 - of any kind
        row = [_stored(getattr(record, name)) for name in names]
        if record.version:
            return bool(db.execute(update, (*row, *row[:keys], record.version)).rowcount)
        return bool(db.execute(insert, row).rowcount)

    return write


def reader_of(kind: type[Any]) -> Callable[[Sequence[Any]], Any]:
    """What makes a record of a row whose columns are in the order of its fields."""
    hints = get_type_hints(kind)
    readers = [_reading(hints[name]) for name in _names(kind)]

    def read(row: Sequence[Any]) -> Any:  # noqa: ANN401 - of this kind
        return kind(*(each(value) for each, value in zip(readers, row, strict=True)))

    return read


def _names(kind: type[Any]) -> list[str]:
    return [each.name for each in fields(kind)]


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return micros(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return dumps(list(value))
    return int(value) if isinstance(value, bool) else value


def _reading(hint: object) -> Callable[[Any], Any]:
    if isinstance(hint, type) and issubclass(hint, StrEnum | bool):
        return hint
    if hint is datetime:
        return moment
    if hint == datetime | None:
        return lambda stored: None if stored is None else moment(stored)
    if hint == tuple[str, ...]:
        return lambda stored: tuple(orjson.loads(stored))
    return lambda stored: stored
