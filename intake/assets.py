# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asset: one installed piece of equipment, found by the serial number on its plate."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from intake.changes import Record
from intake.ids import ContactId
from intake.serial_forms import may_be_loose, serial_forms
from intake.signs import narrow

# A serial number has a digit and at least five characters. Look-arounds, because a Chinese
# character is a word character, too, and `\b` finds no end beside it ("序列号SN2209-118坏了").
_SERIAL_LIKE = re.compile(
    r"(?<![A-Za-z0-9-])(?=[A-Za-z0-9-]*\d)[A-Za-z0-9][A-Za-z0-9-]{3,38}[A-Za-z0-9]"
)
_ENCLOSED = re.compile(r"[\u2460-\u24ff]")  # ①, which is no part of the code behind it
SHORTEST = 5
MOST_MENTIONED = 5
# The fields of a ticket that say what the register knows of its machine.
REGISTERED_FIELDS = frozenset({"warranty", "asset_customer", "asset_site", "asset_tickets"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A machine at a customer's site. Days are the last ones: of the warranty, of the contract.

    A provisional asset is one that only a customer has named.
    """

    serial: str
    model: str
    contact_id: ContactId | None = None
    location: str = ""
    contract: str = ""
    purchased_on: date | None = None
    warranty_until: date | None = None
    contract_until: date | None = None
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class NewMachine(Record):
    """A machine that a customer has named and the register does not know."""

    serial: str
    model: str
    contact_id: ContactId


class Coverage(StrEnum):
    """Who pays for a repair, as far as the register tells."""

    WARRANTY = "warranty"
    CONTRACT = "contract"
    BILLABLE = "billable"  # both have ended, or there is no contract
    UNKNOWN = "unknown"  # the register says nothing of it


class HasEnds(Protocol):
    """The days that decide who pays."""

    @property
    def warranty_until(self) -> date | None: ...
    @property
    def contract_until(self) -> date | None: ...


def coverage(asset: HasEnds, today: date) -> tuple[Coverage, date | None]:
    """Who pays on a day, and until when, or since when, that is so.

    A contract number without an end may be that of the purchase: it says nothing of repairs.
    """
    if asset.warranty_until and today <= asset.warranty_until:
        return Coverage.WARRANTY, asset.warranty_until
    if asset.contract_until and today <= asset.contract_until:
        return Coverage.CONTRACT, asset.contract_until
    ends = [day for day in (asset.warranty_until, asset.contract_until) if day]
    return (Coverage.BILLABLE, max(ends)) if ends else (Coverage.UNKNOWN, None)


def mentioned_serials(text: str) -> list[str]:
    """What might be a serial number in a message, as the register has it, upper case and narrow.

    At most `MOST_MENTIONED`, and all that the first may be if it is said or spaced, 2309 059.
    """
    has_figures = any(map(str.isdigit, text))
    if len(text) < SHORTEST or not (has_figures or may_be_loose(text)):
        return []
    plain = narrow(_ENCLOSED.sub(" ", text[:2000]))
    forms = serial_forms(plain)
    found = _SERIAL_LIKE.findall(plain.upper()) if has_figures else []
    loose = forms.values if forms else ()
    return list(dict.fromkeys([*loose, *found[:MOST_MENTIONED]]))
