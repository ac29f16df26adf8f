# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second machine in the words of a report: what counts as one."""

from typing import Any

import pytest

from bots.reports.running import ALSO

FIRST = "A1不进纸，昨天开始，就我用，我叫李雷，13800138000"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A1和B7都不出纸，昨天开始", "B7都不出纸"),
        ("A1不进纸，另外B7也卡纸", "B7也卡纸"),
        ("My A1 won't feed and the B7 is jamming", "the B7 is jamming"),
        ("A1不进纸，B7是好的", ""),
        ("A1不进纸，昨天还好好的", ""),
        ("A1 卡纸，卡得很厉害", ""),
    ],
)
def test_a_second_machine_needs_a_trouble_of_its_own(chat: Any, text: str, words: str) -> None:
    """A model that is merely named is none."""
    chat.say(text)
    assert chat.conversation.dialog.get(ALSO, "") == words


def test_in_office_hours_the_person_who_takes_over_takes_both(chat: Any) -> None:
    """An urgent report is handed over: nothing more is offered then."""
    for text in (
        "A1和B7都不出纸，全公司都停了，昨天开始，我叫李雷，13800138000",
        "跳过",
        "跳过",
        "跳过",
    ):
        chat.say(text)
    said = chat.say("对").text
    assert "一起登记" not in said
    assert "转给同事" in said


def test_the_offer_is_made_once(chat: Any) -> None:
    """Who speaks of something else has let it pass."""
    for text in (FIRST, "对了，B7也卡纸了", "跳过", "跳过", "跳过"):
        chat.say(text)
    assert "B7也卡纸了" in chat.say("对").text
    chat.say("谢谢")
    assert not chat.say("是").change.conversation.dialog
