# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about articles and what they lack may say."""

from typing import Annotated, Literal

from pydantic import (
    Field,
)

from desk.bodies.shared import (
    LONGEST_TEXT,
    VISIBLE,
    Body,
    Clean,
    Count,
    Identifier,
    LanguageName,
    Line,
    Paragraph,
    Title,
)

# What a customer wrote, as it is noted.
Wording = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, pattern=VISIBLE), Clean]
MOST_QUESTIONS = 100  # of an article in one language


class ArticleText(Body):
    """One language of an article."""

    title: Title
    questions: Annotated[tuple[Title, ...], Field(max_length=MOST_QUESTIONS)] = ()
    keywords: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    answer: Annotated[str, Field(max_length=LONGEST_TEXT, pattern=VISIBLE), Clean]
    scenario: Paragraph = ""
    steps: Annotated[tuple[Paragraph, ...], Field(max_length=100)] = ()
    cautions: Annotated[tuple[Paragraph, ...], Field(max_length=100)] = ()


class NewArticle(Body):
    """An article. Writing an `id` that exists replaces it and adds one to its version.

    `version` is the one it was written on, 0 for an article that is new; another one is refused.
    Without it, whatever is there is replaced.
    """

    id: Identifier
    audience: Literal["customers", "agents"] = "customers"
    status: Literal["draft", "in_review", "published", "retired"] = "published"
    tags: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    texts: Annotated[dict[LanguageName, ArticleText], Field(min_length=1)]
    version: Count | None = None


class AddedQuestions(Body):
    """Further ways in which customers ask for an article, in one of its languages."""

    language: LanguageName
    questions: Annotated[tuple[Title, ...], Field(min_length=1, max_length=20)]


class ArticleQuery(Body):
    q: Line = ""
    language: LanguageName | None = None


class GapQuery(Body):
    """How far back, and how many at most."""

    days: Annotated[int, Field(ge=1, le=366)] = 90
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class NewDismissal(Body):
    """A gap that is put away, in the words of the list, and why.

    `articles` are those that did not help, none where nothing answered.
    """

    wordings: Annotated[tuple[Wording, ...], Field(min_length=1, max_length=50)]
    articles: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()
    reason: Title
