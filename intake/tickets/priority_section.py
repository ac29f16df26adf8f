# SPDX-License-Identifier: AGPL-3.0-or-later
"""The section `priority` of a service file, checked; `priority.py` has the rules it becomes."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from intake.conditions import read_condition
from intake.references import TYPE, Names
from intake.sections import Section
from intake.tickets.priority import Adjustment
from intake.tickets.ticket import Priority

Steps = Annotated[int, Field(ge=1, le=3)]


def _readable(when: Mapping[str, Any]) -> Mapping[str, Any]:
    read_condition(when)
    return when


When = Annotated[Mapping[str, Any], AfterValidator(_readable)]


class TextSection(Section):
    """One reason in every language."""

    zh: str
    en: str


class ImpactRuleSection(Section):
    """`when` is a condition as in dialog files, see docs/reference/dialog-language.md."""

    types: Annotated[tuple[str, ...], Names(TYPE)] = ()
    when: When | None = None  # always
    priority: Literal["P0", "P1", "P2", "P3"]
    reason: TextSection


class LevelAdjustmentSection(Section):
    """What a customer level does to a priority."""

    raise_by: Steps = Field(default=1, alias="raise")
    at_most: Literal["P0", "P1", "P2"] = "P1"
    reason: TextSection

    def adjustment(self) -> Adjustment:
        """The same as a value; it holds for everybody of the level."""
        at_most = Priority(self.at_most)
        return Adjustment(self.raise_by, self.reason.model_dump(), lambda _fields: True, at_most)


class AdjustmentSection(Section):
    """`raise` or `lower` by so many steps where the condition holds."""

    types: Annotated[tuple[str, ...], Names(TYPE)] = ()
    when: When
    raise_by: Steps | None = Field(default=None, alias="raise")
    lower_by: Steps | None = Field(default=None, alias="lower")
    at_most: Literal["P0", "P1", "P2"] = "P1"
    reason: TextSection

    @model_validator(mode="after")
    def _goes_one_way(self) -> "AdjustmentSection":
        if (self.raise_by is None) == (self.lower_by is None):
            raise ValueError("write either raise: or lower:")
        return self


class PrioritySection(Section):
    """The section `priority`: how urgent a report is, and why."""

    rules: tuple[ImpactRuleSection, ...] = ()
    adjust: tuple[AdjustmentSection, ...] = ()
    levels: Mapping[str, LevelAdjustmentSection] = Field(
        default_factory=lambda: {
            "vip": LevelAdjustmentSection(reason=TextSection(zh="VIP 客户", en="VIP"))
        }
    )
