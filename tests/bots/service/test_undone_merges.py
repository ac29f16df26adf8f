# SPDX-License-Identifier: AGPL-3.0-or-later
"""A merge that is undone: what time does to a ticket goes on where it was."""

from datetime import timedelta
from typing import Any

import pytest

from intake.tickets.ticket import TicketStatus
from tests.bots.service.test_incidents import by_an_agent
from tests.support.pictures import DRAWN
from tests.support.visits import fetched, planned, worked

FILE = """
service_levels:
  P0: {first_response: PT15M, resolution: PT4H}
  P1: {first_response: PT1H, resolution: P1D}
  P2: {first_response: PT4H, resolution: P1D}
  P3: {first_response: PT8H, resolution: P1D}
processes:
  simple:
    title: {zh: 简单, en: Simple}
    types: [fault]
    reopens_at: filed
    steps:
      - {name: filed, title: {zh: 提交, en: Filed}, status: new, next: [done], limit: PT8H}
      - {name: done, title: {zh: 完成, en: Done}, status: resolved, next: [closed]}
      - {name: closed, title: {zh: 关闭, en: Closed}, status: closed}
rules:
  - rule: waits
    title: {zh: 等待, en: Waits}
    after: PT10H
    if: {status: new}
    do: [{flag: waits}]
"""


@pytest.fixture
def service_file() -> str:
    """A process with a limit, and a rule by time."""
    return FILE


@pytest.fixture(name="pair")
async def a_pair(service: Any, report: Any) -> tuple[str, str]:
    """Two tickets of two customers."""
    return await service.report(report, thread="t1"), await service.report(report, thread="t2")


async def merged(service: Any, number: str, into: str) -> str:
    """The link of a merge."""
    links = await service.done("POST", f"/tickets/{number}/merge", {"into": into})
    (holds,) = [one["id"] for one in links["items"] if one["undone_at"] is None]
    return str(holds)


async def test_an_open_ticket(service: Any, pair: tuple[str, str]) -> None:
    """Nothing is told of it while it is merged; after that, everything is told that was to be."""
    number, other = pair
    before = (await service.ticket(number)).clock
    link = await merged(service, number, other)
    await service.pass_time(hours=11)
    told = await service.timeline(number)
    assert not {"step_overdue", "rule_fired", "sla_warning", "sla_breached"} & set(told)
    await service.done("POST", f"/links/{link}/undo", {})
    ticket = await service.ticket(number)
    assert ticket.status is TicketStatus.NEW
    assert ticket.clock.resolution_due_at == before.resolution_due_at
    await service.pass_time(minutes=1)
    told = await service.timeline(number)
    for kind in ("step_overdue", "rule_fired", "sla_breached"):
        assert told.count(kind) == 1, (kind, told)
    assert (await service.ticket(number)).flags == ("waits",)


async def test_a_resolved_ticket(service: Any, pair: tuple[str, str]) -> None:
    """Its customer is asked after the undo, and silence closes it as it closes any other."""
    number, other = pair
    await by_an_agent(service, number)
    link = await merged(service, number, other)
    await service.pass_time(hours=1)
    assert "confirmation_asked" not in await service.timeline(number)
    await service.done("POST", f"/links/{link}/undo", {})
    await service.pass_time(minutes=1)
    assert "解决了吗" in await service.heard("解决了吗")
    await service.pass_time(days=4)
    assert (await service.timeline(number)).count("closed_unconfirmed") == 1
    assert (await service.ticket(number)).status is TicketStatus.CLOSED


async def test_a_ticket_that_waits(service: Any, pair: tuple[str, str]) -> None:
    """It waits on for the parts, and what passed meanwhile does not count against us."""
    number, other = pair
    await service.pass_time(hours=1)
    await service.done("PATCH", f"/tickets/{number}", {"waiting_for": "parts"})
    before = (await service.ticket(number)).clock
    link = await merged(service, number, other)
    await service.pass_time(days=5)
    await service.done("POST", f"/links/{link}/undo", {})
    ticket = await service.ticket(number)
    assert (ticket.waiting_for, ticket.clock.pauses) == ("parts", before.pauses)
    await service.pass_time(hours=1)
    await service.done("PATCH", f"/tickets/{number}", {"waiting_for": ""})
    ticket = await service.ticket(number)
    rested = timedelta(days=5, hours=1)
    assert ticket.clock.resolution_due_at == before.resolution_due_at + rested
    assert "resolution" not in ticket.clock.breached(service.clock.now)


