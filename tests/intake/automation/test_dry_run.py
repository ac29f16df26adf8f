# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a rule would have fired: once, again after each pause, and only while it holds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.automation.dry_run import MOST_FIRINGS, History, tried
from intake.changes import Actor, TimelineEntry
from intake.tickets.ticket import TicketStatus
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


def test_one_that_fires_too_often_is_not_counted_for_ever() -> None:
    """Every minute of a year: by then it is clear."""
    rule = {"after": "PT1M", "do": [{"flag": "x"}], "repeat": "PT1M"}
    (made,) = book(rule).rules
    assert len(tried(made, [history()], NOW + timedelta(days=365))) == MOST_FIRINGS
