# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line that stands still at night in the holidays: P0 by the wall clock, from word to survey."""

from datetime import timedelta
from typing import Any

from intake.conversations import Speaker
from intake.store.schema import rating, task
from tests.bots.service.journeys.conftest import shanghai

# Filed with the first of them, whatever is still missing: nobody is there to be asked for it.
REPORT = (
    ("产线停了，打印机不动了", "工单 FD-000001"),
    ("B7，SN2209-118", "序列号 SN2209-118"),
    ("E07", "故障代码 E07"),
    ("今天凌晨", "发生时间"),
    ("我叫张伟", "联系人 张伟"),
    ("13800138000", "联系电话 138 0013 8000"),
)
_NOTED = ("bot", "好的，已记入工单 FD-000001：")
FILED = shanghai(10, 2, 2, 10, 5)  # the messages come five seconds apart, from ten past two on


async def test_a_line_stop_in_the_holidays(office: Any) -> None:
    """Warned, broken to the second, answered, not solved, solved, rated; every clock of it."""
    office.clock.now = shanghai(10, 2, 2, 10)
    number = await office.tells(REPORT, "t1")
    assert office.clock.now == FILED + timedelta(seconds=25)
    await _is_filed(office, number)
    await _breaks_its_promise(office, number)
    await _is_worked_on(office, number)
    await _comes_back(office, number)
    await _is_rated(office, number)
    await _is_the_whole_story(office, number)


async def _is_filed(office: Any, number: str) -> None:
    """Fields, priority with its reason, queue, promises; the team hears at once."""
    ticket = await office.ticket(number)
    assert ticket["priority_derivation"] == {"zh": "P0：产线停机", "en": "P0: line stopped"}
    assert (ticket["status"], ticket["queue"], ticket["incomplete"]) == ("new", "emergency", [])
    assert ticket["fields"] == {
        "product": "B7", "serial_number": "SN2209-118", "description": "产线停了，打印机不动了",
        "occurred_at": "2026-10-02", "error_code": "E07", "impact": "department",
        "contact_person": "张伟", "phone": "+8613800138000",
    }  # fmt: skip
    assert await office.due(number) == {
        "first_response": FILED + timedelta(minutes=15),
        "next_response": None,
        "resolution": FILED + timedelta(hours=4),
    }
    (placed,) = await office.log(number, "dispatched")
    assert placed["detail"]["because"] == "priority P0 → emergency"
    assert (await office.service.loaded()).conversation.speaker is Speaker.WAITING
    await office.told("team", "新工单 FD-000001（P0）：产线停了，打印机不动了")
    await office.told("director")


async def _breaks_its_promise(office: Any, number: str) -> None:
    """At 50, 80 and 100 percent, each at its second; the director hears of the breach, once."""
    await office.at(FILED + timedelta(minutes=15) - timedelta(seconds=1))
    assert await office.promises(number) == {"first_response": "running", "resolution": "running"}
    await office.at(FILED + timedelta(minutes=16))
    assert await office.promises(number) == {"first_response": "broken", "resolution": "running"}
    told = await office.log(number, "sla_warning", "sla_breached", "sla_escalated")
    assert [(one["kind"], one["at"]) for one in told] == [
        ("sla_warning", office.shown(FILED + timedelta(minutes=7, seconds=30))),
        ("sla_warning", office.shown(FILED + timedelta(minutes=12))),
        ("sla_breached", office.shown(FILED + timedelta(minutes=15))),
        ("sla_escalated", office.shown(FILED + timedelta(minutes=15))),
    ]
    assert (await office.ticket(number))["flags"] == ["breached"]
    await office.told("director", "FD-000001（P0）超过承诺时间：产线停了，打印机不动了")


async def _is_worked_on(office: Any, number: str) -> None:
    """Taken by one of two, answered late; what the customer says next starts the next promise."""
    await office.at(FILED + timedelta(minutes=20))
    await office.does("a-lina", "POST", f"/tickets/{number}/take", {})
    status, problem = await office.call("a-wang", "POST", f"/tickets/{number}/take", {})
    assert (status, problem["type"]) == (409, "ticket-taken")
    await office.writes("a-lina", "我在，请先断电")
    ticket = await office.ticket(number)
    assert (ticket["status"], ticket["assignee"]["id"]) == ("in_progress", "a-lina")
    assert (await office.promises(number))["first_response"] == "late"
    assert await office.service.says("断了") == []
    due = await office.due(number)
    assert due["next_response"] == office.clock.now + timedelta(minutes=15)
    status, problem = await office.call(
        "a-lina", "POST", f"/tickets/{number}/step", {"step": "verified"}
    )
    assert (status, set(problem["problems"])) == (409, {"checks", "solution"})
    await office.at(FILED + timedelta(minutes=30))
    await office.writes("a-lina", "再上电，按复位")
    assert (await office.due(number))["next_response"] is None
    found = {"cause": "adjustment", "fix": "adjusted", "lasting": "workaround"}
    await office.solves("a-lina", number, "verified", **found)
    assert (await office.promises(number))["resolution"] == "kept"


