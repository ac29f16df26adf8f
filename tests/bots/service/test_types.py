# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report that was filed as something else than it is gets another type, until work begins."""

from typing import Any

import pytest

SERVICE = """
priority:
  rules:
    - {types: [fault], priority: P2, reason: {zh: 故障, en: fault}}
    - {types: [loan], priority: P1, reason: {zh: 备机, en: loan}}
required:
  fault: {open: [serial_number]}
  loan: {open: [until]}
processes:
  faults:
    template: equipment
    types: [fault]
  loan:
    template: minimal
    types: [loan]
"""


@pytest.fixture
def service_file() -> str:
    """Two types that differ in all that a type decides, and others without a process."""
    return SERVICE


async def filed(service: Any) -> str:
    """A fault by phone; its number."""
    return str((await service.done("POST", "/tickets", {"title": "借一台"}))["number"])


async def test_another_type_has_its_own_process_fields_and_priority(service: Any) -> None:
    """All of it is as if it had been filed so, and the timeline tells of it."""
    number = await filed(service)
    ticket = await service.done("GET", f"/tickets/{number}")
    assert (ticket["priority"], ticket["incomplete"]) == ("P2", ["serial_number"])
    changed = await service.done("PATCH", f"/tickets/{number}", {"type": "loan"})
    assert (changed["type"], changed["status"]) == ("loan", "new")
    assert (changed["priority"], changed["incomplete"]) == ("P1", ["until"])
    work = await service.done("GET", f"/tickets/{number}/work")
    assert (work["process"]["name"], work["process"]["step"]) == ("loan", "submitted")
    assert "type_changed" in await service.timeline(number)
    await service.pass_time(hours=9)
    late = await service.done("GET", f"/tickets/{number}/timeline")
    steps = [one["detail"]["step"] for one in late["items"] if one["kind"] == "step_overdue"]
    assert steps == ["submitted"]


async def test_the_workspace_knows_the_types_by_name(service: Any) -> None:
    """As the dialog that files them is called; one that only a process has, by what it is."""
    types = (await service.done("GET", "/session"))["types"]
    named = {one["id"]: one["name"] for one in types}
    assert named["fault"] == {"zh": "故障报修", "en": "Fault report"}
    assert named["loan"] == {"zh": "loan", "en": "loan"}
    assert list(named) == sorted(named)


async def test_a_type_without_a_process_ends_that_of_the_old_one(service: Any) -> None:
    """Nothing waits for a step it is not in any more; it is resolved as it is."""
    number = await filed(service)
    await service.done("PATCH", f"/tickets/{number}", {"type": "question", "assignee": "me"})
    assert (await service.done("GET", f"/tickets/{number}/work"))["process"] is None
    await service.pass_time(days=1)
    assert "step_overdue" not in await service.timeline(number)
    done = await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    assert done["status"] == "resolved"


async def test_a_type_is_settled_once_work_has_begun(service: Any) -> None:
    """Nor is it changed to one that is none, or while somebody is asked for consent."""
    number = await filed(service)
    status, said = await service.call("PATCH", f"/tickets/{number}", {"type": "lona"})
    assert (status, [*said["problems"]]) == (400, ["type"])
    await service.done("PATCH", f"/tickets/{number}", {"type": "loan"})
    await service.done("POST", f"/tickets/{number}/approvals", {"step": "technician"})
    status, said = await service.call("PATCH", f"/tickets/{number}", {"type": "fault"})
    assert (status, said["type"]) == (409, "approval-asked")
    begun = await filed(service)
    await service.done("PATCH", f"/tickets/{begun}", {"status": "in_progress"})
    status, said = await service.call("PATCH", f"/tickets/{begun}", {"type": "loan"})
    assert (status, said["type"]) == (409, "work-has-begun")


QUEUES = """
dispatch:
  rules:
    - {types: [complaint], queue: complaints}
    - {types: [fault], queue: printers}
  otherwise: first-line
  default_queue: printers
  queues:
    printers: {name: {zh: 打印, en: Printers}}
    complaints: {name: {zh: 投诉, en: Complaints}}
    finance: {name: {zh: 财务, en: Finance}}
    first-line: {name: {zh: 一线, en: First line}}
"""


@pytest.mark.parametrize("service_file", [QUEUES])
async def test_another_type_is_sent_where_that_one_goes(service: Any) -> None:
    """As if it had been filed so, and it says why."""
    everywhere = {"queues": ["printers", "complaints", "finance", "first-line"]}
    await service.done("PATCH", "/agents/a-wang", everywhere, by="admin")
    number = await filed(service)
    ticket = await service.done("PATCH", f"/tickets/{number}", {"type": "complaint"})
    assert ticket["queue"] == "complaints"
    document = await service.done("GET", f"/tickets/{number}/timeline")
    told = [one["detail"] for one in document["items"] if one["kind"] == "dispatched"]
    assert [one["because"] for one in told] == [
        "type fault → printers",
        "type complaint → complaints",
    ]


@pytest.mark.parametrize("service_file", [QUEUES])
@pytest.mark.parametrize(
    ("before", "beside", "queue"),
    [
        ({"queue": "finance"}, {}, "finance"),  # somebody put it there
        ({}, {"queue": "finance"}, "finance"),  # and does so now
        ({"assignee": "me"}, {}, "printers"),  # somebody has it
    ],
)
async def test_another_type_takes_nothing_from_people(
    service: Any, before: dict[str, str], beside: dict[str, str], queue: str
) -> None:
    """Neither from who has it nor from where a colleague put it."""
    everywhere = {"queues": ["printers", "complaints", "finance", "first-line"]}
    await service.done("PATCH", "/agents/a-wang", everywhere, by="admin")
    number = await filed(service)
    if before:
        await service.done("PATCH", f"/tickets/{number}", before)
    wanted = {"type": "complaint", **beside}
    ticket = await service.done("PATCH", f"/tickets/{number}", wanted)
    assert (ticket["type"], ticket["queue"]) == ("complaint", queue)


@pytest.mark.parametrize("service_file", [""])
async def test_a_complaint_has_its_own_promises_however_it_becomes_one(service: Any) -> None:
    """Filed as one over the API, split off, or found to be one; and no more once it is none."""

    async def promised(number: str) -> list[tuple[str, float]]:
        sla = await service.done("GET", f"/tickets/{number}/sla")
        return [(one["hours"], one["target_seconds"]) for one in sla["promises"]]

    own = [("working", 3600), ("working_days", 2 * 86400)]
    body = {"title": "没人来", "type": "complaint"}
    complaint = (await service.done("POST", "/tickets", body))["number"]
    assert await promised(complaint) == own
    why = (await service.done("GET", f"/tickets/{complaint}/sla"))["why"]
    assert "its type (complaint) promises 2 working days (opening hours)" in why["en"]
    assert "该类工单（complaint） 承诺 1 小时" in why["zh"]
    fault = await filed(service)
    usual = await promised(fault)
    assert usual != own
    split = {"title": "没人来", "type": "complaint"}
    links = await service.done("POST", f"/tickets/{fault}/split", split)
    assert await promised(links["items"][-1]["ticket"]) == own
    await service.done("PATCH", f"/tickets/{complaint}", {"type": "fault"})
    assert await promised(complaint) != own
    await service.done("PATCH", f"/tickets/{fault}", {"type": "complaint"})
    assert await promised(fault) == own
