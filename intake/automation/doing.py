# SPDX-License-Identifier: AGPL-3.0-or-later
"""Doing: a change on its way through what a rule does, and what rules ask of the site."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from intake.changes import Actor, ChangeSet, Message, Record, TimelineEntry, status_changed
from intake.happenings import Happening
from intake.levels import USUAL, CustomerLevels
from intake.messages import Language
from intake.routing.queues import Team
from intake.service_levels.policy import DueAt, Promise
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, Timer
from intake.values import quick, replace

# What follows from a step of a rule, given the ticket before it. Raises `FieldsMissing`; a step
# that the process holds back leaves the ticket in its status.
Judge = Callable[[ChangeSet, Ticket], ChangeSet]


def unjudged(change: ChangeSet, _before: Ticket) -> ChangeSet:
    """Nothing follows yet: it does when the change is written."""
    return change


def by_the_clock(promise: Promise, since: datetime) -> datetime:
    """When a time is over, all hours counted."""
    return since + promise.within


@quick
@dataclass(frozen=True, slots=True)
class Site:
    """What rules ask of the site: what follows from a step, who works there, names of levels.

    `due_at` says when a time is over; `windowed` is as in `ServiceDesk`.
    """

    judge: Judge = unjudged
    team: Team = field(default_factory=Team)
    called: CustomerLevels = USUAL
    due_at: DueAt = by_the_clock
    windowed: frozenset[tuple[str, str]] = frozenset()

    def name_of(self, agent_id: str) -> str:
        """What people call an agent."""
        member = self.team.member(agent_id)
        return member.name if member else agent_id


ANYWHERE = Site()


class Doing:
    """A change on its way through the actions of one rule. `origin` goes to every entry.

    `title` is what people read as the rule's name, in every language.
    """

    def __init__(
        self,
        change: ChangeSet,
        actor: Actor,
        now: datetime,
        origin: Mapping[str, object],
        title: Mapping[Language, str],
        earlier: Sequence[Ticket] = (),
        site: Site = ANYWHERE,
    ) -> None:
        if change.ticket is None:
            raise ValueError("rules act on a ticket")
        self._before = change
        self.ticket: Ticket = change.ticket  # as it has become
        self.conversation = change.conversation
        self.actor = actor
        self.now = now
        self.origin = origin
        self.title = title
        self.earlier = earlier
        self.site = site
        self.messages: list[Message] = []
        self.records: list[Record] = []
        self._timeline: list[TimelineEntry] = []
        self._timers: list[Timer | CancelTimer] = []

    @property
    def timeline(self) -> tuple[TimelineEntry, ...]:
        """What the change tells by now."""
        return (*self._before.timeline, *self._timeline)

    @property
    def change(self) -> ChangeSet:
        """The change with everything that was done."""
        before = self._before
        return replace(
            before,
            conversation=self.conversation,
            messages=(*before.messages, *self.messages),
            ticket=self.ticket,
            timeline=self.timeline,
            timers=(*before.timers, *self._timers),
            records=(*before.records, *self.records),
        )

    @property
    def language(self) -> Language:
        """The customer's."""
        return self.conversation.language or "zh"

    def become(self, ticket: Ticket) -> None:
        """The ticket changes."""
        self.ticket = replace(ticket, updated_at=self.now)

    def tell(self, kind: Happening, **detail: object) -> None:
        """Write on the timeline."""
        told = TimelineEntry(kind, self.actor, self.now, {**detail, **self.origin})
        self._timeline.append(told)

    def tell_status(self, before: Ticket) -> None:
        """Write that the ticket's status is another now, if it is."""
        self._timeline += status_changed(before, self.ticket, self.actor, self.now, **self.origin)

    def wait(self, timer: Timer) -> None:
        """Something is looked at later."""
        self._timers.append(timer)

    @property
    def waiting(self) -> int:
        """How much is looked at later by now."""
        return len(self._timers)

    def add(self, followed: ChangeSet) -> None:
        """What followed from a step becomes a part of the change."""
        if followed.ticket is not None:
            self.ticket = followed.ticket
        self._timeline += followed.timeline
        self._timers += followed.timers
        self.records += followed.records

    def moved(self, kind: Happening, old: object, new: object, **more: object) -> None:
        """Write that something is another now, if it is."""
        if old != new:
            self.tell(kind, **{"from": old, "to": new, **more})
