# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dispatch: how a site hands out its work, as one value; and what needs a skill."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from intake.changes import Actor
from intake.contacts import Contact
from intake.messages import Language
from intake.routing.queues import Team
from intake.routing.rules import DispatchRule, Levels
from intake.routing.shifts import Shift
from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.policy import Promise
from intake.tickets.ticket import Ticket

DISPATCH = Actor("rule", "dispatch")


@dataclass(frozen=True, slots=True)
class SkillRule:
    """Tickets like these need these skills. Empty places let everything pass."""

    skills: frozenset[str]
    queues: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def applies(self, ticket: Ticket, language: Language | None) -> bool:
        """Whether a ticket is one of these."""
        product = ticket.fields.get("product")
        told = (
            (self.queues, ticket.queue),
            (self.types, ticket.type),
            (self.products, str(product.value) if product else ""),
            (self.languages, language or ""),
        )
        return all(not wanted or value in wanted for wanted, value in told)


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of escalation: whom it goes to and how long they have."""

    name: str
    queue: str
    time: Promise


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The section `dispatch` of a service file.

    `auto_assign` are the queues whose tickets are given to people; in the others people take
    them. `default_queue` takes what has no queue to go to. `queues`, `skill_titles`,
    `shift_titles` and `tier_titles` are what people call each of them, in Chinese and in English.
    """

    rules: tuple[DispatchRule, ...] = ()
    otherwise: str = ""
    default_queue: str = ""
    auto_assign: frozenset[str] = frozenset()
    skill_rules: tuple[SkillRule, ...] = ()
    shifts: Mapping[str, Shift] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    named: frozenset[str] = frozenset()  # every queue the section names
    queues: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    skill_titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    shift_titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    tier_titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def levels(self) -> frozenset[str]:
        """Every customer level that a rule names."""
        found = (rule.levels for rule in self.rules if isinstance(rule, Levels))
        return frozenset().union(*found)

    @property
    def needable(self) -> frozenset[str]:
        """Every skill that a ticket can need."""
        return frozenset().union(*(one.skills for one in self.skill_rules))

    def needed(
        self, ticket: Ticket, contact: Contact | None, language: Language | None
    ) -> frozenset[str]:
        """The skills a ticket needs; asked anew each time, so that it follows its fields."""
        spoken = language or (contact.language if contact else None)
        found = [one.skills for one in self.skill_rules if one.applies(ticket, spoken)]
        return frozenset().union(*found)

    def running(self, now: datetime) -> frozenset[str]:
        """The named shifts that run at this moment."""
        return frozenset(name for name, one in self.shifts.items() if one.is_running(now))

    def is_on_shift(
        self, agent_id: str | None, now: datetime, hours: BusinessHours, team: Team
    ) -> bool:
        """Whether somebody is at work: in their named shift, by plan and not a minute longer.

        Who has none is at work in the opening hours, and whenever else they are there: nobody
        takes a ticket from whoever works late, as nobody keeps new ones from them.
        """
        member = team.member(agent_id)
        if member is None:
            return False
        shift = self.shifts.get(member.shift)
        if shift is not None:
            return shift.is_running(now)
        return hours.is_open(now) or team.is_there(member)
