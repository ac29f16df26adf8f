# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stock of spare parts, as another system tells it."""

from desk.answers import work as work_answers
from desk.endpoint import Call, NameInPath, endpoint
from intake.errors import NotFound


@endpoint("GET", "/parts/{part}/stock", errors=(409,))
async def read_stock(call: Call, part: NameInPath) -> work_answers.Stock:
    """The stock of a part."""
    found = await call.ports.stock(part)
    if found is None:
        raise NotFound
    return work_answers.Stock.model_validate(found)