async def _comes_back(office: Any, number: str) -> None:
    """Not solved: to the same person, who is on duty, with the clock running on; then solved."""
    await office.at(FILED + timedelta(minutes=31))
    assert "解决了吗" in await office.service.heard("解决了吗")
    (said,) = await office.service.says("还是不行，又停了")
    assert said == "抱歉还没解决。工单 FD-000001 已重新打开，交回同事继续处理。"
    ticket = await office.ticket(number)
    assert (ticket["status"], ticket["assignee"]["id"]) == ("in_progress", "a-lina")
    (back,) = await office.log(number, "reopened")
    assert (back["actor"]["name"], back["detail"]["reason"]) == ("张伟", "还是不行，又停了")
    # a minute and five seconds were solved, and do not count
    due = (await office.due(number))["resolution"]
    assert due == FILED + timedelta(hours=4, minutes=1, seconds=5)
    assert (await office.promises(number))["resolution"] == "running"
    await office.at(FILED + timedelta(minutes=40))
    found = {"cause": "part_failed", "fix": "repaired", "lasting": "permanent"}
    await office.solves("a-lina", number, "verified", **found)
    await office.at(FILED + timedelta(minutes=41))
    await office.service.heard("解决了吗")
    (said,) = await office.service.says("解决了")
    assert said == "太好了，谢谢您的确认，工单 FD-000001 就关闭了。之后有问题随时找我。"
    work = await office.does("a-lina", "GET", f"/tickets/{number}/work")
    assert (work["process"]["step"], work["confirmed"]) == ("closed", "customer")
    assert work["reopened"] == 1
    assert (await office.service.loaded()).conversation.speaker is Speaker.BOT


async def _is_rated(office: Any, number: str) -> None:
    """A day after the end, once; the mark and the word are kept; nobody needs to follow up."""
    closed_at = office.clock.now
    await office.at(closed_at + timedelta(hours=24) - timedelta(seconds=1))
    assert await office.log(number, "survey_asked") == []
    await office.at(closed_at + timedelta(hours=24))
    assert "FD-000001" in await office.service.heard("满意吗")
    assert "想对我们说" in (await office.service.says("5"))[-1]
    assert "记下" in (await office.service.says("半夜也有人，很快"))[0]
    (row,) = office.service.rows(rating)
    assert (row["score"], row["comment"], row["agent_id"]) == (5, "半夜也有人，很快", "a-lina")
    assert office.service.rows(task) == []


async def _is_the_whole_story(office: Any, number: str) -> None:
    """Every line, every mark of every clock, every notice: these, and no more."""
    first, next_ = "first_response", "next_response"
    asked, again = FILED + timedelta(minutes=20, seconds=5), FILED + timedelta(minutes=31)
    assert await office.marks(number) == [
        ("warning", first, 50, FILED + timedelta(minutes=7, seconds=30)),
        ("warning", first, 80, FILED + timedelta(minutes=12)),
        ("breached", first, None, FILED + timedelta(minutes=15)),
        ("escalated", first, 100, FILED + timedelta(minutes=15)),
        ("warning", next_, 50, asked + timedelta(minutes=7, seconds=30)),
        ("warning", next_, 50, again + timedelta(minutes=7, seconds=35)),
    ]
    assert await office.promises(number) == {first: "late", "resolution": "kept"}
    assert await office.due(number) == {
        first: FILED + timedelta(minutes=15),
        next_: None,
        "resolution": FILED + timedelta(hours=4, minutes=1, seconds=5),
    }
    assert office.notices() == [("team", "tell_the_team"), ("director", "promise_broken")]
    await office.told("team", "新工单 FD-000001（P0）：产线停了，打印机不动了")
    await office.told("director", "FD-000001（P0）超过承诺时间：产线停了，打印机不动了")
    solved = ("bot", "工单 FD-000001（产线停了，打印机不")
    await office.said(
        number,
        ("bot", "已按最高优先级登记，排在最前面。现在虽"),
        *((who, line) for said, _ in REPORT[1:] for who, line in (("customer", said), _NOTED)),
        ("system", "李娜 来为您服务了。"),
        ("agent", "我在，请先断电"),
        ("customer", "断了"),
        ("agent", "再上电，按复位"),
        solved,
        ("customer", "还是不行，又停了"),
        ("bot", "抱歉还没解决。工单 FD-000001"),
        solved,
        ("customer", "解决了"),
        ("bot", "太好了，谢谢您的确认，工单 FD-000"),
        ("bot", "关于您的工单 FD-000001："),
        ("customer", "5"),
        ("bot", "还有什么想对我们说的吗？"),
        ("customer", "半夜也有人，很快"),
        ("bot", "谢谢您的评价，我们已经记下。"),
    )
    kinds = [one["kind"] for one in await office.log(number)]
    assert kinds.count("opened") == kinds.count("survey_asked") == kinds.count("rated") == 1
