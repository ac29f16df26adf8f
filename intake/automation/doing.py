# SPDX-License-Identifier: AGPL-3.0-or-later
"""Doing: the change that the actions of a rule build up; and what rules ask of the site."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from intake.changes import Actor, ChangeSet, Message, Record, TimelineEntry, status_changed
from intake.happenings import Happening
from intake.levels import USUAL, CustomerLevels
from intake.messages import Language
from intake.routing.queues import Team
from intake.service_levels.policy import DueAt, Promise
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, Timer
from intake.values import quick, replace

# Checks a new status that a rule sets, given the ticket before it, and adds what follows from it.
# Raises `FieldsMissing`; a status that the process holds back is left as it was.
Judge = Callable[[ChangeSet, Ticket], ChangeSet]


def unjudged(change: ChangeSet, _before: Ticket) -> ChangeSet:
    """Check nothing: that is done when the change is committed."""
    return change


def by_the_clock(promise: Promise, since: datetime) -> datetime:
    """A `DueAt` that counts every hour."""
    return since + promise.within


@quick
@dataclass(frozen=True, slots=True)
class Site:
    """What rules ask of the site: checks, the team, names of customer levels, due times.

    `windowed` is as in `ServiceDesk`; `zone` is that of its clocks.
    """

    judge: Judge = unjudged
    team: Team = field(default_factory=Team)
    called: CustomerLevels = USUAL
    due_at: DueAt = by_the_clock
    windowed: frozenset[tuple[str, str]] = frozenset()
    zone: tzinfo = UTC

    def name_of(self, agent_id: str) -> str:
        """What people call an agent."""
        member = self.team.member(agent_id)
        return member.name if member else agent_id


ANYWHERE = Site()


class Doing:
    """The change that the actions of one rule build up; used up by one firing.

    `origin` (the rule and the chain it fired in) goes into the detail of every entry. `title` is
    the rule's name for people, in every language; `earlier` are the machine's tickets before.
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
        """The entries of the change so far."""
        return (*self._before.timeline, *self._timeline)

    @property
    def change(self) -> ChangeSet:
        """The change so far, with everything that was done."""
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
        """The language to write to the customer in."""
        return self.conversation.language or "zh"

    def become(self, ticket: Ticket) -> None:
        """Replace the ticket, and note that it was changed now."""
        self.ticket = replace(ticket, updated_at=self.now)

    def tell(self, kind: Happening, **detail: object) -> None:
        """Add an entry to the timeline."""
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
        """Take over the ticket, entries, timers and records of a checked change."""
        if followed.ticket is not None:
            self.ticket = followed.ticket
        self._timeline += followed.timeline
        self._timers += followed.timers
        self.records += followed.records

    def moved(self, kind: Happening, old: object, new: object, **more: object) -> None:
        """Add an entry with `from` and `to`, unless both are the same."""
        if old != new:
            self.tell(kind, **{"from": old, "to": new, **more})
