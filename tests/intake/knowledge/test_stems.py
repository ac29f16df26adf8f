# SPDX-License-Identifier: AGPL-3.0-or-later
"""English word forms."""

import pytest

from intake.knowledge.stems import stem


@pytest.mark.parametrize(
    "forms",
    [
        ("update", "updates", "updated", "updating"),
        ("stop", "stops", "stopped", "stopping"),
        ("battery", "batteries", "battery's"),
        ("replace", "replaced", "replacing"),
        ("switch", "switches", "switched"),
    ],
)
def test_forms_of_one_word_share_a_stem(forms: tuple[str, ...]) -> None:
    """A customer may use any form of a word; search sees the same one."""
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(("one", "other"), [("ring", "red"), ("fees", "feed"), ("glass", "glaze")])
def test_different_words_stay_different(one: str, other: str) -> None:
    """Short words are not cut down until they collide."""
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["", "a", "is", "bus", "gas", "s"])
def test_short_words_are_left_alone(word: str) -> None:
    """What has at most three letters is its own stem."""
    assert stem(word) == word
