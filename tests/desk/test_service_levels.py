# SPDX-License-Identifier: AGPL-3.0-or-later
"""Promises, priorities and required fields over the API: due when, and why; refused, and why."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.service_levels.policy import ServiceLevels, SlaEscalation, Target, target, working_days
from intake.tickets.required import RequiredFields
from tests.desk.test_tickets import filed

POLICY = {
    f"P{step}": target(timedelta(hours=4), timedelta(hours=18), in_working_time=True)
    for step in range(4)
}


@pytest.fixture(autouse=True)
def working_time(desk: Any) -> None:
    """Every promise counts working time; some steps need fields."""
    levels = ServiceLevels(POLICY, escalations=(SlaEscalation(150, "lead"),))
    needed = RequiredFields(
        {"fault": {"resolve": ("root_cause",)}}, labels={"root_cause": {"zh": "根本原因"}}
    )
    desk.service = replace(desk.service, levels=levels, required=needed)


async def test_due_when_and_why(desk: Any) -> None:
    """As data and as a sentence in both languages, with what was rested and for whom."""
    number = await filed(desk)  # 18:00 on a Sunday in Shanghai; the office opens 9 to 18, each day
    desk.clock.move(timedelta(hours=17))  # Monday 11:00
    await desk.sign_in("lina")
    await desk.call("PATCH", f"/tickets/{number}", {"waiting_for": "parts"})
    _, paused = await desk.call("GET", f"/tickets/{number}/sla")
    assert (paused["paused"], paused["waiting_for"]) == (True, "parts")
    assert [one["state"] for one in paused["promises"]] == ["running", "paused"]
    assert "现在暂停计时：等备件" in paused["why"]["zh"]
    desk.clock.move(timedelta(hours=2))
    await desk.call("PATCH", f"/tickets/{number}", {"waiting_for": ""})
    status, sla = await desk.call("GET", f"/tickets/{number}/sla")
    assert status == 200
    first, last = sla["promises"]
    assert (first["promise"], first["due_at"]) == ("first_response", "2026-11-23T05:00:00Z")
    assert last["due_at"] == "2026-11-25T03:00:00Z"  # two hours of parts later
    assert (last["hours"], last["calendar"], last["time_zone"]) == (
        "working", "office", "Asia/Shanghai",
    )  # fmt: skip
    assert (last["used_seconds"], last["left_seconds"]) == (2 * 3600, 16 * 3600)
    assert [mark["percent"] for mark in last["marks"]] == [50, 80, 100, 150]
    assert last["marks"][3]["escalates_to"] == ["lead"]
    assert last["why"]["en"] == (
        "Solution due 2026-11-25 11:00 (Asia/Shanghai): P1 promises 18 h of working time"
        " (opening hours), counted from 2026-11-22 18:00."
        " Not counted: 2 h waiting for parts."
    )
    assert last["why"]["zh"] == (
        "解决时限：2026-11-25 11:00（Asia/Shanghai）。P1 承诺 18 小时（按工作时间：营业时间），"
        "从 2026-11-22 18:00 起算。其中不计：等备件 2 小时。"
    )
    assert sla["pauses"] == [
        {"since": "2026-11-23T03:00:00Z", "until": "2026-11-23T05:00:00Z", "reason": "parts"}
    ]
    assert first["why"]["zh"] in sla["why"]["zh"]


async def test_a_promise_of_working_days_says_so(desk: Any) -> None:
    """Not as so many hours: a day is what the calendar makes of it."""
    policy = {**POLICY, "P1": Target(resolution=working_days(2))}
    desk.service = replace(desk.service, levels=ServiceLevels(policy))
    number = await filed(desk)  # 18:00 on a Sunday, as the office closes
    await desk.sign_in("lina")
    _, sla = await desk.call("GET", f"/tickets/{number}/sla")
    (last,) = sla["promises"]
    assert last["due_at"] == "2026-11-24T10:00:00Z"
    assert (last["hours"], last["calendar"], last["time_zone"]) == (
        "working_days", "office", "Asia/Shanghai",
    )  # fmt: skip
    assert (last["target_seconds"], last["left_seconds"]) == (2 * 86400, 2 * 86400)
    assert "P1 promises 2 working days (opening hours), counted" in last["why"]["en"]
    assert "P1 承诺 2 个工作日（按营业时间），从" in last["why"]["zh"]


async def test_no_such_ticket(desk: Any) -> None:
    """A problem like any other."""
    await desk.sign_in("audit")
    status, problem = await desk.call("GET", "/tickets/FD-999999/sla")
    assert (status, problem["type"]) == (404, "not-found")


async def test_waiting_is_shown_and_told(desk: Any) -> None:
    """For parts beside the status, for the customer as the status of that name."""
    number = await filed(desk)
    await desk.sign_in("lina")
    _, ticket = await desk.call("PATCH", f"/tickets/{number}", {"waiting_for": "third_party"})
    assert (ticket["status"], ticket["sla"]["waiting_for"]) == ("new", "third_party")
    assert ticket["sla"]["paused"] is True
    _, ticket = await desk.call("PATCH", f"/tickets/{number}", {"waiting_for": "customer"})
    assert (ticket["status"], ticket["sla"]["paused"]) == ("waiting_for_customer", True)
    _, timeline = await desk.call("GET", f"/tickets/{number}/timeline")
    told = [each["detail"] for each in timeline["items"] if each["kind"] == "waiting_changed"]
    assert told == [
        {"from": "", "to": "third_party"},
        {"from": "third_party", "to": "customer"},
    ]
    await desk.call(
        "PATCH", f"/tickets/{number}", {"status": "resolved", "fields": {"root_cause": "x"}}
    )
    status, problem = await desk.call("PATCH", f"/tickets/{number}", {"waiting_for": "parts"})
    assert (status, problem["type"]) == (409, "illegal-step")


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("zh", "要解决这张工单，请先填写：根本原因。"),
        ("en", "Before you can resolve this ticket, please fill in: root_cause."),
    ],
)
async def test_a_step_without_its_fields(desk: Any, language: str, detail: str) -> None:
    """Refused by name in the reader's language, by every way in; with the fields it goes."""
    conversation_id = await desk.conversation()
    loaded = await desk.store.load_conversation(conversation_id)
    number = loaded.conversation.ticket
    await desk.sign_in("lina")
    said = {"Accept_Language": language}
    ways = [
        ("PATCH", f"/tickets/{number}", {"status": "resolved"}),
        ("POST", f"/conversations/{conversation_id}/close", {}),
    ]
    for method, path, body in ways:
        status, problem = await desk.call(method, path, body, **said)
        assert (status, problem["type"]) == (422, "fields-missing")
        assert problem["detail"] == detail
        assert list(problem["problems"]) == ["root_cause"]
    _, ticket = await desk.call("GET", f"/tickets/{number}")
    assert (ticket["status"], ticket["version"]) == ("new", 1)
    wanted = {"status": "resolved", "fields": {"root_cause": "worn roller"}}
    status, ticket = await desk.call("PATCH", f"/tickets/{number}", wanted)
    assert (status, ticket["status"]) == (200, "resolved")