async def test_what_was_urgent_stays_urgent(service: Any, pair: tuple[str, str]) -> None:
    """Where it goes on it is as urgent, with its due times; the undo gives both back."""
    number, other = pair
    why = {"priority": "P0", "note": "产线停了"}
    await service.done("PATCH", f"/tickets/{number}", why)
    before = await service.ticket(other)
    link = await merged(service, number, other)
    raised = await service.ticket(other)
    assert (raised.priority, raised.priority_reason) == ("P0", "产线停了")
    assert raised.clock.resolution_due_at < before.clock.resolution_due_at
    assert (await service.timeline(other)).count("priority_changed") == 1
    await service.done("POST", f"/links/{link}/undo", {})
    back = await service.ticket(other)
    assert (back.priority, back.priority_reason, back.judged_by) == (
        before.priority, before.priority_reason, before.judged_by,
    )  # fmt: skip
    assert back.clock.resolution_due_at == before.clock.resolution_due_at
    again = await merged(service, number, other)
    assert (await service.ticket(other)).priority == "P0"
    await service.done("PATCH", f"/tickets/{other}", {"priority": "P1", "note": "能用一半"})
    await service.done("POST", f"/links/{again}/undo", {})
    assert (await service.ticket(other)).priority == "P1"


async def test_what_is_less_urgent_changes_nothing(service: Any, pair: tuple[str, str]) -> None:
    """Nor does what was solved already."""
    number, other = pair
    await service.done("PATCH", f"/tickets/{number}", {"priority": "P3", "note": "小事"})
    link = await merged(service, number, other)
    assert (await service.ticket(other)).priority == "P2"
    await service.done("POST", f"/links/{link}/undo", {})
    await service.done("PATCH", f"/tickets/{number}", {"priority": "P0", "note": "停产"})
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    await merged(service, number, other)
    assert (await service.ticket(other)).priority == "P2"


async def test_a_link_to_sign_leads_to_the_visit_wherever_it_is(service: Any, report: Any) -> None:
    """The customer holds it while colleagues merge the ticket, and undo that again."""
    number = str(await service.report(report))
    visit = await planned(service, number)
    place = f"/tickets/{number}/visits/{visit}"
    await worked(service, place)
    url = (await service.done("POST", f"{place}/signature-link"))["url"]
    body = {"title": "同一件事", "contact": {"name": "李雷"}}
    other = (await service.done("POST", "/tickets", body))["number"]
    links = await service.done("POST", f"/tickets/{number}/merge", {"into": other})
    status, page = await fetched(service, url)
    assert (status, other in page) == (200, True)
    there = await service.done("POST", f"/tickets/{other}/visits/{visit}/signature-link")
    await service.done("POST", f"/links/{links['items'][0]['id']}/undo")
    status, page = await fetched(service, there["url"], {"name": "张伟", "picture": DRAWN})
    assert (status, "签字成功" in page) == (200, True)
    assert (await service.ticket(number)).progress.is_signed


async def test_a_visit_signed_after_a_merge_stays_where_it_was_signed(
    service: Any, report: Any
) -> None:
    """The ticket that may be closed for it is the one that has it, whatever is undone."""
    number = str(await service.report(report))
    visit = await planned(service, number)
    body = {"title": "同一件事", "contact": {"name": "李雷"}}
    other = (await service.done("POST", "/tickets", body))["number"]
    links = await service.done("POST", f"/tickets/{number}/merge", {"into": other})
    place = f"/tickets/{other}/visits/{visit}"
    await worked(service, place)
    url = (await service.done("POST", f"{place}/signature-link"))["url"]
    await fetched(service, url, {"name": "张伟", "picture": DRAWN})
    await service.done("POST", f"/links/{links['items'][0]['id']}/undo")
    await service.done("PATCH", place, {"state": "done"})
    assert (await service.ticket(other)).progress.is_signed
    assert not (await service.ticket(number)).progress.is_signed
    assert (await service.done("GET", f"/tickets/{number}/work"))["visits"] == []
