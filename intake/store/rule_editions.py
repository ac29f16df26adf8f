# SPDX-License-Identifier: AGPL-3.0-or-later
"""Editions of the rules: read, and written as one more row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import structlog
from pydantic import ValidationError
from sqlalchemy import Connection, Executable, Row, Select, select
from sqlalchemy.dialects.sqlite import insert

from intake.automation.book import Edition, RuleEntry
from intake.automation.rule import RuleSection
from intake.store.rows import dumps
from intake.store.schema import rule_edition
from intake.store.times import micros, moment

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Made:
    """How an edition came about. `rule` is empty where it was about all of them."""

    version: int
    did: str
    rule: str
    by_id: str
    by_name: str
    at: datetime


def latest(db: Connection) -> Edition:
    """The edition that counts."""
    newest = select(rule_edition).order_by(rule_edition.c.version.desc()).limit(1)
    row = db.execute(newest).first()
    return Edition() if row is None else edition_from(row)


def numbered(version: int) -> Select[Any]:
    """One edition by its number."""
    return select(rule_edition).where(rule_edition.c.version == version)


def history(limit: int) -> Select[Any]:
    """The newest editions, without what they say."""
    c = rule_edition.c
    columns = (c.version, c.did, c.rule, c.by_id, c.by_name, c.at)
    return select(*columns).order_by(c.version.desc()).limit(limit)


def made_from(row: Row[Any]) -> Made:
    """How an edition came about, from its row."""
    return Made(row.version, row.did, row.rule, row.by_id, row.by_name, moment(row.at))


def edition_from(row: Row[Any]) -> Edition:
    """An edition from its row. A rule that this version of the program refuses is left out."""
    found = (_entry(one) for one in orjson.loads(row.entries))
    return Edition(row.version, tuple(one for one in found if one is not None))


def added(made: Made, entries: Sequence[RuleEntry]) -> Executable:
    """What writes an edition, and nothing if somebody else was faster with its number."""
    documents = [
        {"name": one.name, "is_on": one.is_on, "rule": one.section and one.section.document()}
        for one in entries
    ]
    row = {
        "version": made.version,
        "entries": dumps(documents),
        "did": made.did,
        "rule": made.rule,
        "by_id": made.by_id,
        "by_name": made.by_name,
        "at": micros(made.at),
    }
    return insert(rule_edition).values(**row).on_conflict_do_nothing()


def _entry(document: dict[str, Any]) -> RuleEntry | None:
    raw = document["rule"]
    try:
        section = None if raw is None else RuleSection.model_validate(raw)
    except ValidationError:
        log.exception("rule_unreadable", rule=document["name"])
        return None
    return RuleEntry(document["name"], document["is_on"], section)
