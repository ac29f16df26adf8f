# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inverted index: nearest questions, and edits that share the rest."""

from intake.knowledge.questions import Features, Questions
from intake.knowledge.segment import features

TEXTS = ["保修期是多久", "忘记密码怎么办", "怎么开发票", "How long is the warranty?"]


def read(*texts: str) -> list[tuple[str, str, Features]]:
    """The texts, each an article of its own."""
    return [(f"a{number}", text, features(text)) for number, text in enumerate(texts)]


def nearest(questions: Questions, query: str, count: int = 3) -> list[str]:
    """The texts nearest to the query."""
    near = questions.nearest(questions.weigh(features(query)), count)
    return [questions.listed[one.position].text for one in near]


def test_a_question_is_nearest_to_itself() -> None:
    """Its cosine is one, and nobody's is higher."""
    questions = Questions.of(read(*TEXTS))
    for text in TEXTS:
        first, *others = questions.nearest(questions.weigh(features(text)), 4)
        assert questions.listed[first.position].text == text
        assert round(first.cosine, 6) == 1.0
        assert all(one.cosine <= first.cosine for one in others)


def test_what_shares_nothing_is_not_near() -> None:
    """A query without a common feature has no neighbours."""
    assert nearest(Questions.of(read(*TEXTS)), "火星") == []


def test_what_nobody_says_lowers_every_likeness() -> None:
    """Words that no question has count in the query's length: that is how strangers are told."""
    questions = Questions.of(read(*TEXTS))
    (known, *_), (strange, *_) = (
        questions.nearest(questions.weigh(features(query)), 1)
        for query in ("保修期", "保修期火星旅行")
    )
    assert strange.cosine < known.cosine


def test_an_edit_leaves_the_old_index_as_it_was() -> None:
    """Added and removed questions are in the new index only."""
    before = Questions.of(read(*TEXTS))
    after = before.with_added(read("打印机卡纸怎么处理")).without(frozenset({1}))
    assert nearest(after, "卡纸", 1) == ["打印机卡纸怎么处理"]
    assert nearest(before, "卡纸", 1) == []
    assert nearest(before, "忘记密码", 1) == ["忘记密码怎么办"]
    assert "忘记密码怎么办" not in nearest(after, "忘记密码", 9)


def test_common_words_do_not_make_a_query_slow_or_blind() -> None:
    """Where every question has the commonest feature, the rare one still finds the right one."""
    many = [f"第{number}号设备怎么保养" for number in range(9000)]
    questions = Questions.of(read(*many, "第7号设备怎么除霜"))
    assert nearest(questions, "设备怎么除霜", 1) == ["第7号设备怎么除霜"]
