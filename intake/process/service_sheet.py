# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service sheet of a visit: what the customer signs for, as values that can be kept.

Pure. What is kept with a signature is this document as it was then, in the timeline's entry of the
signing: parts, costs, checklist and solution belong to the ticket and go on changing after it. All
values are plain JSON, times as ISO 8601 with their offset, titles in both languages.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from intake.process.flow import CodedItem, Flow
from intake.process.work import CostLine, PartRequest, PartState, Visit
from intake.tickets.ticket import Ticket

SHEET = "sheet"  # where a `signed` entry of the timeline keeps it
_PLACES = ("service_address", "site_address", "address")  # fields of a ticket
_DIGEST_LENGTH = 32
Titles = Mapping[str, str]  # a title by its language


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom the sheet is for, and where they are as far as that is known."""

    name: str = ""
    company: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ServiceSheet:
    """What stands on a sheet. Empty is what there is none of.

    `checks` are a title and its result, `parts` a name, a quantity and a state, `costs` a kind, a
    text, the quantity in thousandths, the amount in the smallest unit and the currency.
    """

    matter: str
    customer: str
    place: str
    machine: str
    engineer: str
    starts_at: str
    ends_at: str
    arrived_at: str
    left_at: str
    findings: str
    solution: tuple[Titles, ...]
    checks: tuple[tuple[Titles, str], ...]
    parts: tuple[tuple[str, int, str], ...]
    costs: tuple[tuple[str, str, int, int, str], ...]
    photos: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """What the timeline keeps."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """A short name of what stands here: of two sheets that differ it differs too.

        When the engineer left is not in it: they may go while the customer still signs.
        """
        read = {**self.to_json(), "left_at": ""}
        text = json.dumps(read, ensure_ascii=False, sort_keys=True)
        return sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def sheet_of(
    ticket: Ticket,
    visit: Visit,
    parts: Iterable[PartRequest],
    costs: Iterable[CostLine],
    customer: Customer,
    flow: Flow | None,
) -> ServiceSheet:
    """The sheet as everything is now; cancelled parts and removed costs are not on it."""
    product = ticket.fields.get("product")
    checked = ticket.progress.checked
    return ServiceSheet(
        matter=ticket.title,
        customer=" · ".join(filter(None, (customer.company, customer.name, customer.phone))),
        place=place_of(visit, ticket, customer.address),
        machine=" ".join(filter(None, (product.display if product else "", ticket.asset_serial))),
        engineer=visit.engineer_name,
        starts_at=visit.starts_at.isoformat(),
        ends_at=visit.ends_at.isoformat(),
        arrived_at=_written(visit.arrived_at),
        left_at=_written(visit.left_at),
        findings=visit.findings,
        solution=_solution(ticket, flow),
        checks=tuple(
            (_titles(one), checked.get(one.name, "open")) for one in (flow.checks if flow else ())
        ),
        parts=tuple(
            (one.part, one.quantity, one.state.value)
            for one in parts
            if one.state is not PartState.CANCELLED
        ),
        costs=tuple(
            (one.kind.value, one.text, one.quantity, one.amount, one.currency)
            for one in costs
            if not one.is_removed
        ),
        photos=visit.photos,
    )


def kept_sheet(signed: Mapping[str, Any]) -> ServiceSheet | None:
    """The sheet in the detail of a `signed` entry; None for one from before sheets were kept."""
    document = signed.get(SHEET)
    return ServiceSheet(**document) if isinstance(document, dict) else None


def place_of(visit: Visit, ticket: Ticket, *further: str) -> str:
    """Where the engineer goes: as it was agreed, else as was reported, else the first known."""
    told = (ticket.fields[name].display for name in _PLACES if name in ticket.fields)
    return next(filter(None, (visit.place, *told, *further)), "")


def _solution(ticket: Ticket, flow: Flow | None) -> tuple[Titles, ...]:
    """Cause and fix; a code that the process does not know any more goes by its name."""
    known = {one.name: one for one in ((*flow.causes, *flow.fixes) if flow else ())}
    names = filter(None, (ticket.progress.cause, ticket.progress.fix))
    return tuple(
        _titles(known[name]) if name in known else {"zh": name, "en": name} for name in names
    )


def _titles(code: CodedItem) -> Titles:
    return {"zh": code.title.zh, "en": code.title.en}


def _written(at: datetime | None) -> str:
    return at.isoformat() if at else ""
