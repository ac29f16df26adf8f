# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queues and the people who work in them, as values.

A `Team` is who works here; it changes when somebody joins or learns something. A `Seat` is a
member at one moment: whether their workspace is open, and how much they have to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from intake.changes import Record
from intake.ids import AgentId, ContactId
from intake.messages import Language

DEFAULT_CAPACITY = 8
# Signals: who has a workspace open, as a frozenset of ids; and that the team has changed.
ONLINE = "online"
TEAM = "team"


class Availability(StrEnum):
    """What a member says of themselves; stored."""

    AVAILABLE = "available"  # gets new work while a workspace is open
    BUSY = "busy"  # at work, and gets nothing new
    AWAY = "away"  # not at the desk


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works on tickets. `turn` grows with each ticket that was given to them.

    An empty `shift` is the desk's opening hours. `version` guards what they are given: two nodes
    that decide at once cannot both fill the last place.
    """

    id: AgentId
    login: str
    name: str
    queues: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    capacity: int = DEFAULT_CAPACITY
    shift: str = ""
    state: Availability = Availability.AVAILABLE
    turn: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """A member now. `load` counts the open tickets and conversations they have."""

    member: Member
    is_online: bool
    load: int = 0


@dataclass(frozen=True, slots=True)
class SeatTaken(Record):
    """A member was given one more; decided on their `version`."""

    agent_id: AgentId
    turn: int
    version: int


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody who works on tickets, the queues there are, and whose customers are whose.

    `online` are the ids of those who have a workspace open now; `titles` are what people call
    the queues.
    """

    members: tuple[Member, ...] = ()
    queues: frozenset[str] = frozenset()
    managers: Mapping[ContactId, AgentId] = field(default_factory=dict)
    online: frozenset[str] = frozenset()
    titles: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)

    def title(self, queue: str, language: Language) -> str:
        """What people call a queue; its id if nobody named it."""
        return self.titles.get(queue, {}).get(language, "") or queue

    def member(self, agent_id: str | None) -> Member | None:
        """A member by id; None for somebody who left, or never was."""
        return next((one for one in self.members if one.id == agent_id), None)

    def is_there(self, member: Member) -> bool:
        """Whether a member is at the desk now: a workspace is open, and they do not say away."""
        return member.id in self.online and member.state is not Availability.AWAY

    def is_staffed(self, queue: str) -> bool:
        """Whether anybody works in a queue."""
        return any(queue in one.queues for one in self.members)

    @property
    def uses_queues(self) -> bool:
        """Whether queues say whose work it is: where nobody has one, everybody looks at all."""
        return any(one.queues for one in self.members)
