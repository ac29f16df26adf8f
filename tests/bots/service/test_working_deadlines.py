# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines beside the promises, by the clock and in working time, over National Day 2026.

Of tasks, of what a tier is asked, of the customer's silence, of the survey, and a rule's pause.
The first to the seventh of October are holidays; Saturday the tenth is a make-up workday.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bots.configuration.service_file import load_service_desk, read_service_file
from bots.settings import Bot
from intake.errors import SettingsError
from intake.store.schema import task
from intake.store.times import moment
from tests.bots.service.test_working_limits import CALENDARS, at, filed, happened, wait_until
from tests.support.line import until

FILE = (
    CALENDARS
    + """
confirmation:
  close_after: {{within: PT8H, {counted}}}
  call_back_within: {{within: PT8H, {counted}}}
survey:
  after: {{within: PT8H, {counted}}}
  follow_up_within: {{within: PT8H, {counted}}}
dispatch:
  queues: {{second-line: {{}}}}
  escalation: [{{name: tier2, queue: second-line, within: PT8H, {counted}}}]
rules:
  - rule: give_a_task
    title: {{zh: 任务, en: Task}}
    when: opened
    do: [{{task: {{title: {{zh: 查, en: Look}}, within: PT8H, {counted}}}}}]
  - rule: pending
    title: {{zh: 没有受理, en: Pending}}
    after: PT1M
    if: {{status: new}}
    repeat: {{within: PT8H, {counted}}}
    do: [{{flag: pending}}]
"""
)
BY_WALL = FILE.format(counted="hours: wall")
BY_WORK = FILE.format(counted="hours: working")
AT_NIGHT = FILE.format(counted="calendar: nights")
ALIKE = FILE.format(counted="hours: working").replace(
    "repeat: {within: PT8H, hours: working}", "repeat: PT8H\n    hours: working"
)

CASES = [
    pytest.param(BY_WALL, at(30, 17, month=9), at(1, 1), id="by the wall clock"),
    # an hour on Wednesday, seven on Thursday the eighth
    pytest.param(BY_WORK, at(30, 17, month=9), at(8, 16), id="over the holidays"),
    # an hour on Friday, seven on the Saturday that is worked
    pytest.param(BY_WORK, at(9, 17), at(10, 16), id="on the make-up workday"),
    # two hours in each of four nights, holidays or not
    pytest.param(AT_NIGHT, at(30, 17, month=9), at(4, 0), id="by another calendar"),
]
EACH = pytest.mark.parametrize(("service_file", "begun", "over"), CASES, indirect=["service_file"])


@pytest.fixture
def service_file(request: pytest.FixtureRequest) -> str:
    """What a test names."""
    return str(request.param)


async def is_told_then(service: Any, number: str, kind: str, over: datetime) -> None:
    """The timeline tells of this at that moment, and not a minute before."""
    await wait_until(service, over.replace(minute=0) - (at(1, 1) - at(1, 0, 59)))
    assert await happened(service, number, kind) == []
    await wait_until(service, over)
    assert await happened(service, number, kind) == [over]


@EACH
async def test_tasks_of_rules(service: Any, report: Any, begun: datetime, over: datetime) -> None:
    """A task that a rule gives is due, and told of as late, when its time is over."""
    number = await filed(service, report, begun)
    (row,) = service.rows(task)
    assert moment(row["due_at"]) == over
    await is_told_then(service, number, "task_overdue", over)


@pytest.mark.parametrize("service_file", [BY_WALL], indirect=True)
@pytest.mark.parametrize(
    ("counted", "begun", "over"),
    [
        ({"hours": "wall"}, at(30, 17, month=9), at(1, 1)),
        ({}, at(30, 17, month=9), at(1, 1)),
        ({"hours": "working"}, at(30, 17, month=9), at(8, 16)),
        ({"calendar": "nights"}, at(30, 17, month=9), at(4, 0)),
    ],
)
async def test_tasks_over_the_api(
    service: Any, report: Any, counted: dict[str, str], begun: datetime, over: datetime
) -> None:
    """Opened with a time from now, like those of rules; another time moves the end."""
    number = await filed(service, report, begun)
    path = f"/tickets/{number}/tasks"
    body = {"title": "查备件", "within": "PT8H", **counted}
    opened = (await service.done("POST", path, body))["tasks"][-1]
    assert datetime.fromisoformat(opened["due_at"]) == over
    changed = await service.done("PATCH", f"{path}/{opened['id']}", {"within": "PT16H"})
    (moved,) = [one["due_at"] for one in changed["tasks"] if one["id"] == opened["id"]]
    assert datetime.fromisoformat(moved) == begun + timedelta(hours=16)
    await service.done("PATCH", f"{path}/{opened['id']}", {"note": "急"})
    (kept,) = [
        one["due_at"]
        for one in (await service.done("GET", f"/tickets/{number}/work"))["tasks"]
        if one["id"] == opened["id"]
    ]
    assert kept == moved


@pytest.mark.parametrize("service_file", [BY_WALL], indirect=True)
@pytest.mark.parametrize(
    ("time", "place"),
    [
        ({"within": "PT8H", "calendar": "moon"}, "calendar"),
        ({"due_at": "2030-01-01T00:00:00Z", "within": "PT8H"}, "body"),
        ({"hours": "working"}, "body"),
        ({"within": "-PT8H"}, "within"),
    ],
)
async def test_no_time_for_a_task(service: Any, report: Any, time: Any, place: str) -> None:
    """No such calendar, two times, a way of counting nothing, no time at all: each is named."""
    number = await service.report(report)
    body = {"title": "查备件", **time}
    status, problem = await service.call("POST", f"/tickets/{number}/tasks", body)
    assert (status, list(problem["problems"])) == (400, [place])
    body = {"title": "查备件", "due_at": "2020-01-01T00:00:00Z"}
    status, problem = await service.call("POST", f"/tickets/{number}/tasks", body)
    assert (status, problem["type"]) == (409, "deadline-passed")


