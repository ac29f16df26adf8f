# SPDX-License-Identifier: AGPL-3.0-or-later
"""A missing, doubled or swapped letter is put right, a wrong one is left alone."""

import pytest

from dialogs.words.typing_errors import spelling_of

SPELLING = spelling_of(["broken down", "stopped working", "leaking", "it jams"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("my printer is brokn", "my printer is broken"),
        ("it stoped wroking", "it stopped working"),
        ("leakking badly", "leaking badly"),
        ("stopped working", "stopped working"),
        ("leaving a review", "leaving a review"),
        ("it jasm", "it jasm"),
        ("打印机 brokne 了", "打印机 broken 了"),
    ],
)
def test_words_that_start_dialogs_are_put_right(typed: str, meant: str) -> None:
    """Only words of five letters or more, and only by one letter."""
    assert SPELLING.repaired(typed) == meant


@pytest.mark.parametrize("told", ["it restarts", "it pauses", "it erased", "restart", "it resets"])
def test_an_ending_is_no_typing_error(told: str) -> None:
    """Neither too many nor missing: "restarts" tells, "restart" wishes."""
    assert spelling_of(["restart", "pause", "erase", "reset"]).repaired(told) == told
    assert spelling_of(["restarts"]).repaired("restart") == "restart"


def test_short_words_only_have_letters_swapped() -> None:
    """One letter is too many in a short word: now is not know."""
    spelling = spelling_of(["don't know", "just me"], shortest=4)
    assert spelling.repaired("dont knwo") == "dont know"
    assert spelling.repaired("jsut me now") == "just me now"


def test_a_word_of_its_own_is_no_typing_error() -> None:
    """A letter less makes another word of some: "contact" names no contract."""
    told = "it says contact administrator"
    assert spelling_of(["contract"]).repaired(told) != told
    assert spelling_of(["contract"], others=["contact"]).repaired(told) == told
