# SPDX-License-Identifier: AGPL-3.0-or-later
"""SlaPolicy: targets per priority, as data. PRODUCT D3's default is `DEFAULT_POLICY`.

A target may be empty: P3 is resolved "when planned", which is no promise of a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True, slots=True)
class Target:
    """A promise. `in_working_time` counts only opening hours, otherwise the wall clock runs."""

    first_response_in: timedelta | None
    resolution_in: timedelta | None
    in_working_time: bool = False


SlaPolicy = Mapping[str, Target]

WORKING_DAY = timedelta(hours=8)

DEFAULT_POLICY: SlaPolicy = {
    "P0": Target(timedelta(minutes=15), timedelta(hours=4)),
    "P1": Target(timedelta(hours=1), timedelta(hours=24)),
    "P2": Target(timedelta(hours=4), 3 * WORKING_DAY, in_working_time=True),
    "P3": Target(timedelta(hours=8), None, in_working_time=True),
}


class TargetSection(BaseModel):
    """A promise as a service file writes it: `first_response: PT15M`, `hours: working`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_response: timedelta | None = None
    resolution: timedelta | None = None
    hours: Literal["wall", "working"] = "wall"

    def target(self) -> Target:
        """The same as a value."""
        return Target(self.first_response, self.resolution, self.hours == "working")


class PolicySection(BaseModel):
    """The section `service_levels`: what is promised for each priority."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    P0: TargetSection
    P1: TargetSection
    P2: TargetSection
    P3: TargetSection

    def policy(self) -> SlaPolicy:
        """The same as a value."""
        return {name: getattr(self, name).target() for name in ("P0", "P1", "P2", "P3")}
