# SPDX-License-Identifier: AGPL-3.0-or-later
"""A machine that must be seen: remote first, a part that is waited for, a visit, a signature."""

from typing import Any
from urllib.parse import urlsplit

from intake.store.schema import rating
from tests.bots.service.journeys.conftest import shanghai
from tests.support.pictures import DRAWN

REPORT = (
    ("打印机的滚轮坏了，还能用", "哪款产品"),
    ("B7，SN2209-118", "大概什么时候开始的"),
    ("今天上午", "您已经试过哪些办法了"),
    ("重启过", "照片"),
    ("跳过", "影响到哪些人"),
    ("部门", "怎么称呼您"),
    ("我叫张伟", "电话"),
    ("13800138000", "都对吗"),
    ("对", "工单号是 FD-000001"),
)
FILED = shanghai(9, 30, 10, 0, 45)


async def test_a_repair_on_site(office: Any) -> None:
    """The part comes after the holidays, the engineer on the make-up Saturday."""
    office.clock.now = shanghai(9, 30, 10)
    number = await office.tells(REPORT, "t1")
    await _waits_for_a_part(office, number)
    visit = await _is_visited(office, number)
    await _is_signed(office, number, visit)
    await _is_confirmed_and_rated(office, number)
    await _is_the_whole_story(office, number)


async def _waits_for_a_part(office: Any, number: str) -> None:
    """Remote help comes first; while the part is under way the clock rests."""
    ticket = await office.ticket(number)
    assert ticket["priority_derivation"]["zh"] == "P2：可容忍，设备还能用"
    assert (ticket["status"], ticket["queue"]) == ("new", "field-service")
    assert ticket["fields"] == {
        "product": "B7", "serial_number": "SN2209-118", "description": "打印机的滚轮坏了，还能用",
        "occurred_at": "2026-09-30", "steps_tried": "重启过", "impact": "department",
        "contact_person": "张伟", "phone": "+8613800138000",
    }  # fmt: skip
    assert ticket["incomplete"] == []
    # 1:59:15 before noon and 2:00:45 after it; for 24 hours 6:59:15 of the eve, the 8th and the
    # 9th, and 1:00:45 of Saturday, a make-up day
    assert await office.due(number) == {
        "first_response": shanghai(9, 30, 15, 30, 45),
        "next_response": None,
        "resolution": shanghai(10, 10, 10, 0, 45),
    }
    await office.at(shanghai(9, 30, 10, 30))
    await office.does("a-lina", "POST", f"/tickets/{number}/take", {})
    status, problem = await office.call(
        "a-lina", "POST", f"/tickets/{number}/step", {"step": "on_site"}
    )
    assert (status, set(problem["problems"])) == (409, {"remote_first"})
    await office.writes("a-lina", "先把后盖打开看看滚轮")
    await office.service.says("滚轮磨平了")
    await office.at(shanghai(9, 30, 11))
    await office.writes("a-lina", "需要换滚轮，节后到货，同事上门")
    body = {"part": "进纸辊", "expected_at": shanghai(10, 9, 9).isoformat()}
    work = await office.does("a-lina", "POST", f"/tickets/{number}/parts", body)
    assert work["waiting_for"] == "parts"
    assert (await office.promises(number))["resolution"] == "paused"
    part = work["parts"][0]["id"]
    place = f"/tickets/{number}/parts/{part}"
    assert (await office.call("a-lina", "PATCH", place, {"state": "used"}))[0] == 409
    await office.at(shanghai(10, 9, 9))
    # looked at over the holidays by the shipped rules: they tell, the promise rests
    assert await office.log(number, "sla_breached", "step_overdue") == []
    await office.does("a-lina", "PATCH", place, {"state": "arrived"})
    assert (await office.promises(number))["resolution"] == "running"
    # from eleven to the end of the eve six hours, and the 8th: 14 later, on Monday, the 12th
    assert (await office.due(number))["resolution"] == shanghai(10, 12, 17, 30, 45)


