# SPDX-License-Identifier: AGPL-3.0-or-later
"""The section of another system."""

import pytest
from pydantic import ValidationError

from bots.configuration.outside import Directory


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [("(", "is no regular expression"), (r"(?:[A-Z0-9]+-?)+", "would stop the hub")],
)
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str, problem: str) -> None:
    """What is tried on words of customers' messages can be read, and comes to an end."""
    with pytest.raises(ValidationError, match=problem):
        Directory(url="http://erp.example", asset="/m/{serial}", serial_pattern=pattern)


def test_the_usual_pattern_is_good() -> None:
    """The default passes its own check."""
    usual = Directory(url="http://erp.example", asset="/m/{serial}").serial_pattern
    assert Directory(url="http://erp.example", asset="/m/{serial}", serial_pattern=usual)
