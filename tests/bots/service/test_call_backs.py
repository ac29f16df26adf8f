# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who cannot be written to is called: what the three outcomes of the call do, over the API."""

from typing import Any

import pytest

from intake.tickets.progress import Confirmed
from intake.tickets.ticket import TicketStatus


async def called(service: Any) -> tuple[str, str]:
    """A report by phone that was solved: its number, and the address that ends its call-back."""
    document = {
        "title": "传送带异响",
        "contact": {"name": "王工"},
        "fields": {"serial_number": "SN2209-118"},
    }
    number = (await service.done("POST", "/tickets", document))["number"]
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina", "status": "assigned"})
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    await service.pass_time(seconds=1)
    (call,) = (await service.done("GET", f"/tickets/{number}/work"))["tasks"]
    assert (call["kind"], call["owner"]) == ("call_back", "a-lina")
    return number, f"/tickets/{number}/tasks/{call['id']}/finish"


@pytest.mark.parametrize(
    ("body", "status", "confirmed"),
    [
        ({"outcome": "done"}, TicketStatus.CLOSED, Confirmed.CALL_BACK),
        ({"outcome": "redo"}, TicketStatus.IN_PROGRESS, Confirmed.NOT_YET),
        (
            {"outcome": "refill", "fields": ["serial_number"]},
            TicketStatus.IN_PROGRESS,
            Confirmed.NOT_YET,
        ),
    ],
)
async def test_the_outcome_of_a_call(
    service: Any, body: dict[str, Any], status: TicketStatus, confirmed: Confirmed
) -> None:
    """Solved, back to work, or back with what was wrong emptied."""
    number, place = await called(service)
    assert (await service.call("POST", place, {"note": "打过了"}))[1]["type"] == "outcome-needed"
    await service.done("POST", place, {**body, "note": "客户说"})
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.progress.confirmed) == (status, confirmed)


async def test_what_shall_be_filled_again_is_named_and_asked_for(service: Any) -> None:
    """Emptied, missing and an open question; nothing is left of what was the wrong machine."""
    machine = {"serial": "SN2209-118", "model": "B7", "warranty_until": "2027-01-01"}
    for kind, row in (("products", {"model": "B7"}), ("assets", machine)):
        await service.done("POST", f"/imports/{kind}", {"rows": [row]}, by="admin")
    number, place = await called(service)
    assert "warranty" in (await service.ticket(number)).fields
    for fields, said in (([], "写明哪些字段"), (["serial_number", "serial"], "serial")):
        body = {"outcome": "refill", "fields": fields}
        status, problem = await service.call("POST", place, body)
        assert (status, list(problem["problems"])) == (400, ["fields"])
        assert said in problem["problems"]["fields"]
    await service.done("POST", place, {"outcome": "refill", "fields": ["serial_number", "phone"]})
    ticket = await service.ticket(number)
    assert ticket.incomplete == ("serial_number", "phone")
    assert (ticket.asset_serial, ticket.fields.keys() & {"warranty", "serial_number"}) == (
        "",
        set(),
    )
    package = await service.done("GET", f"/conversations/{ticket.conversation_id}/handover")
    assert [(one["name"], one["label"]["zh"]) for one in package["open_questions"]] == [
        ("serial_number", "序列号"), ("phone", "联系电话"),
    ]  # fmt: skip
    answered = {"fields": {"serial_number": "SN2209-118", "phone": "13800138000"}}
    shown = await service.done("PATCH", f"/tickets/{number}", answered)
    assert (shown["incomplete"], "warranty" in shown["fields"]) == ([], True)


@pytest.mark.parametrize(
    ("body", "missing"),
    [({"outcome": "redo"}, []), ({"outcome": "refill", "fields": ["serial_number"]}, None)],
)
async def test_long_after_the_end_the_matter_goes_on_as_a_new_ticket(
    service: Any, body: dict[str, Any], missing: list[str] | None
) -> None:
    """The old one stays closed, as after the customer's own word."""
    number, place = await called(service)
    await service.pass_time(days=4)  # closed in silence
    await service.pass_time(days=15)
    await service.done("POST", place, {**body, "note": "还是响"})
    old = await service.ticket(number)
    assert (old.status, old.fields["serial_number"].value) == (TicketStatus.CLOSED, "SN2209-118")
    links = (await service.done("GET", f"/tickets/{number}/links"))["items"]
    (link,) = [one for one in links if one["kind"] == "follow_up"]
    assert link["other"] == number
    new = await service.done("GET", f"/tickets/{link['ticket']}")
    assert (new["title"], new["status"], new["contact"]["name"]) == ("传送带异响", "new", "王工")
    assert new["incomplete"] == (["serial_number"] if missing is None else missing)
    assert new["sla"]["resolution_due_at"] is not None
    assert new["conversation_id"] == old.conversation_id
    assert {"task_done", "linked"} <= set((await service.timeline(number))[-4:])
    assert (await service.timeline(new["number"]))[:2] == ["opened", "linked"]


async def test_within_the_time_the_closed_ticket_reopens(service: Any) -> None:
    """The same call a day before."""
    number, place = await called(service)
    await service.pass_time(days=4)  # closed in silence
    assert (await service.ticket(number)).status is TicketStatus.CLOSED
    await service.pass_time(days=12)
    await service.done("POST", place, {"outcome": "redo", "note": "还是响"})
    assert (await service.ticket(number)).status is TicketStatus.IN_PROGRESS
    assert (await service.done("GET", f"/tickets/{number}/links"))["items"] == []
