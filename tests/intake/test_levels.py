# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is a VIP: one answer for priority, promises, dispatch and rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.automation.facts import Facts
from intake.conditions import holds, read_condition
from intake.contacts import Contact
from intake.ids import ContactId
from intake.levels import CustomerLevels
from intake.routing.queues import Team
from intake.routing.rules import Case, Levels
from intake.service_levels.policy import ServiceLevels, target
from intake.tickets.priority import Adjustment, PriorityRules, derive
from intake.tickets.ticket import Priority, Ticket
from tests.support.tickets import filed

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CALLED = CustomerLevels(("vip*", "gold"))
UP = Adjustment(1, {"zh": "VIP 客户", "en": "VIP"}, lambda _fields: True)


def ticket_of(level: str) -> Ticket:
    """A question of a customer of this level."""
    return filed(NOW, type_="question", contact_id=ContactId("k1"), queue="", level=level)


@pytest.mark.parametrize(
    ("level", "is_vip"),
    [("vip", True), ("VIP", True), (" Vip1 ", True), ("vip-gold", True), ("GOLD", True),
     ("normal", False), ("", False), ("golden", False), ("no vip", False)],
)  # fmt: skip
def test_everybody_agrees_who_is_a_vip(level: str, is_vip: bool) -> None:  # noqa: FBT001
    """Priority, promises, dispatch and rules say the same of every way to write a level."""
    soon = target(timedelta(minutes=30), None)
    levels = ServiceLevels(by_level={"vip": {"P3": soon}}, called=CALLED)
    contact = Contact(ContactId("k1"), level=level)
    case = Case(ticket_of(level), contact, Team(), lambda _agent: True, CALLED)
    facts = Facts(ticket_of(level), contact, NOW, called=CALLED)
    found = {
        "priority": derive(ticket_of(level), PriorityRules(levels={"vip": UP}, called=CALLED))
        .priority is Priority.P2,
        "promises": levels.target("P3", level) == soon,
        "dispatch": Levels(frozenset({"vip"}), "fast").match(case) is not None,
        "rules": holds(read_condition({"level": "vip"}), facts),
        "hand-over": CALLED.is_vip(level),
    }  # fmt: skip
    assert set(found.values()) == {is_vip}, found


def test_a_levels_own_name_counts_before_vip() -> None:
    """What is written for gold is gold's; the rest is as for every VIP."""
    gold, vip = target(timedelta(minutes=5), None), target(timedelta(minutes=30), None)
    levels = ServiceLevels(
        by_level={"gold": {"P3": gold}, "vip": {"P3": vip, "P2": vip}}, called=CALLED
    )
    assert (levels.target("P3", "Gold"), levels.target("P2", "Gold")) == (gold, vip)
    rules = PriorityRules(levels={"gold": replace(UP, by=2), "vip": UP}, called=CALLED)
    assert derive(ticket_of("gold"), rules).priority is Priority.P1
