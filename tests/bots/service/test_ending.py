# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket that ends takes back what was asked for it, whoever ends it."""

from typing import Any

import pytest

from intake.store import schema
from intake.tickets.ticket import TicketStatus

FILE = """
processes:
  loan:
    title: {zh: 借用, en: Loan}
    types: [fault]
    reopens_at: asked
    steps:
      - {name: asked, title: {zh: 申请, en: Asked}, status: new, next: [lent, done]}
      - name: lent
        title: {zh: 借出, en: Lent}
        status: in_progress
        approval: {levels: [supervisor], within: PT8H}
        next: [done]
      - {name: done, title: {zh: 归还, en: Done}, status: resolved, next: [closed]}
      - {name: closed, title: {zh: 关闭, en: Closed}, status: closed}
dispatch:
  queues: {second-line: {}}
  escalation: [{name: tier2, queue: second-line, within: PT8H}]
rules:
  - rule: give_up
    title: {zh: 放弃, en: Give up}
    after: P2D
    do: [{set: {status: resolved}}]
"""


@pytest.fixture
def service_file() -> str:
    """A step that needs consent, a tier to ask, and a rule that ends tickets."""
    return FILE


@pytest.fixture(name="waiting")
async def a_ticket_that_waits(service: Any, report: Any) -> str:
    """Somebody's ticket with an approval and a question that nobody has answered."""
    number = str(await service.report(report))
    await service.done("PATCH", "/agents/a-wang", {"queues": ["second-line"]}, by="admin")
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await service.done("POST", f"/tickets/{number}/approvals", {"step": "lent"})
    await service.done("POST", f"/tickets/{number}/escalate", {"note": "?"})
    return number


async def lists(service: Any) -> tuple[int, int]:
    """How many approvals and questions are listed as pending."""
    approvals = await service.done("GET", "/approvals", by="supervisor")
    questions = await service.done("GET", "/escalations?pending=true", by="supervisor")
    return len(approvals["items"]), len(questions["items"])


@pytest.mark.parametrize("way", ["agent", "merge", "rule"])
async def test_what_was_asked_is_withdrawn(service: Any, waiting: str, way: str) -> None:
    """Off the lists, with a line for each on the timeline; no deadline of it comes any more."""
    assert await lists(service) == (1, 1)
    if way == "agent":
        await service.done("PATCH", f"/tickets/{waiting}", {"status": "resolved"})
    elif way == "merge":
        body = {"title": "同一件事", "contact": {"name": "李雷"}}
        other = (await service.done("POST", "/tickets", body))["number"]
        await service.done("POST", f"/tickets/{waiting}/merge", {"into": other})
    else:
        await service.pass_time(days=2, minutes=1)
    assert (await service.ticket(waiting)).status in {TicketStatus.RESOLVED, TicketStatus.CLOSED}
    assert await lists(service) == (0, 0)
    told = await service.timeline(waiting)
    assert (told.count("approval_withdrawn"), told.count("escalation_withdrawn")) == (1, 1)
    assert {one["kind"] for one in service.rows(schema.timer)}.isdisjoint(
        {"approval", "escalation"}
    )


async def test_who_reopens_it_asks_anew(service: Any, waiting: str) -> None:
    """A decision on what was withdrawn is refused; the same step and tier can be asked again."""
    await service.done("PATCH", f"/tickets/{waiting}", {"status": "resolved"})
    path = f"/tickets/{waiting}/approvals"
    refused = await service.call(
        "POST", f"{path}/{waiting}-lent-1/decide", {"granted": True}, by="supervisor"
    )
    assert (refused[0], refused[1]["type"]) == (409, "approval-decided")
    await service.says("还是不行")
    await service.done("POST", path, {"step": "lent"})
    await service.done("POST", f"/tickets/{waiting}/escalate", {"note": "?"})
    assert await lists(service) == (1, 1)
