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


@quick
@dataclass(frozen=True, slots=True)
class _Seen:
    """What facts are taken from."""

    ticket: Ticket
    contact: Contact | None
    now: datetime
    event: str
    actor: str
    repeats: int
    called: CustomerLevels


def _one_or_all(names: tuple[str, ...]) -> object:
    return names[0] if len(names) == 1 else list(names)


_VALUES: Mapping[str, Callable[[_Seen], object]] = {
    "type": lambda seen: seen.ticket.type or None,
    "title": lambda seen: seen.ticket.title or None,
    "status": lambda seen: seen.ticket.status.value,
    "priority": lambda seen: seen.ticket.priority.value,
    "queue": lambda seen: seen.ticket.queue or None,
    "assignee": lambda seen: seen.ticket.agent_id or None,
    "channel": lambda seen: seen.ticket.channel or None,
    "serial": lambda seen: seen.ticket.asset_serial or None,
    "incomplete": lambda seen: len(seen.ticket.incomplete),
    "flags": lambda seen: list(seen.ticket.flags) or None,
    "waiting_for": lambda seen: seen.ticket.waiting_for or None,
    "level": lambda seen: (
        (_one_or_all(seen.called.names(seen.contact.level)) or None) if seen.contact else None
    ),
    "company": lambda seen: (seen.contact.company or None) if seen.contact else None,
    "event": lambda seen: seen.event or None,
    "actor": lambda seen: seen.actor or None,
    "breached": lambda seen: list(seen.ticket.clock.breached(seen.now)) or None,
    "repeats": lambda seen: seen.repeats,
}


class Facts(Mapping[str, HasValue]):
    """The ticket as conditions see it; each fact is looked at when it is asked for.

    `event` is what happened, `actor` the kind of who did it, `repeats` how many tickets its
    machine had in the thirty days before. What is empty is unknown. Fields are `fields.<name>`.
    A level of a VIP is `vip` beside its own name.
    """

    __slots__ = ("_seen",)

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
        self._seen = _Seen(ticket, contact, now, event, actor, repeats, called)

    def __getitem__(self, name: str) -> HasValue:
        if name.startswith(_FIELD):
            return self._seen.ticket.fields[name.removeprefix(_FIELD)]
        return Fact(_VALUES[name](self._seen))

    def value(self, name: str) -> object:
        """The value of a fact, None for one that is unknown."""
        look = _VALUES.get(name)
        if look is not None:
            return look(self._seen)
        field = self._seen.ticket.fields.get(name.removeprefix(_FIELD))
        return field.value if field is not None and name.startswith(_FIELD) else None

    def agree(self, others: "Facts", names: Iterable[str]) -> bool:
        """Whether these and other facts are the same, as far as such are asked for."""
        return all(self.value(name) == others.value(name) for name in names)

    def __iter__(self) -> Iterator[str]:
        yield from _VALUES
        yield from (f"{_FIELD}{name}" for name in self._seen.ticket.fields)

    def __len__(self) -> int:
        return len(_VALUES) + len(self._seen.ticket.fields)


def because(condition: Condition, facts: Facts) -> dict[str, object]:
    """What a condition looked at, as it was: the answer to "why did this fire?"."""
    asked = sorted({test.field for test in tests_in(condition)})
    return {name: facts.value(name) for name in asked}
