# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another system's answers as they come over a socket: in pieces, endless, packed, elsewhere."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from intake.directories.http_api import LARGEST_ANSWER, DirectoryAway, HttpDirectory, KnownMachine
from tests.support.listening import listening


@dataclass
class Odd:
    """A server that answers as its path says."""

    asked: list[str] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One way to answer for each serial number."""
        self.asked.append(request.raw_path)
        name = request.path.rpartition("/")[2]
        if name == "AWAY-1":
            raise web.HTTPTemporaryRedirect(f"http://127.0.0.1:{request.url.port}/elsewhere")
        if name == "PACKED-1":
            packed = gzip.compress(b" " * 50_000_000)
            return web.Response(body=packed, headers={"Content-Encoding": "gzip"})
        if name == "LARGE-1":
            return web.Response(body=b" " * (LARGEST_ANSWER + 1))
        answer = web.StreamResponse()
        await answer.prepare(request)
        for piece in (b'{"model": ', b'"B7", "location": ', b'"hall 2"}'):
            await answer.write(piece)
            await asyncio.sleep(0.05)
        while name == "DRIP-1":
            await answer.write(b" ")
            await asyncio.sleep(0.05)
        return answer


@pytest.fixture
def odd() -> Odd:
    """The server."""
    return Odd()


@pytest_asyncio.fixture
async def directory(odd: Odd) -> AsyncIterator[HttpDirectory]:
    """What asks it."""
    routes = web.get("/{rest:.*}", odd.serve)
    async with listening(routes) as url, ClientSession() as session:
        yield HttpDirectory(
            session, url, lambda: datetime.now(UTC), asset="/m/{serial}", stock="/p/{part}/stock"
        )


async def test_an_answer_in_pieces_is_one_answer(directory: HttpDirectory) -> None:
    """What has arrived when the first piece is there is not all of it."""
    assert await directory.machine("IN-PIECES-1") == KnownMachine("IN-PIECES-1", "B7", "hall 2")


@pytest.mark.parametrize("serial", ["AWAY-1", "PACKED-1", "LARGE-1", "DRIP-1"])
async def test_no_answer_leads_elsewhere_or_goes_on(
    directory: HttpDirectory, odd: Odd, serial: str
) -> None:
    """Redirects are not followed; neither size nor slowness is without bound."""
    async with asyncio.timeout(5):
        with pytest.raises(DirectoryAway):
            await directory.machine(serial)
    assert odd.asked == [f"/m/{serial}"]


@pytest.mark.parametrize("value", ["..", ".", ""])
async def test_dots_do_not_lead_to_another_address(
    directory: HttpDirectory, odd: Odd, value: str
) -> None:
    """A part "..", which an agent may ask about, is none; nobody is asked."""
    assert await directory.machine(value) is None
    assert await directory.in_stock(value) is None
    assert not odd.asked


async def test_other_signs_stay_in_their_place(directory: HttpDirectory, odd: Odd) -> None:
    """Slashes, marks and percent signs are part of the number."""
    await directory.machine("A/../B?x=1#%2e")
    assert odd.asked == ["/m/A%2F..%2FB%3Fx=1%23%252e"]
