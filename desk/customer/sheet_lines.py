# SPDX-License-Identifier: AGPL-3.0-or-later
"""A service sheet in words: what is read before signing, and what changed after it. Pure."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import zip_longest

from desk.customer.markup import Speech, span
from intake.process.service_sheet import ServiceSheet, Titles

Lines = tuple[str, tuple[str, ...]]  # a text's key, and what is so
Difference = tuple[str, str, str]  # a text's key, what was signed, and what is so now


def lines(speech: Speech, sheet: ServiceSheet, zone: tzinfo) -> list[Lines]:
    """Everything on the sheet; what there is none of has no lines."""
    told: list[Lines] = [*facts(speech, sheet, zone)]
    told.append(("sheet.checks", tuple(": ".join(one) for one in checks(speech, sheet))))
    parts = tuple(f"{part} × {count} · {state}" for part, count, state in parts_of(speech, sheet))
    told.append(("sheet.parts", parts))
    costs = (" · ".join(filter(None, one)) for one in costs_of(speech, sheet))
    told.append(("sheet.costs", tuple(costs)))
    told.append(("sheet.total", tuple(sums(sheet))))
    count = len(sheet.photos)
    told.append(("sheet.photos", (str(count),) if count else ()))
    return told


def facts(speech: Speech, sheet: ServiceSheet, zone: tzinfo) -> list[Lines]:
    """What is said in one line each."""
    planned, actual = (
        span(_read(start), _read(end), zone)
        for start, end in ((sheet.starts_at, sheet.ends_at), (sheet.arrived_at, sheet.left_at))
    )
    pairs = (
        ("sheet.matter", sheet.matter),
        ("sheet.customer", sheet.customer),
        ("sheet.place", sheet.place),
        ("sheet.machine", sheet.machine),
        ("sheet.engineer", sheet.engineer),
        ("sheet.planned", planned),
        ("sheet.actual", actual),
        ("sheet.findings", sheet.findings),
        ("sheet.solution", " / ".join(_titled(speech, one) for one in sheet.solution)),
    )
    return [(key, (value,) if value else ()) for key, value in pairs]


def checks(speech: Speech, sheet: ServiceSheet) -> list[tuple[str, str]]:
    """The checklist: a point and its result."""
    return [
        (_titled(speech, title), speech.say(f"sheet.check_{result}"))
        for title, result in sheet.checks
    ]


def parts_of(speech: Speech, sheet: ServiceSheet) -> list[tuple[str, str, str]]:
    """The parts: name, quantity and state."""
    return [
        (part, str(count), speech.say(f"sheet.part_{state}")) for part, count, state in sheet.parts
    ]


def costs_of(speech: Speech, sheet: ServiceSheet) -> list[tuple[str, str, str, str]]:
    """The costs: kind, text, quantity and amount."""
    return [
        (speech.say(f"sheet.cost_{kind}"), text, f"{count / 1000:g}", _money(amount, currency))
        for kind, text, count, amount, currency in sheet.costs
    ]


def sums(sheet: ServiceSheet) -> list[str]:
    """What the costs come to, one amount for each currency."""
    found: dict[str, int] = {}
    for *_, amount, currency in sheet.costs:
        found[currency] = found.get(currency, 0) + amount
    return [_money(amount, currency) for currency, amount in found.items()]


def differences(
    speech: Speech, signed: ServiceSheet, now: ServiceSheet, zone: tzinfo
) -> list[Difference]:
    """What is not as it was signed, line by line; empty on the side that has none."""
    found: list[Difference] = []
    sides = zip(lines(speech, signed, zone), lines(speech, now, zone), strict=True)
    for (key, before), (_, after) in sides:
        gone, come = _without(before, after), _without(after, before)
        found += [(key, old, new) for old, new in zip_longest(gone, come, fillvalue="")]
    return found


def _without(ones: Sequence[str], others: Sequence[str]) -> list[str]:
    """What stands in the first more often than in the second."""
    left, kept = list(others), []
    for one in ones:
        if one in left:
            left.remove(one)
        else:
            kept.append(one)
    return kept


def _titled(speech: Speech, titles: Titles) -> str:
    return titles[speech.language]


def _read(at: str) -> datetime | None:
    return datetime.fromisoformat(at) if at else None


def _money(amount: int, currency: str) -> str:
    return f"{amount / 100:,.2f} {currency}"
