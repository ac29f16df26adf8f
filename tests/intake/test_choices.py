# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which digit stands for which option."""

from intake.choices import PERSON, digits_of
from intake.messages import Option

SKIP, BACK = Option("3:!skip", "跳过"), Option("3:!back", "返回")


def test_options_count_from_one_and_a_person_is_zero() -> None:
    """0 is a person in every list, wherever the option stands."""
    options = (Option("!solved", "解决了"), Option(PERSON, "转人工"), Option("!no", "没解决"))
    assert digits_of(options) == ("1", "0", "2")


def test_equal_options_are_still_counted() -> None:
    """A list with the same line twice has no digit twice."""
    assert digits_of((Option("y", "是"),) * 2) == ("1", "2")


def test_a_digit_may_be_the_answer_to_an_open_question() -> None:
    """Skip and back alone get no digits: "2" may be how many machines are broken."""
    assert digits_of((SKIP, BACK)) == ("", "")
    assert digits_of((Option("3:a", "A"), SKIP)) == ("1", "2")
    assert digits_of(()) == ()


def test_marks_are_their_own_digits() -> None:
    """A 5 that stands first is 5 all the same; skip counts on after the highest."""
    marks = (Option("3:5", "5 very good"), Option("3:4", "4 good"))
    assert digits_of(marks) == ("5", "4")
    assert digits_of((*marks, SKIP)) == ("5", "4", "6")
