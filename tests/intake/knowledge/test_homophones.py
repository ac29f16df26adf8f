# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese words typed by their sound, with a character that only sounds right."""

import pytest

from intake.knowledge.homophones import put_right
from intake.knowledge.search import build_index
from intake.knowledge.segment import BIGRAM

KNOWN = {BIGRAM + pair: [0] for pair in ("注销", "优惠", "惠券", "行程", "现在", "再见", "定制")}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("怎么注消", "怎么注销"),
        ("优汇券", "优惠券"),
        ("开电子发漂", "开电子发票"),  # a word of the concepts, which no question has
        ("型程变更", "行程变更"),
    ],
)
def test_a_pair_nobody_knows_is_read_as_one_that_sounds_the_same(written: str, meant: str) -> None:
    """A word of the questions, or of the concepts that no question names."""
    assert put_right(written, KNOWN) == meant


@pytest.mark.parametrize(
    "right",
    [
        "注销",
        "事件",  # 时间 sounds the same, but both characters differ
        "我在见",  # 在 is of grammar, and seldom a slip
        "现在优会",  # so is 会
        "notes 123",
        "",
    ],
)
def test_what_is_right_or_no_word_stays(right: str) -> None:
    """Two wrong characters, grammar, letters: no slip of one character."""
    assert put_right(right, KNOWN | {BIGRAM + "时间": [0]}) == right


def test_a_character_that_belongs_to_a_known_pair_stays() -> None:
    """票 of 发票 is right, so that 票券 is no slip for 飘券 or whatever is known."""
    assert put_right("发票券", {BIGRAM + "发票": [0], BIGRAM + "飘券": [0]}) == "发票券"


def test_of_two_words_the_commoner_is_meant() -> None:
    """The one that more questions have."""
    known = {BIGRAM + "公式": [0], BIGRAM + "公示": [0, 1]}
    assert put_right("公事", known) == "公示"


def test_a_long_text_is_left_alone() -> None:
    """Enough of it is right, and looking at all of it would take time."""
    assert put_right("注消" * 40, KNOWN) == "注消" * 40


def test_search_finds_what_was_meant() -> None:
    """And answers it, which one wrong character often prevented."""
    index = build_index(
        [
            {"id": "close", "questions": ["怎么注销账户", "注销会员"]},
            {"id": "coupon", "questions": ["优惠券怎么领", "有没有优惠券"]},
        ]
    )
    assert index.answer("我要注消帐户")[0::2] == ("close", "answer")
    assert index.answer("优汇券怎么领")[0::2] == ("coupon", "answer")
