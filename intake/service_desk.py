# SPDX-License-Identifier: AGPL-3.0-or-later
"""ServiceDesk: how this site runs its service, as one immutable value.

What stands in the site's service file (and in the presets) becomes this once, at start; every
decision about a ticket reads it and nothing else. `bots/configuration/service_file.py` reads the
files.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from intake.automation.book import RuleBook
from intake.inbox import Machine
from intake.levels import NORMAL, USUAL, VIP, CustomerLevels
from intake.messages import Language
from intake.process.flow import Processes
from intake.process.policies import Confirmation, Survey
from intake.routing.queues import Team
from intake.routing.settings import Dispatch
from intake.service_levels.business_hours import WALL_CLOCK, BusinessHours, Meter
from intake.service_levels.policy import Promise, ServiceLevels, SlaPolicy, Target
from intake.service_levels.working_days import WorkingDays
from intake.tickets.priority import PriorityRules
from intake.tickets.required import EVERY_TYPE, RequiredFields
from intake.tickets.ticket import FieldValue

USUAL_TYPE = "fault"
Registered = Callable[[Machine, date, Language], Mapping[str, FieldValue]]


def _says_nothing(
    _machine: Machine, _today: date, _language: Language
) -> Mapping[str, FieldValue]:
    return {}


@dataclass(frozen=True, slots=True)
class ServiceDesk:
    """The promises a site makes, the hours they are counted in, and what happens by itself.

    `hours` is the calendar that counts where no other is named, `calendars` are the others by
    name. `groups` has the places where each group of the team gets its notices (`notices.py`).
    Without `dispatch` nothing is assigned: people take what they see. `team` is replaced whole
    when somebody joins, leaves or changes. `called` says which customer levels are VIPs.
    `own_promises` are what a type promises beside its priority, such as a complaint; `own_queues`
    are where its dialog files it.
    `registered` gives what the asset register knows of a machine on a day as fields of a ticket.
    `windowed` are the accounts (channel and name) that may write only for some time after the
    customer did. `type_titles` are what people call the types of tickets, in Chinese and in
    English, as far as a dialog files them.
    """

    hours: BusinessHours
    levels: ServiceLevels = field(default_factory=ServiceLevels)
    calendars: Mapping[str, BusinessHours] = field(default_factory=dict)
    priority: PriorityRules = field(default_factory=PriorityRules)
    required: RequiredFields = field(default_factory=RequiredFields)
    processes: Processes = field(default_factory=Processes)
    confirmation: Confirmation = field(default_factory=Confirmation)
    survey: Survey = field(default_factory=Survey)
    rules: RuleBook = field(default_factory=RuleBook)
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    dispatch: Dispatch | None = None
    team: Team = field(default_factory=Team)
    called: CustomerLevels = USUAL
    windowed: frozenset[tuple[str, str]] = frozenset()
    own_promises: Mapping[str, Target] = field(default_factory=dict)
    own_queues: Mapping[str, str] = field(default_factory=dict)
    registered: Registered = _says_nothing
    type_titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    _days: dict[str, WorkingDays] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def types(self) -> frozenset[str]:
        """Every type of ticket there is: a dialog files it, a process begins or fields need it."""
        begun = {name for flow in self.processes.root.values() for name in flow.types}
        return frozenset({*self.priority.by_dialog, *begun, *self.required.by_type}) - {EVERY_TYPE}

    @property
    def usual_type(self) -> str:
        """What a report is where nobody says more: a fault, or what the first process is for."""
        begun = (name for flow in self.processes.root.values() for name in flow.types)
        return USUAL_TYPE if USUAL_TYPE in self.types else next(begun, USUAL_TYPE)

    @property
    def policy(self) -> SlaPolicy:
        """What is promised for each priority."""
        return self.levels.policy

    @property
    def known_levels(self) -> frozenset[str]:
        """Every customer level that has a name here, in small letters."""
        named = {name for name in self.called.vip if "*" not in name}
        lanes = self.dispatch.levels if self.dispatch else frozenset()
        return (
            frozenset({NORMAL, VIP, *self.levels.by_level, *self.priority.levels}) | named | lanes
        )

    def meter(self, promise: Promise) -> Meter:
        """What a promise's time is counted with."""
        if not promise.in_working_time:
            return WALL_CLOCK
        if not promise.in_days:
            return self.calendars.get(promise.calendar, self.hours)
        known = self._days.get(promise.calendar)
        if known is None:
            hours = self.calendars.get(promise.calendar, self.hours)
            known = self._days[promise.calendar] = WorkingDays(hours)
        return known

    def due_at(self, promise: Promise, since: datetime) -> datetime:
        """When the time of a promise has passed since a moment."""
        meter = self.meter(promise)
        return meter.when(meter.reading(since) + promise.within)
