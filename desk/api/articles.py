# SPDX-License-Identifier: AGPL-3.0-or-later
"""Knowledge articles: the list with a plain search, and writing one.

What customers are answered comes from the index in `intake/knowledge`, which is swapped after
each write. The editorial path (review, history) is a later module.
"""

from collections.abc import Iterator, Sequence
from typing import cast

from desk.answers.articles import Article, ArticleList
from desk.bodies.articles import MOST_QUESTIONS, AddedQuestions, ArticleQuery, NewArticle
from desk.endpoint import Call, endpoint
from intake.errors import InvalidRequest, NotFound
from intake.store.desk import writes
from intake.store.desk.views import ArticleView
from intake.values import replace


@endpoint("GET", "/articles")
async def list_articles(call: Call, query: ArticleQuery) -> ArticleList:
    """Articles that contain every word of `q`, newest first."""
    words = query.q.casefold().split()
    found = []
    for view in await call.ports.queries.articles():
        in_language = query.language is None or query.language in view.texts
        if in_language and _contains(view, words):
            found.append(Article.model_validate(view))
    return ArticleList(items=found)


@endpoint("POST", "/articles", status=201)
async def write_article(call: Call, body: NewArticle) -> Article:
    """Write an article, new or in place of the one with the same id."""
    versions = [each.version for each in await call.ports.queries.articles() if each.id == body.id]
    written = ArticleView(
        id=body.id,
        audience=body.audience,
        status=body.status,
        version=max(versions, default=0) + 1,
        tags=body.tags,
        texts={name: text.model_dump(mode="json") for name, text in body.texts.items()},
        updated_at=call.now,
    )
    await call.ports.store.execute_write(writes.keep_article(written))
    await call.ports.publish_articles()
    return Article.model_validate(written)


@endpoint("POST", "/articles/{article}/questions", errors=(404,))
async def add_questions(call: Call, article: str, body: AddedQuestions) -> Article:
    """Add question variants to an article; everything else of it stays as it is.

    Each counts as if it had been written with the article: it is answered from the next message
    on. Those that it has already are left out.
    """
    views = {view.id: view for view in await call.ports.queries.articles()}
    text = views[article].texts.get(body.language) if article in views else None
    if text is None:
        raise NotFound(article)
    there = [*cast("Sequence[str]", text.get("questions", ()))]
    questions = list(dict.fromkeys([*there, *body.questions]))
    if len(questions) > MOST_QUESTIONS:
        raise InvalidRequest({"questions": "too_long"}, max_length=str(MOST_QUESTIONS))
    if questions == there:
        return Article.model_validate(views[article])
    written = replace(
        views[article],
        version=views[article].version + 1,
        texts={**views[article].texts, body.language: {**text, "questions": questions}},
        updated_at=call.now,
    )
    await call.ports.store.execute_write(writes.keep_article(written))
    await call.ports.publish_articles()
    return Article.model_validate(written)


def _contains(view: ArticleView, words: list[str]) -> bool:
    text = "\n".join([view.id, *view.tags, *_strings(view.texts)]).casefold()
    return all(word in text for word in words)


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for each in node.values():
            yield from _strings(each)
    elif isinstance(node, list | tuple):
        for each in node:
            yield from _strings(each)
