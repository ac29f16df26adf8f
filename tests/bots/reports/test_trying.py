# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remote first: trying an article's steps, and what is left of a report meanwhile."""

from dataclasses import replace
from typing import Any

import pytest

from bots.reports import remedy
from bots.reports.trying import TRIED
from intake.knowledge.article import TROUBLESHOOTING, Article, ArticleStatus, ArticleText
from intake.messages import LANGUAGES

FIRST = "我是李娜，洗衣机不排水报 E21，我要报修"
E21 = "error-e21"


def with_article(chat: Any, **changes: Any) -> None:
    """Let the team change the article in the middle of a conversation."""
    articles = dict(chat.profile.articles)
    articles[E21] = replace(articles[E21], **changes)
    chat.profile = replace(chat.profile, articles=articles)


def test_a_person_gets_the_report_and_what_was_tried(chat: Any) -> None:
    """Calling a person half way loses nothing, and the report can be taken up again."""
    chat.say(FIRST)
    chat.say("没用")
    answer = chat.say("转人工")
    conversation = answer.change.conversation
    assert conversation.dialog["dialog"] == "report_fault"
    assert TRIED in conversation.dialog["answers"]
    assert "E21" in conversation.summary
    assert "没用" in conversation.summary


@pytest.mark.parametrize("word", ["没用", "没有", "没修好", "no", "No change."])
def test_a_plain_no_is_the_outcome_of_a_step(chat: Any, word: str) -> None:
    """It brings the next step."""
    chat.say(FIRST)
    assert chat.say(word).meta["asks"] == "step_2"


@pytest.mark.parametrize("word", ["提交", "直接登记", "submit"])
def test_who_wants_to_submit_goes_on_with_the_report(chat: Any, word: str) -> None:
    """No further step is asked for."""
    chat.say(FIRST)
    assert chat.say(word).meta["asks"] != "step_2"
    assert chat.conversation.dialog["dialog"] == "report_fault"


def test_five_times_beside_the_point_gets_a_person(chat: Any) -> None:
    """Who cannot follow the steps is not held in them."""
    chat.say(FIRST)
    chat.say("没用")
    for _ in range(5):
        answer = chat.say("这一步我看得云里雾里")
    assert answer.meta["hands_off"] == "stuck"
    assert answer.change.conversation.dialog["dialog"] == "report_fault"


@pytest.mark.parametrize(
    "changes", [{"tags": ()}, {"status": ArticleStatus.RETIRED}, {"texts": {}}]
)
def test_an_article_that_changed_ends_the_trying(chat: Any, changes: Any) -> None:
    """The report goes on; nobody follows steps that were taken back."""
    chat.say(FIRST)
    if "texts" in changes:
        text = ArticleText("新的", ("E21",), "换了", steps=("只有一步",))
        changes = {"texts": dict.fromkeys(LANGUAGES, text)}
    with_article(chat, **changes)
    assert chat.say("WM-3007").meta["asks"] != "step_2"
    assert chat.conversation.dialog["dialog"] == "report_fault"


def test_steps_already_tried_are_not_asked_for(chat: Any) -> None:
    """Steps run once in a report, and never again after somebody has had enough of them."""
    chat.say(FIRST)
    assert chat.say("不试了").meta["asks"] == "product"
    assert chat.say("E21").meta["asks"] != "step_1"


def test_only_published_troubleshooting_can_be_tried() -> None:
    """An ordinary article answers; its steps are read, not walked."""
    text = ArticleText("标题", ("问题",), "回答", steps=("一", "二"))
    article = Article("door", {"zh": text}, tags=(TROUBLESHOOTING,))
    assert remedy.can_be_tried(article)
    assert not remedy.can_be_tried(replace(article, tags=()))
    assert not remedy.can_be_tried(replace(article, status=ArticleStatus.DRAFT))
    assert not remedy.can_be_tried(replace(article, texts={"zh": replace(text, steps=())}))


def test_a_translation_with_fewer_steps_borrows_the_other(profile: Any) -> None:
    """Every step is told, in the language that has it."""
    long = ArticleText("标题", ("问题",), "回答", steps=("一", "二", "三"))
    short = ArticleText("Title", ("Question",), "Answer", steps=("One",))
    article = Article("door", {"zh": long, "en": short}, tags=(TROUBLESHOOTING,))
    dialog = remedy.remedy_dialog(article, profile.phrases)
    assert [field.name for field in dialog.definition.fields] == remedy.step_names(article)
    assert "二" in dialog.definition.fields[1].wording["en"].prompt
