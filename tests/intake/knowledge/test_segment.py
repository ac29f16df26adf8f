# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text to search features."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.knowledge.segment import MAX_CHARACTERS, features, normalise


def test_two_character_words_are_features() -> None:
    """保修 inside a sentence is one feature, without knowing any dictionary."""
    assert features("保修").keys() <= features("保修期是多久").keys()


def test_an_english_typing_error_still_shares_letters() -> None:
    """One wrong letter leaves more in common than any other word would have."""
    wrong, right = features("passwrod").keys(), features("password").keys()
    assert wrong & right


def test_traditional_characters_are_read_as_simplified() -> None:
    """A customer from Hong Kong or Taiwan finds the same article."""
    assert normalise("發票開錯了") == "发票开错了"


def test_both_languages_name_the_same_concept() -> None:
    """A Chinese question and an English article meet in the concept lexicon."""
    shared = features("保修").keys() & features("How long is the warranty?").keys()
    assert shared == {"kwarranty"}


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("钱什么时候能退给我", "krefund"),
        ("could you fix it for free", "kwarranty"),
        ("我想把那台旧机器退掉", None),  # 钱 is not in it
        ("钱已经付了，这个东西现在还能不能退", None),  # too far apart, in another clause
        ("free of charge, but when will they come to fix that", None),
    ],
)
def test_words_of_a_concept_may_stand_apart(said: str, concept: str | None) -> None:
    """People put the thing between verb and complement; they mean the same concept."""
    assert features(said).keys() & {"krefund", "kwarranty"} == ({concept} if concept else set())


def test_text_without_letters_has_no_features() -> None:
    """Emoji and punctuation say nothing that could be searched."""
    assert features("😀 …!?") == {}


def test_a_long_text_is_read_at_both_ends() -> None:
    """However long a text is, work is bounded, and a question at its end is still seen."""
    text = "一" * 60_000 + " 密码 " + "x" * 10 + "保修"
    assert len(normalise(text)) <= MAX_CHARACTERS + 1
    assert "2保修" in features(text)


@given(st.text(max_size=400))
def test_any_text_gives_positive_weights(text: str) -> None:
    """No input fails, and no feature weighs nothing or less."""
    assert all(weight > 0 for weight in features(text).values())
