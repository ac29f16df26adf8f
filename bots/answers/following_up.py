# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question that only makes sense after the one just answered: 那过保呢, "and out of warranty?".

Pure. Read together with the question before, it is answered by another article if that comes out
first for both together and near for this one alone; by the same article only with those of its
sentences that hold every word of substance. Everything else stays unanswered: a question of which
we know half is not answered with the other half.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bots.answering import MOST_SUGGESTIONS, FaqAnswer
from bots.draft import TurnDraft
from bots.triage import fold
from bots.words import Words
from dialogs.fields.spelling import has_chinese
from intake.knowledge.article import Article, ArticleText
from intake.messages import Author

if TYPE_CHECKING:
    from intake.changes import Message

ASKED = "asked"  # in an answer's meta: the question it answers, where that was read together
_LONGEST = 24  # Chinese characters, or
_MOST_WORDS = 10
_RECENT = timedelta(minutes=30)
_TERM = re.compile(r"[\u3400-\u9fff]{2,}|[a-z0-9-]{3,}")
_SENTENCE = re.compile(r"(?<=[。！？!?；;])|(?<=\.)\s+|\n")


@dataclass(frozen=True, slots=True)
class Before:
    """The question just answered, and the article that did."""

    question: str
    article: str


def sounds_like_one(text: str, words: Words) -> bool:
    """Whether a short message goes on from something: 那…, …呢, "and …", "what about …"."""
    return _is_short(text) and words.follows_on.search(fold(text)) is not None


def answer_to(draft: TurnDraft) -> FaqAnswer | None:
    """The answer to a message read together with the question before; None if there is none."""
    before = answered_before(draft)
    profile = draft.profile
    if before is None or not _is_short(draft.text):
        return None
    found = profile.index.find(f"{before.question} {draft.text}", MOST_SUGGESTIONS)
    first = found.matches[0].id if found.matches else ""
    article = profile.articles.get(first)
    if found.decision == "reject" or article is None or not article.answers_customers:
        return None
    if first == before.article:
        return _passage(draft, article, found.chance)
    alone = profile.index.find(draft.text, MOST_SUGGESTIONS)
    if found.decision != "answer" or first not in {one.id for one in alone.matches}:
        return None
    return FaqAnswer.in_own_words(article, draft.language, found.chance)


def shortened(draft: TurnDraft, answer: FaqAnswer) -> FaqAnswer:
    """An answer of the article just given: only what is asked for now, where it says that."""
    before = answered_before(draft)
    if before is None or before.article != answer.article.id or not _is_short(draft.text):
        return answer
    return _passage(draft, answer.article, answer.score) or answer


def together(draft: TurnDraft) -> str:
    """Both questions as one: what people find on their work list."""
    before = answered_before(draft)
    return f"{before.question} {draft.text}".strip() if before else draft.text


def answered_before(draft: TurnDraft) -> Before | None:
    """What our newest turn answered, not long ago; None if it answered nothing."""
    article: Message | None = None
    for one in reversed(draft.context.shown):
        if article is not None and one.author is Author.CUSTOMER:
            question = str(article.meta.get(ASKED) or one.text)
            return Before(question, str(article.meta["article"]))
        if one.author is not Author.BOT or draft.now - one.at > _RECENT:
            return None
        article = one if "article" in one.meta else article
    return None


def _passage(draft: TurnDraft, article: Article, chance: float) -> FaqAnswer | None:
    """What the same article says of it: the sentences with all that is asked for."""
    terms = _TERM.findall(draft.profile.words.no_substance.sub(" ", fold(draft.text)))
    if not terms:
        return None
    kept = [
        one for one in _sentences(article.text(draft.language)) if _holds(one.casefold(), terms)
    ]
    return FaqAnswer(article, "\n".join(kept), chance) if kept else None


def _holds(sentence: str, terms: list[str]) -> bool:
    return all(term in sentence for term in terms)


def _sentences(text: ArticleText) -> list[str]:
    parts = [text.answer, *text.steps, *text.cautions]
    return [one.strip() for part in parts for one in _SENTENCE.split(part) if one.strip()]


def _is_short(text: str) -> bool:
    if has_chinese(text):
        return len(text) <= _LONGEST
    return 0 < len(text.split()) <= _MOST_WORDS
