# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes over the API: steps and their guards, approvals, tasks, parts, and no way around."""

from typing import Any

import pytest

from intake.conversations import Speaker
from intake.tickets.ticket import TicketStatus

FAULT = """
processes:
  equipment:
    template: equipment
    types: [fault]
"""
SIMPLE = """
processes:
  simple:
    title: {zh: 两级审批, en: Two levels}
    types: [fault]
    reopens_at: repair
    steps:
      - {name: filed, title: {zh: 提交, en: Filed}, status: new, next: [repair], by: supervisor}
      - name: repair
        title: {zh: 维修, en: Repair}
        status: in_progress
        approval: {levels: [supervisor, admin], within: PT8H}
        needs: [tasks]
        next: [done]
      - {name: done, title: {zh: 完成, en: Done}, status: resolved, next: [closed]}
      - {name: closed, title: {zh: 关闭, en: Closed}, status: closed}
"""


@pytest.fixture
def service_file(request: pytest.FixtureRequest) -> str:
    """The equipment template, unless a test names another file."""
    return str(getattr(request, "param", FAULT))


async def step(service: Any, number: str, name: str, **more: Any) -> tuple[int, Any]:
    """Take a step; status and document."""
    return await service.call("POST", f"/tickets/{number}/step", {"step": name}, **more)


async def make_ready(service: Any, number: str) -> None:
    """Everything that the equipment template wants before "solved"."""
    for check in ("function", "load", "side_effects"):
        body = {"name": check, "result": "passed"}
        await service.done("POST", f"/tickets/{number}/checks", body)
    found = {"cause": "wear", "fix": "part_replaced", "lasting": "permanent"}
    await service.done("POST", f"/tickets/{number}/solution", found)


async def test_a_ticket_begins_and_shows_what_may_come_next(service: Any, number: str) -> None:
    """At the first step, with the next ones and what each lacks."""
    work = await service.done("GET", f"/tickets/{number}/work")
    assert work["process"]["step"] == "grade"
    told = {one["name"]: one["lacks"] for one in work["process"]["next"]}
    assert told == {"remote": [], "on_site": ["remote_first"]}
    assert (await service.timeline(number))[:2] == ["opened", "step_changed"]


async def test_a_refused_status_names_those_that_are_open(service: Any, number: str) -> None:
    """Only those that the process lets through as well: each of them can be taken."""
    place = f"/tickets/{number}"
    status, problem = await service.call("PATCH", place, {"status": "closed"})
    assert (status, problem["type"]) == (409, "illegal-step")
    assert problem["possible"]
    assert "resolved" not in problem["possible"]
    for one in problem["possible"]:
        await service.done("PATCH", place, {"status": one})


async def test_the_whole_way(service: Any, number: str) -> None:
    """Remote, checked, solved; the customer's word closes it and moves the step."""
    assert (await step(service, number, "remote"))[0] == 200
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.progress.step) == (TicketStatus.IN_PROGRESS, "remote")
    status, problem = await step(service, number, "verified")
    assert (status, problem["type"]) == (409, "step-not-allowed")
    assert set(problem["problems"]) == {"checks", "solution"}
    assert "检查清单还没全部通过、还没登记原因和处理方法" in problem["detail"]
    assert problem["possible"] == ["on_site"]
    await make_ready(service, number)
    assert (await step(service, number, "verified"))[0] == 200
    await service.pass_time(seconds=1)
    await service.heard("解决了吗")
    await service.says("1")
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.progress.step) == (TicketStatus.CLOSED, "closed")
    assert ticket.progress.lasting == "permanent"


@pytest.mark.parametrize("name", ["verified", "closed", "grade"])
async def test_no_step_is_jumped_over(service: Any, number: str, name: str) -> None:
    """What does not follow the step it is in is refused, and nothing changes."""
    before = await service.ticket(number)
    status, problem = await step(service, number, name, by="admin")
    assert (status, problem["type"]) == (409, "step-not-allowed")
    assert await service.ticket(number) == before


