# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the right article usually scores in a base."""

import pytest

from intake.knowledge.search import Entry, Index, build_index

THINGS = ("printer", "scanner", "router", "monitor", "keyboard", "speaker")
ALIKE: list[Entry] = [
    {"id": verb, "questions": [f"how do I {verb} the {thing}" for thing in THINGS]}
    for verb in ("clean", "borrow", "connect")
]
UNLIKE: list[Entry] = [
    {"id": "warranty", "questions": ["保修期是多久", "坏了免费修吗", "质保卡丢了"]},
    {"id": "login", "questions": ["忘记密码", "账号进不去", "收不到验证码"]},
    {"id": "visit", "questions": ["师傅几点来", "能改天上门吗", "预约好了没人联系"]},
]


@pytest.fixture(scope="module", name="single")
def _single() -> Index:
    return build_index([{"id": text, "questions": [text]} for text in ("怎么开发票", "运费多少")])


def test_a_base_whose_questions_are_alike_expects_more() -> None:
    """There a score that is high elsewhere says little."""
    assert build_index(ALIKE).usual > 2 * build_index(UNLIKE).usual


def test_one_question_each_tells_nothing(single: Index) -> None:
    """With the only question left out nothing is left: as usual elsewhere."""
    assert single.usual == build_index([]).usual > 0


def test_copies_and_keywords_stand_for_no_customer(single: Index) -> None:
    """What another question of the article holds whole would be found too easily."""
    copied = build_index([{"id": "warranty", "questions": ["保修期多久", "保修期多久？"]}])
    assert copied.usual == single.usual


def test_a_base_without_rhyme_or_reason_is_not_answered_from_at_every_word() -> None:
    """Where an article's questions have nothing in common, the bar falls only so far."""
    jumble: list[Entry] = [
        {"id": str(at), "questions": [f"{one} of mine", f"{THINGS[at - 1]} of yours"]}
        for at, one in enumerate(THINGS)
    ]
    assert build_index(jumble).usual == 0.08


def test_an_edit_keeps_what_is_expected_until_everything_is_weighed_anew() -> None:
    """Measuring takes a hundred look-ups, an edit none."""
    index = build_index(ALIKE)
    edited = index.with_entry({"id": "rent", "questions": ["can I rent a projector"]})
    assert edited.usual == edited.without("rent").usual == index.usual


def test_the_same_likeness_is_surer_where_less_is_usual() -> None:
    """The very query, the very article: among articles that read alike it is less sure."""
    asked = "质保期有多久"
    wide = build_index(UNLIKE)
    narrow = build_index(
        [
            *UNLIKE,
            *(
                {"id": place, "questions": [f"{place}的打印机怎么{do}" for do in "修用装擦开关"]}
                for place in ("车间", "仓库", "门店", "学校", "酒店", "工厂")
            ),
        ]
    )
    assert wide.find(asked).matches[0].id == narrow.find(asked).matches[0].id == "warranty"
    assert wide.find(asked).chance > narrow.find(asked).chance
