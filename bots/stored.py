# SPDX-License-Identifier: AGPL-3.0-or-later
"""Articles and products as the store holds them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Engine, select

from intake.knowledge.article import Article, ArticleStatus, ArticleText, Audience
from intake.store import schema
from intake.store.rows import dumps

if TYPE_CHECKING:
    from intake.messages import Language


def stored_articles(reading: Engine) -> dict[str, Article]:
    """All articles by id, drafts and those for the team included."""
    with reading.connect() as connection:
        rows = connection.execute(select(schema.article)).mappings()
        return {row["id"]: article_from(dict(row)) for row in rows}


def stored_products(reading: Engine) -> list[Mapping[str, object]]:
    """The rows of all products."""
    with reading.connect() as connection:
        return [dict(row) for row in connection.execute(select(schema.product)).mappings()]


def model_names(products: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """The model for each name of the products of a store."""
    names = {}
    for row in products:
        model = str(row["model"])
        aliases = orjson.loads(str(row["aliases"]))
        for name in (model, row["name_zh"], row["name_en"], *aliases):
            names[str(name)] = model
    return names


def queues_of(products: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """The queue of its team for each model."""
    return {str(row["model"]): str(row["queue"]) for row in products}


def article_row(article: Article) -> dict[str, object]:
    """An article as its table holds it, without the time."""
    return {
        "id": article.id,
        "audience": article.audience.value,
        "status": article.status.value,
        "version": article.version,
        "tags": dumps(list(article.tags)),
        "texts": dumps(
            {
                language: {
                    "title": text.title,
                    "questions": list(text.questions),
                    "keywords": list(text.keywords),
                    "answer": text.answer,
                    "scenario": text.scenario,
                    "steps": list(text.steps),
                    "cautions": list(text.cautions),
                }
                for language, text in article.texts.items()
            }
        ),
    }


def article_from(row: Mapping[str, object]) -> Article:
    """An article from its row."""
    stored: dict[Language, dict[str, object]] = orjson.loads(str(row["texts"]))
    return Article(
        id=str(row["id"]),
        texts={language: _text(document) for language, document in stored.items()},
        audience=Audience(str(row["audience"])),
        status=ArticleStatus(str(row["status"])),
        version=int(str(row["version"])),
        tags=tuple(orjson.loads(str(row["tags"]))),
    )


def _text(document: Mapping[str, object]) -> ArticleText:
    lists = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in document.items()
    }
    return ArticleText(**lists)  # type: ignore[arg-type]
