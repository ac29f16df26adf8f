# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asset: one installed piece of equipment, found by the serial number on its plate."""

import re
from dataclasses import dataclass
from datetime import date

from intake.ids import ContactId

# A serial number has a digit and at least five characters; look-arounds because `\b` is useless
# beside Chinese characters (facts: "序列号SN2209-118坏了").
_SERIAL_LIKE = re.compile(
    r"(?<![A-Za-z0-9-])(?=[A-Za-z0-9-]*\d)[A-Za-z0-9][A-Za-z0-9-]{3,38}[A-Za-z0-9]"
)
SHORTEST = 5
MOST_MENTIONED = 5


@dataclass(frozen=True, slots=True)
class Asset:
    """A machine at a customer's site. `warranty_until` is the last day under warranty."""

    serial: str
    model: str
    contact_id: ContactId | None = None
    location: str = ""
    contract: str = ""
    purchased_on: date | None = None
    warranty_until: date | None = None


def mentioned_serials(text: str) -> list[str]:
    """What might be a serial number in a message, upper case, at most `MOST_MENTIONED`."""
    if len(text) < SHORTEST or not any(map(str.isdigit, text)):
        return []
    found = _SERIAL_LIKE.findall(text[:2000].upper())
    return list(dict.fromkeys(found))[:MOST_MENTIONED]
