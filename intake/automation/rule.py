# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rule: one "if … then …" of a service file, as a checked value.

A rule waits for an event of a ticket (`when: opened`) or for time to pass (`after: PT2H`, since
the ticket was opened, took its status, or was resolved). If its condition holds then, its actions
are done. Which events there are is what the timeline tells: any entry's kind.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from intake.automation.written_actions import ActionSection, Do, RuleText
from intake.conditions import Condition, Every, Operator, Test, read_condition, tests_in
from intake.errors import Mistake
from intake.happenings import HAPPENINGS
from intake.lengths import Length, Pause
from intake.messages import Language
from intake.service_levels.business_hours import WALL_CLOCK, Meter
from intake.service_levels.policy import Counted, Promise, PromiseSection, counted
from intake.tickets.ticket import Priority, TicketStatus

# A rule by time that may fire again and again must at least wait so long.
SHORTEST_PAUSE = timedelta(minutes=1)

ALWAYS_THERE = Every(())
MeterOf = Callable[[Promise], Meter]


def wall_clock(_promise: Promise) -> Meter:
    """Counts every time by the wall clock."""
    return WALL_CLOCK


# What a condition may ask of a ticket beside its fields (`fields.<name>`); see facts.py.
ASKED = frozenset(
    {
        "type", "title", "status", "priority", "queue", "assignee", "channel", "serial",
        "incomplete", "flags", "repeats", "level", "company", "event", "actor", "breached",
        "waiting_for",
    }
)  # fmt: skip
# What can be so of those that have no other values; a misspelt one would never hold, unnoticed.
CAN_BE: Mapping[str, frozenset[str]] = {
    "status": frozenset(TicketStatus),
    "priority": frozenset(Priority),
    "event": HAPPENINGS,
    "actor": frozenset({"customer", "bot", "agent", "rule", "timer", "import"}),
    "waiting_for": frozenset({"customer", "parts", "third_party"}),
}


class Since(StrEnum):
    """The moment from which the time of a rule by time is counted."""

    OPENED = "opened"
    STATUS = "status"  # since the ticket took the status it has, or waits (no more) for others
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `events` is empty for a rule by time, `after` None for one by event.

    `pause` says how often it may fire for one ticket: None once, zero every time, else at most
    once in that time. `meter` counts `after`, `pause_meter` counts `pause`.
    """

    name: str
    title: Mapping[Language, str]
    events: frozenset[str]
    condition: Condition
    actions: tuple[Do, ...]
    after: timedelta | None = None
    since: Since = Since.OPENED
    pause: timedelta | None = None
    meter: Meter = WALL_CLOCK
    pause_meter: Meter = WALL_CLOCK

    def due_at(self, since: datetime) -> datetime:
        """When a rule by time looks at what began then."""
        return self.meter.when(self.meter.reading(since) + (self.after or timedelta()))

    def again_at(self, last: datetime) -> datetime | None:
        """From when it may fire once more for a ticket for which it fired then; None: never."""
        if self.pause is None:
            return None
        meter = self.pause_meter
        return meter.when(meter.reading(last) + self.pause) if self.pause else last

    def may_fire_again(self, last: datetime, now: datetime) -> bool:
        """Whether it may fire for a ticket for which it fired at `last`; see `again_at`."""
        again_at = self.again_at(last)
        return again_at is not None and again_at <= now


_OWN_FIELD = re.compile(r"fields\..")


def _readable(raw: object) -> object:
    condition = read_condition(raw)
    for test in tests_in(condition):
        if test.field not in ASKED and not _OWN_FIELD.match(test.field):
            known = ", ".join(sorted(ASKED))
            sentence = f"'{test.field}' is nothing of a ticket; there are {known}, fields.…"
            raise Mistake("nothing_of_a_ticket", sentence, name=test.field, known=known)
        _check_values(test)
    return raw


def _check_values(test: Test) -> None:
    possible = CAN_BE.get(test.field)
    if possible is None or test.operator is Operator.MENTIONS:
        return
    for value in test.values:
        if value not in possible:
            known = ", ".join(sorted(possible))
            sentence = f"{test.field} is never {value!r}; it can be {known}"
            raise Mistake("never_so", sentence, name=test.field, value=str(value), known=known)


def _happens(when: list[str] | str) -> list[str] | str:
    for name in [when] if isinstance(when, str) else when:
        if name and name not in HAPPENINGS:
            near = get_close_matches(name, HAPPENINGS, n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            sentence = f"{name!r} is nothing that happens to a ticket{hint}"
            raise Mistake("nothing_that_happens", sentence, name=name)
    return when


class RuleSection(Counted):
    """A rule as a service file writes it."""

    counts: ClassVar[str] = "after"

    rule: str = Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")
    title: RuleText
    when: Annotated[list[str] | str, AfterValidator(_happens)] = Field(default_factory=list)
    after: Length | None = None
    since: Since = Since.OPENED
    if_: Annotated[object, AfterValidator(_readable)] = Field(default=None, alias="if")
    do: list[ActionSection] = Field(min_length=1)
    repeat: Literal["once", "always"] | Pause | PromiseSection = "once"

    @model_validator(mode="after")
    def _has_one_trigger(self) -> "RuleSection":
        if bool(self.when) == bool(self.after):
            sentence = "a rule waits for an event (when:) or for time (after:), one of them"
            raise Mistake("one_trigger", sentence)
        pause = self._pause
        if self.after and pause is not None and pause.within < SHORTEST_PAUSE:
            sentence = "a rule by time fires once, or again after a pause (repeat: PT1H)"
            raise Mistake("no_pause", sentence)
        return self

    @property
    def _pause(self) -> Promise | None:
        """Counted as the rule's own time, unless it says otherwise."""
        if isinstance(self.repeat, str):
            return None if self.repeat == "once" else Promise(timedelta())
        return counted(self.repeat, self.hours, self.calendar)

    def document(self) -> dict[str, object]:
        """The same as a service file writes it."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def value(self, meter_of: MeterOf = wall_clock) -> Rule:
        """The same as a value; `meter_of` is `ServiceDesk.meter`."""
        events = [self.when] if isinstance(self.when, str) else self.when
        pause = self._pause
        return Rule(
            name=self.rule,
            title={"zh": self.title.zh, "en": self.title.en},
            events=frozenset(events),
            condition=ALWAYS_THERE if self.if_ is None else read_condition(self.if_),
            actions=tuple(one.action() for one in self.do),
            after=self.after,
            since=self.since,
            pause=pause.within if pause else None,
            meter=meter_of(self.time) if self.time else WALL_CLOCK,
            pause_meter=meter_of(pause) if pause else WALL_CLOCK,
        )


def rules_of(sections: Sequence[RuleSection], meter_of: MeterOf = wall_clock) -> tuple[Rule, ...]:
    """The rules in their order. Raises `ValueError` if two have one name."""
    names = [one.rule for one in sections]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two rules are named {name}")
    return tuple(one.value(meter_of) for one in sections)
