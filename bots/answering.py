# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answer from approved articles, offer the nearest, or say that we do not know.

Pure. The index decides how sure it is; this module turns that into something to say and never
adds a word of its own.
"""

from dataclasses import dataclass
from typing import Literal

from bots.profile import BotProfile
from intake.knowledge.article import Article
from intake.messages import Language, Option

MOST_SUGGESTIONS = 3
ARTICLE = "!article:"  # choice payload that asks for one article; valid at any time


@dataclass(frozen=True, slots=True)
class FaqAnswer:
    """One article answers."""

    article: Article
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Suggestions:
    """We are unsure: these come nearest."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Abstain:
    """The knowledge base does not know."""

    reason: Literal["unknown", "empty"]


def find_answer(
    question: str, language: Language, profile: BotProfile
) -> FaqAnswer | Suggestions | Abstain:
    """What the knowledge base has to say, in the customer's language where it is translated."""
    known = profile.articles.get(profile.index.exactly(question) or "")
    if known is not None:
        return FaqAnswer(known, known.text(language).as_message(), 1.0)
    found = profile.index.find(question, MOST_SUGGESTIONS)
    article = profile.articles.get(found.matches[0].id) if found.matches else None
    if found.decision == "answer" and article is not None:
        return FaqAnswer(article, article.text(language).as_message(), found.chance)
    if found.decision == "suggest":
        return Suggestions(
            tuple(
                Option(f"{ARTICLE}{match.id}", profile.articles[match.id].text(language).title)
                for match in found.matches
                if match.id in profile.articles
            )
        )
    return Abstain("unknown")
