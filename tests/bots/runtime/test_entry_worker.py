# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of files that strangers chose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.runtime.entry_worker import LONGEST_NAME, clean_name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\现场.jpg", "现场.jpg"),
        ("a\r\nX-Evil: 1.txt", "aX-Evil: 1.txt"),
        ("\u202egnp.exe", "gnp.exe"),
        ("", "file"),
        ("...", "file"),
        ("/", "file"),
        ("x" * 500 + ".jpg", "x" * (LONGEST_NAME - 4) + ".jpg"),
    ],
)
def test_a_name_is_a_name(given_name: str, kept: str) -> None:
    """No path, no control marks, no tricks with the direction of writing, and its ending stays."""
    assert clean_name(given_name) == kept


@given(st.text())
def test_any_name_becomes_a_safe_one(name: str) -> None:
    """Never empty, never long, never a path."""
    kept = clean_name(name)
    assert 0 < len(kept) <= LONGEST_NAME
    assert not set(kept) & set("/\\\r\n\0")
