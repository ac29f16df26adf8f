# SPDX-License-Identifier: AGPL-3.0-or-later
"""kill -9 around a request to the system that reserves parts: one reservation, none lost."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from tests.support.erp import Erp, running_erp
from tests.support.hub import Hub
from tests.support.line import until

SIGKILLED = -9
SECTION = """\
[directories.erp]
url = "{url}"
token = "{token}"
reserve = "{reserve}"
confirm = "{confirm}"
release = "{release}"
"""


@pytest.fixture
async def erp() -> AsyncIterator[Erp]:
    """The stand-in outlives the hub."""
    async with running_erp() as one:
        yield one


@pytest.fixture(name="hub")
def a_hub(make_hub: Callable[..., Hub], erp: Erp) -> Hub:
    """A hub that knows the stand-in."""
    return make_hub(extra=SECTION.format(**erp.config))


class Desk:
    """An agent at the API."""

    def __init__(self, hub: Hub, key: str) -> None:
        self.hub = hub
        self.headers = {"Authorization": f"Bearer {key}"}

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The document of a request that succeeds."""
        address = f"{self.hub.url}/api/v1{path}"
        async with (
            ClientSession(headers=self.headers) as client,
            client.request(method, address, json=body) as answer,
        ):
            assert answer.status in {200, 201}, await answer.text()
            return await answer.json()

    async def becomes(self, number: str, state: str) -> None:
        """Wait until the ticket's part is reserved, or whatever else."""

        async def is_so() -> bool:
            work = await self.ask("GET", f"/tickets/{number}/work")
            return bool(work["parts"][0]["reservation"]["state"] == state)

        assert await until(is_so)

    async def says(self, number: str, state: str) -> None:
        """What the agent says of the ticket's part."""
        work = await self.ask("GET", f"/tickets/{number}/work")
        part = work["parts"][0]["id"]
        await self.ask("PATCH", f"/tickets/{number}/parts/{part}", {"state": state})


async def with_part(hub: Hub) -> tuple[Desk, str]:
    """A ticket with a requested part; the hub may be killed before it says so."""
    code, key = await hub.command("apikey", "create", "--name", "test", "--role", "admin")
    assert code == 0, key
    desk = Desk(hub, key.strip())
    report = {"title": "Paper feed", "contact": {"name": "Zhang"}, "type": "fault"}
    number = str((await desk.ask("POST", "/tickets", report))["number"])
    with suppress(ClientError):
        await desk.ask("POST", f"/tickets/{number}/parts", {"part": "P-100", "waits": False})
    return desk, number


@pytest.mark.parametrize(
    ("failpoint", "held_then"),
    [("reservation.ask=kill@1", []), ("reservation.answered=kill@1", ["reserved"])],
)
async def test_killed_while_reserving(
    hub: Hub, erp: Erp, failpoint: str, held_then: list[str]
) -> None:
    """Before the request and after its answer: reserved once, whatever had been done."""
    await hub.start(failpoint)
    desk, number = await with_part(hub)
    assert await hub.died() == SIGKILLED
    assert erp.open() == held_then
    await hub.start()
    await desk.becomes(number, "reserved")
    assert erp.open() == ["reserved"]
    await desk.says(number, "ordered")
    await desk.becomes(number, "confirmed")
    assert erp.open() == ["confirmed"]


async def test_killed_while_releasing(hub: Hub, erp: Erp) -> None:
    """The part goes back into stock, once."""
    await hub.start("reservation.answered=kill@2")
    desk, number = await with_part(hub)
    await desk.becomes(number, "reserved")
    with suppress(ClientError):
        await desk.says(number, "cancelled")
    assert await hub.died() == SIGKILLED
    await hub.start()
    await desk.becomes(number, "released")
    assert (erp.open(), list(erp.held)) == ([], ["R1"])
