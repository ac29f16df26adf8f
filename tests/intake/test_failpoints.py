# SPDX-License-Identifier: AGPL-3.0-or-later
"""Failpoints: nothing happens unless one is armed, and each has a scenario."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.failpoints import FAILPOINTS, FailpointReached, fp

ROOT = Path(__file__).parents[2]
Arm = Callable[[str], None]


def test_an_armed_place_fails_once_at_its_count(arm: Arm) -> None:
    """`@3` lets two pass, fails the third and lets the fourth pass."""
    arm("in.ack=raise@3")
    fp("in.ack")
    fp("in.ack")
    fp("in.recv")
    with pytest.raises(FailpointReached, match=r"in\.ack"):
        fp("in.ack")
    fp("in.ack")


def test_without_a_count_the_first_pass_fails(arm: Arm) -> None:
    """The count is one unless given."""
    arm("in.recv=raise")
    with pytest.raises(FailpointReached):
        fp("in.recv")


@pytest.mark.parametrize("spec", ["", "in.nowhere=kill", "in.ack=explode", "in.ack"])
def test_a_wrong_name_is_refused_with_the_right_ones(arm: Arm, spec: str) -> None:
    """A typo in a test does not silently test nothing."""
    with pytest.raises(ValueError, match=r"in\.journal\.write"):
        arm(spec)


def test_every_place_is_passed_and_named() -> None:
    """The names in the code and in the list are the same, so the kill rig reaches all of them."""
    found: set[str] = set()
    for package in ("bots", "channels", "desk", "dialogs", "intake"):
        for path in (ROOT / package).rglob("*.py"):
            found |= set(re.findall(r'\bfp\("([^"]+)"\)', path.read_text(encoding="utf-8")))
    assert found == set(FAILPOINTS)
