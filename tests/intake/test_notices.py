# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices: addressed, put off by quiet hours, gathered into digests, given up."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake import ticket_actions
from intake.changes import ChangeSet
from intake.contacts import Contact
from intake.ids import ContactId, ConversationId, TicketNumber
from intake.notices import Notice, NoticeState, QuietHours, addressed, digest, next_attempt

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CONVERSATION = ticket_actions.desk_conversation(
    ConversationId("p"), Contact(ContactId("c"), ""), NOW
)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def notice(number: int = 1) -> Notice:
    """A notice to the director."""
    text = {"zh": f"通知{number}", "en": f"Notice {number}"}
    return Notice(f"n{number}", "director", "pending", TicketNumber("FD-000001"), text, NOW)


def test_each_place_of_a_group_gets_one() -> None:
    """Decided again, an addressed one stays as it is."""
    change = ChangeSet(CONVERSATION, records=(notice(),))
    told = addressed(change, {"director": ("director.robot", "director.mail")})
    assert [one.target for one in told.records if isinstance(one, Notice)] == [
        "director.robot", "director.mail",
    ]  # fmt: skip
    assert addressed(told, {}) == told


def test_a_group_without_a_place_is_kept_for_the_workspace() -> None:
    """Nothing is dropped quietly."""
    (kept,) = addressed(ChangeSet(CONVERSATION, records=(notice(),)), {}).records
    assert isinstance(kept, Notice)
    assert (kept.state, kept.target) == (NoticeState.NOWHERE, "director")


def test_who_is_meant_hears_it_at_their_own_place_too() -> None:
    """Once for each place, also where the group itself has none or is that person's own."""
    groups = {"team": ("team.robot",), "sunbo": ("sunbo.mail",)}

    def told(to: str) -> list[tuple[str, NoticeState]]:
        meant = replace(notice(), to=to, meant=("sunbo", "lina"))
        found = addressed(ChangeSet(CONVERSATION, records=(meant,)), groups).records
        return [(one.target, one.state) for one in found if isinstance(one, Notice)]

    waiting = NoticeState.WAITING
    assert told("team") == [("team.robot", waiting), ("sunbo.mail", waiting)]
    assert told("director") == told("sunbo") == [("sunbo.mail", waiting)]


@pytest.mark.parametrize(
    ("begins", "ends", "at", "until"),
    [
        ("22:00", "07:30", "2026-11-22 23:00", "2026-11-23 07:30"),
        ("22:00", "07:30", "2026-11-23 03:00", "2026-11-23 07:30"),
        ("22:00", "07:30", "2026-11-23 07:30", "2026-11-23 07:30"),
        ("22:00", "07:30", "2026-11-23 12:00", "2026-11-23 12:00"),
        ("12:00", "13:30", "2026-11-23 12:10", "2026-11-23 13:30"),
        ("12:00", "13:30", "2026-11-23 11:59", "2026-11-23 11:59"),
    ],
)
def test_quiet_hours_end_by_their_own_clock(begins: str, ends: str, at: str, until: str) -> None:
    """Over midnight and at noon."""
    quiet = QuietHours(time.fromisoformat(begins), time.fromisoformat(ends), SHANGHAI)
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    expected = datetime.fromisoformat(until).replace(tzinfo=SHANGHAI)
    assert quiet.until(moment.astimezone(UTC)) == expected


def test_a_digest_shows_the_newest_and_counts_the_rest() -> None:
    """Twenty lines are read, more are not."""
    text = digest([notice(n) for n in range(25)], "zh", "另有 {count} 条")
    assert text.splitlines()[0] == "另有 5 条"
    assert text.splitlines()[-1] == "通知24"
    assert digest([notice(1)], "en", "") == "Notice 1"


def test_trying_again_takes_longer_each_time_and_ends() -> None:
    """Five seconds, ten, … an hour; after a day it is given up."""
    first = next_attempt(0, NOW, NOW)
    second = next_attempt(1, NOW, NOW)
    assert first == NOW + timedelta(seconds=5)
    assert second == NOW + timedelta(seconds=10)
    assert next_attempt(40, NOW, NOW) == NOW + timedelta(hours=1)
    assert next_attempt(3, NOW + timedelta(days=1), NOW) is None
