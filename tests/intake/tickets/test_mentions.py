# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a note calls."""

import pytest

from intake.ids import AgentId
from intake.routing.queues import Member
from intake.tickets.mentions import mentioned

TEAM = [
    Member(AgentId("1"), "lina", "李娜"),
    Member(AgentId("2"), "maria", "Maria Santos"),
    Member(AgentId("3"), "mar", "Mar"),
]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@李娜请看一下", ["1"]),
        ("请 @LINA 看一下", ["1"]),
        ("@Maria Santos, please look", ["2"]),
        ("@maria @mar", ["2", "3"]),
        ("@marvin", []),
        ("mail to lina@example.com", []),
        ("李娜 knows", []),
    ],
)
def test_a_name_or_log_in_behind_the_sign(text: str, called: list[str]) -> None:
    """In any writing; part of a word is none."""
    assert [one.id for one in mentioned(text, TEAM)] == called
