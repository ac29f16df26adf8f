# SPDX-License-Identifier: AGPL-3.0-or-later
"""Knowledge articles: the list with a plain search, writing one, and what it said before.

What customers are answered comes from the index in `intake/knowledge`, which is swapped after
each write. Review by somebody else is a later module.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import cast

from desk.answers.articles import Article, ArticleEdition, ArticleEditionList, ArticleList
from desk.bodies.articles import MOST_QUESTIONS, AddedQuestions, ArticleQuery, NewArticle
from desk.endpoint import Call, endpoint
from intake.errors import Conflict, InvalidRequest, NotFound
from intake.store.desk.article_writes import QUESTIONS, WRITTEN, Author, Did, next_version
from intake.store.desk.views import ArticleView
from intake.values import replace

MOST_EDITIONS = 100
_ATTEMPTS = 5  # so often may others be faster with an article
# The next version of an article as it stands, None where nothing has to be written.
Decision = Callable[[ArticleView | None], ArticleView | None]


@endpoint("GET", "/articles")
async def list_articles(call: Call, query: ArticleQuery) -> ArticleList:
    """Articles that contain every word of `q`, newest first."""
    words = query.q.casefold().split()
    found = []
    for view in await call.ports.queries.knowledge.articles():
        in_language = query.language is None or query.language in view.texts
        if in_language and _contains(view, words):
            found.append(Article.model_validate(view))
    return ArticleList(items=found)


@endpoint("POST", "/articles", status=201, errors=(409,))
async def write_article(call: Call, body: NewArticle) -> Article:
    """Write an article, new or in place of the one with the same id.

    What it said before is kept. With the `version` it was written on, nothing that somebody else
    wrote meanwhile is replaced unseen.
    """

    def decision(current: ArticleView | None) -> ArticleView:
        version = current.version if current else 0
        if body.version is not None and body.version != version:
            raise Conflict("article_changed")
        return ArticleView(
            id=body.id,
            audience=body.audience,
            status=body.status,
            version=version + 1,
            tags=body.tags,
            texts={name: text.model_dump(mode="json") for name, text in body.texts.items()},
            updated_at=call.now,
        )

    return await _written(call, body.id, WRITTEN, decision)


@endpoint("POST", "/articles/{article}/questions", errors=(404, 409))
async def add_questions(call: Call, article: str, body: AddedQuestions) -> Article:
    """Add question variants to an article; everything else of it stays as it is.

    Each counts as if it had been written with the article: it is answered from the next message
    on. Those that it has already are left out.
    """

    def decision(current: ArticleView | None) -> ArticleView | None:
        text = current.texts.get(body.language) if current else None
        if current is None or text is None:
            raise NotFound(article)
        there = [*cast("Sequence[str]", text.get("questions", ()))]
        questions = list(dict.fromkeys([*there, *body.questions]))
        if len(questions) > MOST_QUESTIONS:
            raise InvalidRequest({"questions": "too_long"}, max_length=str(MOST_QUESTIONS))
        if questions == there:
            return None
        return replace(
            current,
            version=current.version + 1,
            texts={**current.texts, body.language: {**text, "questions": questions}},
            updated_at=call.now,
        )

    return await _written(call, article, QUESTIONS, decision)


@endpoint("GET", "/articles/{article}/editions", errors=(404,))
async def list_article_editions(call: Call, article: str) -> ArticleEditionList:
    """What an article says and said, and who wrote it.

    Of one that came from a file, what it said there once it was changed here.
    """
    knowledge = call.ports.queries.knowledge
    found = await knowledge.editions(article, MOST_EDITIONS)
    if not found and await knowledge.article(article) is None:
        raise NotFound(article)
    return ArticleEditionList(
        items=[
            ArticleEdition(
                version=one.said.version,
                did=one.by.did,
                by=one.by.name,
                at=one.said.updated_at,
                audience=one.said.audience,
                status=one.said.status,
                tags=list(one.said.tags),
                texts=one.said.texts,
            )
            for one in found
        ]
    )


async def _written(call: Call, article: str, did: Did, decision: Decision) -> Article:
    """The article after what `decision` makes of the version that stands when it is written.

    Where somebody was faster it decides again, so that nothing of theirs is lost.
    """
    doer = call.principal.doer
    for _ in range(_ATTEMPTS):
        current = await call.ports.queries.knowledge.article(article)
        written = decision(current)
        if written is None:
            return Article.model_validate(current)
        statements = next_version(written, Author(doer.id, doer.name, did))
        if await call.ports.store.execute_write(statements):
            await call.ports.publish_articles()
            return Article.model_validate(written)
    raise Conflict("article_changed")


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