async def test_where_nothing_is_possible_yet_it_says_what_for(service: Any) -> None:
    """Of what comes next: "none" alone would leave people to guess."""
    body = {"title": "卡纸", "type": "fault", "contact": {"name": "李雷"}}
    number = (await service.done("POST", "/tickets", body))["number"]
    status, problem = await service.call("PATCH", f"/tickets/{number}", {"status": "resolved"})
    assert (status, problem["possible"]) == (409, [])
    assert "暂时没有（远程指导：还没有负责人；上门维修：" in problem["detail"]
    _, problem = await step(service, number, "on_site")
    assert problem["detail"].count("上门维修") == 1
    assert "（远程指导：还没有负责人）" in problem["detail"]


async def test_a_step_that_does_not_exist_is_named(service: Any, number: str) -> None:
    """As a mistake of the request, not as a step that has to wait; likewise for approvals."""
    for path in ("step", "approvals"):
        status, problem = await service.call(
            "POST", f"/tickets/{number}/{path}", {"step": "nowhere"}
        )
        assert (status, list(problem["problems"])) == (400, ["step"])


@pytest.mark.parametrize("status", ["resolved", "closed"])
async def test_no_way_around_by_status(service: Any, number: str, status: str) -> None:
    """PATCH and closing the conversation are judged by the same process."""
    await step(service, number, "remote")
    answer, problem = await service.call("PATCH", f"/tickets/{number}", {"status": status})
    assert answer == 409, problem
    place = (await service.loaded()).conversation.id
    answer, problem = await service.call("POST", f"/conversations/{place}/close")
    assert (answer, problem["type"]) == (409, "step-not-allowed")
    assert (await service.ticket(number)).status is TicketStatus.IN_PROGRESS
    await make_ready(service, number)
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    assert (await service.ticket(number)).progress.step == "verified"


async def test_an_answer_begins_the_work(service: Any, number: str) -> None:
    """A reply takes the step along that stands for work; it is never refused."""
    place = (await service.loaded()).conversation.id
    await service.done("POST", f"/conversations/{place}/messages", {"text": "我来看看"})
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.progress.step) == (TicketStatus.IN_PROGRESS, "remote")


async def test_not_solved_goes_back_to_the_step_for_it(service: Any, number: str) -> None:
    """What was checked before counts no more."""
    await step(service, number, "remote")
    await make_ready(service, number)
    await step(service, number, "verified")
    await service.says("还是不行")
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.progress.step) == (TicketStatus.IN_PROGRESS, "remote")
    assert ticket.progress.checked == {}


async def test_a_step_that_takes_too_long_is_told_once(service: Any, number: str) -> None:
    """After its limit; not while the ticket waits for a part."""
    await service.pass_time(hours=1, minutes=50)
    assert "step_overdue" not in await service.timeline(number)
    await service.pass_time(minutes=20)
    assert (await service.timeline(number)).count("step_overdue") == 1
    await step(service, number, "remote")
    await service.done("POST", f"/tickets/{number}/parts", {"part": "进纸辊"})
    await service.pass_time(days=3)
    assert (await service.timeline(number)).count("step_overdue") == 1
    work = await service.done("GET", f"/tickets/{number}/work")
    assert work["waiting_for"] == "parts"
    place = f"/tickets/{number}/parts/{work['parts'][0]['id']}"
    assert (await service.call("PATCH", place, {"state": "used"}))[0] == 409
    work = await service.done("PATCH", place, {"state": "arrived"})
    assert work["waiting_for"] == ""
    await service.pass_time(hours=2)
    assert (await service.timeline(number)).count("step_overdue") == 2


