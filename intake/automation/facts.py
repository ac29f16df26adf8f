# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule's condition may ask of a ticket, by name; see `rule.ASKED`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.conditions import Condition, HasValue, tests_in
from intake.contacts import Contact
from intake.levels import USUAL, CustomerLevels
from intake.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so."""

    value: object


def facts_of(
    ticket: Ticket,
    contact: Contact | None,
    now: datetime,
    event: str = "",
    actor: str = "",
    repeats: int = 0,
    called: CustomerLevels = USUAL,
) -> dict[str, HasValue]:
    """The ticket as conditions see it; `event` is what happened, `actor` the kind of who did it.

    `repeats` is how many tickets its machine had in the thirty days before. What is empty is
    unknown. Fields are `fields.<name>`. A level of a VIP is `vip` beside its own name.
    """
    values: dict[str, object] = {
        "type": ticket.type,
        "title": ticket.title,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "queue": ticket.queue,
        "assignee": ticket.agent_id,
        "channel": ticket.channel,
        "serial": ticket.asset_serial,
        "incomplete": len(ticket.incomplete),
        "flags": list(ticket.flags),
        "waiting_for": ticket.waiting_for,
        "level": _one_or_all(called.names(contact.level)) if contact else "",
        "company": contact.company if contact else "",
        "event": event,
        "actor": actor,
        "breached": list(ticket.clock.breached(now)),
    }
    facts: dict[str, HasValue] = {name: Fact(value or None) for name, value in values.items()}
    facts["incomplete"] = Fact(len(ticket.incomplete))
    facts["repeats"] = Fact(repeats)
    facts.update((f"fields.{name}", field) for name, field in ticket.fields.items())
    return facts


def _one_or_all(names: tuple[str, ...]) -> object:
    return names[0] if len(names) == 1 else list(names)


def because(condition: Condition, facts: Mapping[str, HasValue]) -> dict[str, object]:
    """What a condition looked at, as it was: the answer to "why did this fire?"."""
    asked = sorted({test.field for test in tests_in(condition)})
    return {name: facts[name].value if name in facts else None for name in asked}
