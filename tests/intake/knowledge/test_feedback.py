# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work list of the people who write articles."""

from hypothesis import given
from hypothesis import strategies as st

from intake.knowledge.feedback import gaps


def test_the_commonest_gap_comes_first_and_speaks_in_its_commonest_words() -> None:
    """Three ways to ask about the calibration are one gap of four."""
    found = gaps(
        [
            "能开纸质发票吗",
            "多久校准一次",
            "设备多久校准一次",
            "多久校准一次？",
            "多久需要校准一次",
            "能不能开纸质发票",
        ]
    )
    assert [(gap.times, gap.wordings[0]) for gap in found] == [
        (4, "多久校准一次"),
        (2, "能开纸质发票吗"),
    ]
    assert found[0].wordings == ("多久校准一次", "设备多久校准一次", "多久需要校准一次")


def test_different_questions_stay_apart() -> None:
    """What shares no meaning is not thrown together, nor are two error codes."""
    asked = ["E31 是什么故障代码", "E32 是什么故障代码", "do you sell used machines"]
    assert len(gaps(asked)) == len(asked)


def test_nothing_asked_is_nothing_to_do() -> None:
    """No questions, and questions without a word, give an empty list."""
    assert gaps([]) == []
    assert gaps(["", " ?! ", "😀"]) == []


@given(st.lists(st.text(max_size=40), max_size=25))
def test_every_question_counts_once(asked: list[str]) -> None:
    """Whatever is written, the gaps add up to the questions, in descending order."""
    found = gaps(asked)
    times = [gap.times for gap in found]
    assert times == sorted(times, reverse=True)
    assert sum(times) <= len(asked)
    assert sum(times) == sum(gap.times for gap in gaps(reversed(asked)))
