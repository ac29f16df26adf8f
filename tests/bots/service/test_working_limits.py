# SPDX-License-Identifier: AGPL-3.0-or-later
"""Step limits, approvals and rules by time that count working hours, over National Day 2026.

The first to the seventh of October are holidays; Saturday the tenth is a make-up workday.
"""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDARS = """
calendars:
  office:
    holidays: CN
    hours: {{weekdays: ["09:00-18:00"]}}
    make_up: ["09:00-17:00"]
  nights:
    holidays: none
    hours: {{every_day: ["22:00-24:00"]}}
"""
FILE = (
    CALENDARS
    + """
processes:
  simple:
    title: {{zh: 简单, en: Simple}}
    types: [fault]
    reopens_at: repair
    steps:
      - name: filed
        title: {{zh: 提交, en: Filed}}
        status: new
        next: [repair]
        limit: PT8H
        {counted}
      - name: repair
        title: {{zh: 维修, en: Repair}}
        status: in_progress
        approval: {{levels: [supervisor, admin], within: PT8H, {counted}}}
        next: [done]
      - {{name: done, title: {{zh: 完成, en: Done}}, status: resolved, next: [closed]}}
      - {{name: closed, title: {{zh: 关闭, en: Closed}}, status: closed}}
rules:
  - rule: pending
    title: {{zh: 没有受理, en: Pending}}
    after: PT8H
    if: {{status: new}}
    do: [{{flag: pending}}]
    {counted}
"""
)
BY_WALL = FILE.format(counted="hours: wall")
BY_WORK = FILE.format(counted="hours: working")
AT_NIGHT = FILE.format(counted="calendar: nights")
UNSAID = re.sub(r",? *hours: wall\n?", "", BY_WALL)


@pytest.fixture
def service_file(request: pytest.FixtureRequest) -> str:
    """What a test names."""
    return str(request.param)


def at(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    """A time in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def filed(service: Any, report: Any, when: datetime) -> str:
    """A fault filed at this time."""
    service.clock.now = when - timedelta(minutes=len(report))
    return str(await service.report(report))


async def happened(service: Any, number: str, kind: str) -> list[datetime]:
    """When the timeline tells of this."""
    document = await service.done("GET", f"/tickets/{number}/timeline")
    return [datetime.fromisoformat(one["at"]) for one in document["items"] if one["kind"] == kind]


async def wait_until(service: Any, when: datetime) -> None:
    """Let the time come, and what was due meanwhile happen."""
    await service.pass_time(seconds=(when - service.clock.now).total_seconds())


CASES = [
    pytest.param(BY_WALL, at(30, 17, month=9), at(1, 1), id="by the wall clock"),
    pytest.param(UNSAID, at(30, 17, month=9), at(1, 1), id="where nothing is said"),
    # an hour on Wednesday, seven on Thursday the eighth
    pytest.param(BY_WORK, at(30, 17, month=9), at(8, 16), id="over the holidays"),
    # an hour on Friday, seven on the Saturday that is worked
    pytest.param(BY_WORK, at(9, 17), at(10, 16), id="on the make-up workday"),
    # two hours in each of four nights, holidays or not
    pytest.param(AT_NIGHT, at(30, 17, month=9), at(4, 0), id="by another calendar"),
]


@pytest.mark.parametrize(("service_file", "begun", "over"), CASES, indirect=["service_file"])
async def test_steps_and_rules(service: Any, report: Any, begun: datetime, over: datetime) -> None:
    """Both say so when eight hours of their kind have passed, and not before."""
    number = await filed(service, report, begun)
    work = await service.done("GET", f"/tickets/{number}/work")
    assert datetime.fromisoformat(work["process"]["due_at"]) == over
    await wait_until(service, over - timedelta(minutes=1))
    assert await happened(service, number, "step_overdue") == []
    assert await happened(service, number, "rule_fired") == []
    await wait_until(service, over)
    assert await happened(service, number, "step_overdue") == [over]
    assert await happened(service, number, "rule_fired") == [over]
    assert (await service.ticket(number)).flags == ("pending",)


@pytest.mark.parametrize(("service_file", "begun", "over"), CASES, indirect=["service_file"])
async def test_approvals(service: Any, report: Any, begun: datetime, over: datetime) -> None:
    """Each level has its own eight hours, from when it is asked."""
    number = await filed(service, report, begun)
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    work = await service.done("POST", f"/tickets/{number}/approvals", {"step": "repair"})
    (asked,) = work["approvals"]
    assert datetime.fromisoformat(asked["due_at"]) == over
    await wait_until(service, over - timedelta(minutes=1))
    assert await happened(service, number, "approval_overdue") == []
    await wait_until(service, over)
    assert await happened(service, number, "approval_overdue") == [over]


@pytest.mark.parametrize("service_file", [BY_WORK], indirect=True)
async def test_the_next_level_begins_anew(service: Any, report: Any) -> None:
    """Granted on the last hour before the holidays, the administrator has until after them."""
    number = await filed(service, report, at(30, 10, month=9))
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    work = await service.done("POST", f"/tickets/{number}/approvals", {"step": "repair"})
    await wait_until(service, at(30, 17, month=9))
    place = f"/tickets/{number}/approvals/{work['approvals'][0]['id']}/decide"
    work = await service.done("POST", place, {"granted": True}, by="supervisor")
    due = {one["level"]: datetime.fromisoformat(one["due_at"]) for one in work["approvals"]}
    assert due == {1: at(30, 18, month=9), 2: at(8, 16)}


@pytest.mark.parametrize("service_file", [BY_WORK], indirect=True)
async def test_a_rule_is_tried_as_it_would_count(service: Any, report: Any) -> None:
    """The dry run counts the same hours; a calendar that is not there is refused."""
    number = await filed(service, report, at(30, 17, month=9))
    service.clock.now = at(12, 12)
    rule = {
        "rule": "tried",
        "title": {"zh": "试", "en": "Tried"},
        "after": "PT8H",
        "do": [{"flag": "tried"}],
    }
    for more, over in (({}, at(1, 1)), ({"hours": "working"}, at(8, 16))):
        body = {"rule": {**rule, **more}, "days": 60}
        found = await service.done("POST", "/rules/dry-run", body, by="admin")
        fired = [(one["number"], datetime.fromisoformat(one["at"])) for one in found["items"]]
        assert fired == [(number, over)]
    body = {"rule": {**rule, "calendar": "nigths"}, "days": 60}
    status, problem = await service.call("POST", "/rules/dry-run", body, by="admin")
    assert (status, set(problem["problems"])) == (400, {"rule.calendar"})
    shown = (await service.done("GET", "/rules", by="admin"))["items"]
    assert {one["name"]: one["hours"] for one in shown} == {"pending": "working"}
