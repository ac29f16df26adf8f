# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading article files, and what is said about wrong ones."""

from pathlib import Path

import pytest

from intake.knowledge.article import Article, ArticleStatus, Audience
from intake.knowledge.articles import ArticleError, load_articles

GOOD = """
articles:
  - id: reset-password
    audience: agents
    status: in review
    version: 3
    tags: [account]
    zh:
      title: 忘记密码
      questions: [忘记密码怎么办]
      keywords: [密码]
      answer: 点“忘记密码”。
      scenario: 登录不了
      steps: [输入手机号, 收验证码]
      cautions: [不要发密码]
"""


def read(folder: Path, source: str) -> tuple[Article, ...]:
    """The articles of one file."""
    file = folder / "faq.yaml"
    file.write_text(source, encoding="utf-8")
    return load_articles(file)


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    """Every part of the format arrives in the value."""
    (article,) = read(tmp_path, GOOD)
    assert (article.id, article.version, article.tags) == ("reset-password", 3, ("account",))
    assert article.audience is Audience.AGENTS
    assert article.status is ArticleStatus.IN_REVIEW
    text = article.texts["zh"]
    assert (text.title, text.questions) == ("忘记密码", ("忘记密码怎么办",))
    assert (text.keywords, text.scenario) == (("密码",), "登录不了")
    assert (text.steps, text.cautions) == (("输入手机号", "收验证码"), ("不要发密码",))


def test_an_article_says_only_what_it_must(tmp_path: Path) -> None:
    """Id, title and answer in one language are enough; it is then published for customers."""
    (article,) = read(tmp_path, "articles: [{id: a, en: {title: T, answer: yes}}]")
    assert article.answers_customers
    assert article.texts["en"].answer == "yes"


@pytest.mark.parametrize(
    ("source", "line", "problem"),
    [
        ("", None, "is empty"),
        ("articles: [", 1, "is not YAML"),
        ("articles:\n  - id: a\n   zh: x", 3, "is not YAML"),
        ("just text", 1, "must be `key: value`"),
        ("{}", 1, "no `articles:` list"),
        ("articles: text", 1, "must be a list"),
        ("articles:\n  - zh: {title: t, answer: a}", 2, "no `id`"),
        ("articles:\n  - id: Not A Slug\n    zh: {title: t, answer: a}", 2, "reset-password"),
        ("articles:\n  - id: a\n    tags: [x]", 2, "no text"),
        ("articles:\n  - id: a\n    zh:\n      title: t", 4, "no `answer`"),
        ("articles:\n  - id: a\n    zh: {title: t, answer: ''}", 3, "answer is empty"),
        ("articles:\n  - id: a\n    zh: {title: t, answer: null}", 3, "must be a text"),
        ("articles:\n  - id: a\n    zh: {title: t, answer: [x]}", 3, "must be a text"),
        ("articles:\n  - id: a\n    wrong: x", 3, "'wrong'"),
        ("articles:\n  - id: a\n    id: b", 3, "twice"),
        ("articles:\n  - id: a\n    audience: all\n    zh: {title: t, answer: a}", 3, "'all'"),
        ("articles:\n  - id: a\n    status: done\n    zh: {title: t, answer: a}", 3, "'done'"),
        ("articles:\n  - id: a\n    version: 0\n    zh: {title: t, answer: a}", 3, "whole number"),
        (
            "articles:\n  - &a {id: a, zh: {title: t, answer: a}}\n  - *a",
            2,
            "used twice",
        ),
        ("articles:\n  - \x07", 2, "is not YAML"),
    ],
)
def test_an_error_names_file_line_and_problem(
    tmp_path: Path, source: str, line: int | None, problem: str
) -> None:
    """Whoever edits the file reads where and what, never a traceback."""
    with pytest.raises(ArticleError) as caught:
        read(tmp_path, source)
    assert caught.value.line == line
    place = f"{tmp_path}/faq.yaml:"
    assert str(caught.value).startswith(f"{place}{line}:" if line else place)
    assert problem in caught.value.problem


def test_folders_are_read_in_order_and_ids_are_unique_across_files(tmp_path: Path) -> None:
    """Articles may be spread over files; the same id in two of them is an error in the second."""
    one = "articles: [{id: one, zh: {title: t, answer: a}}]"
    (tmp_path / "b.yaml").write_text(one.replace("one", "two"), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(one, encoding="utf-8")
    assert [article.id for article in load_articles(tmp_path)] == ["one", "two"]
    (tmp_path / "c.yaml").write_text(one, encoding="utf-8")
    with pytest.raises(ArticleError, match=r"c\.yaml:1: the id 'one' is used twice"):
        load_articles(tmp_path)


def test_a_file_that_cannot_be_read_names_itself(tmp_path: Path) -> None:
    """A missing or binary file is a friendly error too."""
    with pytest.raises(ArticleError, match="cannot be read"):
        load_articles(tmp_path / "none.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ArticleError, match="is not UTF-8"):
        load_articles(tmp_path / "binary.yaml")
