# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an optional model is asked, if anything, and what of its answer is taken.

Pure. The model is asked after the index and never instead of it: to choose among the articles
that came nearest where the index is unsure, and for other words where that is switched on. The
question is the customer's own message without phone numbers and addresses; nothing else of the
conversation, and of no other, is part of it.
"""

import re
from dataclasses import dataclass
from functools import cache

import orjson

from bots.answering import MOST_SUGGESTIONS
from bots.answers.rephrasing import MODEL_WORDS
from bots.languages import language_to_answer
from bots.profile import BotProfile
from bots.triage import Intent, intent_of
from intake import yaml_text
from intake.inbox import TurnContext
from intake.knowledge.advice import Advice
from intake.knowledge.article import Article
from intake.messages import InboundKind, Language

LONGEST_QUESTION = 300  # a longer message is a report
LONGEST_ARTICLE = 2000
LONGEST_TEXT = 4000
_PRIVATE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|https?://\S+"
    r"|\+?\d(?:[ -]?\d){6,}"  # phone, card and identity numbers
)
_MASK = "…"


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """One question for a model; `is_unsure` where the index leaves the choice open."""

    text: str
    language: Language
    articles: tuple[Article, ...]
    is_unsure: bool

    @property
    def ids(self) -> frozenset[str]:
        """The only articles an answer may cite."""
        return frozenset(article.id for article in self.articles)


def may_ask(context: TurnContext, profile: BotProfile) -> bool:
    """Whether this message may end in an answer from the knowledge base.

    Cheap: it decides who waits apart from the others. Being wrong costs time, nothing else.
    """
    message, conversation = context.message, context.conversation
    is_question = (
        message.kind is InboundKind.MESSAGE
        and 0 < len(message.text.strip()) <= LONGEST_QUESTION
        and not (message.choice or message.attachments or message.form or message.letter)
        and not conversation.dialog
        and conversation.bot_may_speak
    )
    if not is_question:
        return False
    intent = intent_of(message.text, profile.words)
    if intent is Intent.STATEMENT:
        language = language_to_answer(context, profile.default_language)
        return profile.dialogs.starting_with(message.text, language) is None
    return intent is Intent.QUESTION


def question_for(
    context: TurnContext, profile: BotProfile, *, rephrases: bool
) -> ModelQuestion | None:
    """What a model is asked about this message; None where the index needs no help."""
    if not may_ask(context, profile):
        return None
    text = context.message.text.strip()
    exact = profile.index.exactly(text)
    found = profile.index.find(text, MOST_SUGGESTIONS)
    is_unsure = exact is None and found.decision == "suggest"
    is_sure = exact is not None or found.decision == "answer"
    ids = [exact] if exact is not None else [match.id for match in found.matches]
    articles = [profile.articles[one] for one in ids if one in profile.articles]
    open_to_all = tuple(article for article in articles if article.answers_customers)
    if not open_to_all or not (is_unsure or (is_sure and rephrases)):
        return None
    return ModelQuestion(
        _PRIVATE.sub(_MASK, text),
        language_to_answer(context, profile.default_language),
        open_to_all if is_unsure else open_to_all[:1],
        is_unsure,
    )


def prompt(question: ModelQuestion, *, rephrases: bool) -> tuple[str, str]:
    """The instruction, and the data as one JSON object.

    Everything that somebody else wrote stands inside JSON strings. What chat templates use as
    delimiters is written as escapes there: it means the same and is no token of theirs.
    """
    texts = _texts()
    articles = [
        {"id": one.id, "title": text.title, "answer": text.answer[:LONGEST_ARTICLE]}
        for one in question.articles
        for text in [one.text(question.language)]
    ]
    data = orjson.dumps({"question": question.text, "articles": articles}).decode()
    for sign in "<>|":
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    data = re.sub(r"\[(?=/?(?:inst|sys))", r"\\u005b", data, flags=re.IGNORECASE)
    return f"{texts['choose']} {texts['rephrase' if rephrases else 'plain']}", data


def advice_in(reply: str, question: ModelQuestion, *, rephrases: bool) -> Advice | None:
    """What a model's reply says; None if it chose nothing. Raises `ValueError` for nonsense."""
    document = orjson.loads(_without_fence(reply))
    if not isinstance(document, dict) or "article" not in document:
        raise ValueError("no object with an article")
    article, text = document["article"], document.get("text")
    if article is None:
        return None
    if not isinstance(article, str) or article not in question.ids:
        raise ValueError("an article that was not offered")
    if not (text is None or (isinstance(text, str) and len(text) <= LONGEST_TEXT)):
        raise ValueError("no text, or too much of it")
    return Advice("model", article, (text or "").strip() if rephrases else "")


def _without_fence(reply: str) -> str:
    """Models like to put their JSON into a code block."""
    fenced = re.fullmatch(r"\s*```(?:json)?\s*(\{.*\})\s*```\s*", reply, flags=re.DOTALL)
    return fenced[1] if fenced else reply


@cache
def _texts() -> dict[str, str]:
    texts: dict[str, str] = yaml_text.load(MODEL_WORDS.read_text(encoding="utf-8"))
    return texts
