# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a few vectors can settle, and which questions get there at all."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.knowledge.embedding import cosine, is_english, settled

VECTORS = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Is service free?", True), ("E07", False), ("保修 free", False), ("réparation", False)],
)
def test_only_english_gets_there(text: str, *, expected: bool) -> None:
    """A text with any letter of another script or language does not."""
    assert is_english(text) is expected


def test_the_nearest_needs_a_lead() -> None:
    """Near enough, and clearly nearer than the second; else the customer chooses."""
    articles = {"a": [(0.0, 1.0), (1.0, 0.1)], "b": [(0.6, 0.8)], "none": []}
    assert settled((1.0, 0.0), articles, 0.75, 0.08) == "a"
    assert settled((1.0, 0.0), articles, 0.999, 0.08) is None
    assert settled((1.0, 0.0), {**articles, "b": [(1.0, 0.0)]}, 0.75, 0.08) is None
    assert settled((1.0, 0.0), {}, 0.0, 0.0) is None


@given(VECTORS, VECTORS)
@example([0.0, 1.0, 0.0], [0.0, 2.5e-162, 0.0])
def test_a_cosine_is_between_minus_one_and_one(one: list[float], other: list[float]) -> None:
    """Whatever the lengths, and 0 where there is none."""
    assert abs(cosine(one, other)) <= 1 + 1e-9
    assert cosine(one, [0.0] * 3) == 0
