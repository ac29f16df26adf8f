# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stock of spare parts, as another system tells it."""

from desk.answers import Answer, Moment
from desk.endpoint import Call, endpoint
from intake.errors import NotFound


class Stock(Answer):
    """How many there are. `is_old`: the other system is away, this is what it said before."""

    part: str
    quantity: int
    place: str
    checked_at: Moment
    is_old: bool


@endpoint("GET", "/parts/{part}/stock", errors=(409,))
async def read_stock(call: Call, part: str) -> Stock:
    """The stock of a part."""
    found = await call.ports.stock(part)
    if found is None:
        raise NotFound
    return Stock.model_validate(found)
