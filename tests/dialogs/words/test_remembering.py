# SPDX-License-Identifier: AGPL-3.0-or-later
"""Short texts are read once; long ones each time, and nothing of them is kept."""

from dialogs.words.remembering import LONGEST, of_short


def test_a_short_text_is_read_once_for_each_of_its_other_arguments() -> None:
    """Yes asked twice is read once; with another number it is another reading."""
    read: list[tuple[str, int]] = []

    @of_short
    def length(text: str, times: int) -> int:
        read.append((text, times))
        return len(text) * times

    assert [length("是", 1), length("是", 1), length("是", 2)] == [1, 1, 2]
    assert read == [("是", 1), ("是", 2)]


def test_a_long_text_is_read_each_time() -> None:
    """What hardly comes twice takes no room."""
    read: list[str] = []

    @of_short
    def length(text: str) -> int:
        read.append(text)
        return len(text)

    longest, longer = "a" * LONGEST, "a" * (LONGEST + 1)
    assert [length(one) for one in (longest, longest, longer, longer)] == [200, 200, 201, 201]
    assert read == [longest, longer, longer]
