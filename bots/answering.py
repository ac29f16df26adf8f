# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answer from approved articles, offer the nearest, or say that we do not know.

Pure. The index decides how sure it is; this module turns that into something to say and never
adds a word of its own. An optional model may have given advice: it can settle which of the
suggestions answers, and how an answer is worded. Advice that does not hold changes nothing.
"""

from dataclasses import dataclass
from typing import Literal

from bots.profile import BotProfile
from bots.rephrasing import is_faithful
from intake.knowledge.advice import Advice
from intake.knowledge.article import Article
from intake.messages import Language, Option
from intake.values import replace

MOST_SUGGESTIONS = 3
ARTICLE = "!article:"  # choice payload that asks for one article; valid at any time


@dataclass(frozen=True, slots=True)
class FaqAnswer:
    """One article answers."""

    article: Article
    text: str
    score: float
    by: str = ""  # who chose the article, if not the index
    is_rephrased: bool = False  # by a model, and checked


@dataclass(frozen=True, slots=True)
class Suggestions:
    """We are unsure: these come nearest."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Abstain:
    """The knowledge base does not know."""

    reason: Literal["unknown", "empty"]


def find_answer(
    question: str, language: Language, profile: BotProfile, advice: Advice | None = None
) -> FaqAnswer | Suggestions | Abstain:
    """What the knowledge base has to say, in the customer's language where it is translated."""
    known = profile.articles.get(profile.index.exactly(question) or "")
    if known is not None:
        return _worded(known, 1.0, language, advice)
    found = profile.index.find(question, MOST_SUGGESTIONS)
    article = profile.articles.get(found.matches[0].id) if found.matches else None
    if found.decision == "answer" and article is not None:
        return _worded(article, found.chance, language, advice)
    if found.decision == "suggest":
        chosen = advice and next((one for one in found.matches if one.id == advice.article), None)
        article = profile.articles.get(chosen.id) if chosen else None
        if advice and chosen and article is not None and article.answers_customers:
            return replace(_worded(article, chosen.score, language, advice), by=advice.by)
        return Suggestions(
            tuple(
                Option(f"{ARTICLE}{match.id}", profile.articles[match.id].text(language).title)
                for match in found.matches
                if match.id in profile.articles
            )
        )
    return Abstain("unknown")


def _worded(
    article: Article, score: float, language: Language, advice: Advice | None
) -> FaqAnswer:
    """The article as an answer: in other words if these are about it and say what it says."""
    own = article.text(language)
    if (
        advice is not None
        and advice.article == article.id
        and advice.text
        and is_faithful(advice.text, own, language)
    ):
        said = replace(own, answer=advice.text).as_message()
        return FaqAnswer(article, said, score, is_rephrased=True)
    return FaqAnswer(article, own.as_message(), score)
