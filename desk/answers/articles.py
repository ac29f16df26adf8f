# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about articles, and which are lacking."""

from pydantic import JsonValue

from desk.answers.shared import Answer, Moment


class Article(Answer):
    id: str
    audience: str
    status: str
    version: int
    tags: list[str]
    texts: dict[str, dict[str, JsonValue]]
    updated_at: Moment


class ArticleList(Answer):
    items: list[Article]


class Gap(Answer):
    """Questions that one article would answer: how often, and in which words, commonest first."""

    times: int
    wordings: list[str]


class GapList(Answer):
    items: list[Gap]
