# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about machines."""

from datetime import date
from typing import Literal

from desk.answers.shared import Answer, Label


class Asset(Answer):
    """A machine, and who pays for a repair today.

    `covered_until`: until when that is so, or since when it is not (`billable`). A provisional
    machine is one that only a customer has named.
    """

    serial: str
    model: str
    name: Label
    contact_id: str | None
    location: str
    contract: str
    purchased_on: date | None
    warranty_until: date | None
    contract_until: date | None
    is_provisional: bool
    coverage: Literal["warranty", "contract", "billable", "unknown"]
    covered_until: date | None


class AssetList(Answer):
    items: list[Asset]
