# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identifiers: opaque ones for machines, short numbers for people.

Opaque ids are 128 random bits: they can be shown anywhere and guessed nowhere. Ticket numbers
are counted, because people read them out over the phone.
"""

import secrets
from typing import NewType

from intake.signs import narrow

ConversationId = NewType("ConversationId", str)
ContactId = NewType("ContactId", str)
AgentId = NewType("AgentId", str)
TicketNumber = NewType("TicketNumber", str)


def new_id() -> str:
    """A fresh opaque id: 22 URL-safe characters, 128 bits of randomness."""
    return secrets.token_urlsafe(16)


def ticket_number(prefix: str, count: int) -> TicketNumber:
    """The number people see, such as `FD-000123`. `count` is unique in the store."""
    return TicketNumber(f"{prefix}-{count:06d}")


def registered_serial(written: str) -> str:
    """A serial number as the register and its tickets have it, however somebody typed it."""
    return narrow(written).strip().upper()
