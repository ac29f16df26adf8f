# SPDX-License-Identifier: AGPL-3.0-or-later
"""What requests about dispatch may say."""

from typing import Annotated

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from desk.bodies.shared import Body, Count, Identifier, Line, Note, whole
from intake.routing.queues import Availability

MOST_AT_ONCE = 1000


class PresenceChange(Body):
    """Whether I take new work."""

    state: Availability


class AgentChange(Body):
    """What shall change about somebody. What is left out stays."""

    queues: Annotated[tuple[Identifier, ...], Field(max_length=200)] | None = None
    skills: Annotated[tuple[Line, ...], Field(max_length=200)] | None = None
    capacity: Annotated[int, Field(ge=0, le=MOST_AT_ONCE), BeforeValidator(whole)] | None = None
    shift: Identifier | None = None
    state: Availability | None = None

    @field_validator("skills")
    @classmethod
    def _are_words(cls, skills: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if skills is None else tuple(one.strip() for one in skills if one.strip())


class Transfer(Body):
    """To an agent or to a queue, never both; colleagues read why. `version` guards."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": [name],
                    "properties": {name: {"type": "string"}, other: {"type": "null"}},
                }
                for name, other in (("queue", "agent_id"), ("agent_id", "queue"))
            ]
        }
    )

    queue: Identifier | None = None
    agent_id: Identifier | None = None
    note: Note
    version: Count | None = None

    @model_validator(mode="after")
    def _has_one_target(self) -> "Transfer":
        if (self.queue is None) == (self.agent_id is None):
            raise PydanticCustomError("one_target", "names a queue or an agent, one of both")
        return self


class EscalationRequest(Body):
    """What to ask the next tier, or the one that is named; by its time limit or by `due_at`."""

    note: Note
    tier: Identifier | None = None
    due_at: AwareDatetime | None = None


class EscalationAnswer(Body):
    """What the tier found."""

    answer: Note


class EscalationQuery(Body):
    """Of one ticket, to one queue, or all; `pending` leaves out what is answered."""

    ticket: Identifier | None = None
    queue: Identifier | None = None
    pending: bool = False


class ManagerChange(Body):
    """The customer's own person; null takes them away."""

    agent_id: Identifier | None
