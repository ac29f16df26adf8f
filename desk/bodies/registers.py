# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about customers and machines may say."""

from typing import Annotated

from pydantic import Field

from desk.bodies.shared import Body, Identifier, LanguageName, Line, MailAddress, PhoneNumber

MOST_ROWS = 500
Cell = Annotated[str, Field(max_length=300)]


class ContactChange(Body):
    """What to change; what is left out stays. A `level` is one of the site's."""

    name: Line | None = None
    company: Line | None = None
    phone: PhoneNumber | None = None
    email: MailAddress | None = None
    address: Line | None = None
    language: LanguageName | None = None
    level: Identifier | None = None


class CustomerRow(Body):
    """One customer, known by the `id` of the other system; without one a row is rejected."""

    id: Cell = ""
    name: Cell = ""
    company: Cell = ""
    phone: Cell = ""
    email: Cell = ""
    address: Cell = ""
    level: Cell = ""
    language: Cell = ""


class MachineRow(Body):
    """One machine; `customer` is the `id` of its customer in the same source; days 2026-11-22.

    A row without its serial number or model is rejected.
    """

    serial: Cell = ""
    model: Cell = ""
    customer: Cell = ""
    location: Cell = ""
    contract: Cell = ""
    contract_until: Cell = ""
    purchased_on: Cell = ""
    warranty_until: Cell = ""


class ProductRow(Body):
    """One product, known by its model; `aliases` are separated by semicolons.

    `queue` is the team that looks after it.
    """

    model: Cell = ""
    name_zh: Cell = ""
    name_en: Cell = ""
    category: Cell = ""
    aliases: Cell = ""
    queue: Cell = ""


class CustomerRows(Body):
    """Customers of a `source`; an empty cell leaves what is known. `dry_run` checks only."""

    source: Identifier = "import"
    rows: Annotated[tuple[CustomerRow, ...], Field(max_length=MOST_ROWS)]
    dry_run: bool = False


class MachineRows(Body):
    """Machines of a `source`'s customers. `may_move`: they may change hands."""

    source: Identifier = "import"
    rows: Annotated[tuple[MachineRow, ...], Field(max_length=MOST_ROWS)]
    may_move: bool = False
    dry_run: bool = False


class ProductRows(Body):
    """Products, before their machines; an empty cell leaves what is known."""

    rows: Annotated[tuple[ProductRow, ...], Field(max_length=MOST_ROWS)]
    dry_run: bool = False
