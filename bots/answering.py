# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answer from approved articles, offer the nearest, or say that we do not know.

Pure. The index decides how sure it is; this module turns that into something to say and never
adds a word of its own. An optional model may have given advice: it can settle which of the
suggestions answers, and how an answer is worded. Advice that does not hold changes nothing.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bots.answers.rephrasing import is_faithful
from bots.profile import BotProfile
from dialogs.fields.spelling import fold, has_chinese
from dialogs.understanding.happening import happens
from dialogs.words.denying import without_denied_matter, without_returns_of_others
from dialogs.words.starting import contains
from dialogs.words.vocabulary import vocabulary
from intake.knowledge.advice import Advice
from intake.knowledge.article import Article
from intake.knowledge.stems import stem
from intake.knowledge.tables import function_words
from intake.messages import Language, Option
from intake.values import replace

MOST_SUGGESTIONS = 3
_CHINESE_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_PROGRAM = re.compile(
    r"软件|系统|程序|客户端|\b(?:apps?|software|program|application|system)\b", re.IGNORECASE
)
_LATIN_WORD = re.compile(r"(?<![a-z])[a-z]{5,}(?![a-z])")
_LATIN_NOUN = re.compile(r"(?<![a-z'])[a-z]{4,}(?![a-z'])")
_FAR_BEHIND = 0.65  # of the best match's score
_SURE = 0.9  # from here the words tell enough, whatever names stand beside them
_MODEL = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,4}-?\d{1,5}[A-Za-z]{0,2}(?![A-Za-z0-9])")
ARTICLE = "!article:"  # choice payload that asks for one article; valid at any time


@dataclass(frozen=True, slots=True)
class FaqAnswer:
    """One article answers."""

    article: Article
    text: str
    score: float
    by: str = ""  # who chose the article, if not the index
    is_rephrased: bool = False  # by a model, and checked

    @classmethod
    def in_own_words(cls, article: Article, language: Language, score: float = 1.0) -> "FaqAnswer":
        """The article as it is written; a `score` of 1 is for what was asked word for word."""
        return cls(article, article.text(language).as_message(), score)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """We are unsure: these come nearest."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Abstain:
    """The knowledge base does not know."""

    reason: Literal["unknown", "empty"]


Found: TypeAlias = FaqAnswer | Suggestions | Abstain


def find_answer(
    question: str, language: Language, profile: BotProfile, advice: Advice | None = None
) -> Found:
    """What the knowledge base has to say, in the customer's language where it is translated."""
    folded = fold(question)
    if (told := without_denied_matter(folded)) != folded and any(map(str.isalnum, told)):
        question = told  # 不是退货，想问怎么保养
    known = profile.articles.get(profile.index.exactly(question) or "")
    if known is not None:
        return _worded(known, 1.0, language, advice)
    question = without_returns_of_others(question)
    found = profile.index.find(question, MOST_SUGGESTIONS)
    article = profile.articles.get(found.matches[0].id) if found.matches else None
    if found.decision == "answer" and article is not None:
        is_sure = found.chance >= _SURE or _is_of_trouble(question, article, profile)
        is_sure = is_sure and not _is_of_another_team(question, article, profile)
        if not (is_sure and _speaks_too(question, article, profile)):
            return Abstain("unknown")
        return _worded(article, found.chance, language, advice)
    if found.decision == "suggest":
        chosen = advice and next((one for one in found.matches if one.id == advice.article), None)
        article = profile.articles.get(chosen.id) if chosen else None
        if advice and chosen and article is not None and article.answers_customers:
            return replace(_worded(article, chosen.score, language, advice), by=advice.by)
        near = [profile.articles[one.id] for one in found.matches if one.id in profile.articles]
        near = [one for one in near if _speaks_too(question, one, profile)]
        options = (Option(f"{ARTICLE}{one.id}", one.text(language).title) for one in near)
        return Suggestions(tuple(options)) if near else Abstain("unknown")
    return Abstain("unknown")


def likely_cure(trouble: str, profile: BotProfile) -> Article | None:
    """The article that a told trouble points to: surely, or as the only one that comes near.

    Less is needed than for an answer: whoever reports a trouble asks for no article, and its first
    step is quickly declined. What people tell has few of the words that people ask with.
    """
    found = profile.index.find(trouble, MOST_SUGGESTIONS)
    if found.decision == "reject" or not found.matches:
        return None
    first, *others = found.matches
    if found.decision != "answer":
        if any(one.score > first.score * _FAR_BEHIND for one in others):
            return None
        again = profile.index.find(_without_products(trouble, profile), 1)
        if again.decision == "reject" or again.matches[0].id != first.id:
            return None  # only "printing" was alike
    if not _is_near_without_program(trouble, first.id, profile):
        return None
    article = profile.articles.get(first.id)
    if article is None or not _is_of_trouble(trouble, article, profile):
        return None
    if _is_of_another_team(trouble, article, profile):
        return None
    return article if _speaks_of_it(trouble, article, profile) else None


