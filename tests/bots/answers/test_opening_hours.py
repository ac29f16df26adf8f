# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the team is there, told from the service's own calendar."""

from dataclasses import replace
from typing import Any

import pytest

from bots.turn import take_turn
from intake.knowledge.search import build_index


@pytest.mark.parametrize(
    "text",
    [
        "周末有人吗",
        "你们几点下班",
        "星期天营业吗",
        "do you work on sundays?",
        "are you open on weekends?",
    ],
)
def test_hours_are_told(chat: Any, text: str) -> None:
    """The weekdays with their hours, and whether somebody is there now."""
    profile = replace(chat.profile, articles={}, index=build_index([]))
    change = take_turn(chat.context(text), profile, chat.now, 1)
    said = change.messages[-1]
    assert said.meta["small_talk"] == "hours"
    assert "–" in said.text


@pytest.mark.parametrize(
    "text", ["机器几点停的", "晚上报警", "what time does it start", "the machine works on sundays"]
)
def test_other_times_are_none_of_ours(chat: Any, text: str) -> None:
    """What is told of a machine asks for no hours."""
    change = take_turn(chat.context(text), chat.profile, chat.now, 1)
    assert all(one.meta.get("small_talk") != "hours" for one in change.messages)
