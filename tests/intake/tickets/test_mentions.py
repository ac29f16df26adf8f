# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a note calls."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from intake.agent_actions import Doer
from intake.changes import Actor, ChangeSet, Message, TimelineEntry
from intake.consequences import Circumstances
from intake.ids import AgentId, ticket_number
from intake.messages import Author, Language
from intake.notices import Notice
from intake.routing.queues import Member, Team
from intake.service_desk import ServiceDesk
from intake.tickets.mentions import MENTIONED, mentioned, tell_mentioned, tell_of_conversation
from intake.tickets.relations import Relation, relate
from tests.support.hours import on_working_days
from tests.support.sides import side

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


NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DESK = ServiceDesk(
    on_working_days(ZoneInfo("Asia/Shanghai"), ((time(9), time(18)),), lambda _day: True)
)
OTHER = ticket_number("FD", 2)
ONE = side(1, NOW)


def note(text: str, author: Author = Author.NOTE) -> Message:
    """A line of 李娜's in the conversation."""
    return Message(4, author, NOW, text, author_id="1", author_name="李娜")


def follow(change: ChangeSet) -> list[TimelineEntry]:
    """What the consequence adds to the timeline of a change."""
    desk = replace(DESK, team=Team(tuple(TEAM)))
    told = tell_mentioned(change, Circumstances(desk, NOW))
    return list(told.timeline[len(change.timeline) :])


def test_a_note_on_a_ticket_that_calls_somebody_is_told() -> None:
    """By whom, and whom; each once, however often they are called."""
    change = ChangeSet(ONE.conversation, (note("@maria, then @mar, then @maria"),), ONE.ticket)
    (entry,) = follow(change)
    assert (entry.kind, entry.actor) == (MENTIONED, Actor("agent", "1", "李娜"))
    assert entry.detail == {"to": ["2", "3"], "names": "Maria Santos, Mar"}


@pytest.mark.parametrize("author", [Author.AGENT, Author.CUSTOMER, Author.BOT])
def test_only_notes_call_colleagues(author: Author) -> None:
    """What customers read or write calls nobody."""
    assert follow(ChangeSet(ONE.conversation, (note("@maria", author),), ONE.ticket)) == []


def test_a_note_beside_a_step_calls_too() -> None:
    """An agent's, on this ticket: not a rule's, nor one that stands on another ticket."""
    by = Actor("agent", "1", "李娜")
    given = {"note": "@maria please"}
    here = TimelineEntry("assigned", by, NOW, given)
    change = ChangeSet(ONE.conversation, ticket=ONE.ticket, timeline=(here,))
    assert [one.detail["to"] for one in follow(change)] == [["2"]]
    for other in (replace(here, actor=Actor("rule")), replace(here, ticket=OTHER)):
        assert follow(replace(change, timeline=(other,))) == []


def test_a_note_without_a_ticket_is_no_matter_of_a_timeline() -> None:
    """Nor does one that calls nobody tell anything."""
    assert follow(ChangeSet(ONE.conversation, (note("@maria"),))) == []
    assert follow(ChangeSet(ONE.conversation, (note("maria knows"),), ONE.ticket)) == []


def worded(language: Language, said: str, subject: str) -> str:
    """What a group reads."""
    return f"{language}: {said} ({subject})"


def test_a_call_where_there_is_no_ticket_goes_to_groups() -> None:
    """In every language, beside what the change writes already, and with the conversation's id."""
    before = relate(ONE, side(2, NOW), Relation.RELATED, "l-1", Doer(AgentId("1"), "李娜"), NOW)
    conversation = replace(ONE.conversation, subject="A jam")
    change = ChangeSet(conversation, (note("@maria please"),), records=before.records)
    told = tell_of_conversation(change, worded, TEAM, ["managers", "night"])
    assert told.records[:1] == before.records
    notices = [one for one in told.records if isinstance(one, Notice)]
    assert [one.to for one in notices] == ["managers", "night"]
    assert notices[0].text == {
        "zh": "zh: 李娜 → Maria Santos (A jam)", "en": "en: 李娜 → Maria Santos (A jam)",
    }  # fmt: skip
    assert notices[0].document["data"] == {
        "conversation_id": "k-1", "to": ["2"], "names": "Maria Santos",
    }  # fmt: skip
    assert [one.kind for one in told.timeline] == [MENTIONED]
    assert tell_of_conversation(
        replace(change, messages=(note("nobody"),)), worded, TEAM, ["managers"]
    ) == replace(change, messages=(note("nobody"),))