def _is_near_without_program(told: str, article: str, profile: BotProfile) -> bool:
    """Whether an article is the nearest for more than "app" or 软件, as all of software is of one.

    The steps for an app that crashes are none for one that is slow.
    """
    plain = _PROGRAM.sub(" ", told)
    if plain == told:
        return True
    again = profile.index.find(plain, 1)
    return again.decision != "reject" and again.matches[0].id == article


def _is_of_trouble(told: str, article: Article, profile: BotProfile) -> bool:
    """Whether an article that cures a trouble has more of what is told than the machine's name.

    The steps of WM-3007's E21 are none for a WM-3007 that is loud, nor those for water that does
    not drain for water that does not come. True for an article on anything else.
    """
    if not article.is_troubleshooting:
        return True
    unnamed = _without_models(told, profile).casefold()
    plain = _without_products(unnamed, profile)
    again = profile.index.find(plain, 1)
    if again.decision == "reject" or again.matches[0].id != article.id:
        return plain == told.casefold()  # no name had a part in it
    if not has_chinese(plain):
        return again.decision == "answer" or len(_things_shared(unnamed, article)) > 1
    return again.chance >= _SURE or _shares_words(plain, article)


def _is_of_another_team(question: str, article: Article, profile: BotProfile) -> bool:
    """Whether an article is tagged for one team's machines, and a question names another's.

    What helps a printer that prints blurred is nothing for a coder, 喷码机字迹模糊.
    """
    teams = {*profile.queues.values()} & {*article.tags}
    if not teams:
        return False
    folded, lookups = question.casefold(), profile.lookups
    kinds = tuple(one for one in lookups.kinds if contains(folded, one))
    named = {
        profile.queues.get(model)
        for name, model in lookups.names.items()
        if contains(folded, name) or name.endswith(kinds)
    }
    return bool(named) and not named & teams


def _shares_words(told: str, article: Article) -> bool:
    """Whether an article has any two characters together that a few Chinese words tell."""
    pairs = {run[at : at + 2] for run in _CHINESE_RUN.findall(told) for at in range(len(run) - 1)}
    text = article.text("zh")
    return any(pair in part for part in text.parts for pair in pairs)


def _speaks_too(question: str, article: Article, profile: BotProfile) -> bool:
    """Whether an article speaks of what a question is about beside its nouns.

    How toner is changed is nothing that an article on ordering it says.
    """
    folded = question.casefold()
    wanted = [told for asked, told in profile.words.speaks_too if asked.search(folded)]
    if not wanted:
        return True
    said = " ".join(part for text in article.texts.values() for part in text.parts).casefold()
    return all(told.search(said) for told in wanted)


def _without_models(told: str, profile: BotProfile) -> str:
    names = profile.lookups.names
    return _MODEL.sub(lambda one: " " if one[0].casefold() in names else one[0], told)


def speaks_of_trouble(article: Article, profile: BotProfile) -> bool:
    """Whether an article is about something that has gone wrong: an error, a jam, a lost password.

    Its tag says so, a code that is no model's, or a question that tells of the trouble.
    """
    codes = profile.index.codes.get(article.id, frozenset())
    if article.is_troubleshooting or not codes <= profile.lookups.codes:
        return True
    asked = (one for text in article.texts.values() for one in text.questions)
    return any(profile.hears_trouble(one) or happens(one) for one in asked)


def _speaks_of_it(trouble: str, article: Article, profile: BotProfile) -> bool:
    """Whether an article has any of the English things told of: "paper stuck", not "cutter stuck".

    The trouble alone, "it keeps jamming", is of whatever the article is about.
    """
    told = vocabulary().troubles.sub(" ", _without_products(trouble, profile))
    return not _things(told) or bool(_things_shared(told, article))


def _things_shared(told: str, article: Article) -> set[str]:
    """The English things told of that an article has, as stems."""
    text = article.text("en")
    return _things(told) & _things(" ".join(text.parts).casefold())


def _things(folded: str) -> set[str]:
    return set(map(stem, _LATIN_NOUN.findall(folded))) - function_words()


def _without_products(trouble: str, profile: BotProfile) -> str:
    """What is told without the names of products and what they do: no trouble by themselves."""
    words: set[str] = set()
    for name in profile.lookups.names:
        for run in _CHINESE_RUN.findall(name):
            words |= {run[-3:], run[-3:].removesuffix("机")}
        words |= {f"{word.removesuffix('er')}[a-z]*" for word in _LATIN_WORD.findall(name)}
    longest_first = sorted(words, key=len, reverse=True)
    return re.sub("|".join(longest_first), " ", trouble.casefold()) if words else trouble


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
    return FaqAnswer.in_own_words(article, language, score)
