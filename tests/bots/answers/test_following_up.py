# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that go on from an answer: read together with it, and never guessed at."""

from typing import Any

import pytest

from bots.answers.following_up import sounds_like_one


@pytest.mark.parametrize(
    ("first", "then", "says"),
    [
        ("保修多久", "那过保呢", "过保后我们照样维修"),
        ("怎么退货", "那运费呢", "运费我们出"),
        ("How long is the warranty?", "and out of warranty?", "Out of warranty: diagnosis"),
        ("what are your opening hours?", "and the hotline?", "Hotline 400-000-0000"),
    ],
)
def test_only_the_part_that_is_asked_for_is_said(
    chat: Any, first: str, then: str, says: str
) -> None:
    """A sentence of the article, not all of it once more."""
    whole = chat.say(first).text
    said = chat.say(then).text
    assert says in said
    assert len(said) < len(whole)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("保修多久", "那国外呢"),
        ("保修多久", "那你老板呢"),
        ("How long is the warranty?", "and abroad?"),
        ("How long is the warranty?", "and the weather?"),
        ("How long is the warranty?", "what about your boss?"),
    ],
)
def test_what_the_article_does_not_say_is_not_answered(chat: Any, first: str, then: str) -> None:
    """And it stands on the work list with the question it belongs to."""
    chat.say(first)
    turn = chat.say(then)
    assert not any("article" in one.meta for one in turn.change.messages)
    (entry,) = [one for one in turn.change.timeline if one.kind == "unanswered"]
    assert entry.detail["question"] == f"{first} {then}"


def test_without_an_answer_before_there_is_nothing_to_go_on_from(chat: Any) -> None:
    """那过保呢 as the first words of a conversation."""
    turn = chat.say("那过保呢")
    assert not any("article" in one.meta for one in turn.change.messages)


@pytest.mark.parametrize("text", ["那过保呢", "要是拆封了呢", "and abroad?", "what about parts"])
def test_in_a_dialog_only_such_words_look_back(chat: Any, text: str) -> None:
    """Answers to the dialog's questions cost no look-up."""
    assert sounds_like_one(text, chat.profile.words)
    assert not sounds_like_one("昨天下午开始的", chat.profile.words)
    assert not sounds_like_one("it started yesterday", chat.profile.words)
