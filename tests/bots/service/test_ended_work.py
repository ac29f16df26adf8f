# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is agreed for a ticket ends with it, over the API: visits, calls, parts, tasks."""

from typing import Any

import pytest

from intake.store.schema import timer
from tests.support.visits import planned


@pytest.fixture
async def number(service: Any) -> str:
    """A ticket by phone that Li Na works on."""
    document = {"title": "传送带异响", "contact": {"name": "王工"}}
    found = str((await service.done("POST", "/tickets", document))["number"])
    work = {"assignee": "a-lina", "status": "in_progress"}
    await service.done("PATCH", f"/tickets/{found}", work)
    return found


async def work_of(service: Any, number: str) -> Any:
    """What is worked on beside a ticket."""
    return await service.done("GET", f"/tickets/{number}/work")


@pytest.mark.parametrize("before", ["in_progress", "waiting_for_customer", "resolved"])
async def test_a_new_ticket_is_nobody_s(service: Any, number: str, before: str) -> None:
    """With its owner it does not become new again; given back, it does."""
    place = f"/tickets/{number}"
    if before != "in_progress":
        await service.done("PATCH", place, {"status": before})
    status, problem = await service.call("PATCH", place, {"status": "new"})
    assert (status, problem["type"]) == (409, "illegal-step")
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.agent_id) == (before, "a-lina")
    if before != "resolved":
        await service.pass_time(minutes=5)
        freed = {"status": "new", "assignee": None}
        await service.done("PATCH", place, freed, by="supervisor")
        ticket = await service.ticket(number)
        assert (ticket.status, ticket.agent_id) == ("new", None)


async def test_a_visit_does_not_outlive_its_ticket(service: Any, number: str) -> None:
    """Cancelled with a line on the timeline, the engineer is free, and somebody tells of it."""
    visit = await planned(service, number)
    begun = await planned(service, number, engineer="a-sun")
    await service.done("PATCH", f"/tickets/{number}/visits/{begun}", {"state": "on_site"})
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    states = {one["id"]: one["state"] for one in (await work_of(service, number))["visits"]}
    assert states == {visit: "cancelled", begun: "on_site"}
    assert (await service.timeline(number)).count("visit_cancelled") == 1
    await service.pass_time(seconds=1)
    assert "not_told" in (await service.ticket(number)).flags  # there is no channel
    document = {"title": "另一台", "contact": {"name": "李工"}}
    other = (await service.done("POST", "/tickets", document))["number"]
    await planned(service, other)  # at the same time


async def test_the_customer_hears_that_a_visit_is_off(service: Any, report: Any) -> None:
    """In the chat, with its time."""
    number = await service.report(report)
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await planned(service, number)
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    await service.pass_time(seconds=1)
    assert any("的上门取消了" in text for _, text in await service.hub.texts("t1"))


@pytest.mark.parametrize("then", ["in_progress", "closed"])
async def test_a_call_back_does_not_outlive_its_reason(
    service: Any, number: str, then: str
) -> None:
    """In work again there is nothing to ask; a person who closes the ticket does not ask."""
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    await service.pass_time(seconds=1)
    (call,) = (await work_of(service, number))["tasks"]
    assert (call["kind"], call["state"]) == ("call_back", "open")
    await service.done("PATCH", f"/tickets/{number}", {"status": then})
    (call,) = (await work_of(service, number))["tasks"]
    assert call["state"] == "cancelled"
    assert "task_cancelled" in await service.timeline(number)
    assert not [one for one in service.rows(timer) if one["kind"] == "task"]


async def test_a_closed_ticket_takes_no_new_work(service: Any, number: str) -> None:
    """Parts and tasks, like visits, are refused with the reason."""
    for status in ("resolved", "closed"):
        await service.done("PATCH", f"/tickets/{number}", {"status": status})
    for what, body in (("parts", {"part": "A1"}), ("tasks", {"title": "查", "owner": "a-wang"})):
        status, problem = await service.call("POST", f"/tickets/{number}/{what}", body)
        assert (status, problem["type"]) == (409, "ticket-settled")


async def test_a_ticket_waits_for_the_parts_it_is_to_wait_for(service: Any, number: str) -> None:
    """Another one that is on its way does not keep it."""
    place = f"/tickets/{number}/parts"
    work = await service.done("POST", place, {"part": "A1", "waits": True})
    awaited = work["parts"][0]["id"]
    await service.done("POST", place, {"part": "B1", "waits": False})
    assert (await service.ticket(number)).waiting_for == "parts"
    await service.done("PATCH", f"{place}/{awaited}", {"state": "arrived"})
    assert (await service.ticket(number)).waiting_for == ""