@EACH
async def test_tiers(service: Any, report: Any, begun: datetime, over: datetime) -> None:
    """A tier has its time to answer, of its kind; a deadline that is given counts instead."""
    number = await filed(service, report, begun)
    await service.done("PATCH", "/agents/a-wang", {"queues": ["second-line"]}, by="admin")
    body = {"note": "?"}
    asked = await service.done("POST", f"/tickets/{number}/escalate", body)
    assert datetime.fromisoformat(asked["due_at"]) == over
    await is_told_then(service, number, "escalation_overdue", over)
    await service.done("POST", f"/escalations/{asked['id']}/withdraw", {"note": ""})
    wanted = at(12, 12).isoformat()
    body = {"note": "?", "tier": "tier2", "due_at": wanted}
    asked = await service.done("POST", f"/tickets/{number}/escalate", body)
    assert datetime.fromisoformat(asked["due_at"]) == at(12, 12)


@pytest.mark.parametrize("service_file", [BY_WALL], indirect=True)
async def test_an_answer_that_nobody_needs_is_not_late(service: Any, report: Any) -> None:
    """The ticket was solved meanwhile: its deadline passes without a word."""
    number = await service.report(report)
    await service.done("PATCH", "/agents/a-wang", {"queues": ["second-line"]}, by="admin")
    await service.done("POST", f"/tickets/{number}/escalate", {"note": "?"})
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    await service.pass_time(hours=9)
    assert await happened(service, number, "escalation_overdue") == []


@EACH
async def test_silence(service: Any, report: Any, begun: datetime, over: datetime) -> None:
    """A customer who says nothing has so long before the ticket closes unconfirmed."""
    number = await filed(service, report, begun)
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    await is_told_then(service, number, "closed_unconfirmed", over)


@EACH
async def test_surveys(service: Any, report: Any, begun: datetime, over: datetime) -> None:
    """The survey comes so long after the end; who is not satisfied is called within its time."""
    number = await filed(service, report, begun)
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    await service.done("PATCH", f"/tickets/{number}", {"status": "closed"})
    await is_told_then(service, number, "survey_asked", over)
    service.clock.now = begun
    await service.says("1")
    found = {row["kind"]: moment(row["due_at"]) for row in service.rows(task)}
    assert found["follow_up"].replace(second=0) == over


@EACH
async def test_call_backs(service: Any, begun: datetime, over: datetime) -> None:
    """Where nobody can be written to, somebody calls within its time."""
    service.clock.now = begun
    contact = {"name": "张伟", "phone": "13800138000"}
    body = {"type": "fault", "title": "卡纸", "contact": contact}
    number = (await service.done("POST", "/tickets", body))["number"]
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})

    async def due() -> list[datetime]:
        await service.pass_time(seconds=0)
        rows = service.rows(task)
        return [moment(row["due_at"]) for row in rows if row["kind"] == "call_back"]

    assert await until(due) == [over]


@pytest.mark.parametrize(
    ("service_file", "over"),
    [
        pytest.param(BY_WALL, at(1, 1), id="by the wall clock"),
        pytest.param(BY_WORK, at(8, 16), id="in working time"),
        pytest.param(ALIKE, at(8, 16), id="as the rule's own time"),
    ],
    indirect=["service_file"],
)
async def test_pauses_of_rules(service: Any, report: Any, over: datetime) -> None:
    """A rule that fires again does so when its pause is over; the dry run counts alike."""
    begun = at(30, 16, 59, month=9)
    number = await filed(service, report, begun)
    pending = [begun.replace(hour=17, minute=0), over]
    for when in pending:
        await wait_until(service, when)
    document = await service.done("GET", f"/tickets/{number}/timeline")
    fired = [
        datetime.fromisoformat(one["at"])
        for one in document["items"]
        if one["kind"] == "rule_fired" and one["detail"]["rule"] == "pending"
    ]
    assert fired == pending
    (rule,) = [
        one["document"]
        for one in (await service.done("GET", "/rules", by="admin"))["items"]
        if one["name"] == "pending"
    ]
    found = await service.done("POST", "/rules/dry-run", {"rule": rule, "days": 60}, by="admin")
    assert sorted(datetime.fromisoformat(one["at"]) for one in found["items"]) == pending


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("confirmation: {close_after: {within: P1D, calendar: nigths}}", "close_after.calendar"),
        ("survey: {after: {within: P1D, calendar: nigths}}", "survey.after.calendar"),
        (
            "dispatch: {escalation: [{name: a, queue: b, within: P1D, calendar: nigths}]}",
            "dispatch.escalation.0.calendar",
        ),
        pytest.param(
            "rules: [{rule: r, title: &t {zh: r, en: r}, when: opened,"
            " do: [{task: {title: *t, within: P1D, calendar: nigths}}]}]",
            "rules.0.do.0.task.calendar",
        ),
    ],
)
def test_a_calendar_that_is_not_there(tmp_path: Any, written: str, place: str) -> None:
    """Whichever deadline names it, with file and line."""
    file = tmp_path / "service.yaml"
    file.write_text(f"# first\n{written}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=f"{place}: there is no calendar 'nigths'") as caught:
        load_service_desk(Bot(service=(file,)))
    assert f"{file}:2" in str(caught.value)
    assert read_service_file(file)
