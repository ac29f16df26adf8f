# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a customer hears who has their ticket now."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.consequences import Circumstances
from intake.conversations import DESK_CHANNEL, Speaker
from intake.ids import AgentId, ticket_number
from intake.messages import Address
from intake.service_desk import ServiceDesk
from intake.tickets.customer_notices import tell_owner
from intake.tickets.ticket import TicketStatus
from intake.timers import TimerKind
from tests.support.hours import on_working_days
from tests.support.sides import side

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DESK = ServiceDesk(
    on_working_days(ZoneInfo("Asia/Shanghai"), ((time(9), time(18)),), lambda _day: True)
)
GIVEN = TimelineEntry("assigned", Actor("agent", "a-sun"), NOW, {"to": "a-lina"})
HERE = {"speaker": Speaker.BOT}


def told(
    entry: TimelineEntry = GIVEN, heard: dict[str, Any] = HERE, **ticket: Any
) -> list[tuple[TimerKind, str]]:
    """The notices that a change leaves: of which kind, about what."""
    one = side(1, NOW, heard=heard)
    owned = replace(one.ticket, **{"agent_id": AgentId("a-lina"), **ticket})
    change = ChangeSet(one.conversation, ticket=owned, timeline=(entry,))
    followed = tell_owner(change, Circumstances(DESK, NOW))
    assert all((timer.due_at, timer.conversation_id) == (NOW, "k-1") for timer in followed.timers)
    return [(timer.kind, timer.about) for timer in followed.timers]


def test_who_talks_with_the_bot_hears_who_has_their_ticket() -> None:
    """At once; a second assignment before it is told replaces the notice."""
    assert told() == [(TimerKind.NOTICE, "FD-000001/owner")]


@pytest.mark.parametrize(
    "given",
    [
        {"heard": {"speaker": Speaker.HUMAN}},
        {"heard": {"speaker": Speaker.WAITING}},
        {"heard": {**HERE, "ticket": ticket_number("FD", 2)}},
        {"heard": {**HERE, "address": Address(DESK_CHANNEL, "desk", "k-1")}},
        {"agent_id": None},
        {"status": TicketStatus.RESOLVED},
        {"entry": replace(GIVEN, detail={"from": "a-lina"})},
        {"entry": replace(GIVEN, actor=Actor("import"))},
        {"entry": replace(GIVEN, kind="noted")},
    ],
)
def test_who_hears_nothing(given: dict[str, Any]) -> None:
    """A person speaks to them; another matter; a phone; nobody's or settled; a bulk import."""
    assert told(**given) == []
