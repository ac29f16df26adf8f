# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stock of a part by API, under whatever name the other system knows it."""

from typing import Any
from urllib.parse import quote

import pytest
from yarl import URL

from bots.runtime.directories import PartStock
from desk.endpoint import LONGEST_NAME


async def asked(desk: Any, address: str) -> int:
    """The status of a request for a stock, its part as it stands in the address."""
    url = URL(f"{desk.url}/api/v1/parts/{address}/stock", encoded=True)
    async with desk.session.get(url) as response:
        return int(response.status)


@pytest.mark.parametrize(
    "part", ["P-100", "硒鼓 12A", "DR-7/B", "Walze für A3 (100 %)", "a+b", "50%25", "..."]
)
async def test_a_part_of_any_name(desk: Any, part: str) -> None:
    """The other system is asked for exactly the name that was encoded."""
    heard = []

    async def stock(name: str) -> Any:
        heard.append(name)
        return PartStock(name, 3, "", desk.clock.now)

    desk.stock = stock
    await desk.sign_in("lina")
    assert await asked(desk, quote(part, safe="")) == 200
    assert heard == [part]


@pytest.mark.parametrize("part", ["a\nb", "\x00", "x" * (LONGEST_NAME + 1)])
async def test_no_name(desk: Any, part: str) -> None:
    """What no part can be called is not found, and nobody is asked."""
    await desk.sign_in("lina")
    assert await asked(desk, quote(part, safe="")) == 404
