# SPDX-License-Identifier: AGPL-3.0-or-later
"""A complaint on the eve of National Day: its own path and deadline, and a low mark at the end."""

from typing import Any

from intake.store.schema import rating, task
from tests.bots.service.journeys.conftest import shanghai

COMPLAINT = (
    ("我要投诉", "非常抱歉让您有这样的感受"),
    ("说好昨天来，没人来", "有相关的工单号或订单号吗"),  # which says what it is about
    ("跳过", "您希望我们怎么做"),
    ("尽快上门", "怎么称呼您"),
    ("我叫张伟", "电话"),
    ("13800138000", "您的投诉已登记，编号 CP-000001"),
)
FILED = shanghai(9, 30, 17, 0, 30)


async def test_a_complaint_over_the_holidays(office: Any) -> None:
    """An hour to answer, two working days to settle; the mark is followed up by another."""
    office.clock.now = shanghai(9, 30, 17)
    number = await office.tells(COMPLAINT, "t1")
    await _is_filed(office, number)
    await _is_late(office, number)
    await _is_settled(office, number)
    await _is_rated_low(office, number)
    await _is_the_whole_story(office, number)


async def _is_filed(office: Any, number: str) -> None:
    ticket = await office.ticket(number)
    assert (ticket["type"], ticket["priority"], ticket["queue"]) == (
        "complaint", "P2", "complaints",
    )  # fmt: skip
    assert ticket["fields"] == {
        "description": "说好昨天来，没人来", "about": "service", "wish": "尽快上门",
        "contact_person": "张伟", "phone": "+8613800138000",
    }  # fmt: skip
    # one working hour of this evening; two working days: the 8th and the 9th are the next ones
    assert await office.due(number) == {
        "first_response": shanghai(9, 30, 18, 0, 30),
        "next_response": None,
        "resolution": shanghai(10, 9, 17, 0, 30),
    }
    await office.told("team", "新工单 CP-000001（P2）：说好昨天来，没人来")


async def _is_late(office: Any, number: str) -> None:
    """Nobody answers this evening: the director hears at the second it is too late."""
    await office.at(shanghai(9, 30, 18, 0, 29))
    assert await office.log(number, "sla_breached") == []
    await office.at(shanghai(9, 30, 18, 1))
    (late,) = await office.log(number, "sla_breached")
    assert late["at"] == office.shown(shanghai(9, 30, 18, 0, 30))
    await office.told("director", "CP-000001（P2）超过承诺时间：说好昨天来，没人来")
    await office.at(shanghai(9, 30, 18, 10))
    await office.does("a-wang", "POST", f"/tickets/{number}/take", {})
    await office.writes("a-wang", "非常抱歉，明早九点一定到")
    assert await office.promises(number) == {"first_response": "late", "resolution": "running"}


async def _is_settled(office: Any, number: str) -> None:
    """On the first day after the holidays, in time; the holidays are no part of the two days."""
    await office.at(shanghai(9, 30, 18, 20))
    await office.does("a-wang", "PATCH", f"/tickets/{number}", {"status": "resolved"})
    await office.at(shanghai(9, 30, 18, 21))
    assert "解决了吗" in await office.service.heard("解决了吗")
    (said,) = await office.service.says("还没有，没人来")
    assert "已重新打开" in said
    # a minute and five seconds were solved, and do not count
    assert await office.due(number) == {
        "first_response": shanghai(9, 30, 18, 0, 30),
        "next_response": shanghai(10, 8, 14, 21, 5),
        "resolution": shanghai(10, 9, 17, 1, 35),
    }
    await office.at(shanghai(10, 8, 10))
    assert (await office.promises(number))["resolution"] == "running"
    await office.does("a-wang", "POST", f"/tickets/{number}/take", {})
    await office.writes("a-wang", "工程师已经在您那里了")
    await office.does("a-wang", "PATCH", f"/tickets/{number}", {"status": "resolved"})
    assert (await office.promises(number))["resolution"] == "kept"
    await office.at(shanghai(10, 8, 11))
    await office.service.heard("解决了吗")
    (said,) = await office.service.says("解决了")
    assert "谢谢您的确认" in said


async def _is_rated_low(office: Any, number: str) -> None:
    """Two of five: somebody else calls, in time; who had the ticket may not."""
    await office.at(shanghai(10, 9, 11, 1))
    await office.service.heard("满意吗")
    assert "哪里做得不好" in (await office.service.says("2"))[-1]
    await office.service.says("来得太晚")
    (row,) = office.service.rows(rating)
    assert (row["score"], row["comment"], row["agent_id"]) == (2, "来得太晚", "a-wang")
    (row,) = office.service.rows(task)
    assert (row["kind"], row["queue"], row["not_for"]) == ("follow_up", "complaints", "a-wang")
    place = f"/tickets/{number}/tasks/{row['id']}"
    status, problem = await office.call("a-wang", "PATCH", place, {"owner": "a-wang"})
    assert (status, problem["type"]) == (409, "not-for-this-agent")
    await office.does("a-sun", "PATCH", place, {"owner": "a-sun"})
    await office.does("a-sun", "POST", f"{place}/finish", {"note": "已道歉，赠送保养一次"})
    work = await office.does("a-sun", "GET", f"/tickets/{number}/work")
    assert [one["state"] for one in work["tasks"]] == ["done"]


async def _is_the_whole_story(office: Any, number: str) -> None:
    """Every line, every mark of every clock, every notice: these, and no more."""
    assert await office.marks(number) == [
        ("warning", "first_response", 50, shanghai(9, 30, 17, 30, 30)),
        ("warning", "first_response", 80, shanghai(9, 30, 17, 48, 30)),
        ("breached", "first_response", None, shanghai(9, 30, 18, 0, 30)),
        ("escalated", "first_response", 100, shanghai(9, 30, 18, 0, 30)),
    ]
    assert await office.promises(number) == {"first_response": "late", "resolution": "kept"}
    assert office.notices() == [
        ("team", "tell_the_team"),
        ("director", "promise_broken"),
        ("team", "step_too_long"),
        ("director", "step_far_too_long"),
    ]
    late = "一天没有进展（王强）：说好昨天来，没人来"
    await office.told("team", "新工单 CP-000001（P2）：说好昨天来，没人来", f"CP-000001 {late}")
    broken = "CP-000001（P2）超过承诺时间：说好昨天来，没人来"
    later = "CP-000001 两天没有进展（王强）：说好昨天来，没人来"
    await office.told("director", broken, later)
    solved = ("bot", "工单 CP-000001（说好昨天来，没人")
    await office.said(
        number,
        ("bot", "您的工单 CP-000001 现在由王强负责"),
        ("system", "王强 来为您服务了。"),
        ("agent", "非常抱歉，明早九点一定到"),
        solved,
        ("customer", "还没有，没人来"),
        ("bot", "抱歉还没解决。工单 CP-000001"),
        ("agent", "工程师已经在您那里了"),
        solved,
        ("customer", "解决了"),
        ("bot", "太好了，谢谢您的确认，工单 CP-000"),
        ("bot", "关于您的工单 CP-000001："),
        ("customer", "2"),
        ("bot", "很抱歉没让您满意。哪里做得不好，能告诉"),
        ("customer", "来得太晚"),
        ("bot", "谢谢您的评价，我们已经记下。"),
    )
