# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a journey promises of the ticket, compared with the ticket. Plays nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from intake.errors import FrontdeskError

if TYPE_CHECKING:
    from intake.tickets.ticket import Ticket

ANYTHING = "..."  # a field that must be there, whatever it holds
_DUE = {"first_response", "resolution"}
Difference = tuple[str, str]  # what was promised, what is there


class JourneyError(FrontdeskError):
    """A journey file cannot be played. Correct the named line."""


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_TIME = re.compile(r"(\d+) ?([smhd]|(?:second|minute|hour|day)s?)")


def duration(given: object) -> timedelta:
    """`90 minutes`, `2 hours`, `3 days`, `10m`. Raises `JourneyError`."""
    found = _TIME.fullmatch(str(given).strip())
    if found is None:
        raise JourneyError(f"{given!r} is no time like 90 minutes, 2 hours, 3 days, 10m")
    return timedelta(**{_UNITS[found[2][0]]: int(found[1])})


def ticket_differences(ticket: "Ticket | None", expected: Any) -> Iterator[Difference]:  # noqa: ANN401 - from YAML
    """What was promised of the ticket and is not there."""
    if ticket is None:
        yield f"a ticket with {expected}", "no ticket"
        return
    for key, value in dict(expected).items():
        if key == "fields":
            yield from _field_differences(ticket, value)
        elif key in _DUE:
            yield from _due_differences(ticket, key, value)
        else:
            held = getattr(ticket, key, "no such place")
            got = list(held) if isinstance(held, tuple) else held
            if got != value:
                yield f"{key}: {value}", str(got)


def _field_differences(ticket: "Ticket", expected: dict[str, Any]) -> Iterator[Difference]:
    for name, wanted in expected.items():
        field = ticket.fields.get(name)
        if field is None or wanted not in (field.value, field.display, ANYTHING):
            yield f"field {name}: {wanted!r}", repr(field and field.display)


def _due_differences(ticket: "Ticket", name: str, expected: object) -> Iterator[Difference]:
    """The promise as a time after filing, as the clock on the wall counts it."""
    due_at = getattr(ticket.clock, f"{name}_due_at")
    if due_at is None or due_at != ticket.created_at + duration(expected):
        yield f"{name}: {expected} after filing", f"due {due_at}, filed {ticket.created_at}"
