# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spare parts reserved in another system: asked, away, slow, refused, run out, given up."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bots.settings import Settings
from tests.support.erp import Erp, running_erp
from tests.support.line import until
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


@pytest.fixture(name="number")
async def a_ticket(service: Any, report: Any) -> str:
    """A ticket that needs a part."""
    return str(await service.report(report))


async def requested(service: Any, number: str, **more: Any) -> str:
    """A part request; its id."""
    body = {"part": "P-100", "waits": False, **more}
    work = await service.done("POST", f"/tickets/{number}/parts", body)
    return str(work["parts"][-1]["id"])


async def becomes(service: Any, number: str, state: str, known_as: str = "") -> dict[str, Any]:
    """The reservation of the ticket's newest part, once it is in this state."""

    async def found() -> dict[str, Any] | None:
        work = await service.done("GET", f"/tickets/{number}/work")
        shown: dict[str, Any] | None = work["parts"][-1]["reservation"]
        is_it = shown and shown["state"] == state and known_as in {"", shown["number"]}
        return shown if is_it else None

    document = await until(found)
    assert document is not None
    return dict(document)


async def change(service: Any, number: str, part: str, state: str) -> None:
    """What an agent says of the part."""
    await service.done("PATCH", f"/tickets/{number}/parts/{part}", {"state": state})


async def test_reserved_and_confirmed(service: Any, erp: Erp, number: str) -> None:
    """In two phases, each once; the part line and the timeline say so."""
    part = await requested(service, number, quantity=2)
    held = await becomes(service, number, "reserved")
    assert (held["number"], held["problem"], erp.stock) == ("R1", "", 8)
    await change(service, number, part, "ordered")
    await becomes(service, number, "confirmed")
    await change(service, number, part, "arrived")
    await change(service, number, part, "used")
    assert erp.asked == ["POST /holds", "POST /holds/R1/confirm"]
    told = await service.timeline(number)
    assert [one for one in told if "reserv" in one] == [
        "part_reserved",
        "part_reservation_confirmed",
    ]


async def test_given_up_is_released(service: Any, erp: Erp, number: str) -> None:
    """A reserved part, and a confirmed one."""
    for order in (False, True):
        part = await requested(service, number)
        await becomes(service, number, "reserved")
        if order:
            await change(service, number, part, "ordered")
            await becomes(service, number, "confirmed")
        await change(service, number, part, "cancelled")
        await becomes(service, number, "released")
    assert erp.open() == []


async def test_a_system_that_is_away(service: Any, erp: Erp, number: str) -> None:
    """Pending, with the reason, told once; asked again until it is back, then reserved once."""
    erp.down = 503
    await requested(service, number)
    held = await becomes(service, number, "pending")
    while not held["problem"]:
        held = await becomes(service, number, "pending")
    assert held["problem"] == "status 503"
    for _ in range(5):
        service.clock.move(minutes=11)
        await service.program.reservations.handle_due()
    erp.down = 0
    service.clock.move(minutes=11)
    held = await becomes(service, number, "reserved")
    assert (erp.open(), held["problem"]) == (["reserved"], "")
    assert (await service.timeline(number)).count("part_reservation_pending") == 1


async def test_given_up_while_nobody_knows_whether_it_is_reserved(
    service: Any, erp: Erp, number: str
) -> None:
    """Done there and not heard here: found out by the same key, then released."""
    erp.mute_seconds = 1.5
    part = await requested(service, number)
    held = await becomes(service, number, "pending")
    while not held["problem"]:
        held = await becomes(service, number, "pending")
    assert (held["problem"], erp.open()) == ("TimeoutError", ["reserved"])
    erp.mute_seconds = 0
    await change(service, number, part, "cancelled")
    service.clock.move(minutes=1)
    await becomes(service, number, "released")
    assert (list(erp.held.values()), erp.stock) == (["released"], 9)


async def test_what_is_not_there_is_refused(service: Any, erp: Erp, number: str) -> None:
    """With its reason; asked again by hand once there is some, and by nobody before."""
    part = await requested(service, number, quantity=11)
    held = await becomes(service, number, "refused")
    assert held["problem"] == "only 10 left"
    erp.stock = 20
    path = f"/tickets/{number}/parts/{part}/reserve"
    await service.done("POST", path, {})
    await becomes(service, number, "reserved")
    status, problem = await service.call("POST", path, {})
    assert (status, problem["type"].rpartition("/")[2]) == (409, "reservation-runs")
    assert erp.open() == ["reserved"]


async def test_nobody_waits_for_a_part_that_is_refused(
    service: Any, erp: Erp, number: str
) -> None:
    """The ticket is in work again; for another part that comes, it waits on."""
    assert erp.stock == 10
    await requested(service, number, quantity=11, waits=True)
    await becomes(service, number, "refused")
    assert (await service.ticket(number)).waiting_for == ""
    assert "waiting_changed" in await service.timeline(number)
    here = await requested(service, number, quantity=1, waits=True)
    await becomes(service, number, "reserved")
    await requested(service, number, part="P-200", quantity=11, waits=True)
    await becomes(service, number, "refused")
    assert (await service.ticket(number)).waiting_for == "parts"
    await change(service, number, here, "arrived")
    assert (await service.ticket(number)).waiting_for == ""


async def test_what_runs_out_is_reserved_anew(service: Any, erp: Erp, number: str) -> None:
    """Told, a few times; then people decide. Who orders after that gets it all the same."""
    erp.until = (service.clock.now + timedelta(hours=1)).isoformat()
    part = await requested(service, number)
    for count in range(1, 5):
        await becomes(service, number, "reserved", f"R{count}")
        erp.held[f"R{count}"] = "released"
        erp.until = (service.clock.now + timedelta(hours=count + 2)).isoformat()
        service.clock.move(hours=count + 1)
    await becomes(service, number, "expired")
    assert (await service.timeline(number)).count("part_reservation_expired") == 4
    erp.until = ""
    await change(service, number, part, "ordered")
    await becomes(service, number, "confirmed")
    assert erp.held["R5"] == "confirmed"


