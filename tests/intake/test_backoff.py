# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pauses grow until they are long enough, however often something fails."""

from datetime import timedelta

import pytest

from intake.backoff import Backoff

BACKOFF = Backoff(first=timedelta(seconds=2), longest=timedelta(minutes=1))


@pytest.mark.parametrize(
    ("earlier", "seconds"), [(0, 2), (1, 4), (2, 8), (4, 32), (5, 60), (6, 60), (10_000, 60)]
)
def test_each_failure_doubles_the_pause_up_to_the_longest(earlier: int, seconds: int) -> None:
    """Also after failures enough to overflow the product."""
    assert BACKOFF.pause(earlier) == timedelta(seconds=seconds)


def test_a_first_pause_of_the_longest_is_never_exceeded() -> None:
    """Both bounds may be the same."""
    even = Backoff(first=timedelta(hours=1), longest=timedelta(hours=1))
    assert [even.pause(earlier) for earlier in range(3)] == [timedelta(hours=1)] * 3
