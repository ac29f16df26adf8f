# SPDX-License-Identifier: AGPL-3.0-or-later
"""RuleBook: the rules that run, made of the service file and of what people changed since.

An edition lies over the file's rules. It says in which order they apply, which are off, which have
another text than the file's, and which the file does not have. Each change in the workspace is a
new edition of the whole; no edition is changed, so each can be looked up and restored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from intake.automation.facts import Fact
from intake.automation.rule import MeterOf, Rule, RuleSection, rules_of, wall_clock
from intake.conditions import holds, tests_in

RULES = "rules"  # signal: there is another edition


class Source(StrEnum):
    """Where the text of a rule comes from."""

    FILE = "file"  # the service file declares it
    CHANGED = "changed"  # the service file declares it, and the workspace says it otherwise
    OWN = "own"  # the workspace alone has it


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule of an edition. Without a `section` its text is the file's."""

    name: str
    is_on: bool = True
    section: RuleSection | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """What the workspace says of the rules; version 0 says nothing."""

    version: int = 0
    entries: tuple[RuleEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Arranged:
    """One rule in its place."""

    section: RuleSection
    source: Source = Source.FILE
    is_on: bool = True

    @property
    def name(self) -> str:
        """What the rule is called."""
        return self.section.rule

    def entry(self) -> RuleEntry:
        """The same as an edition keeps it."""
        is_files = self.source is Source.FILE
        return RuleEntry(self.name, self.is_on, None if is_files else self.section)


@dataclass(frozen=True)
class RuleBook:
    """The rules that run, in their order, by event and by time; made by `bound`.

    `declared` are those of the file, `arranged` all there are, with those that are off.
    """

    rules: tuple[Rule, ...] = ()
    declared: tuple[RuleSection, ...] = ()
    arranged: tuple[Arranged, ...] = field(default=(), compare=False)

    @cached_property
    def by_event(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that wait for each kind of event."""
        kinds = {kind for rule in self.rules for kind in rule.events}
        return {kind: tuple(r for r in self.rules if kind in r.events) for kind in kinds}

    @cached_property
    def by_time(self) -> tuple[Rule, ...]:
        """The rules that wait for time to pass."""
        return tuple(rule for rule in self.rules if rule.after is not None)

    @cached_property
    def asked_by_time(self) -> frozenset[str]:
        """The facts that the conditions of those look at."""
        return frozenset(test.field for rule in self.by_time for test in tests_in(rule.condition))

    def groups_told(self, event: str, actor: str) -> tuple[str, ...]:
        """The groups that hear of an event where there is no ticket, each once.

        Rules are about tickets, so what a condition asks of one is unknown here.
        """
        known = {"event": Fact(event), "actor": Fact(actor)}
        told = (
            str(do.values["to"])
            for rule in self.by_event.get(event, ())
            if holds(rule.condition, known)
            for do in rule.actions
            if do.kind == "notify"
        )
        return tuple(dict.fromkeys(told))

    def named(self, name: str) -> Rule | None:
        """One rule, None if none of that name runs any more."""
        return next((rule for rule in self.rules if rule.name == name), None)


def bound(
    declared: Sequence[RuleSection],
    edition: Edition | None = None,
    meter_of: MeterOf = wall_clock,
) -> RuleBook:
    """The rule book of a file's rules and an edition; `meter_of` is `ServiceDesk.meter`."""
    found = arranged(declared, edition or Edition())
    running = rules_of([one.section for one in found if one.is_on], meter_of)
    return RuleBook(running, tuple(declared), found)


def arranged(declared: Sequence[RuleSection], edition: Edition) -> tuple[Arranged, ...]:
    """All rules in the edition's order. Rules new in the file come last, those gone from it go."""
    files = {one.rule: one for one in declared}
    found = [one for entry in edition.entries if (one := _placed(entry, files)) is not None]
    known = {entry.name for entry in edition.entries}
    return (*found, *(Arranged(one) for one in declared if one.rule not in known))


def _placed(entry: RuleEntry, files: Mapping[str, RuleSection]) -> Arranged | None:
    declared = files.get(entry.name)
    if entry.section is not None:
        source = Source.OWN if declared is None else Source.CHANGED
        return Arranged(entry.section, source, entry.is_on)
    return None if declared is None else Arranged(declared, is_on=entry.is_on)


def written(
    rules: Sequence[Arranged], section: RuleSection | None, name: str, *, is_on: bool
) -> tuple[RuleEntry, ...] | None:
    """The entries of an edition with one rule written, a new one last; None for an unknown one.

    Without a `section` the rule keeps its text and is only turned on or off.
    """
    entries = [one.entry() for one in rules]
    place = next((at for at, one in enumerate(entries) if one.name == name), None)
    if place is None:
        return None if section is None else (*entries, RuleEntry(name, is_on, section))
    kept = entries[place].section if section is None else section
    entries[place] = RuleEntry(name, is_on, kept)
    return tuple(entries)


def dropped(rules: Sequence[Arranged], name: str) -> tuple[RuleEntry, ...] | None:
    """The entries without the workspace's text of one rule; None if it has none.

    A rule of the file gets the file's text back and keeps its place; another one goes.
    """
    found = next((one for one in rules if one.name == name), None)
    if found is None or found.source is Source.FILE:
        return None
    entries = (one.entry() for one in rules)
    if found.source is Source.OWN:
        return tuple(one for one in entries if one.name != name)
    return tuple(RuleEntry(name, one.is_on) if one.name == name else one for one in entries)


def reordered(rules: Sequence[Arranged], names: Iterable[str]) -> tuple[RuleEntry, ...] | None:
    """The entries in another order; None unless each rule is named once."""
    by_name, wanted = {one.name: one.entry() for one in rules}, tuple(names)
    if len(wanted) != len(by_name) or set(wanted) != by_name.keys():
        return None
    return tuple(by_name[name] for name in wanted)