async def test_what_is_not_confirmed_is_given_back(service: Any, erp: Erp, number: str) -> None:
    """Once, with its reason, and nothing stays held; asked again it is reserved and confirmed."""
    part = await requested(service, number)
    await becomes(service, number, "reserved")
    erp.unconfirmed = "the customer is blocked"
    await change(service, number, part, "ordered")
    held = await becomes(service, number, "refused")
    assert held["problem"] == "the customer is blocked"
    assert erp.asked == ["POST /holds", "POST /holds/R1/confirm", "DELETE /holds/R1"]
    assert erp.open() == []
    document = await service.done("GET", f"/tickets/{number}/timeline")
    (told,) = [one for one in document["items"] if one["kind"] == "part_reservation_refused"]
    assert told["detail"]["problem"] == "the customer is blocked"
    erp.unconfirmed = ""
    await service.done("POST", f"/tickets/{number}/parts/{part}/reserve", {})
    assert (await becomes(service, number, "confirmed"))["number"] == "R2"
    assert erp.open() == ["confirmed"]


async def test_given_back_although_it_is_away_by_then(service: Any, erp: Erp, number: str) -> None:
    """The reason stays to be read while the other system is asked again."""
    part = await requested(service, number)
    await becomes(service, number, "reserved")
    erp.unconfirmed = "blocked"
    erp.down_after = 2
    await change(service, number, part, "ordered")
    held = await becomes(service, number, "releasing")
    while not held["attempts"]:
        held = await becomes(service, number, "releasing")
    assert held["problem"] == "blocked"
    await change(service, number, part, "arrived")
    erp.down_after = 0
    service.clock.move(minutes=11)
    assert (await becomes(service, number, "refused"))["problem"] == "blocked"
    assert erp.open() == []


async def test_a_part_nobody_needs_is_not_reserved_again(
    service: Any, erp: Erp, number: str
) -> None:
    """It would be kept from others for nobody."""
    part = await requested(service, number)
    await becomes(service, number, "reserved")
    await change(service, number, part, "cancelled")
    await becomes(service, number, "released")
    again = f"/tickets/{number}/parts/{part}/reserve"
    status, problem = await service.call("POST", again, {})
    assert (status, problem["type"]) == (409, "part-is-over")
    assert erp.open() == []


async def test_without_a_reservation(service: Any, erp: Erp, number: str) -> None:
    """Who does not want one says so, and the line says nothing."""
    await requested(service, number, reserve=False)
    work = await service.done("GET", f"/tickets/{number}/work")
    assert work["parts"][-1]["reservation"] is None
    assert erp.asked == []


ENDS = {
    "rule": "ends",
    "title": {"zh": "结束", "en": "Ends"},
    "when": "title_changed",
    "do": [{"set": {"status": "resolved"}}],
}
ENDINGS = ("resolved", "closed conversation", "by a rule")


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_ticket_that_ends_lets_go(
    service: Any, erp: Erp, number: str, ending: str
) -> None:
    """Whoever ended it: what was reserved goes back, what was ordered is kept."""
    taken = await requested(service, number)
    await becomes(service, number, "reserved")
    await change(service, number, taken, "ordered")
    await becomes(service, number, "confirmed")
    await requested(service, number)
    await becomes(service, number, "reserved")
    if ending == "resolved":
        await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    elif ending == "closed conversation":
        place = (await service.loaded()).conversation.id
        await service.done("POST", f"/conversations/{place}/take", {}, by="supervisor")
        await service.done("POST", f"/conversations/{place}/close", {}, by="supervisor")
    else:
        body = {"version": 0, "rule": ENDS}
        await service.done("PUT", "/rules/ends", body, by="admin")
        await service.done("PATCH", f"/tickets/{number}", {"title": "卡纸"})
    await becomes(service, number, "released")
    assert erp.open() == ["confirmed"]
    told = await service.timeline(number)
    assert told.count("part_reservation_released") == 1


async def test_let_go_while_the_system_is_away(service: Any, erp: Erp, number: str) -> None:
    """It stays to be seen, with the reason, and is asked for until the system is back."""
    await requested(service, number)
    await becomes(service, number, "reserved")
    erp.down = 503
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    held = await becomes(service, number, "releasing")
    while not held["problem"]:
        held = await becomes(service, number, "releasing")
    assert (held["problem"], erp.open()) == ("status 503", ["reserved"])
    erp.down = 0
    service.clock.move(minutes=11)
    await becomes(service, number, "released")
    assert erp.open() == []


async def test_needed_again(service: Any, erp: Erp, number: str) -> None:
    """A ticket that has ended reserves nothing; once it is open again, what was let go can be."""
    part = await requested(service, number)
    await becomes(service, number, "reserved")
    place = f"/tickets/{number}"
    await service.done("PATCH", place, {"status": "resolved"})
    await becomes(service, number, "released")
    again = f"{place}/parts/{part}/reserve"
    status, problem = await service.call("POST", again, {})
    assert (status, problem["type"]) == (409, "ticket-settled")
    await requested(service, number)
    work = await service.done("GET", f"{place}/work")
    assert work["parts"][-1]["reservation"] is None
    await service.done("PATCH", place, {"status": "in_progress"})
    await service.done("POST", again, {})

    async def is_held() -> bool:
        work = await service.done("GET", f"{place}/work")
        return bool(work["parts"][0]["reservation"]["state"] == "reserved")

    await until(is_held)
    assert erp.open() == ["reserved"]
