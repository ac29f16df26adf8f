# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation that waits for a person waits where somebody works."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.consequences import Circumstances
from intake.conversations import Speaker
from intake.happenings import Happening
from intake.ids import AgentId
from intake.routing.dispatching import keep_heard, keep_staffed
from intake.routing.problems import Problem, problems
from intake.routing.queues import Member, Team
from intake.routing.settings import Dispatch
from intake.service_desk import ServiceDesk
from intake.service_levels.business_hours import BusinessHours
from tests.intake.automation.test_firing import CONVERSATION
from tests.support.tickets import filed

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


def undispatched(team: Team) -> ServiceDesk:
    """A site without a section `dispatch`."""
    return ServiceDesk(hours=HOURS, team=team)


@pytest.mark.parametrize("kind", ["opened", "queue_changed", "reopened"])
def test_without_dispatch_it_stays_and_is_told(kind: Happening) -> None:
    """A dialog, a product or a person sent it there: nobody is to find out by chance."""
    ticket = replace(filed(NOW), queue="depot")
    came = TimelineEntry(kind, Actor("bot"), NOW, {"to": "depot"}, ticket.number)
    change = ChangeSet(CONVERSATION, ticket=ticket, timeline=(came,))
    kept = keep_staffed(change, Circumstances(undispatched(TEAM), NOW))
    again = keep_staffed(kept, Circumstances(undispatched(TEAM), NOW))
    assert (kept.ticket, again) == (ticket, kept)
    assert [(one.kind, one.detail) for one in kept.timeline[1:]] == [
        ("dispatch_failed", {"reason": "no_member", "queue": "depot", "to": "depot"})
    ]


def test_without_dispatch_who_waits_is_told_of() -> None:
    """The conversation stays in its queue."""
    change = ChangeSet(replace(CONVERSATION, speaker=Speaker.WAITING, queue="depot", ticket=None))
    (told,) = keep_heard(change, undispatched(TEAM), NOW).timeline
    assert (told.kind, told.detail["to"]) == ("dispatch_failed", "depot")


def test_where_nobody_has_a_queue_everybody_looks_at_all() -> None:
    """Queues are only words there, and nothing lies unseen."""
    everybody = Team((replace(WANG, queues=frozenset()),), frozenset({"depot"}))
    ticket = replace(filed(NOW), queue="depot")
    came = TimelineEntry("opened", Actor("bot"), NOW, {}, ticket.number)
    change = ChangeSet(CONVERSATION, ticket=ticket, timeline=(came,))
    assert keep_staffed(change, Circumstances(undispatched(everybody), NOW)) == change
    assert problems(None, everybody, {"depot": 1}) == []
    assert problems(None, TEAM, {"depot": 1, "first-line": 2}, named={"lost"}) == [
        Problem("depot", "no_member", 1),
        Problem("lost", "unknown_queue", 0),
    ]
