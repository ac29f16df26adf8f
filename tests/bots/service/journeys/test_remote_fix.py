# SPDX-License-Identifier: AGPL-3.0-or-later
"""A tolerable fault on the eve of National Day: P2 in working time, mended from afar."""

from datetime import timedelta
from typing import Any

from intake.conversations import Speaker
from tests.bots.service.journeys.conftest import shanghai

REPORT = (
    ("打印机有异响，还能用", "哪款产品"),
    ("SN2209-118", "记下了：序列号"),
    ("B7", "大概什么时候开始的"),
    ("昨天下午三点", "您已经试过哪些办法了"),
    ("重启过", "照片"),
    ("跳过", "影响到哪些人"),
    ("部门", "怎么称呼您"),
    ("我叫张伟", "电话"),
    ("13800138000", "都对吗"),
    ("对", "工单号是 FD-000001"),
)
# The day before the holidays; 8 hours a day from nine, with a pause at noon, up to half past six.
FILED = shanghai(9, 30, 17, 0, 50)


async def test_a_tolerable_fault_over_the_holidays(office: Any) -> None:
    """The week does not count, the Saturday made up for it does; nor does what we wait for."""
    office.clock.now = shanghai(9, 30, 17)
    number = await office.tells(REPORT, "t1")
    assert office.clock.now == FILED
    await _is_filed(office, number)
    await _rests_over_the_holidays(office, number)
    await _waits_for_the_customer(office, number)
    await _is_solved_on_the_make_up_day(office, number)
    await _is_rated_on_sunday(office, number)
    await _is_the_whole_story(office, number)


async def _is_filed(office: Any, number: str) -> None:
    ticket = await office.ticket(number)
    assert ticket["priority_derivation"]["zh"] == "P2：可容忍，设备还能用"
    assert (ticket["status"], ticket["queue"]) == ("new", "field-service")
    assert ticket["fields"] == {
        "product": "B7", "serial_number": "SN2209-118", "description": "打印机有异响，还能用",
        "occurred_at": "2026-09-29T07:00:00Z", "steps_tried": "重启过", "impact": "department",
        "contact_person": "张伟", "phone": "+8613800138000",
    }  # fmt: skip
    assert ticket["incomplete"] == []
    # 1:29:10 are left of the eve: 2:30:50 of the 8th make four hours; for 24, all of the 8th and
    # the 9th, and 6:30:50 of Saturday, the 10th
    assert await office.due(number) == {
        "first_response": shanghai(10, 8, 11, 30, 50),
        "next_response": None,
        "resolution": shanghai(10, 10, 17, 0, 50),
    }
    await office.told("team", "新工单 FD-000001（P2）：打印机有异响，还能用")


async def _rests_over_the_holidays(office: Any, number: str) -> None:
    """Nothing is warned of while nobody works; the bot answers, which is nobody's response."""
    await office.at(shanghai(10, 4, 12))
    (said,) = await office.service.says("查进度")
    assert number in said
    await office.at(shanghai(10, 8, 9, 0))
    assert await office.log(number, "sla_warning", "sla_breached") == []
    assert (await office.promises(number))["first_response"] == "running"
    await office.at(shanghai(10, 8, 9, 45))
    (warned,) = await office.log(number, "sla_warning")
    # half of four hours: 30:50 after nine
    assert warned["at"] == office.shown(shanghai(10, 8, 9, 30, 50))
    assert warned["detail"]["percent"] == 50


async def _waits_for_the_customer(office: Any, number: str) -> None:
    """Answered in time; the clock rests until the customer writes, and goes on at once."""
    await office.does("a-lina", "POST", f"/tickets/{number}/take", {})
    await office.writes("a-lina", "请发一段视频")
    assert (await office.promises(number))["first_response"] == "kept"
    waits = {"waiting_for": "customer"}
    await office.does("a-lina", "PATCH", f"/tickets/{number}", waits)
    assert (await office.ticket(number))["status"] == "waiting_for_customer"
    assert (await office.promises(number))["resolution"] == "paused"
    # before the day for this step is over: at its very second, its timer and the turn race
    await office.at(shanghai(10, 9, 9, 44, 50))
    await office.service.says("拍好了，进纸口一直响")
    ticket = await office.ticket(number)
    assert (ticket["status"], ticket["sla"]["paused"]) == ("in_progress", False)
    found = await office.service.done("GET", f"/tickets/{number}/sla", by="supervisor")
    (rest,) = found["pauses"]
    assert (rest["reason"], rest["since"], rest["until"]) == (
        "customer",
        office.shown(shanghai(10, 8, 9, 45)),
        office.shown(shanghai(10, 9, 9, 44, 55)),
    )
    # a working day later than before: Sunday, the 11th, is none
    assert await office.due(number) == {
        "first_response": shanghai(10, 8, 11, 30, 50),
        "next_response": shanghai(10, 9, 15, 14, 55),
        "resolution": shanghai(10, 12, 17, 0, 45),
    }


