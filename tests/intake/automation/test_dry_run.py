# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a rule would have fired: once, again after each pause, and only while it holds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.automation.dry_run import MOST_FIRINGS, History, states, tried
from intake.changes import Actor, TimelineEntry
from intake.ids import AgentId
from intake.tickets.ticket import Priority, Ticket, TicketStatus
from tests.intake.automation.test_firing import CONTACT, NOW, TICKET, book

AGENT = Actor("agent", "a-lina")
HOUR = timedelta(hours=1)


def history(*, taken_after: timedelta | None = None) -> History:
    """A ticket that was opened now, and perhaps taken later."""
    entries = [TimelineEntry("opened", Actor("bot"), NOW)]
    ticket = TICKET
    if taken_after is not None:
        states = {"from": "new", "to": "assigned"}
        entries.append(TimelineEntry("status_changed", AGENT, NOW + taken_after, states))
        ticket = replace(TICKET, status=TicketStatus.ASSIGNED)
    return History(ticket, CONTACT, entries)


@pytest.mark.parametrize(
    ("repeat", "taken_after", "hours"),
    [
        ("once", None, [1]),
        ("PT2H", None, [1, 3, 5]),
        ("PT2H", 4 * HOUR, [1, 3]),  # at five it was taken already
        ("PT2H", HOUR / 2, []),
    ],
)
def test_by_time(repeat: str, taken_after: timedelta | None, hours: list[int]) -> None:
    """An hour after it was opened, and again as long as it is new."""
    rule: dict[str, Any] = {
        "after": "PT1H", "if": {"status": "new"}, "do": [{"flag": "x"}], "repeat": repeat,
    }  # fmt: skip
    (made,) = book(rule).rules
    fired = tried(made, [history(taken_after=taken_after)], NOW + 6 * HOUR)
    assert [one.at for one in fired] == [NOW + hour * HOUR for hour in hours]


AGO = NOW + HOUR


def before(kind: str, **detail: object) -> Ticket:
    """The ticket as it was opened, before something happened to it an hour later."""
    entries = [TimelineEntry("opened", Actor("bot"), NOW), TimelineEntry(kind, AGENT, AGO, detail)]
    first, last = states(History(LATEST, CONTACT, entries))
    assert replace(last, status_since=LATEST.status_since) == LATEST
    return first


LATEST = replace(
    TICKET,
    status=TicketStatus.ASSIGNED,
    priority=Priority.P0,
    agent_id=AgentId("a-lina"),
    flags=("vip", "late"),
)


@pytest.mark.parametrize(
    ("kind", "detail", "changed"),
    [
        ("status_changed", {"from": "new", "to": "assigned"}, {"status": TicketStatus.NEW}),
        ("priority_changed", {"from": "P2", "to": "P0"}, {"priority": Priority.P2}),
        ("assigned", {"from": "", "to": "a-lina"}, {"agent_id": None}),
        ("assigned", {"from": "a-wang"}, {"agent_id": AgentId("a-wang")}),
        ("queue_changed", {"from": "billing"}, {"queue": "billing"}),
        ("type_changed", {"from": "complaint"}, {"type": "complaint"}),
        ("title_changed", {"from": "?"}, {"title": "?"}),
        ("waiting_changed", {"from": "parts"}, {"waiting_for": "parts"}),
        ("flagged", {"flag": "late"}, {"flags": ("vip",)}),
        ("noted", {}, {}),
    ],
)
def test_a_ticket_as_it_was(kind: str, detail: dict[str, object], changed: dict[str, Any]) -> None:
    """Each entry tells what was there before it; what none tells of was always so."""
    assert before(kind, **detail) == replace(LATEST, status_since=NOW, **changed)


def test_a_field_as_it_was() -> None:
    """The others stay."""
    fields = before("field_changed", field="model", **{"from": "B6"}).fields
    assert fields["model"].value == "B6"
    assert before("field_changed", field="model", **{"from": ""}).fields["model"].value is None


def test_a_state_begins_with_a_step() -> None:
    """Not with what is told in between; a ticket was resolved when it came to be so."""
    entries = [
        TimelineEntry("opened", Actor("bot"), NOW),
        TimelineEntry("status_changed", AGENT, AGO, {"from": "new", "to": "resolved"}),
        TimelineEntry("noted", AGENT, NOW + 2 * HOUR),
    ]
    found = states(History(replace(TICKET, status=TicketStatus.RESOLVED), CONTACT, entries))
    assert [(one.status_since, one.resolved_at) for one in found] == [
        (NOW, None), (AGO, AGO), (AGO, AGO),
    ]  # fmt: skip


def test_one_that_fires_too_often_is_not_counted_for_ever() -> None:
    """Every minute of a year: by then it is clear."""
    rule = {"after": "PT1M", "do": [{"flag": "x"}], "repeat": "PT1M"}
    (made,) = book(rule).rules
    assert len(tried(made, [history()], NOW + timedelta(days=365))) == MOST_FIRINGS
