# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes: which steps a kind of ticket takes, who may take them and what each needs.

Read from the section `processes` of a service file. The ticket's status stays what the one
lifecycle says (`tickets/lifecycle.py`); a step is finer, and names the status it stands for.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, RootModel, field_validator, model_validator

from intake.lengths import Length
from intake.references import QUEUE, Names
from intake.sections import Section
from intake.service_levels.policy import Counted
from intake.tickets.ticket import TicketStatus

NAME = r"^[a-z][a-z0-9_]{0,39}$"
Name = Annotated[str, Field(pattern=NAME)]
ServiceType = Literal["remote", "on_site", "return", "exchange"]
StepStatus = Literal["new", "in_progress", "resolved", "closed"]
Role = Literal["supervisor", "admin"]


class Need(StrEnum):
    """What a step may need before a ticket enters it."""

    FIELDS = "fields"  # no required field is missing
    CHECKS = "checks"  # every point of the checklist has passed or does not apply
    SOLUTION = "solution"  # cause and fix are coded, and whether the fix lasts
    TASKS = "tasks"  # no task is open
    SIGNATURE = "signature"  # the customer has signed
    REMOTE_FIRST = "remote_first"  # remote help was tried, unless it is urgent


class Title(Section):
    """How people read a name."""

    zh: Annotated[str, Field(min_length=1, max_length=60)]
    en: Annotated[str, Field(min_length=1, max_length=60)]


class ApprovalRule(Counted):
    """Who must agree before a ticket enters a step: one role for each level, in order."""

    levels: Annotated[tuple[Role, ...], Field(min_length=1, max_length=5)]
    within: Length | None = None  # of each level; then an administrator may decide


class FlowStep(Counted):
    """One step. `by` says who may take a ticket on from it; it enters the step's `queue`."""

    counts: ClassVar[str] = "limit"

    name: Name
    title: Title
    status: StepStatus
    next: tuple[Name, ...] = ()
    by: Literal["anyone", "supervisor"] = "anyone"
    queue: Annotated[str, Names(QUEUE)] = ""
    service: ServiceType | None = None
    limit: Length | None = None
    needs: tuple[Need, ...] = ()
    approval: ApprovalRule | None = None


class CodedItem(Section):
    """One point of a checklist, a root cause or a fix."""

    name: Name
    title: Title


class Flow(Section):
    """One process. A ticket of one of its `types` begins in its first step.

    `reopens_at` is the step a ticket goes back to when it is not solved after all.
    """

    title: Title
    service: ServiceType = "remote"
    types: Annotated[tuple[str, ...], Field(min_length=1)]
    reopens_at: Name
    steps: Annotated[tuple[FlowStep, ...], Field(min_length=2, max_length=20)]
    checks: tuple[CodedItem, ...] = ()
    causes: tuple[CodedItem, ...] = ()
    fixes: tuple[CodedItem, ...] = ()

    @property
    def first(self) -> FlowStep:
        """Where a ticket begins."""
        return self.steps[0]

    def step(self, name: str) -> FlowStep | None:
        """A step by its name."""
        return next((one for one in self.steps if one.name == name), None)

    def titles(self) -> dict[str, dict[str, str]]:
        """What people call each step, by its name."""
        return {one.name: {"zh": one.title.zh, "en": one.title.en} for one in self.steps}

    @model_validator(mode="after")
    def _is_sound(self) -> "Flow":
        if problems := [*self._in_names(), *self._in_statuses(), *self._in_closing()]:
            raise ValueError("; ".join(problems))
        return self

    def _in_names(self) -> Iterator[str]:
        names = [one.name for one in self.steps]
        for one in self.steps:
            if unknown := set(one.next) - set(names):
                yield f"step {one.name}: next names no step: {min(unknown)}"
        if len(set(names)) < len(names):
            yield "two steps have the same name"
        back = self.step(self.reopens_at)
        if back is None or back.status not in {"new", "in_progress"}:
            yield "reopens_at must name a step with status new or in_progress"
        if lost := set(names) - self._reachable():
            yield f"no step leads to {min(lost)}"

    def _in_statuses(self) -> Iterator[str]:
        if self.first.status != TicketStatus.NEW.value:
            yield f"the first step, {self.first.name}, must have the status new"
        for status in ("resolved", "closed"):
            if all(one.status != status for one in self.steps):
                yield f"no step has the status {status}"

    def _reachable(self) -> set[str]:
        seen, open_names = set[str](), [self.first.name, self.reopens_at]
        while open_names:
            name = open_names.pop()
            found = self.step(name)
            if name not in seen and found is not None:
                seen.add(name)
                open_names += found.next
        return seen

    def _in_closing(self) -> Iterator[str]:
        """A customer's "solved" must be able to close: no guard may stand after resolved."""
        for one in self.steps:
            follows = [self.step(name) for name in one.next]
            closing = [two for two in follows if two is not None and two.status == "closed"]
            if one.status == "resolved" and not closing:
                yield f"step {one.name} is resolved: a closed step must follow it"
            if one.status == "resolved" and any(two.needs or two.approval for two in closing):
                yield f"the closed step after {one.name} must need nothing"
            if one.status == "closed" and one.next:
                yield f"step {one.name} is closed: nothing may follow it"


class Processes(RootModel[Mapping[Name, Flow]]):
    """The section `processes`: every process of the site, by name."""

    model_config = ConfigDict(frozen=True)

    root: Mapping[Name, Flow] = Field(default_factory=dict)

    @field_validator("root")
    @classmethod
    def _types_have_one_process(cls, flows: Mapping[str, Flow]) -> Mapping[str, Flow]:
        seen: dict[str, str] = {}
        for name, flow in flows.items():
            for kind in flow.types:
                if kind in seen:
                    raise ValueError(f"tickets of type {kind} have two: {seen[kind]} and {name}")
                seen[kind] = name
        return flows

    def named(self, name: str) -> Flow | None:
        """A process by its name."""
        return self.root.get(name)

    def for_type(self, kind: str) -> tuple[str, Flow] | None:
        """The process of a type of ticket, with its name."""
        return next(((name, one) for name, one in self.root.items() if kind in one.types), None)