async def _is_visited(office: Any, number: str) -> str:
    """Appointment, brief, arrival, part used, costs, findings."""
    body = {
        "engineer": "a-wang",
        "starts_at": shanghai(10, 10, 14).isoformat(),
        "ends_at": shanghai(10, 10, 16).isoformat(),
        "place": "苏州工业园区 1 号",
    }
    work = await office.does("a-lina", "POST", f"/tickets/{number}/visits", body)
    visit = str(work["visits"][-1]["id"])
    said = "工单 FD-000001 已为您约好上门：2026-10-10 14:00 到 16:00，工程师王强。"
    who, line = (await office.service.hub.texts())[-1]
    assert (who, line.startswith(said)) == ("system", True), line
    await office.does("a-lina", "POST", f"/tickets/{number}/step", {"step": "on_site"})
    place = f"/tickets/{number}/visits/{visit}"
    brief = await office.does("a-wang", "GET", f"{place}/brief")
    assert [one["name"] for one in brief["checks"]] == ["function", "load", "side_effects"]
    await office.at(shanghai(10, 10, 14, 5))
    await office.does("a-wang", "PATCH", place, {"state": "on_site"})
    part = work["parts"][0]["id"]
    await office.does("a-wang", "PATCH", f"/tickets/{number}/parts/{part}", {"state": "used"})
    for cost in (
        {"kind": "labour", "text": "工时", "quantity": 1.5, "unit_price": 20000},
        {"kind": "parts", "text": "进纸辊", "unit_price": 12000},
    ):
        work = await office.does("a-wang", "POST", f"/tickets/{number}/costs", cost)
    assert work["totals"] == {"CNY": 42000}
    await office.at(shanghai(10, 10, 15, 30))
    await office.does("a-wang", "PATCH", place, {"findings": "更换进纸辊", "state": "done"})
    return visit


async def _is_signed(office: Any, number: str, visit: str) -> None:
    """On the customer's phone; the sheet holds everything; then it is solved."""
    place = f"/tickets/{number}/visits/{visit}"
    made = await office.does("a-wang", "POST", f"{place}/signature-link")
    path = urlsplit(made["url"]).path
    browser = office.service.hub.client
    form = {"name": "张伟", "picture": DRAWN}
    async with browser.post(path, data=form) as answer:
        assert (answer.status, "签字成功" in await answer.text()) == (200, True)
    async with browser.post(path, data={**form, "name": "李四"}) as answer:
        assert "已经签过字了" in await answer.text()
    status, sheet = await office.service.call("GET", f"{place}/sheet", by="supervisor")
    assert status == 200
    for words in ("SN2209-118", "更换进纸辊", "420.00 CNY", "张伟"):
        assert words in sheet, words
    found = {"cause": "wear", "fix": "part_replaced", "lasting": "permanent"}
    await office.solves("a-lina", number, "verified", **found)
    assert (await office.promises(number))["resolution"] == "kept"


async def _is_confirmed_and_rated(office: Any, number: str) -> None:
    await office.at(shanghai(10, 10, 16))
    await office.service.heard("解决了吗")
    (said,) = await office.service.says("解决了，谢谢")
    assert "谢谢您的确认" in said
    await office.at(shanghai(10, 11, 17))
    await office.service.heard("满意吗")
    assert "想对我们说" in (await office.service.says("5"))[-1]
    assert "记下" in (await office.service.says("很专业"))[0]
    (row,) = office.service.rows(rating)
    assert (row["score"], row["comment"], row["agent_id"]) == (5, "很专业", "a-lina")
    kinds = [one["kind"] for one in await office.log(number)]
    told = ("part_requested", "part_arrived", "visit_planned", "signed", "confirmed", "rated")
    assert [one for one in kinds if one in told] == list(told)


async def _is_the_whole_story(office: Any, number: str) -> None:
    """Every line, every mark of every clock, every notice: these, and no more."""
    # twelve hours: an hour before the part was waited for, the 9th, and four on Saturday
    assert await office.marks(number) == [
        ("warning", "resolution", 50, shanghai(10, 10, 13, 30, 45)),
    ]
    assert await office.promises(number) == {"first_response": "kept", "resolution": "kept"}
    assert await office.due(number) == {
        "first_response": shanghai(9, 30, 15, 30, 45),
        "next_response": None,
        "resolution": shanghai(10, 12, 17, 30, 45),
    }
    assert await office.log(number, "step_overdue") == []
    assert office.notices() == [
        ("team", "tell_the_team"), ("team", "visit_is_planned"), ("team", "step_too_long"),
    ]  # fmt: skip
    await office.told("director")
    news = "新工单 FD-000001（P2）：打印机的滚轮坏了，还能用"
    late = "FD-000001 一天没有进展（李娜）：打印机的滚轮坏了，还能用"
    coming = "FD-000001 已约上门（王强 2026-10-10 14:00）：打印机的滚轮坏了，还能用"
    await office.told("team", news, coming, late)
    await office.said(
        number,
        ("bot", "您的工单 FD-000001 现在由李娜负责"),
        ("system", "李娜 来为您服务了。"),
        ("agent", "先把后盖打开看看滚轮"),
        ("customer", "滚轮磨平了"),
        ("agent", "需要换滚轮，节后到货，同事上门"),
        ("system", "工单 FD-000001 已为您约好上门："),
        ("bot", "工单 FD-000001（打印机的滚轮坏了"),
        ("customer", "解决了，谢谢"),
        ("bot", "太好了，谢谢您的确认，工单 FD-000"),
        ("bot", "关于您的工单 FD-000001："),
        ("customer", "5"),
        ("bot", "还有什么想对我们说的吗？"),
        ("customer", "很专业"),
        ("bot", "谢谢您的评价，我们已经记下。"),
    )
