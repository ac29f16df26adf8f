# SPDX-License-Identifier: AGPL-3.0-or-later
"""Goods that go back over National Day: agreed by a supervisor, received, looked at, refunded."""

from datetime import timedelta
from typing import Any

from intake.store.schema import rating, task
from tests.bots.service.journeys.conftest import shanghai

RETURN = (
    ("我要退货", "请问订单号是多少"),
    ("A20260911-7", "是哪件商品"),
    ("喷墨打印机", "是什么原因呢"),
    ("质量问题", "请简单说说情况"),
    ("开机就报错", "照片"),
    ("跳过", "怎么称呼您"),
    ("我叫李芳", "电话"),
    ("13900139000", "都对吗"),
    ("对", "申请已提交，编号 RT-000001"),
)


async def test_a_return_over_the_holidays(office: Any) -> None:
    """Nothing moves without the supervisor; a resolution is promised nobody; rated at the end."""
    office.clock.now = shanghai(9, 30, 17)
    number = await office.tells(RETURN, "t1")
    await _is_filed(office, number)
    await _is_agreed(office, number)
    await _is_received_and_settled(office, number)
    await _is_confirmed_and_rated(office, number)
    await _is_the_whole_story(office, number)


async def _is_filed(office: Any, number: str) -> None:
    ticket = await office.ticket(number)
    assert (ticket["type"], ticket["priority"], ticket["queue"]) == ("return", "P3", "returns")
    assert ticket["fields"] == {
        "order_number": "A20260911-7", "product": "喷墨打印机", "wish": "refund",
        "reason": "defective", "description": "开机就报错", "contact_person": "李芳",
        "phone": "+8613900139000",
    }  # fmt: skip
    # eight hours: 1:29:15 this evening, and 6:30:45 of the 8th
    assert await office.due(number) == {
        "first_response": shanghai(10, 8, 17, 0, 45),
        "next_response": None,
        "resolution": None,
    }
    await office.told("team", "新工单 RT-000001（P3）：退换货")


async def _is_agreed(office: Any, number: str) -> None:
    """Whoever asks cannot agree, and no other way leads there."""
    place = f"/tickets/{number}"
    await office.does("a-wang", "POST", f"{place}/take", {})
    step = {"step": "receive"}
    status, problem = await office.call("a-wang", "POST", f"{place}/step", step)
    assert (status, set(problem["problems"])) == (409, {"approval"})
    status, problem = await office.call("a-wang", "PATCH", place, {"status": "resolved"})
    assert (status, problem["type"]) == (409, "step-not-allowed")
    work = await office.does("a-wang", "POST", f"{place}/approvals", step)
    (asked,) = work["approvals"]
    assert (asked["role"], asked["state"], asked["due_at"]) == (
        "supervisor", "open", office.shown(office.clock.now + timedelta(hours=8)),
    )  # fmt: skip
    granted = f"{place}/approvals/{asked['id']}/decide"
    status, problem = await office.call("a-wang", "POST", granted, {"granted": True})
    assert (status, problem["type"]) == (409, "approval-by-asker")
    await office.does("a-sun", "POST", granted, {"granted": True})
    work = await office.does("a-wang", "POST", f"{place}/step", step)
    assert (work["process"]["step"], work["process"]["due_at"]) == (
        "receive", office.shown(office.clock.now + timedelta(days=10)),
    )  # fmt: skip
    await office.writes("a-wang", "请寄到苏州仓库，运费到付")
    assert await office.promises(number) == {"first_response": "kept"}
    waits = {"waiting_for": "third_party"}
    await office.does("a-wang", "PATCH", place, waits)


async def _is_received_and_settled(office: Any, number: str) -> None:
    """Nobody is reminded while the goods are on their way; on the make-up Saturday they are in."""
    place = f"/tickets/{number}"
    await office.at(shanghai(10, 10, 9, 30))
    assert await office.log(number, "step_overdue", "sla_breached", "rule_failed") == []
    await office.told("director", "RT-000001 在等审批（王强）：退换货")
    await office.does("a-wang", "PATCH", place, {"waiting_for": ""})
    await office.does("a-wang", "POST", f"{place}/step", {"step": "inspect"})
    status, problem = await office.call("a-wang", "POST", f"{place}/step", {"step": "settled"})
    assert (status, set(problem["problems"])) == (409, {"solution"})
    await office.at(shanghai(10, 10, 11))
    found = {"cause": "faulty", "fix": "refunded", "lasting": "permanent"}
    await office.solves("a-wang", number, "settled", **found)
    ticket = await office.ticket(number)
    assert (ticket["status"], ticket["resolved_at"]) == (
        "resolved", office.shown(shanghai(10, 10, 11)),
    )  # fmt: skip


async def _is_confirmed_and_rated(office: Any, number: str) -> None:
    await office.at(shanghai(10, 10, 11, 1))
    assert "解决了吗" in await office.service.heard("解决了吗")
    (said,) = await office.service.says("1")
    assert "谢谢您的确认" in said
    work = await office.does("a-sun", "GET", f"/tickets/{number}/work")
    assert (work["process"]["step"], work["confirmed"]) == ("closed", "customer")
    await office.at(shanghai(10, 11, 11, 2))
    await office.service.heard("满意吗")
    await office.service.says("5 分")
    await office.service.says("跳过")
    (row,) = office.service.rows(rating)
    assert (row["ticket"], row["score"], row["agent_id"]) == (number, 5, "a-wang")
    assert office.service.rows(task) == []


async def _is_the_whole_story(office: Any, number: str) -> None:
    """Every line, every mark of every clock, every notice: these, and no more."""
    assert await office.marks(number) == []
    assert await office.promises(number) == {"first_response": "kept"}
    assert await office.due(number) == {
        "first_response": shanghai(10, 8, 17, 0, 45),
        "next_response": None,
        "resolution": None,
    }
    assert await office.log(number, "step_overdue", "approval_overdue") == []
    assert office.notices() == [("team", "tell_the_team"), ("director", "approval_is_wanted")]
    await office.told("team", "新工单 RT-000001（P3）：退换货")
    await office.told("director", "RT-000001 在等审批（王强）：退换货")
    await office.said(
        number,
        ("bot", "您的工单 RT-000001 现在由王强负责"),
        ("system", "王强 来为您服务了。"),
        ("agent", "请寄到苏州仓库，运费到付"),
        ("bot", "工单 RT-000001（退换货）同事已经"),
        ("customer", "1"),
        ("bot", "太好了，谢谢您的确认，工单 RT-000"),
        ("bot", "关于您的工单 RT-000001："),
        ("customer", "5 分"),
        ("bot", "还有什么想对我们说的吗？"),
        ("customer", "跳过"),
        ("bot", "谢谢您的评价，我们已经记下。"),
    )
