# SPDX-License-Identifier: AGPL-3.0-or-later
"""SlaPolicy: targets per priority and customer level, as data; and how a file writes them.

`DEFAULT_POLICY` counts where a site promises nothing else. A target may be empty: P3 is resolved
"when planned", which is no promise of a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from intake.errors import Mistake
from intake.lengths import Length
from intake.levels import USUAL, CustomerLevels, plain
from intake.references import CALENDAR, Names
from intake.sections import Section

PRIORITIES = ("P0", "P1", "P2", "P3")  # the most urgent first
BREACH = 100
OFFICE = "office"  # the calendar that counts where none is named


@dataclass(frozen=True, slots=True)
class Promise:
    """One time that is promised. By the wall clock, or in the open hours of a calendar.

    With `in_days` a day of `within` is one working day of that calendar, however long it is.
    """

    within: timedelta
    in_working_time: bool = False
    calendar: str = OFFICE
    in_days: bool = False


# When a time that begins at a moment is over; `ServiceDesk.due_at` is one.
DueAt = Callable[[Promise, datetime], datetime]


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised together; None promises no time."""

    first_response: Promise | None = None
    resolution: Promise | None = None
    next_response: Promise | None = None

    def promise(self, name: str) -> Promise | None:
        """One of them, by its name in `clock.PROMISED`."""
        promise: Promise | None = getattr(self, name)
        return promise


SlaPolicy = Mapping[str, Target]


def working_days(count: float) -> Promise:
    """So many working days of the office's calendar."""
    return Promise(timedelta(days=count), in_working_time=True, in_days=True)


def target(
    first_response: timedelta | None,
    resolution: timedelta | None,
    *,
    in_working_time: bool = False,
    next_response: timedelta | None = None,
) -> Target:
    """A target whose times are all counted alike."""
    times = (first_response, resolution, next_response)
    return Target(*(None if one is None else Promise(one, in_working_time) for one in times))


DEFAULT_POLICY: SlaPolicy = {
    "P0": target(timedelta(minutes=15), timedelta(hours=4)),
    "P1": target(timedelta(hours=1), timedelta(hours=24)),
    "P2": Target(Promise(timedelta(hours=4), in_working_time=True), working_days(3)),
    "P3": target(timedelta(hours=8), None, in_working_time=True),
}


@dataclass(frozen=True, slots=True)
class SlaEscalation:
    """Who hears of it when so much of a promise's time has passed; `percent` may be above 100."""

    percent: int
    to: str


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """All promises of a site. A customer level has its own target for some priorities.

    `warn_at` are the percentages of a promise's time that are told; 100 is the breach. `marks` are
    all at which something happens, in order.
    """

    policy: SlaPolicy = field(default_factory=lambda: DEFAULT_POLICY)
    by_level: Mapping[str, SlaPolicy] = field(default_factory=dict)
    warn_at: tuple[int, ...] = (50, 80, 100)
    escalations: tuple[SlaEscalation, ...] = ()
    called: CustomerLevels = USUAL
    marks: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        steps = {one.percent for one in self.escalations}
        object.__setattr__(self, "marks", tuple(sorted({*self.warn_at, *steps, BREACH})))

    def target(self, priority: str, level: str) -> Target:
        """What is promised a customer of this level for a ticket of this priority."""
        if self.by_level:
            for name in self.called.names(level):
                own = self.by_level.get(name, {}).get(priority)
                if own is not None:
                    return own
        return self.policy[priority]


Hours = Literal["wall", "working"]
WORKING_DAYS: Final = "working_days"
PromiseHours = Literal["wall", "working", "working_days"]
Calendar = Annotated[str, Names(CALENDAR)]
_DAY = timedelta(days=1)


def promise_of(within: timedelta, hours: PromiseHours | None, calendar: str) -> Promise:
    """A time as it is written, with the way of counting that stands beside it."""
    way = hours or ("working" if calendar else "wall")
    in_days = way == WORKING_DAYS
    return Promise(within, way != "wall", calendar or OFFICE, in_days)


