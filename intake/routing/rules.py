# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dispatch rules: which queue a ticket belongs to, and why. Pure; the first that matches wins.

Each kind of rule is a value with a `match`. What they look at is a `Case`, so that a rule never
asks anybody anything. The service file's section is read in `section.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intake.contacts import Contact
from intake.ids import AgentId
from intake.levels import USUAL, CustomerLevels
from intake.routing.names import place_pattern, word_pattern
from intake.routing.queues import Team
from intake.tickets.ticket import FieldValue, Ticket

HARDWARE, SOFTWARE = "hardware", "software"
# Where tickets say what they are about, most exact first.
_MODULE_FIELDS = ("module", "product")
_PLACE_FIELDS = ("region", "service_address", "address", "site_address", "location")
_KIND_FIELDS = ("kind", "category")
_SOFTWARE_TYPES = frozenset({"software", "software_issue"})
_HARDWARE_FIELDS = frozenset({"product", "serial_number"})


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule may look at."""

    ticket: Ticket
    contact: Contact | None
    team: Team
    is_on_shift: Callable[[AgentId], bool]
    called: CustomerLevels = USUAL

    @property
    def words(self) -> str:
        """All that was said, in small letters."""
        values = [one.display for one in self.ticket.fields.values()]
        return "\n".join((self.ticket.title, *values)).casefold()

    @property
    def levels(self) -> tuple[str, ...]:
        """What the team calls the customer; what customers call themselves is no level."""
        return self.called.names(self.contact.level) if self.contact else ()


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a ticket goes, and why: `rule` is the kind of rule, `value` what it found."""

    rule: str
    value: str
    queue: str = ""
    agent_id: AgentId | None = None
    agent_name: str = ""

    @property
    def because(self) -> str:
        """The explanation in one line, for the timeline."""
        return f"{self.rule} {self.value} → {self.agent_name or self.queue}".replace("  ", " ")


@dataclass(frozen=True, slots=True)
class Keywords:
    """Words anywhere in the report."""

    words: tuple[str, ...]
    queue: str

    def match(self, case: Case) -> Destination | None:
        """The first of the words that stands in the report."""
        said = case.words
        found = next((one for one in self.words if word_pattern(one).search(said)), None)
        return Destination("keyword", found, self.queue) if found else None


@dataclass(frozen=True, slots=True)
class Table:
    """A table from what a ticket says to its queue; `name` is module, kind, region or a field."""

    name: str
    owners: Mapping[str, str]

    def match(self, case: Case) -> Destination | None:
        """The first entry that fits what the ticket says."""
        for said in _told(case, self.name):
            for wanted, queue in self.owners.items():
                is_same = said == wanted.casefold()
                if is_same or (self.name == "region" and place_pattern(wanted).search(said)):
                    return Destination(self.name, wanted, queue)
        return None


@dataclass(frozen=True, slots=True)
class Levels:
    """The fast lane of customers of certain levels."""

    levels: frozenset[str]
    queue: str

    def match(self, case: Case) -> Destination | None:
        """Whether the customer is of one of the levels."""
        found = next((name for name in case.levels if name in self.levels), None)
        return Destination("level", found, self.queue) if found else None


@dataclass(frozen=True, slots=True)
class Types:
    """Tickets of certain types or priorities; an empty set lets all pass."""

    types: frozenset[str]
    priorities: frozenset[str]
    queue: str

    def match(self, case: Case) -> Destination | None:
        """Whether type and priority are wanted."""
        ticket = case.ticket
        if self.types and ticket.type not in self.types:
            return None
        if self.priorities and ticket.priority.value not in self.priorities:
            return None
        found = [*([ticket.type] if self.types else ())]
        found += [ticket.priority.value] if self.priorities else []
        return Destination("type" if self.types else "priority", " ".join(found), self.queue)


@dataclass(frozen=True, slots=True)
class PersonalAgent:
    """The customer's own person, while that person is on shift."""

    def match(self, case: Case) -> Destination | None:
        """The account manager of the customer."""
        contact = case.contact
        member = case.team.member(case.team.managers.get(contact.id)) if contact else None
        if member is None or not case.is_on_shift(member.id):
            return None
        return Destination("account manager", "", "", member.id, member.name)


DispatchRule = Keywords | Table | Levels | Types | PersonalAgent


def placed(case: Case, rules: tuple[DispatchRule, ...], otherwise: str) -> Destination | None:
    """Where the rules put a ticket; None leaves it where it is."""
    for rule in rules:
        destination = rule.match(case)
        if destination is not None:
            return destination
    return Destination("otherwise", "", otherwise) if otherwise else None


def _told(case: Case, name: str) -> list[str]:
    """What a ticket says about something, most exact first, in small letters."""
    fields, contact = case.ticket.fields, case.contact
    if name == "module":
        return _values(fields, _MODULE_FIELDS)
    if name == "region":
        own = [contact.address.casefold()] if contact and contact.address else []
        return _values(fields, _PLACE_FIELDS) + own
    if name == "kind":
        return _values(fields, _KIND_FIELDS) or [_kind(case.ticket)]
    return _values(fields, (name,))


def _values(fields: Mapping[str, FieldValue], names: tuple[str, ...]) -> list[str]:
    found = []
    for name in names:
        field = fields.get(name)
        if field is not None and field.value:
            found += [str(field.value).strip().casefold(), field.display.strip().casefold()]
    return found


def _kind(ticket: Ticket) -> str:
    """Hardware or software where no field says it; "" for what is neither, such as an invoice."""
    if ticket.type in _SOFTWARE_TYPES or "software_version" in ticket.fields:
        return SOFTWARE
    return HARDWARE if _HARDWARE_FIELDS & ticket.fields.keys() else ""
