# SPDX-License-Identifier: AGPL-3.0-or-later
"""A missing, doubled or swapped letter is put right, a wrong one is left alone."""

import pytest

from dialogs.typing_errors import spelling_of

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