class Counted(Section):
    """A time with its way of counting beside it. Whoever names a calendar wants its hours counted.

    `counts` is the field that holds the time.
    """

    counts: ClassVar[str] = "within"

    hours: Hours | None = None
    calendar: Calendar = ""

    @property
    def time(self) -> Promise | None:
        """The time as a value; None where there is none."""
        within: timedelta | None = getattr(self, self.counts)
        return None if within is None else promise_of(within, self.hours, self.calendar)

    @model_validator(mode="after")
    def _counts_something(self) -> Self:
        if (self.hours or self.calendar) and getattr(self, self.counts) is None:
            name = self.counts
            sentence = f"hours and calendar say how {name} is counted: write {name}, too"
            raise Mistake("counts_nothing", sentence, name=name)
        return self


class PromiseSection(Counted):
    """One time with its own way of counting: `{within: P1D, hours: wall}`."""

    within: Length


class TargetTime(Section):
    """One time that is promised: as above, and in working days, `{within: P3D, hours: …}`."""

    within: Length
    hours: PromiseHours | None = None
    calendar: Calendar = ""


Time = Length | TargetTime  # PT4H, or {within: PT4H, hours: working}


def counted(
    written: timedelta | PromiseSection | TargetTime,
    hours: PromiseHours | None = None,
    calendar: str = "",
) -> Promise:
    """A time as a value, however it is written; `hours` and `calendar` stand around it."""
    if isinstance(written, timedelta):
        return promise_of(written, hours, calendar)
    own = written.hours or ("working" if written.calendar else hours)
    return promise_of(written.within, own, written.calendar or calendar)


class TargetSection(Section):
    """A target as a service file writes it: `first_response: PT15M`, `hours: working`."""

    first_response: Time | None = None
    next_response: Time | None = None
    resolution: Time | None = None
    hours: PromiseHours | None = None
    calendar: Calendar = ""

    @model_validator(mode="after")
    def _counts_whole_days(self) -> Self:
        for promise in map(
            self.target().promise, ("first_response", "next_response", "resolution")
        ):
            if promise is not None and promise.in_days and promise.within % _DAY:
                raise ValueError("working_days counts whole days: write P3D, or hours: working")
        return self

    def target(self) -> Target:
        """What is promised; a time without hours of its own is counted in this section's."""
        return Target(
            first_response=self._promise(self.first_response),
            resolution=self._promise(self.resolution),
            next_response=self._promise(self.next_response),
        )

    def _promise(self, written: timedelta | TargetTime | None) -> Promise | None:
        return None if written is None else counted(written, self.hours, self.calendar)


class LevelSection(Section):
    """What differs for a customer level; a priority that is not written is as for everybody."""

    P0: TargetSection | None = None
    P1: TargetSection | None = None
    P2: TargetSection | None = None
    P3: TargetSection | None = None

    def policy(self) -> SlaPolicy:
        """The targets by priority, as far as there are any."""
        written = {name: getattr(self, name) for name in PRIORITIES}
        return {name: one.target() for name, one in written.items() if one is not None}


class EscalationSection(Section):
    """One step: `{at: 150, to: director}`."""

    at: int = Field(ge=1, le=1000)
    to: str = Field(min_length=1)


class PolicySection(LevelSection):
    """The section `service_levels`: what is promised for each priority, and who hears when."""

    P0: TargetSection
    P1: TargetSection
    P2: TargetSection
    P3: TargetSection
    levels: Mapping[str, LevelSection] = Field(default_factory=dict)
    warn_at: tuple[Annotated[int, Field(ge=1, le=100)], ...] = (50, 80, 100)
    escalate: tuple[EscalationSection, ...] = ()

    def service_levels(self, called: CustomerLevels = USUAL) -> ServiceLevels:
        """The promises for every level; `called` says what the site calls its levels."""
        return ServiceLevels(
            policy=self.policy(),
            by_level={plain(name): one.policy() for name, one in self.levels.items()},
            warn_at=self.warn_at,
            escalations=tuple(SlaEscalation(one.at, one.to) for one in self.escalate),
            called=called,
        )
