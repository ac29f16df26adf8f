# SPDX-License-Identifier: AGPL-3.0-or-later
"""Articles as answers: sure, unsure, or not known, and in the customer's language."""

from dataclasses import replace
from typing import Any

import pytest

from bots.answering import ARTICLE, Abstain, FaqAnswer, Suggestions, find_answer
from intake.knowledge.article import Audience


@pytest.mark.parametrize(
    "question", ["保修", "质保", "warranty", "保修期多久？", "how long is the warranty"]
)
def test_a_known_question_gets_its_article(profile: Any, question: str) -> None:
    """A bare keyword and a whole question lead to the same article."""
    answer = find_answer(question, "zh", profile)
    assert isinstance(answer, FaqAnswer)
    assert answer.article.id == "warranty-terms"
    assert 0 < answer.score <= 1


def test_the_answer_is_in_the_language_asked_for(profile: Any) -> None:
    """A Chinese word in an English conversation is answered in English."""
    zh = find_answer("保修", "zh", profile)
    en = find_answer("保修", "en", profile)
    assert isinstance(zh, FaqAnswer)
    assert isinstance(en, FaqAnswer)
    assert "保修 12 个月" in zh.text
    assert "12 months" in en.text


def test_an_untranslated_article_still_answers(profile: Any) -> None:
    """Where a translation is missing, the other language is better than silence."""
    article = profile.articles["warranty-terms"]
    only = replace(article, texts={"zh": article.texts["zh"]})
    partly = replace(profile, articles={**profile.articles, article.id: only})
    answer = find_answer("保修", "en", partly)
    assert isinstance(answer, FaqAnswer)
    assert "保修 12 个月" in answer.text


@pytest.mark.parametrize("text", ["", "   ", "😀", "火星上的天气", "asdf qwer zxcv", "字" * 8000])
def test_what_is_unknown_is_not_bluffed(profile: Any, text: str) -> None:
    """Without a fitting article there is no answer."""
    assert isinstance(find_answer(text, "zh", profile), Abstain)


def test_an_article_that_was_taken_away_is_not_offered(profile: Any) -> None:
    """An index may know more than the articles between two profiles: that is left out."""
    emptied = replace(profile, articles={})
    found = find_answer("保修", "zh", emptied)
    assert not isinstance(found, FaqAnswer)
    if isinstance(found, Suggestions):
        assert found.options == ()


def test_internal_articles_are_never_said(profile: Any) -> None:
    """What is written for the team does not reach a customer, not even by its title."""
    internal = [one for one in profile.articles.values() if one.audience is Audience.AGENTS]
    assert internal
    for article in internal:
        for text in article.texts.values():
            answer = find_answer(text.title, "zh", profile)
            said = answer.article.id if isinstance(answer, FaqAnswer) else ""
            offered = answer.options if isinstance(answer, Suggestions) else ()
            assert article.id not in {said, *(one.id.removeprefix(ARTICLE) for one in offered)}
