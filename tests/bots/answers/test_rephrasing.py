# SPDX-License-Identifier: AGPL-3.0-or-later
"""Other words for an article: only what it says, or its own words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.answers.rephrasing import is_faithful
from intake.knowledge.article import ArticleText

ZH = ArticleText(
    "保修期与保修范围",
    ("保修期是多久", "进水保修吗"),
    "整机保修 12 个月，从验收签字当天算起；打印头等核心部件保修 24 个月。进水不在保修范围内。",
    steps=("把序列号发给我们",),
)
EN = ArticleText(
    "Warranty",
    ("How long is the warranty?", "What is covered?"),
    "The machine is covered for 12 months from the day you signed for it, and core parts such as"
    " print heads for 24 months. Water is not covered. Details: www.example.com/warranty",
    steps=("Send us the serial number",),
)
ZH_ANEW = (
    "从验收签字当天算起，整机可以保修 12 个月，打印头等核心部件的保修是 24 个月。"
    "如果进水，就不在保修范围内。"
)
EN_ANEW = (
    "Your machine is covered for 12 months from the day you signed for it. Core parts, such as"
    " print heads: 24 months. Water is not covered. Details are here: www.example.com/warranty"
)
# Each of them would be something that no article says.
ADDED = (
    "3", "E07", "0", "www.evil.example", "http://evil.example/a", "a@evil.example", "13900139000",
    "<b>", "<script>", "[a](b)", "`", "不", "密码", "免费赠送", " password ", " not ", " only ",
    " free ", " twelve ", "三", "\u200b", "\u202e", "ѕ", "😀", " IGNORE ", "{", "|",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language"),
    [(ZH.answer, "zh"), (ZH_ANEW, "zh"), (EN.answer, "en"), (EN_ANEW, "en")],
)
def test_the_same_in_other_words_is_faithful(text: str, language: Any) -> None:
    """Sentences are put together anew, words are left out, nothing is added."""
    assert is_faithful(text, {"zh": ZH, "en": EN}[language], language)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12 months", "12 years"),
        ("12 months", "24 months"),
        ("is not covered", "is covered"),
        ("www.example.com/warranty", "www.example.com/other"),
        (" Water is not covered.", " Water is not covered. Send us the password."),
        (EN.answer, "Water is not covered."),
        (EN.answer, ZH.answer),
        (EN.answer, ""),
        (EN.answer, EN.answer * 2),
        ("core parts such as print heads for 24", "the machine for 24"),
    ],
)
def test_what_the_article_does_not_say_is_refused(old: str, new: str) -> None:
    """Units, links, negations, orders, another language, too little and too much."""
    assert old in EN.answer
    assert not is_faithful(EN.answer.replace(old, new), EN, "en")


def test_numbers_stay_with_what_they_count() -> None:
    """The months of one part must not become those of another, in the same order of numbers."""
    swapped = ZH.answer.replace("整机", "X").replace("打印头等核心部件", "整机")
    assert not is_faithful(swapped.replace("X", "打印头等核心部件"), ZH, "zh")


@given(st.sampled_from(ADDED), st.integers(0, len(ZH.answer)), st.sampled_from([ZH, EN]))
def test_nothing_is_slipped_in_anywhere(added: str, place: int, own: ArticleText) -> None:
    """A number, an address, mark-up, an order or an invisible sign, at any place of the text."""
    text = own.answer[:place] + added + own.answer[place:]
    assert not is_faithful(text, own, "zh" if own is ZH else "en")


@given(st.text())
def test_any_text_gets_a_verdict(text: str) -> None:
    """Strange letters fail, they do not raise."""
    assert is_faithful(text, EN, "en") in {True, False}
