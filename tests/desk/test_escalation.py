# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions to the next tier by API: who asks, who takes them up, who answers."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from intake.store import schema
from intake.store.times import moment
from tests.desk.test_dispatch import dispatches, kinds, number_of, works_in

TIERS = [
    {"name": "tier2", "queue": "lines", "within": "PT4H"},
    {"name": "engineering", "queue": "lines", "within": "P2D"},
]


async def _deadlines(desk: Any) -> list[datetime]:
    """When what tiers were asked is due."""
    found = await desk.rows(schema.timer)
    return [moment(due_at) for _, kind, _, _, due_at, _ in found if kind == "escalation"]


async def test_escalation_leaves_the_customer_with_their_owner(desk: Any) -> None:
    """Tier two, then engineering: questions with a deadline beside the ticket."""
    dispatches(desk, escalation=TIERS)
    await works_in(desk, "a-wang", "lines")
    number = await number_of(desk, await desk.conversation())
    await desk.sign_in("lina")
    await desk.call("POST", f"/tickets/{number}/take", {})
    path = f"/tickets/{number}/escalate"
    status, asked = await desk.call("POST", path, {"note": "固件？"})
    assert (status, asked["tier"], asked["queue"], asked["state"]) == (
        201, "tier2", "lines", "open",
    )  # fmt: skip
    assert asked["due_at"] == (desk.clock.now + timedelta(hours=4)).isoformat().replace(
        "+00:00", "Z"
    )
    again = await desk.call("POST", path, {"note": "固件？", "tier": "tier2"})
    assert (again[0], again[1]["type"]) == (409, "escalated-already")
    unknown = await desk.call("POST", path, {"note": "固件？", "tier": "tier9"})
    assert (unknown[0], unknown[1]["type"]) == (409, "unknown-tier")
    assert "tier2" in unknown[1]["detail"]
    _, ticket = await desk.call("GET", f"/tickets/{number}")
    assert (ticket["assignee"]["id"], ticket["queue"]) == ("a-lina", "printers")
    assert await _deadlines(desk) == [desk.clock.now + timedelta(hours=4)]
    await desk.sign_in("wang")
    assert asked["agent_id"] == ""
    _, taken = await desk.call("POST", f"/escalations/{asked['id']}/take", {})
    assert (taken["agent"], taken["agent_id"]) == ("王强", "a-wang")
    status, answered = await desk.call(
        "POST", f"/escalations/{asked['id']}/answer", {"answer": "换 2.3 固件"}
    )
    assert (status, answered["state"], answered["answer"]) == (200, "answered", "换 2.3 固件")
    assert await _deadlines(desk) == []
    late = await desk.call("POST", f"/escalations/{asked['id']}/answer", {"answer": "x"})
    assert (late[0], late[1]["type"]) == (409, "escalation-over")
    assert (await desk.call("POST", path, {"note": "仍不行"}))[1]["tier"] == "engineering"
    _, listed = await desk.call("GET", f"/escalations?ticket={number}")
    assert [each["tier"] for each in listed["items"]] == ["tier2", "engineering"]
    assert listed["tiers"] == ["tier2", "engineering"]
    assert await kinds(desk, number) == [
        "assigned", "status_changed", "escalated", "rule_fired", "notified", "escalation_taken",
        "escalation_answered", "escalated", "rule_fired", "notified",
    ]  # fmt: skip


async def test_who_asked_a_tier_does_not_answer(desk: Any) -> None:
    """They would be their own next tier; who steps in for anybody may."""
    dispatches(desk, escalation=TIERS)
    await works_in(desk, "a-wang", "lines")
    number = await number_of(desk, await desk.conversation())
    for login, is_free in (("lina", False), ("sun", True)):
        await desk.sign_in(login)
        _, asked = await desk.call("POST", f"/tickets/{number}/escalate", {"note": "固件？"})
        assert asked["may_answer"] is is_free
        for act, body in (("take", {}), ("answer", {"answer": "2.3"})):
            status, problem = await desk.call("POST", f"/escalations/{asked['id']}/{act}", body)
            assert (status, problem.get("type")) == (
                (200, None) if is_free else (409, "question-by-asker")
            )
        await desk.call("POST", f"/escalations/{asked['id']}/withdraw", {})


async def test_two_ask_the_same_tier_in_the_same_second(desk: Any) -> None:
    """One question is asked, the other agent hears that it is."""
    dispatches(desk, escalation=TIERS[:1])
    await works_in(desk, "a-wang", "lines")
    number = await number_of(desk, await desk.conversation())
    await desk.sign_in("lina")
    key = await desk.key("agent")
    path = f"/tickets/{number}/escalate"
    found = await asyncio.gather(
        desk.call("POST", path, {"note": "?", "tier": "tier2"}),
        desk.call("POST", path, {"note": "?", "tier": "tier2"}, **key),
    )
    assert sorted(status for status, _ in found) == [201, 409]
    _, listed = await desk.call("GET", f"/escalations?ticket={number}")
    assert len(listed["items"]) == 1


async def test_the_second_to_take_a_question_hears_who_has_it(desk: Any) -> None:
    """By name, in words about the question; leaders too, and they may still answer it."""
    dispatches(desk, escalation=TIERS[:1])
    await works_in(desk, "a-wang", "lines")
    number = await number_of(desk, await desk.conversation())
    await desk.sign_in("lina")
    _, asked = await desk.call("POST", f"/tickets/{number}/escalate", {"note": "固件？"})
    await desk.sign_in("wang")
    path = f"/escalations/{asked['id']}"
    assert (await desk.call("POST", f"{path}/take", {}))[0] == 200
    assert (await desk.call("POST", f"{path}/take", {}))[0] == 200
    for login in ("lina", "sun"):
        await desk.sign_in(login)
        status, problem = await desk.call("POST", f"{path}/take", {}, Accept_Language="zh")
        assert (status, problem["type"]) == (409, "question-taken")
        assert problem["owner"] == {"id": "a-wang", "name": "王强"}
        assert problem["detail"].startswith("这个请求已由王强处理")
    status, answered = await desk.call("POST", f"{path}/answer", {"answer": "换 2.3 固件"})
    assert (status, answered["state"], answered["agent"]) == (200, "answered", "孙主管")


async def test_a_tier_nobody_works_in_is_not_asked(desk: Any) -> None:
    """The question would lie there unseen."""
    dispatches(desk, escalation=TIERS[:1])
    number = await number_of(desk, await desk.conversation())
    await desk.sign_in("lina")
    status, problem = await desk.call("POST", f"/tickets/{number}/escalate", {"note": "?"})
    assert (status, problem["type"]) == (409, "queue-empty")


async def test_without_tiers_there_is_nobody_to_ask(desk: Any) -> None:
    """And a time in the past is no deadline."""
    number = await number_of(desk, await desk.conversation())
    await desk.sign_in("lina")
    path = f"/tickets/{number}/escalate"
    assert (await desk.call("POST", path, {"note": "?"}))[1]["type"] == "no-such-tier"
    past = {"note": "?", "due_at": (desk.clock.now - timedelta(hours=1)).isoformat()}
    assert (await desk.call("POST", path, past))[1]["type"] == "no-such-deadline"
