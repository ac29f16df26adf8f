# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation that waits for a person waits where somebody works."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.ids import AgentId
from intake.routing.dispatching import keep_heard
from intake.routing.queues import Member, Team
from intake.routing.settings import Dispatch
from intake.service_desk import ServiceDesk
from intake.service_levels.business_hours import BusinessHours
from tests.intake.automation.test_firing import CONVERSATION

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
WANG = Member(AgentId("a-wang"), "wang", "王强", frozenset({"first-line"}))
HOURS = BusinessHours(ZoneInfo("Asia/Shanghai"), lambda _day: ())
TEAM = Team((WANG,), frozenset({"first-line", "depot"}))


def heard(
    queue: str, default: str = "first-line", speaker: Speaker = Speaker.WAITING
) -> ChangeSet:
    """What becomes of a conversation in this queue."""
    desk = ServiceDesk(hours=HOURS, dispatch=Dispatch(default_queue=default), team=TEAM)
    change = ChangeSet(replace(CONVERSATION, speaker=speaker, queue=queue, ticket=None))
    return keep_heard(change, desk, NOW)


@pytest.mark.parametrize(
    ("queue", "default", "reason", "to"),
    [
        ("depot", "first-line", "no_member", "first-line"),
        ("lost", "first-line", "unknown_queue", "first-line"),
        ("depot", "depot", "no_member", "depot"),  # nowhere else to go: loud all the same
    ],
)
def test_where_nobody_works(queue: str, default: str, reason: str, to: str) -> None:
    """It goes to the default queue, and that is said once in the conversation."""
    change = heard(queue, default)
    (told,) = change.timeline
    assert (change.conversation.queue, told.is_once) == (to, True)
    assert (told.kind, dict(told.detail)) == (
        "dispatch_failed", {"reason": reason, "queue": queue, "to": to},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("queue", "speaker"),
    [("first-line", Speaker.WAITING), ("", Speaker.WAITING), ("lost", Speaker.HUMAN)],
)
def test_where_somebody_hears(queue: str, speaker: Speaker) -> None:
    """Somebody works there, everybody does, or somebody has it: nothing changes."""
    change = heard(queue, speaker=speaker)
    assert (change.conversation.queue, change.timeline) == (queue, ())