async def test_a_priority_needs_a_reason(desk: Any) -> None:
    """Without one nothing changes; with one it is shown as the agent's."""
    number = await filed(desk)
    await desk.sign_in("lina")
    status, problem = await desk.call("PATCH", f"/tickets/{number}", {"priority": "P0"})
    assert (status, list(problem["problems"])) == (400, ["note"])
    wanted = {"priority": "P0", "note": "产线停了"}
    _, ticket = await desk.call("PATCH", f"/tickets/{number}", wanted)
    assert ticket["priority_derivation"]["zh"] == "P0：产线停了"
    assert ticket["priority_judged_by"] == "agent"


async def test_a_report_by_api_is_judged_by_the_rules(desk: Any) -> None:
    """What the caller does not judge is derived, with the level of the contact's record."""
    await desk.sign_in("lina")
    body = {"title": "Smoke", "description": "the printer is smoking", "contact": {"name": "Ann"}}
    status, ticket = await desk.call("POST", "/tickets", body)
    assert (status, ticket["priority"], ticket["priority_judged_by"]) == (201, "P0", "rules")
    assert ticket["priority_derivation"]["en"].startswith("P0: ")
    given = {**body, "priority": "P3", "priority_reason": "a test"}
    _, ticket = await desk.call("POST", "/tickets", given)
    assert (ticket["priority"], ticket["priority_judged_by"]) == ("P3", "agent")
    _, ticket = await desk.call("POST", "/tickets", {**body, "priority": "P3"})
    assert (ticket["priority"], ticket["priority_reason"]) == ("P3", "建单时指定")
    noted = {**body, "priority": "P3", "note": "only a drill"}
    _, ticket = await desk.call("POST", "/tickets", noted)
    assert (ticket["priority"], ticket["priority_reason"]) == ("P3", "only a drill")
    status, ticket = await desk.call("POST", "/tickets", {**body, "priority": "P0"})
    assert (status, ticket["priority"], ticket["priority_judged_by"]) == (201, "P0", "rules")
