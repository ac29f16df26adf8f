# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about rules and notices may say."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from desk.bodies.shared import Body, whole
from intake.automation.rule import RuleSection

MOST_RULES = 500
MOST_VERSIONS = 1_000_000_000
Version = Annotated[int, Field(ge=0, le=MOST_VERSIONS), BeforeValidator(whole)]


class RuleChange(Body):
    """A rule as it shall be. Without a `rule` it keeps its text and is only turned on or off.

    `version` is that of the list it was decided on.
    """

    version: Version
    rule: RuleSection | None = None
    is_on: bool = True


class RuleVersion(Body):
    """The edition that a change was decided on."""

    version: Version


class RuleOrder(Body):
    """The names of all rules, in the order in which they shall apply."""

    version: Version
    names: Annotated[list[str], Field(max_length=MOST_RULES)]


class RuleRestore(Body):
    """Which edition shall count again, `edition`, and which one does now."""

    version: Version
    edition: Version


class DryRun(Body):
    """A rule as a service file writes it, tried on tickets of the last `days`."""

    rule: RuleSection
    days: Annotated[float, Field(ge=1, le=366)] = 30


class NoticeQuery(Body):
    """`state` empty: all."""

    state: Literal["", "waiting", "sent", "refused", "nowhere"] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class NoticeRetry(Body):
    """Which notice, at which place."""

    id: Annotated[str, Field(min_length=1, max_length=300)]
    place: Annotated[str, Field(min_length=1, max_length=200)]
