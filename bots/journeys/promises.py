# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a journey promises of the ticket, compared with the ticket. Plays nothing."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from bots.journeys.document import ANYTHING, Held

if TYPE_CHECKING:
    from intake.tickets.ticket import Ticket

_DUE = {"first_response", "resolution"}
Difference = tuple[str, str]  # what was promised, what is there


def ticket_differences(ticket: "Ticket | None", expected: Held) -> Iterator[Difference]:
    """What was promised of the ticket and is not there."""
    promised = {key: getattr(expected, key) for key in sorted(expected.model_fields_set)}
    if ticket is None:
        yield f"a ticket with {', '.join(promised)}", "no ticket"
        return
    for key, value in promised.items():
        if key == "fields":
            yield from _field_differences(ticket, value)
        elif key in _DUE:
            yield from _due_differences(ticket, key, value)
        else:
            held = getattr(ticket, key)
            got = list(held) if isinstance(held, tuple) else held
            if got != value:
                yield f"{key}: {value}", str(got)


def _field_differences(ticket: "Ticket", expected: Mapping[str, object]) -> Iterator[Difference]:
    for name, wanted in expected.items():
        field = ticket.fields.get(name)
        if field is None or wanted not in (field.value, field.display, ANYTHING):
            yield f"field {name}: {wanted!r}", repr(field and field.display)


def _due_differences(ticket: "Ticket", name: str, expected: timedelta) -> Iterator[Difference]:
    """The promise as a time after filing, as the clock on the wall counts it."""
    due_at = getattr(ticket.clock, f"{name}_due_at")
    if due_at is None or due_at != ticket.created_at + expected:
        yield f"{name}: {expected} after filing", f"due {due_at}, filed {ticket.created_at}"
