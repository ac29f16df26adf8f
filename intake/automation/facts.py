# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule's condition may ask of a ticket, by name; see `rule.ASKED`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.conditions import Condition, HasValue, tests_in
from intake.contacts import Contact
from intake.levels import USUAL, CustomerLevels
from intake.tickets.ticket import Ticket
from intake.values import quick

_FIELD = "fields."


@quick
@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so."""

    value: object


def _one_or_all(names: tuple[str, ...]) -> object:
    return names[0] if len(names) == 1 else list(names)


class Facts(Mapping[str, HasValue]):
    """The ticket as conditions see it; each fact is looked at when it is asked for.

    `event` is what happened, `actor` the kind of who did it, `repeats` how many tickets its
    machine had in the thirty days before. What is empty is unknown. Fields are `fields.<name>`.
    A level of a VIP is `vip` beside its own name.
    """

    __slots__ = ("actor", "called", "contact", "event", "now", "repeats", "ticket")

    def __init__(
        self,
        ticket: Ticket,
        contact: Contact | None,
        now: datetime,
        event: str = "",
        actor: str = "",
        repeats: int = 0,
        called: CustomerLevels = USUAL,
    ) -> None:
        self.ticket = ticket
        self.contact = contact
        self.now = now
        self.event = event
        self.actor = actor
        self.repeats = repeats
        self.called = called

    def __getitem__(self, name: str) -> HasValue:
        if name.startswith(_FIELD):
            return self.ticket.fields[name.removeprefix(_FIELD)]
        return Fact(_VALUES[name](self))

    def value(self, name: str) -> object:
        """The value of a fact, None for one that is unknown."""
        look = _VALUES.get(name)
        if look is not None:
            return look(self)
        field = self.ticket.fields.get(name.removeprefix(_FIELD))
        return field.value if field is not None and name.startswith(_FIELD) else None

    def agree(self, others: "Facts", names: Iterable[str]) -> bool:
        """Whether these and other facts are the same, as far as such are asked for."""
        for name in names:  # noqa: SIM110 - asked of each change of a ticket
            if self.value(name) != others.value(name):
                return False
        return True

    def __iter__(self) -> Iterator[str]:
        yield from _VALUES
        yield from (f"{_FIELD}{name}" for name in self.ticket.fields)

    def __len__(self) -> int:
        return len(_VALUES) + len(self.ticket.fields)


_VALUES: Mapping[str, Callable[[Facts], object]] = {
    "type": lambda facts: facts.ticket.type or None,
    "title": lambda facts: facts.ticket.title or None,
    "status": lambda facts: facts.ticket.status.value,
    "priority": lambda facts: facts.ticket.priority.value,
    "queue": lambda facts: facts.ticket.queue or None,
    "assignee": lambda facts: facts.ticket.agent_id or None,
    "channel": lambda facts: facts.ticket.channel or None,
    "serial": lambda facts: facts.ticket.asset_serial or None,
    "incomplete": lambda facts: len(facts.ticket.incomplete),
    "flags": lambda facts: list(facts.ticket.flags) or None,
    "waiting_for": lambda facts: facts.ticket.waiting_for or None,
    "level": lambda facts: (
        (_one_or_all(facts.called.names(facts.contact.level)) or None) if facts.contact else None
    ),
    "company": lambda facts: (facts.contact.company or None) if facts.contact else None,
    "event": lambda facts: facts.event or None,
    "actor": lambda facts: facts.actor or None,
    "breached": lambda facts: list(facts.ticket.clock.breached(facts.now)) or None,
    "repeats": lambda facts: facts.repeats,
}


def because(condition: Condition, facts: Facts) -> dict[str, object]:
    """What a condition looked at, as it was: the answer to "why did this fire?"."""
    asked = sorted({test.field for test in tests_in(condition)})
    return {name: facts.value(name) for name in asked}