async def test_tasks_hold_the_ticket(service: Any, number: str) -> None:
    """A colleague's task is open, late, and done before "solved"."""
    await step(service, number, "remote")
    await make_ready(service, number)
    due_at = service.clock.now.replace(hour=20).isoformat()
    body = {"title": "查固件", "owner": "a-wang", "due_at": due_at}
    work = await service.done("POST", f"/tickets/{number}/tasks", body)
    task = work["tasks"][0]["id"]
    assert [one["id"] for one in (await service.done("GET", "/tasks?owner=a-wang"))["items"]] == [
        task
    ]
    status, problem = await step(service, number, "verified")
    assert (status, set(problem["problems"])) == (409, {"tasks"})
    await service.pass_time(days=1)
    assert "task_overdue" in await service.timeline(number)
    await service.done("POST", f"/tickets/{number}/tasks/{task}/finish", {"note": "2.1 版"})
    assert (await service.call("POST", f"/tickets/{number}/tasks/{task}/cancel", {}))[0] == 409
    assert (await step(service, number, "verified"))[0] == 200


@pytest.mark.parametrize("service_file", [SIMPLE], indirect=True)
async def test_two_levels_must_agree(service: Any, number: str) -> None:
    """Supervisor, then administrator; who asks cannot agree; a refusal changes nothing."""
    status, problem = await step(service, number, "repair")
    assert (status, set(problem["problems"])) == (409, {"supervisor", "approval"})
    asked = f"/tickets/{number}/approvals"
    work = await service.done("POST", asked, {"step": "repair"}, by="supervisor")
    first = work["approvals"][0]
    assert (first["role"], first["may_decide"]) == ("supervisor", False)
    assert set(first["deciders"]) == {"孙主管", "Admin"}
    again = await service.call("POST", asked, {"step": "repair"})
    assert (again[0], again[1]["type"]) == (409, "approval-asked")
    for role, expected in (("agent", 403), ("supervisor", 409)):
        refused = await service.call(
            "POST", f"{asked}/{first['id']}/decide", {"granted": True}, by=role
        )
        assert refused[0] == expected, role
        if expected == 403:
            assert refused[1]["type"] == "not-the-decider"
            assert "主管" in refused[1]["detail"]
    work = await service.done(
        "POST", f"{asked}/{first['id']}/decide", {"granted": True}, by="admin"
    )
    second = work["approvals"][1]
    assert (second["level"], second["role"], second["state"]) == (2, "admin", "open")
    assert (await step(service, number, "repair", by="supervisor"))[0] == 409
    work = await service.done(
        "POST", f"{asked}/{second['id']}/decide", {"granted": True}, by="admin"
    )
    assert (await step(service, number, "repair"))[0] == 409  # a supervisor takes it on
    assert (await step(service, number, "repair", by="supervisor"))[0] == 200


@pytest.mark.parametrize("service_file", [SIMPLE], indirect=True)
async def test_an_approval_is_delegated_and_falls_overdue(service: Any, number: str) -> None:
    """Whom it was given to may decide; after its time the timeline says so."""
    asked = f"/tickets/{number}/approvals"
    work = await service.done("POST", asked, {"step": "repair"})
    first = work["approvals"][0]["id"]
    body = {"agent": "a-wang"}
    await service.done("POST", f"{asked}/{first}/delegate", body, by="supervisor")
    await service.pass_time(hours=9)
    assert "approval_overdue" in await service.timeline(number)
    (found,) = (await service.done("GET", "/approvals", by="admin"))["items"]
    assert (found["delegate"], found["may_decide"]) == ("a-wang", True)
    refusal = {"granted": False, "note": "先远程"}
    await service.done("POST", f"{asked}/{first}/decide", refusal, by="admin")
    assert (await service.ticket(number)).progress.approved == ()


@pytest.mark.parametrize("service_file", [SIMPLE], indirect=True)
async def test_what_waits_for_consent_is_listed_with_its_ticket(
    service: Any, number: str, report: Any
) -> None:
    """Each approval names its own ticket's step and title."""
    other = await service.report(report, thread="t2")
    await service.done("PATCH", f"/tickets/{other}", {"title": "另一台"})
    for one in (number, other):
        await service.done("POST", f"/tickets/{one}/approvals", {"step": "repair"})
    listed = await service.done("GET", "/approvals", by="supervisor")
    assert [one["ticket"] for one in listed["items"]] == [number, other]
    assert {one["title"]["en"] for one in listed["items"]} == {"Repair"}
    assert set(listed["titles"]) == {number, other}
    assert listed["titles"][other] == "另一台"


