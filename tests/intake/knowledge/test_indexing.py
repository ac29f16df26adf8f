# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publishing takes effect at once, and costs what changed."""

from dataclasses import replace

from intake.knowledge.article import Article, ArticleStatus, ArticleText
from intake.knowledge.indexing import entries_for, updated_index
from intake.knowledge.search import build_index


def article(number: int, title: str) -> Article:
    """A published article that answers one question."""
    return Article(f"a{number}", {"zh": ArticleText(title, (), "…")})


BEFORE = {
    one.id: one
    for one in (article(1, "保修多久"), article(2, "忘记密码怎么办"), article(3, "怎么开发票"))
}
INDEX = build_index(entries_for(BEFORE.values()))


def test_one_publication_is_answered_and_the_rest_stays() -> None:
    """A new article, a changed one and a retired one: each as it is now."""
    after = {
        "a1": replace(BEFORE["a1"], status=ArticleStatus.RETIRED),
        "a2": article(2, "密码锁住了怎么解锁"),
        "a3": BEFORE["a3"],
        "a4": article(4, "打印机卡纸怎么处理"),
    }
    index = updated_index(INDEX, BEFORE, after)
    assert index.owned.keys() == {"a2", "a3", "a4"}
    assert index.answer("打印机卡纸怎么处理") == ("a4", 1.0, "answer")
    assert index.exactly("密码锁住了怎么解锁") == "a2"
    assert index.exactly("忘记密码怎么办") is None


def test_nothing_changed_is_the_same_index() -> None:
    """Loading the same articles again costs nothing."""
    assert updated_index(INDEX, BEFORE, dict(BEFORE)) is INDEX


def test_many_changes_at_once_are_built_anew() -> None:
    """An import of many articles ends where a restart would begin."""
    many = {f"a{number}": article(number, f"第 {number} 个问题") for number in range(40)}
    index = updated_index(INDEX, BEFORE, many)
    assert index.edits == 0
    assert index.owned.keys() == many.keys()
