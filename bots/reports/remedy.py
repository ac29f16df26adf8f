# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of an approved article as a dialog: each tried, each with its outcome.

Only builds the dialog; when it is offered and what follows is `trying`. Built from the article
whenever it is needed: an article that changed meanwhile is recognised by the dialog's digest.
"""

import json
from functools import lru_cache

from dialogs.compiling.loader import compile_dialog
from dialogs.definition import Dialog
from intake.knowledge.article import Article
from intake.messages import LANGUAGES, Language
from intake.phrases import Phrases

NAME = "try_steps"
SOLVED = "solved"
NOT_SOLVED = "not_solved"
CANNOT = "cannot"
REPORT = "report"  # enough tried: on with the report
OUTCOMES = (SOLVED, NOT_SOLVED, CANNOT, REPORT)
MOST_STEPS = 6
_PATIENCE = 5  # "one moment", "done" and the like are no reason for a person yet


def can_be_tried(article: Article) -> bool:
    """Whether customers may be led through the article."""
    return article.is_troubleshooting and article.answers_customers and _count(article) > 0


def remedy_dialog(article: Article, phrases: Phrases) -> Dialog:
    """The dialog of an article's steps. The article `can_be_tried`."""
    return _compiled(json.dumps(_document(article, phrases), ensure_ascii=False), article.id)


def step_names(article: Article) -> list[str]:
    """The fields of the dialog, in order."""
    return [f"step_{number}" for number in range(1, _count(article) + 1)]


def step_text(article: Article, number: int, language: Language) -> str:
    """What a step, counted from zero, tells the customer to do."""
    steps = article.text(language).steps
    other = next(iter(article.texts.values())).steps
    return (steps if len(steps) >= _count(article) else other)[number]


@lru_cache(maxsize=128)
def _compiled(source: str, name: str) -> Dialog:
    return compile_dialog(source, f"steps of {name}")


def _count(article: Article) -> int:
    counts = [len(text.steps) for text in article.texts.values()]
    return min(max(counts, default=0), MOST_STEPS) if min(counts, default=0) else 0


def _document(article: Article, phrases: Phrases) -> dict[str, object]:
    intro = {
        one: phrases.say(one, "trying.intro", title=article.text(one).title) for one in LANGUAGES
    }
    return {
        "dialog": NAME,
        "title": _said(phrases, "title"),
        "greeting": intro,
        "steps": [_step(article, number, phrases) for number in range(_count(article))],
        "complete": {"say": _said(phrases, "solved")},
        "give_up": {"after_unclear": _PATIENCE},
    }


def _step(article: Article, number: int, phrases: Phrases) -> dict[str, object]:
    places = {"number": number + 1, "count": _count(article)}
    earlier = [f"step_{one}" for one in range(1, number + 1)]
    ended = [{"not": {name: {"is_in": [SOLVED, REPORT]}}} for name in earlier]
    step: dict[str, object] = {
        "ask": f"step_{number + 1}",
        "type": "choice",
        "label": _said(phrases, "label", **places),
        "prompt": {
            one: phrases.say(one, "trying.step", step=step_text(article, number, one), **places)
            for one in LANGUAGES
        },
        "invalid": _said(phrases, "unclear"),
        "options": {outcome: _option(phrases, outcome) for outcome in OUTCOMES},
    }
    return {**step, "when": {"all": ended}} if ended else step


def _option(phrases: Phrases, outcome: str) -> dict[str, object]:
    words = [phrases.say(one, f"trying.words.{outcome}") for one in LANGUAGES]
    aliases = [word.strip() for line in words for word in line.split("|")]
    return {**_said(phrases, f"option.{outcome}"), "aliases": aliases}


def _said(phrases: Phrases, key: str, /, **places: object) -> dict[str, str]:
    return phrases.in_each_language(f"trying.{key}", **places)
