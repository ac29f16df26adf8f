# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rules add to a change, and whether anybody would be told of an event."""

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from intake.agent_actions import Doer, with_note
from intake.automation.firing import tells_somebody
from intake.changes import ChangeSet
from intake.ids import AgentId
from intake.service_desk import ServiceDesk
from tests.intake.automation.test_firing import CONTACT, CONVERSATION, NOW, TICKET, after, book
from tests.support.hours import on_working_days


def test_a_rule_speaks_after_whoever_spoke() -> None:
    """Its note has the next number, and takes away no line of the change."""
    lina = Doer(AgentId("a-lina"), "李娜")
    change = with_note(ChangeSet(CONVERSATION, ticket=TICKET), lina, "look", NOW)
    rules = book({"when": "noted", "do": [{"note": {"zh": "看过", "en": "seen"}}]})
    _, result = after(rules, change)
    first, second = result.messages
    assert (first.text, second.text) == ("look", "看过")
    assert second.seq == first.seq + 1 == result.conversation.last_seq


@pytest.mark.parametrize(
    ("places", "level", "is_told"),
    [(["robot"], "vip", True), ([], "vip", False), (["robot"], "normal", False)],
)
def test_whether_anybody_would_be_told(places: list[str], level: str, *, is_told: bool) -> None:
    """By a rule of this event whose condition holds, at a place that is configured."""
    hours = on_working_days(ZoneInfo("Asia/Shanghai"), ((time(9), time(18)),), lambda _day: True)
    notify = {"notify": {"to": "night", "text": {"zh": "x", "en": "x"}}}
    flag = {"flag": "x"}
    rules = book({"when": "handed_off", "if": {"level": "vip"}, "do": [flag, notify]})
    desk = ServiceDesk(hours, rules=rules, groups={"night": places})
    contact = replace(CONTACT, level=level)
    assert tells_somebody(TICKET, contact, desk, "handed_off", NOW) is is_told
    assert not tells_somebody(TICKET, contact, desk, "opened", NOW)
    quiet = replace(desk, rules=book({"when": "handed_off", "do": [flag]}))
    assert not tells_somebody(TICKET, contact, quiet, "handed_off", NOW)