async def _is_solved_on_the_make_up_day(office: Any, number: str) -> None:
    """On Saturday, the 10th, which counts; the reason why the day counts can be asked."""
    await office.at(shanghai(10, 9, 10))
    await office.writes("a-lina", "请拧紧左侧的螺丝")
    assert (await office.due(number))["next_response"] is None
    await office.at(shanghai(10, 10, 10))
    found = await office.service.done("GET", f"/tickets/{number}/sla", by="supervisor")
    resolution = found["promises"][-1]
    # 1:29:10 on the eve, 0:45 on the 8th, 7:15:05 on the 9th, and the first hour of the 10th
    used = timedelta(hours=1 + 7 + 1, minutes=29 + 45 + 15, seconds=10 + 5)
    assert resolution["used_seconds"] == used.total_seconds()
    found = {"cause": "wear", "fix": "adjusted", "lasting": "permanent"}
    await office.solves("a-lina", number, "verified", **found)
    assert (await office.promises(number))["resolution"] == "kept"
    await office.at(shanghai(10, 10, 10, 1))
    await office.service.heard("解决了吗")
    (said,) = await office.service.says("1")
    assert "谢谢您的确认" in said
    assert (await office.ticket(number))["status"] == "closed"
    assert (await office.service.loaded()).conversation.speaker is Speaker.BOT


async def _is_rated_on_sunday(office: Any, number: str) -> None:
    await office.at(shanghai(10, 11, 10, 2))
    await office.service.heard("满意吗")
    assert "想对我们说" in (await office.service.says("4 分"))[-1]
    await office.service.says("跳过")
    ratings = await office.does("a-sun", "GET", f"/tickets/{number}/ratings")
    (row,) = ratings["items"]
    assert (row["score"], row["comment"], row["way"]) == (4, "", "chat")


async def _is_the_whole_story(office: Any, number: str) -> None:
    """Every line, every mark of every clock, every notice: these, and no more."""
    assert await office.marks(number) == [
        ("warning", "first_response", 50, shanghai(10, 8, 9, 30, 50)),
    ]
    assert await office.promises(number) == {"first_response": "kept", "resolution": "kept"}
    assert await office.due(number) == {
        "first_response": shanghai(10, 8, 11, 30, 50),
        "next_response": None,
        "resolution": shanghai(10, 12, 17, 0, 45),
    }
    # the steps' limits run by the clock: two hours to grade it, a day for remote help
    late = await office.log(number, "step_overdue")
    assert [(one["detail"]["step"], one["at"]) for one in late] == [
        ("grade", office.shown(FILED + timedelta(hours=2))),
        ("remote", office.shown(shanghai(10, 9, 9, 45))),
    ]
    assert office.notices() == [("team", "tell_the_team"), ("team", "step_too_long")]
    await office.told("director")
    # in work since a quarter to ten on the 9th
    news = "新工单 FD-000001（P2）：打印机有异响，还能用"
    await office.told("team", news, "FD-000001 一天没有进展（李娜）：打印机有异响，还能用")
    await office.said(
        number,
        ("customer", "查进度"),
        ("bot", "工单 FD-000001（打印机有异响，还"),
        ("bot", "您的工单 FD-000001 现在由李娜负责"),
        ("system", "李娜 来为您服务了。"),
        ("agent", "请发一段视频"),
        ("customer", "拍好了，进纸口一直响"),
        ("agent", "请拧紧左侧的螺丝"),
        ("bot", "工单 FD-000001（打印机有异响，还"),
        ("customer", "1"),
        ("bot", "太好了，谢谢您的确认，工单 FD-000"),
        ("bot", "关于您的工单 FD-000001："),
        ("customer", "4 分"),
        ("bot", "还有什么想对我们说的吗？"),
        ("customer", "跳过"),
        ("bot", "谢谢您的评价，我们已经记下。"),
    )
