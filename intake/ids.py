# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identifiers: opaque ones for machines, short numbers for people.

Opaque ids are random: they can be shown anywhere and guessed nowhere. Ticket numbers are counted,
because people read them out over the phone.
"""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import NewType

from intake.signs import narrow

ConversationId = NewType("ConversationId", str)
ContactId = NewType("ContactId", str)
AgentId = NewType("AgentId", str)
TicketNumber = NewType("TicketNumber", str)

# From the alphabet of base64 to the same characters as they sort.
_IN_ORDER = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
)


def new_id() -> str:
    """A fresh opaque id: 22 URL-safe characters, 128 bits of randomness."""
    return secrets.token_urlsafe(16)


def ordered_id(at: datetime) -> str:
    """A fresh opaque id of something that begins now: later ones sort behind it.

    22 URL-safe characters: the milliseconds since 1970, then 80 bits of randomness. For what most
    tables are keyed by: of what happens together, the rows then stand together, and a transaction
    writes fewer pages.
    """
    raw = int(at.timestamp() * 1000).to_bytes(6) + secrets.token_bytes(10)
    return urlsafe_b64encode(raw).rstrip(b"=").translate(_IN_ORDER).decode()


def ticket_number(prefix: str, count: int) -> TicketNumber:
    """The number people see, such as `FD-000123`. `count` is unique in the store."""
    return TicketNumber(f"{prefix}-{count:06d}")


def registered_serial(written: str) -> str:
    """A serial number as the register and its tickets have it, however somebody typed it."""
    return narrow(written).strip().upper()