@pytest.mark.parametrize("service_file", [SIMPLE], indirect=True)
async def test_what_waits_beside_the_tickets_is_one_answer(service: Any, number: str) -> None:
    """The to-do list has exactly what the three lists have, and the tickets' titles."""
    await service.done("POST", f"/tickets/{number}/approvals", {"step": "repair"})
    await service.done("POST", f"/tickets/{number}/tasks", {"title": "订一个硒鼓"})
    listed = {
        "escalations": await service.done("GET", "/escalations?pending=true", by="supervisor"),
        "tasks": await service.done("GET", "/tasks", by="supervisor"),
        "approvals": await service.done("GET", "/approvals", by="supervisor"),
    }
    todo = await service.done("GET", "/todo", by="supervisor")
    assert {name: todo[name] for name in listed} == {
        name: one["items"] for name, one in listed.items()
    }
    assert (len(todo["tasks"]), len(todo["approvals"])) == (1, 1)
    assert todo["titles"] == listed["tasks"]["titles"] | listed["approvals"]["titles"]


@pytest.mark.parametrize("service_file", [SIMPLE], indirect=True)
async def test_what_the_process_forbids_the_customer_does_not_lose(
    service: Any, number: str
) -> None:
    """An agent answers before anybody approved: the words go out, the ticket stays where it is."""
    place = (await service.loaded()).conversation.id
    await service.done("POST", f"/conversations/{place}/messages", {"text": "稍等"})
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.progress.step) == (TicketStatus.ASSIGNED, "filed")
    assert ticket.clock.responded_at is not None
    assert ("agent", "稍等") in await service.hub.texts()


@pytest.mark.parametrize("way", ["status", "step"])
async def test_an_incident_takes_its_reports_along(
    service: Any, number: str, report: Any, way: str
) -> None:
    """What was found of it was found of them; they need no checklist of their own."""
    other = await service.report(report, thread="t2")
    body = {"kind": "report", "other": number}
    await service.done("POST", f"/tickets/{other}/links", body)
    await step(service, number, "remote")
    await make_ready(service, number)
    if way == "step":
        assert (await step(service, number, "verified"))[0] == 200
    else:
        await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    ticket = await service.ticket(other)
    assert (ticket.status, ticket.progress.step) == (TicketStatus.RESOLVED, "verified")
    assert (ticket.progress.cause, ticket.progress.fix) == ("wear", "part_replaced")
    await service.pass_time(seconds=1)
    assert await service.heard("解决了吗", thread="t2")


async def notices(service: Any, kind: str) -> list[str]:
    """What the team was told of one kind of event."""
    document = await service.done("GET", "/notices", by="supervisor")
    return [one["text"]["zh"] for one in document["items"] if one["kind"] == kind]


@pytest.mark.parametrize("service_file", [""], indirect=True)
async def test_who_resolves_has_the_customer_that_waits(service: Any, number: str) -> None:
    """Else dispatch would give somebody else's solution to the next colleague to talk about."""
    service.clock.move(minutes=1)
    await service.done("PATCH", f"/tickets/{number}", {"assignee": None}, by="supervisor")
    await service.says("转人工")
    assert (await service.loaded()).conversation.speaker is Speaker.WAITING
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    loaded = await service.loaded()
    assert loaded.conversation.speaker is Speaker.HUMAN
    assert loaded.conversation.agent_id == loaded.ticket.agent_id == "k-agent"


@pytest.mark.parametrize("service_file", [""], indirect=True)
async def test_rules_see_what_was_split_off(service: Any, number: str) -> None:
    """A second matter is a new ticket like every other."""
    links = await service.done("POST", f"/tickets/{number}/split", {"title": "第二件事"})
    made = links["items"][0]["ticket"]
    assert "rule_fired" in await service.timeline(made)
    assert any(made in text for text in await notices(service, "tell_the_team"))
