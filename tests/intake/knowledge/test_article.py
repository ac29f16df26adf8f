# SPDX-License-Identifier: AGPL-3.0-or-later
"""Article values and what search gets to read of them."""

from intake.knowledge.article import Article, ArticleStatus, ArticleText, Audience
from intake.knowledge.indexing import entries_for

ZH = ArticleText("保修条款", ("保修期是多久",), "12 个月", keywords=("保修", "保修期是多久"))
EN = ArticleText("Warranty terms", ("How long is the warranty?",), "12 months")


def test_a_message_holds_answer_steps_and_cautions_in_order() -> None:
    """What a customer reads in the chat is complete and numbered."""
    text = ArticleText("t", (), "Do this:", steps=("open", "pull"), cautions=("hot",))
    assert text.as_message() == "Do this:\n1. open\n2. pull\n⚠ hot"
    assert EN.as_message() == "12 months"


def test_an_untranslated_article_is_read_in_the_language_it_has() -> None:
    """A single-language article still has a text for everybody."""
    assert Article("a", {"zh": ZH}).text("en") is ZH
    assert Article("a", {"zh": ZH, "en": EN}).text("en") is EN


def test_search_reads_titles_questions_and_keywords_once() -> None:
    """Every way to ask counts, and none twice."""
    (entry,) = entries_for([Article("a", {"zh": ZH, "en": EN})], "zh")
    assert entry["id"] == "a"
    assert entry["questions"] == ["保修条款", "保修期是多久", "保修"]
    assert entry["answer"] == "12 个月"


def test_without_a_language_both_are_searched() -> None:
    """A Chinese question may find an article by its English wording and the other way round."""
    (entry,) = entries_for([Article("a", {"zh": ZH, "en": EN})])
    assert {"保修", "How long is the warranty?"} <= set(entry["questions"])


def test_only_what_may_answer_customers_is_searched() -> None:
    """Drafts, retired and internal articles never reach a customer."""
    hidden = [
        Article("internal", {"zh": ZH}, audience=Audience.AGENTS),
        *(
            Article(status.value, {"zh": ZH}, status=status)
            for status in ArticleStatus
            if status is not ArticleStatus.PUBLISHED
        ),
    ]
    assert entries_for(hidden) == []


def test_an_article_without_the_language_is_not_in_its_index() -> None:
    """One index per language lists what is written in it."""
    assert entries_for([Article("a", {"zh": ZH})], "en") == []
