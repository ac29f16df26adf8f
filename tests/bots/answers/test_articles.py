# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions outside a dialog: an article, what comes near, or an honest "I don't know"."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("保修多久", "warranty-terms"),
        ("密码", "reset-password"),
        ("forgot passwrod", "reset-password"),
    ],
)
def test_a_question_is_answered_from_an_article(chat: Any, question: str, article: str) -> None:
    """The article's text, then whether it helped, with three ways on."""
    answer = chat.say(question)
    assert answer.meta["article"] == article
    assert list(answer.options) == ["!solved", "!not_solved", "!human"]
    assert answer.notes == ["answered"]


@pytest.mark.parametrize(
    ("choice", "note", "options"),
    [
        ("!solved", "solved_by_bot", []),
        ("!not_solved", "not_solved_by_bot", ["!start:report_fault", "!human"]),
    ],
)
def test_whether_it_helped_is_noted(chat: Any, choice: str, note: str, options: list[str]) -> None:
    """Feedback is on the timeline; who was not helped is offered the next step."""
    chat.say("保修多久")
    answer = chat.say(choice=choice)
    assert answer.notes == [note]
    assert list(answer.options) == options


def test_that_it_is_solved_is_the_customers_word(chat: Any) -> None:
    """The timeline names who said so: the customer, not the bot that read it."""
    chat.say("打印机坏了")
    chat.say("已经好了，不用报修了")
    answer = chat.say("对")
    (told,) = [one for one in answer.change.timeline if one.kind == "said_solved"]
    assert told.actor.kind == "customer"


def test_an_unsure_answer_is_a_choice(chat: Any) -> None:
    """Where several articles come near, they are offered by title, and pressing one gives it."""
    answer = chat.say("质量有问题可以换吗")
    offered = [one for one in answer.options if one.startswith("!article:")]
    assert 1 <= len(offered) <= 3
    assert "!human" in answer.options
    assert answer.meta["suggests"] == len(offered)
    given = chat.say(choice=offered[0])
    assert given.meta["article"] == offered[0].removeprefix("!article:")


def test_a_made_up_button_does_not_open_the_teams_own_articles(chat: Any) -> None:
    """Internal articles stay internal, whatever id a sender puts into `choice`."""
    internal = [one.id for one in chat.profile.articles.values() if not one.answers_customers]
    assert internal
    for article in internal:
        answer = chat.say(choice=f"!article:{article}")
        assert "article" not in answer.meta
        assert "按钮" in answer.text


def test_an_unknown_question_is_kept_for_the_editors(chat: Any) -> None:
    """What the knowledge base lacks stands on the timeline; the customer is not bluffed."""
    answer = chat.say("Do you sell spaceships?")
    assert answer.meta["fallback"] == "unknown"
    (entry,) = answer.change.timeline
    assert entry.detail == {"question": "Do you sell spaceships?"}
