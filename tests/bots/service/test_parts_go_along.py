# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spare parts of a ticket that is merged into another one: they go along, reserved, and back."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bots.settings import Settings
from tests.bots.service.test_reservations import becomes, change, requested
from tests.support.erp import Erp, running_erp
from tests.support.settings import with_sections


@pytest.fixture
async def erp() -> AsyncIterator[Erp]:
    """The stand-in."""
    async with running_erp() as one:
        yield one


@pytest.fixture
def hub_settings(hub_settings: Settings, erp: Erp) -> Settings:
    """The hub of this folder's tests, with the other system beside it."""
    return with_sections(hub_settings, directories={"erp": erp.config})


@pytest.fixture(name="pair")
async def a_pair(service: Any, report: Any) -> tuple[str, str]:
    """Two tickets of two customers."""
    return await service.report(report, thread="t1"), await service.report(report, thread="t2")


async def merged(service: Any, number: str, into: str) -> str:
    """The link of a merge; the rule for a repeated fault links the two as well."""
    links = await service.done("POST", f"/tickets/{number}/merge", {"into": into})
    (link,) = [one["id"] for one in links["items"] if one["kind"] == "duplicate"]
    return str(link)


async def parts_of(service: Any, number: str) -> dict[str, str]:
    """The parts of a ticket by name, each with its state."""
    work = await service.done("GET", f"/tickets/{number}/work")
    return {one["part"]: one["state"] for one in work["parts"]}


async def test_they_stay_reserved(service: Any, erp: Erp, pair: tuple[str, str]) -> None:
    """Nobody else gets them; who works on the other ticket orders them there."""
    number, other = pair
    used = await requested(service, number, part="P-1")
    await becomes(service, number, "reserved")
    for state in ("ordered", "arrived", "used"):
        await change(service, number, used, state)
    await becomes(service, number, "confirmed")
    part = await requested(service, number, part="P-2")
    await becomes(service, number, "reserved")
    await merged(service, number, other)
    assert await parts_of(service, number) == {"P-1": "used"}
    assert await parts_of(service, other) == {"P-2": "requested"}
    assert (await becomes(service, other, "reserved"))["number"] == "R2"
    status, problem = await service.call(
        "PATCH", f"/tickets/{number}/parts/{part}", {"state": "ordered"}
    )
    assert (status, problem["type"], problem["merged_into"]) == (409, "merged-away", other)
    await change(service, other, part, "ordered")
    await becomes(service, other, "confirmed")
    assert erp.open() == ["confirmed", "confirmed"]
    assert "part_reservation_confirmed" in await service.timeline(other)
    assert "part_reservation_released" not in await service.timeline(number)


async def test_what_ends_the_other_ticket_lets_them_go(
    service: Any, erp: Erp, pair: tuple[str, str]
) -> None:
    """Its parts are its own now, wherever they were requested."""
    number, other = pair
    await requested(service, number)
    await becomes(service, number, "reserved")
    await merged(service, number, other)
    await service.done("PATCH", f"/tickets/{other}", {"status": "resolved"})
    await becomes(service, other, "released")
    assert erp.open() == []


async def test_nothing_is_kept_for_a_ticket_that_is_solved(
    service: Any, erp: Erp, pair: tuple[str, str]
) -> None:
    """Merged into one, they are released; it is seen there."""
    number, other = pair
    await requested(service, number)
    await becomes(service, number, "reserved")
    await service.done("PATCH", f"/tickets/{other}", {"status": "resolved"})
    await merged(service, number, other)
    await becomes(service, other, "released")
    assert erp.open() == []


async def test_they_come_back(service: Any, erp: Erp, pair: tuple[str, str]) -> None:
    """Reserved as they were; what came meanwhile is there, and is waited for no more."""
    number, other = pair
    for name in ("P-1", "P-2"):
        part = await requested(service, number, part=name, waits=True)
    await becomes(service, number, "reserved")
    link = await merged(service, number, other)
    await change(service, other, part, "arrived")
    await service.done("POST", f"/links/{link}/undo", {})
    assert await parts_of(service, other) == {}
    assert await parts_of(service, number) == {"P-1": "requested", "P-2": "arrived"}
    assert (await service.ticket(number)).waiting_for == "parts"
    assert sorted(erp.open()) == ["confirmed", "reserved"]


async def test_what_came_while_it_was_merged_is_not_waited_for(
    service: Any, pair: tuple[str, str]
) -> None:
    """The clock of a ticket must not rest for what lies on the bench."""
    number, other = pair
    part = await requested(service, number, waits=True)
    link = await merged(service, number, other)
    await change(service, other, part, "arrived")
    await service.done("POST", f"/links/{link}/undo", {})
    assert (await service.ticket(number)).waiting_for == ""
    told = await service.done("GET", f"/tickets/{number}/timeline")
    last = [one["detail"] for one in told["items"] if one["kind"] == "waiting_changed"][-1]
    assert last == {"from": "parts", "to": ""}


async def test_merged_while_nobody_knows_whether_it_is_reserved(
    service: Any, erp: Erp, pair: tuple[str, str]
) -> None:
    """It is asked for under the same key and reference, and held once for the other ticket."""
    number, other = pair
    erp.mute_seconds = 1.5
    await requested(service, number)
    held = await becomes(service, number, "pending")
    while not held["problem"]:
        held = await becomes(service, number, "pending")
    await merged(service, number, other)
    erp.mute_seconds = 0
    service.clock.move(minutes=1)
    assert (await becomes(service, other, "reserved"))["number"] == "R1"
    assert erp.open() == ["reserved"]
    assert "part_reserved" in await service.timeline(other)
