# SPDX-License-Identifier: AGPL-3.0-or-later
"""Articles as they are written, version by version, for `Store.execute_write`.

Each version is kept beside the one that counts. Of two who write the same version the first one
counts: for the other one the last statement of `next_version` changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson
from sqlalchemy import ColumnElement, Executable, Row, Select, literal, select
from sqlalchemy.dialects.sqlite import insert

from intake.store.desk.views import ArticleView
from intake.store.rows import dumps
from intake.store.schema import article, article_edition
from intake.store.times import micros, moment

Did = Literal["written", "questions", "found"]
WRITTEN: Final = "written"
QUESTIONS: Final = "questions"
FOUND: Final = "found"
_SAME = ("version", "audience", "status", "tags", "texts")


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes a version, and how: `WRITTEN`, or `QUESTIONS` were added to it.

    One that came from a file is `FOUND`, by nobody.
    """

    id: str = ""
    name: str = ""
    did: Did = FOUND


@dataclass(frozen=True, slots=True)
class Edition:
    """What an article said in one version, and who wrote it."""

    said: ArticleView
    by: Author


def next_version(written: ArticleView, by: Author) -> Sequence[Executable]:
    """What puts `written` in the place of the version before it; version 1 begins an article.

    The last statement changes a row only if that version stood until then.
    """
    before = written.version - 1
    new = insert(article).values(
        id=written.id,
        version=written.version,
        audience=written.audience,
        status=written.status,
        tags=dumps(list(written.tags)),
        texts=dumps(written.texts),
        updated_at=micros(written.updated_at),
    )
    changed = {name: new.excluded[name] for name in (*_SAME, "updated_at")}
    put = new.on_conflict_do_update(
        index_elements=["id"], set_=changed, where=article.c.version == before
    )
    return [
        _kept(written.id, before, Author()),  # those of files enter the store alone
        put if before else new.on_conflict_do_nothing(),
        _kept(written.id, written.version, by),
    ]


def editions(article_id: str, limit: int) -> Select[Any]:
    """The newest versions of an article."""
    c = article_edition.c
    return (
        select(article_edition)
        .where(c.article == article_id)
        .order_by(c.version.desc())
        .limit(limit)
    )


def edition_from(row: Row[Any]) -> Edition:
    """A version from its row."""
    said = ArticleView(
        id=row.article,
        audience=row.audience,
        status=row.status,
        version=row.version,
        tags=orjson.loads(row.tags),
        texts=orjson.loads(row.texts),
        updated_at=moment(row.at),
    )
    return Edition(said, Author(row.by_id, row.by_name, row.did))


def _kept(article_id: str, version: int, by: Author) -> Executable:
    """The version as it stands, kept as this author's; nothing if another stands or it is kept."""
    same: list[ColumnElement[Any]] = [article.c[name] for name in _SAME]
    who: list[ColumnElement[Any]] = [literal(by.did), literal(by.id), literal(by.name)]
    columns = [article.c.id, *same, article.c.updated_at, *who]
    stands = (article.c.id == article_id) & (article.c.version == version)
    row = select(*columns).where(stands)
    names = ["article", *_SAME, "at", "did", "by_id", "by_name"]
    return insert(article_edition).from_select(names, row).on_conflict_do_nothing()
