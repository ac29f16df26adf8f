# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imported rows as statements for `Store.execute_write`, and what must be known to check them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Executable,
    Table,
    case,
    null,
    select,
    tuple_,
)
from sqlalchemy.dialects.sqlite import insert

from intake.importing.columns import Kind
from intake.importing.rows import Known, Taken
from intake.store.schema import asset, contact, contact_identity, product, queue
from intake.store.times import micros

EVIDENCE = "register"  # the company's own list of customers says so
_CHUNK = 400  # SQLite takes some thousand values at once


def known_of(db: Connection, kind: Kind, taken: Sequence[Taken]) -> Known:
    """What the store knows of these rows."""
    keys = [row.key for row in taken]
    if kind is Kind.PRODUCTS:
        queues = frozenset(db.execute(select(queue.c.id)).scalars())
        return Known({}, frozenset(), {}, frozenset(), queues)
    if kind is Kind.ASSETS:
        people = {row.values["contact_id"] for row in taken if "contact_id" in row.values}
        a = asset.c
        rows = _in(db, (a.serial, a.contact_id, a.is_provisional), a.serial, keys)
        # Whose a provisional machine is, its customer has said, and nobody has registered.
        owners = {serial: owner for serial, owner, is_claim in rows if owner and not is_claim}
        models = frozenset(db.execute(select(product.c.model)).scalars())
        there = _in(db, (contact.c.id,), contact.c.id, sorted(people))
        return Known(owners, models, {}, frozenset(one for (one,) in there))
    wanted = [
        (name, row.values[f"{name}_identity"])
        for row in taken
        for name in ("email", "phone")
        if row.values[f"{name}_identity"]
    ]
    c = contact_identity.c
    found: list[Any] = []
    for start in range(0, len(wanted), _CHUNK):
        pairs = tuple_(c.kind, c.value).in_(wanted[start : start + _CHUNK])
        found += db.execute(select(c.kind, c.value, c.contact_id).where(pairs)).all()
    here = frozenset(one for (one,) in _in(db, (contact.c.id,), contact.c.id, keys))
    return Known({}, frozenset(), {(k, v): owner for k, v, owner in found}, here)


def writes(kind: Kind, taken: Iterable[Taken], now: datetime) -> list[Executable]:
    """A statement for all rows that fill the same columns; doing them again changes nothing."""
    make = {Kind.CUSTOMERS: _customer, Kind.ASSETS: _asset, Kind.PRODUCTS: _product}[kind]
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    tables: dict[tuple[str, ...], _Into] = {}
    for row in taken:
        for into, values in make(row, micros(now)):
            group = (into.table.name, *into.kept, "", *sorted(values))
            groups.setdefault(group, []).append(values)
            tables[group] = into
    return [tables[group].statement(rows) for group, rows in groups.items()]


@dataclass(frozen=True, slots=True)
class _Into:
    """A table that rows go into. What is there already is changed, but for `kept`, or stays.

    `unless` says what becomes of columns that no row fills.
    """

    table: Table
    key: tuple[str, ...]
    kept: tuple[str, ...] = ()
    stays: bool = False
    unless: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)

    def statement(self, rows: Sequence[Mapping[str, Any]]) -> Executable:
        made = insert(self.table).values(list(rows))
        if self.stays:
            return made.on_conflict_do_nothing()
        unchanged = {*self.key, *self.kept}
        changed = {name: made.excluded[name] for name in rows[0] if name not in unchanged}
        left = {name: value for name, value in self.unless.items() if name not in rows[0]}
        if not changed and not left:
            return made.on_conflict_do_nothing()
        return made.on_conflict_do_update(index_elements=list(self.key), set_={**changed, **left})


_CUSTOMERS = _Into(contact, ("id",), kept=("created_at",))
_IDENTITIES = _Into(contact_identity, ("kind", "value"), stays=True)
# Whose a machine is that nobody had registered, its customer has said: no register's word.
WITHOUT_CLAIM = case((asset.c.is_provisional == 1, null()), else_=asset.c.contact_id)
_ASSETS = _Into(asset, ("serial",), unless={"contact_id": WITHOUT_CLAIM})

Writes = list[tuple[_Into, dict[str, Any]]]


def _customer(row: Taken, at: int) -> Writes:
    names = ("name", "company", "address", "phone", "email", "level", "language")
    values = {name: row.values[name] for name in names if row.values[name]}
    found: Writes = [(_CUSTOMERS, {"id": row.key, "created_at": at, "updated_at": at, **values})]
    for kind in ("email", "phone"):
        if value := row.values[f"{kind}_identity"]:
            proven = {"kind": kind, "value": value, "contact_id": row.key, "proven_at": at}
            nowhere = {"channel": "", "account": "", "address": ""}
            found.append((_IDENTITIES, {**proven, "evidence": EVIDENCE, **nowhere}))
    return found


def _asset(row: Taken, _at: int) -> Writes:
    values = {name: value for name, value in row.values.items() if value}
    return [(_ASSETS, {"serial": row.key, **values, "is_provisional": 0})]


def _product(row: Taken, _at: int) -> Writes:
    given = {name: value for name, value in row.values.items() if value}
    aliases = given["aliases"].split("|") if "aliases" in given else []
    either = given.get("name_zh") or given.get("name_en") or row.key
    new = {"name_zh": either, "name_en": either, "category": "", "queue": "", **given}
    new["aliases"] = orjson.dumps(aliases).decode()
    # A new product has a name in each language; one that is there keeps what no cell gives.
    kept = tuple(name for name in new if name not in given)
    return [(_Into(product, ("model",), kept=kept), {"model": row.key, **new})]


def _in(
    db: Connection, columns: Sequence[Column[Any]], column: Column[Any], keys: Sequence[str]
) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(keys), _CHUNK):
        statement = select(*columns).where(column.in_(keys[start : start + _CHUNK]))
        found += db.execute(statement).all()
    return found
