# SPDX-License-Identifier: AGPL-3.0-or-later
"""The section `dispatch` of a service file, checked, and as a value.

A rule is told by what it has: `keywords`, a table (`modules`, `kinds`, `regions`, or `field` with
`values`), `levels`, `types` or `priorities`, `account_manager`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from intake.levels import plain
from intake.references import FIELD, QUEUE, TYPE, Names, references
from intake.routing.rules import (
    HARDWARE,
    SOFTWARE,
    DispatchRule,
    Keywords,
    Levels,
    PersonalAgent,
    Table,
    Types,
)
from intake.routing.settings import Dispatch, SkillRule, Tier
from intake.routing.shifts import Shift
from intake.sections import Section
from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.policy import PromiseSection, counted

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Word = Annotated[str, Field(min_length=1, max_length=100)]
QueueId = Annotated[Name, Names(QUEUE)]
QueueIfAny = Annotated[Name | None, Names(QUEUE)]
Owners = Annotated[Mapping[Word, Name] | None, Names(QUEUE)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SLOT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_KINDS = (
    "keywords", "modules", "kinds", "regions", "field", "levels", "types", "priorities",
    "account_manager",
)  # fmt: skip


class DispatchRuleSection(Section):
    """One rule with one kind of condition; `types` and `priorities` may go together."""

    keywords: tuple[Word, ...] = ()
    modules: Owners = None
    kinds: Owners = None
    regions: Owners = None
    field: Annotated[Name | None, Names(FIELD)] = None
    values: Owners = None
    levels: tuple[Word, ...] = ()
    types: Annotated[tuple[Name, ...], Names(TYPE)] = ()
    priorities: tuple[Literal["P0", "P1", "P2", "P3"], ...] = ()
    account_manager: Literal[True] | None = None
    queue: QueueIfAny = None

    @field_validator("kinds")
    @classmethod
    def _are_kinds(cls, kinds: Mapping[str, str] | None) -> Mapping[str, str] | None:
        if kinds and kinds.keys() - {HARDWARE, SOFTWARE}:
            raise ValueError(f"there are {HARDWARE} and {SOFTWARE}, and no other kinds")
        return kinds

    @model_validator(mode="after")
    def _is_one_rule(self) -> "DispatchRuleSection":
        given = [name for name in _KINDS if getattr(self, name)]
        if given == ["types", "priorities"]:
            given = ["types"]
        if len(given) != 1:
            raise ValueError(f"has exactly one of {', '.join(_KINDS)}; this one has {len(given)}")
        has_table = given[0] in {"modules", "kinds", "regions", "field"}
        if (self.queue is None) != (has_table or given == ["account_manager"]):
            problem = "names its queues itself" if self.queue else "needs a queue"
            raise ValueError(f"{given[0]}: {problem}")
        if bool(self.values) != (self.field is not None):
            raise ValueError("field and values go together")
        return self

    def rule(self) -> DispatchRule:
        """The rule of the one kind that is written; the section has exactly one."""
        tables: tuple[tuple[str, Mapping[str, str] | None], ...] = (
            ("module", self.modules), ("kind", self.kinds), ("region", self.regions),
            (self.field or "", self.values),
        )  # fmt: skip
        for name, owners in tables:
            if owners:
                return Table(name, dict(owners))
        if self.account_manager:
            return PersonalAgent()
        queue = self.queue or ""
        if self.keywords:
            return Keywords(self.keywords, queue)
        if self.levels:
            return Levels(frozenset(map(plain, self.levels)), queue)
        return Types(frozenset(self.types), frozenset(self.priorities), queue)


class SkillRuleSection(Section):
    """Which tickets need which skills."""

    needs: Annotated[tuple[Word, ...], Field(min_length=1)]
    queues: Annotated[tuple[Name, ...], Names(QUEUE)] = ()
    types: Annotated[tuple[Name, ...], Names(TYPE)] = ()
    products: tuple[Word, ...] = ()
    languages: tuple[Literal["zh", "en"], ...] = ()

    def skill_rule(self) -> SkillRule:
        """The skills, and the tickets that need them; what is not named excludes nothing."""
        return SkillRule(
            frozenset(self.needs),
            frozenset(self.queues),
            frozenset(self.types),
            frozenset(self.products),
            frozenset(self.languages),
        )


class Called(Section):
    """What people call something in each language; its id where a language has no name."""

    zh: Word | None = None
    en: Word | None = None

    def names(self, own: str) -> tuple[str, str]:
        """The Chinese name and the English one."""
        return self.zh or own, self.en or own


class QueueSection(Section):
    """How one queue works. A queue that stands here is entered when it is new."""

    name: Called = Called()
    auto_assign: bool = False


class ShiftSection(Section):
    """When a shift runs. Without `days` it runs on the desk's working days."""

    title: Called = Called()
    hours: Annotated[tuple[str, ...], Field(min_length=1)]
    days: tuple[Day, ...] = ()

    @field_validator("hours")
    @classmethod
    def _are_times(cls, hours: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [one for one in hours if not _SLOT.fullmatch(one)]:
            raise ValueError(f"{wrong[0]!r} is no time of day like 22:00-06:00")
        return hours

    def shift(self, hours: BusinessHours) -> Shift:
        """The shift in the time zone of the desk, on its working days unless days are named."""
        slots = tuple(map(_slot, self.hours))
        begins_on = _on(self.days) if self.days else hours.is_working_day
        return Shift(hours.zone, slots, begins_on)


class TierSection(PromiseSection):
    """One step of escalation, and how long it has for an answer."""

    name: Name
    title: Called = Called()
    queue: QueueId

    def tier(self) -> Tier:
        """The tier, with how the time for its answer is counted."""
        return Tier(self.name, self.queue, counted(self))


class DispatchSection(Section):
    """The section `dispatch`: who gets which ticket."""

    rules: tuple[DispatchRuleSection, ...] = ()
    otherwise: QueueIfAny = None
    default_queue: QueueIfAny = None
    queues: Mapping[Name, QueueSection] = Field(default_factory=dict)
    skills: tuple[SkillRuleSection, ...] = ()
    skill_titles: Mapping[Word, Called] = Field(default_factory=dict)
    shifts: Mapping[Name, ShiftSection] = Field(default_factory=dict)
    escalation: tuple[TierSection, ...] = ()

    @field_validator("escalation")
    @classmethod
    def _are_named_apart(cls, tiers: tuple[TierSection, ...]) -> tuple[TierSection, ...]:
        names = [one.name for one in tiers]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"two tiers are named {twice[0]}")
        return tiers

    def dispatch(self, hours: BusinessHours, hand_off_queue: str = "") -> Dispatch:
        """How tickets are dispatched. What no rule sends anywhere goes to `hand_off_queue`."""
        return Dispatch(
            rules=tuple(one.rule() for one in self.rules),
            otherwise=self.otherwise or "",
            default_queue=self.default_queue or hand_off_queue,
            auto_assign=frozenset(name for name, one in self.queues.items() if one.auto_assign),
            skill_rules=tuple(one.skill_rule() for one in self.skills),
            skill_titles={name: one.names(name) for name, one in self.skill_titles.items()},
            shifts={name: one.shift(hours) for name, one in self.shifts.items()},
            tiers=tuple(one.tier() for one in self.escalation),
            named=frozenset(self.named()),
            queues={name: one.name.names(name) for name, one in self.queues.items()},
            shift_titles={name: one.title.names(name) for name, one in self.shifts.items()},
            tier_titles={one.name: one.title.names(one.name) for one in self.escalation},
        )

    def named(self) -> set[str]:
        """Every queue the section names."""
        return {one.name for one in references(self) if one.kind == QUEUE} | set(self.queues)


def _slot(text: str) -> tuple[time, time]:
    opens, closes = text.split("-")
    return time.fromisoformat(opens), time.fromisoformat("00:00" if closes == "24:00" else closes)


def _on(days: tuple[str, ...]) -> Callable[[date], bool]:
    wanted = frozenset(map(_DAYS.index, days))
    return lambda day: day.weekday() in wanted
