# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about articles, and which are lacking."""

from typing import Literal

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


class ArticleEdition(Answer):
    """What an article said in one version.

    It was `written` by somebody, had `questions` added, or was `found` in a file.
    """

    version: int
    did: Literal["written", "questions", "found"]
    by: str
    at: Moment
    audience: str
    status: str
    tags: list[str]
    texts: dict[str, dict[str, JsonValue]]


class ArticleEditionList(Answer):
    """Newest first."""

    items: list[ArticleEdition]


class GapArticle(Answer):
    """An article that did not help; without a title in any language once it is gone."""

    id: str
    title: dict[str, str]


class Gap(Answer):
    """Questions that one article would answer: how often, and in which words, commonest first.

    `articles` were given and did not help; there are none where nothing answered.
    """

    times: int
    wordings: list[str]
    articles: list[GapArticle]


class GapList(Answer):
    items: list[Gap]


class Dismissal(Answer):
    """A gap that is put away, by whom and why."""

    id: str
    wordings: list[str]
    articles: list[GapArticle]
    reason: str
    by: str
    at: Moment


class DismissalList(Answer):
    """Newest first."""

    items: list[Dismissal]
