# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the asset register knows of a ticket's machine, as fields of the ticket for the team.

Whose it is, where it stands, who pays, and which tickets of it are open. Their names are no
dialog's: what only the register said is never shown to a customer. Pure.
"""

from collections.abc import Mapping
from datetime import date

from intake.assets import coverage
from intake.inbox import Machine
from intake.messages import Language
from intake.phrases import Phrases
from intake.tickets.ticket import FieldValue


def known_of(machine: Machine, today: date) -> dict[str, object]:
    """What the register says of a machine, to be kept with a report; who pays is as of `today`."""
    asset = machine.asset
    covered, day = coverage(asset, today)
    return {
        "serial": asset.serial,
        "coverage": covered.value,
        "until": day.isoformat() if day else "",
        "customer": machine.owner,
        "site": asset.location,
        "open": [ticket.number for ticket in machine.open_tickets],
    }


def fields_of(
    known: Mapping[str, object], phrases: Phrases, language: Language
) -> dict[str, FieldValue]:
    """The same as fields of a ticket; `language` is that of what people read."""
    until = str(known["until"])
    covered = known.get("coverage", "unknown")
    said = phrases.say(language, f"machine.{covered}", date=until or "–")
    texts: dict[str, tuple[object, object]] = {
        "warranty": (until or covered, said),
        "asset_customer": (known["customer"],) * 2,
        "asset_site": (known["site"],) * 2,
    }
    if numbers := _open_on(known):
        texts["asset_tickets"] = (numbers, " / ".join(numbers))
    return {
        name: FieldValue(
            value, str(display), "asset", phrases.in_each_language(f"machine.label.{name}")
        )
        for name, (value, display) in texts.items()
        if value
    }


def _open_on(known: Mapping[str, object]) -> list[str]:
    numbers = known.get("open")
    return [str(one) for one in numbers] if isinstance(numbers, list) else []
