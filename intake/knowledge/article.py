# SPDX-License-Identifier: AGPL-3.0-or-later
"""An article: what the team has agreed to tell customers, or each other, about one question.

Values only. Reading files is `articles`, what of an article is searched is `indexing`, and finding
one is `search`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.messages import Language

TROUBLESHOOTING = "troubleshooting"  # the tag


class Audience(StrEnum):
    """Who may read an article."""

    CUSTOMERS = "customers"  # everybody; the bot may answer with it
    AGENTS = "agents"  # the service team only; never sent by the bot


class ArticleStatus(StrEnum):
    """How far an article has come."""

    DRAFT = "draft"  # being written
    IN_REVIEW = "in_review"  # waiting for the reviewer's word
    PUBLISHED = "published"  # approved: answers questions
    RETIRED = "retired"  # kept for the record, answers nothing


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One language of an article. `questions` are ways to ask; `keywords` are bare words."""

    title: str
    questions: tuple[str, ...]
    answer: str
    keywords: tuple[str, ...] = ()
    scenario: str = ""
    steps: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """All that it says of its subject, and the ways to ask for it."""
        return (self.title, self.answer, *self.questions, *self.keywords, *self.steps)

    def as_message(self) -> str:
        """The answer, the numbered steps and the cautions, one per line, as plain text."""
        numbered = (f"{number}. {step}" for number, step in enumerate(self.steps, 1))
        warned = (f"⚠ {caution}" for caution in self.cautions)
        return "\n".join((self.answer, *numbered, *warned))


@dataclass(frozen=True, slots=True)
class Article:
    """One approved answer in one or more languages. `id` is a slug and never changes."""

    id: str
    texts: Mapping[Language, ArticleText]
    audience: Audience = Audience.CUSTOMERS
    status: ArticleStatus = ArticleStatus.PUBLISHED
    version: int = 1
    tags: tuple[str, ...] = ()

    @property
    def is_troubleshooting(self) -> bool:
        """Whether its steps are tried one by one before a report is filed."""
        return TROUBLESHOOTING in self.tags

    @property
    def answers_customers(self) -> bool:
        """Whether the bot may use it."""
        return self.status is ArticleStatus.PUBLISHED and self.audience is Audience.CUSTOMERS

    def text(self, language: Language) -> ArticleText:
        """The text in that language, or in the other one where it is not translated yet."""
        return self.texts.get(language) or next(iter(self.texts.values()))
