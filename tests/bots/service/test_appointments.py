# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appointments for visits: nobody is in two places, and the customer hears what was agreed."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.support.visits import EQUIPMENT, planned, solved, tomorrow


@pytest.fixture
def service_file() -> str:
    """The equipment template."""
    return EQUIPMENT


async def test_an_engineer_is_in_one_place(service: Any, number: str) -> None:
    """Overlapping appointments conflict; those that only touch do not."""
    await planned(service, number)
    body = {
        "engineer": "a-wang",
        "starts_at": tomorrow(service, 1),
        "ends_at": tomorrow(service, 3),
    }
    status, problem = await service.call("POST", f"/tickets/{number}/visits", body)
    assert (status, problem["type"]) == (409, "engineer-busy")
    await planned(service, number, starts_at=tomorrow(service, 2), ends_at=tomorrow(service, 3))
    status, problem = await service.call(
        "POST", f"/tickets/{number}/visits", {**body, "ends_at": tomorrow(service)}
    )
    assert (status, set(problem["problems"])) == (400, {"ends_at"})


@pytest.mark.parametrize(
    ("begins", "lasts", "place"),
    [(370, 1, "starts_at"), (-370, 1, "starts_at"), (1, 32, "ends_at")],
)
async def test_a_mistyped_year_is_no_appointment(
    service: Any, number: str, begins: int, lasts: int, place: str
) -> None:
    """The customer would be told, and the engineer booked out for months."""
    begin = service.clock.now + timedelta(days=begins)
    end = begin + timedelta(days=lasts)
    times = {"starts_at": begin.isoformat(), "ends_at": end.isoformat()}
    path = f"/tickets/{number}/visits"
    status, problem = await service.call("POST", path, {"engineer": "a-wang", **times})
    assert (status, list(problem["problems"])) == (400, [place])
    change = f"{path}/{await planned(service, number)}"
    status, problem = await service.call("PATCH", change, times)
    assert (status, list(problem["problems"])) == (400, [place])


async def test_of_appointments_made_at_once_one_is_kept(service: Any, number: str) -> None:
    """Of one ticket, of two, or moved to the same time: the others hear that it is taken."""
    told = {"title": "另一台", "contact": {"name": "李雷"}}
    other = (await service.done("POST", "/tickets", told))["number"]
    body = {"engineer": "a-wang", "starts_at": tomorrow(service), "ends_at": tomorrow(service, 2)}
    paths = [f"/tickets/{one}/visits" for one in (number, number, other)]
    answers = await asyncio.gather(*(service.call("POST", one, body) for one in paths))
    assert sorted(status for status, _ in answers) == [201, 409, 409]
    assert {said["type"] for status, said in answers if status == 409} == {"engineer-busy"}
    visits = [
        await planned(
            service, number, starts_at=tomorrow(service, h), ends_at=tomorrow(service, h + 1)
        )
        for h in (3, 4)
    ]
    there = {"starts_at": tomorrow(service, 6), "ends_at": tomorrow(service, 8)}
    places = [f"/tickets/{number}/visits/{one}" for one in visits]
    answers = await asyncio.gather(*(service.call("PATCH", one, there) for one in places))
    assert sorted(status for status, _ in answers) == [200, 409]


async def test_the_customer_hears_of_an_appointment(service: Any, number: str) -> None:
    """When it is made, moved or off; not of what the engineer writes down."""
    visit = await planned(service, number)
    place = f"/tickets/{number}/visits/{visit}"
    await service.done("PATCH", place, {"note": "带梯子"})
    moved = {"starts_at": tomorrow(service, 3), "ends_at": tomorrow(service, 4)}
    await service.done("PATCH", place, moved)
    await service.done("PATCH", place, {"state": "cancelled"})
    told = [text for who, text in await service.hub.texts() if who == "system"]
    begins = [words.partition("：")[0].partition(" 原定")[0] for words in told]
    assert begins == [
        f"工单 {number} 已为您约好上门",
        f"工单 {number} 的上门改为",
        f"工单 {number}",
    ]
    assert "取消了" in told[-1]


async def test_a_visit_entered_afterwards_is_no_appointment(service: Any, number: str) -> None:
    """The engineer was there already: it is kept, and the customer gets no invitation to it."""
    began = (service.clock.now - timedelta(hours=3)).isoformat()
    ended = (service.clock.now - timedelta(hours=1)).isoformat()
    visit = await planned(service, number, starts_at=began, ends_at=ended)
    for state in ("on_site", "done"):
        await service.done("PATCH", f"/tickets/{number}/visits/{visit}", {"state": state})
    assert not [text for who, text in await service.hub.texts() if "上门" in text]


async def test_nobody_is_promised_a_visit_for_what_is_closed(service: Any, number: str) -> None:
    """Reopened first, there is work again; one that has been may be entered, and not moved on."""
    await solved(service, number)
    await service.says("解决了")
    body = {"engineer": "a-wang", "starts_at": tomorrow(service), "ends_at": tomorrow(service, 2)}
    status, problem = await service.call("POST", f"/tickets/{number}/visits", body)
    assert (status, problem["type"]) == (409, "ticket-settled")
    assert (await service.call("POST", f"/tickets/{number}/take"))[1]["type"] == "ticket-settled"
    visit = await planned(
        service, number, starts_at=tomorrow(service, -30), ends_at=tomorrow(service, -28)
    )
    moved = {one: body[one] for one in ("starts_at", "ends_at")}
    status, problem = await service.call("PATCH", f"/tickets/{number}/visits/{visit}", moved)
    assert (status, problem["type"]) == (409, "ticket-settled")


@pytest.mark.parametrize("text", ["师傅什么时候来", "进度", "when will the engineer come?"])
async def test_who_asks_hears_of_the_appointment(service: Any, number: str, text: str) -> None:
    """Not that it waits to be arranged. One that is over, or was called off, is not told."""
    visit = await planned(service, number)
    (said,) = await service.says(text)
    assert "2026-03-04" in said, said
    assert "王强" in said
    assert "等待安排" not in said
    await service.done("PATCH", f"/tickets/{number}/visits/{visit}", {"state": "cancelled"})
    (said,) = await service.says(text)
    assert "王强" not in said


async def test_an_appointment_that_is_past_is_not_told(service: Any, number: str) -> None:
    """Nobody wrote down that it has been."""
    await planned(service, number)
    await service.pass_time(days=2)
    (said,) = await service.says("师傅什么时候来")
    assert "2026-03-04" not in said


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("改到后天下午三点可以吗", "2026-03-05 15:00"),
        ("周五没空，改到下周一上午", "2026-03-09"),
        ("can we move it to Friday 3pm?", "2026-03-06 15:00"),
    ],
)
async def test_who_was_told_of_a_visit_may_ask_for_another_time(
    service: Any, number: str, text: str, when: str
) -> None:
    """As our notice says, without a word for what is moved; a person has to agree to it."""
    await planned(service, number)
    (said,) = await service.says(text)
    assert when in said, said
    assert (await service.ticket(number)).fields["preferred_at"].display.startswith(when)
    assert (await service.loaded()).conversation.speaker.value == "waiting"


async def test_without_an_appointment_nothing_is_moved(service: Any, number: str) -> None:
    """The same words may be about anything."""
    await service.says("改到后天下午三点可以吗")
    assert "preferred_at" not in (await service.ticket(number)).fields
