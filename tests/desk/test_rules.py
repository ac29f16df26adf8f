# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules and notices over the API."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from intake.store import schema
from intake.store.times import micros

RULE = {
    "rule": "urgent",
    "title": {"zh": "紧急", "en": "Urgent"},
    "when": "priority_changed",
    "if": {"priority": "P0"},
    "do": [{"flag": "urgent"}],
}


async def test_the_rules_that_run_are_listed(desk: Any) -> None:
    """Those that every site begins with, in their order."""
    await desk.sign_in("lina")
    status, rules = await desk.call("GET", "/rules")
    assert status == 200
    pending = rules["items"][0]
    assert pending["name"] == "urgent_pending"
    assert pending["after_seconds"] == 7200
    assert [one["kind"] for one in pending["actions"]] == ["flag", "notify"]
    assert pending["actions"][0]["values"] == {"value": "pending"}
    assert pending["condition"] == {
        "all": [
            {"field": "status", "operator": "is", "values": ["new"]},
            {"field": "priority", "operator": "is_in", "values": ["P0", "P1"]},
        ]
    }
    assert pending["pause_seconds"] is None


async def test_a_dry_run_tells_when_a_rule_would_have_fired(desk: Any) -> None:
    """On the state of that time, not of today; nothing is changed."""
    conversation_id = await desk.conversation()
    loaded = await desk.store.load_conversation(conversation_id)
    number = loaded.conversation.ticket
    await desk.sign_in("sun")
    for priority in ("P0", "P3"):
        desk.clock.move(timedelta(hours=1))
        change = {"priority": priority, "note": "改"}
        status, _ = await desk.call("PATCH", f"/tickets/{number}", change)
        assert status == 200
    status, result = await desk.call("POST", "/rules/dry-run", {"rule": RULE})
    assert status == 200
    assert (result["tickets"], result["fired"]) == (1, 1)
    (one,) = result["items"]
    assert one["number"] == number
    assert one["at"] == "2026-11-22T11:00:00Z"
    assert one["because"] == {"priority": "P0"}
    _, ticket = await desk.call("GET", f"/tickets/{number}")
    assert ticket["flags"] == []


async def test_a_dry_run_by_time_looks_at_how_long_it_was_so(desk: Any) -> None:
    """New for an hour, then begun: two hours would not have fired, half an hour would."""
    conversation_id = await desk.conversation()
    loaded = await desk.store.load_conversation(conversation_id)
    await desk.sign_in("sun")
    desk.clock.move(timedelta(hours=1))
    change = {"status": "in_progress"}
    await desk.call("PATCH", f"/tickets/{loaded.conversation.ticket}", change)
    desk.clock.move(timedelta(hours=5))
    rule = {key: value for key, value in RULE.items() if key != "when"}
    for after, fired in (("PT2H", 0), ("PT4H", 1)):
        by_time = {**rule, "after": after, "since": "status", "if": {"status": "in_progress"}}
        asked = {**by_time, "if": {"status": "new"}} if after == "PT2H" else by_time
        _, result = await desk.call("POST", "/rules/dry-run", {"rule": asked})
        assert result["fired"] == fired
    assert result["items"][0]["at"] == "2026-11-22T15:00:00Z"


async def test_a_rule_that_makes_no_sense_is_refused_by_name(desk: Any) -> None:
    """And who may not try rules, may not."""
    await desk.sign_in("sun")
    status, problem = await desk.call("POST", "/rules/dry-run", {"rule": {**RULE, "if": {"x": 1}}})
    assert status == 400
    assert any(name.startswith("rule") for name in problem["problems"])
    await desk.sign_in("lina")
    status, _ = await desk.call("POST", "/rules/dry-run", {"rule": RULE})
    assert status == 403


async def test_a_notice_is_shown_and_sent_again(desk: Any) -> None:
    """Refused: its reason stands there until somebody asks for another attempt."""
    at = micros(desk.clock.now)
    row = {
        "id": "n1", "target": "team.group", "to": "team", "kind": "opened", "ticket": "FD-000001",
        "text": '{"zh": "新工单", "en": "New"}', "document": "{}", "at": at, "is_urgent": 0,
        "state": 2, "attempts": 1, "next_at": at, "error": "wecom: errcode 93000",
    }  # fmt: skip
    await desk.store.execute_write(insert(schema.notice).values(**row))
    await desk.sign_in("sun")
    _, shown = await desk.call("GET", "/notices?state=refused")
    assert [(one["id"], one["error"]) for one in shown["items"]] == [("n1", row["error"])]
    assert "`url`" in shown["items"][0]["advice"]["en"]
    status, again = await desk.call("POST", "/notices/retry", {"id": "n1", "place": "team.group"})
    assert (status, again["state"], again["error"]) == (200, "waiting", "")
    assert again["advice"] == {}
    assert shown["items"][0]["due_at"] is None
    assert again["due_at"] == desk.clock.now.isoformat().replace("+00:00", "Z")
    status, _ = await desk.call("POST", "/notices/retry", {"id": "n2", "place": "team.group"})
    assert status == 404


async def test_a_value_that_can_never_be_is_refused(desk: Any) -> None:
    """A misspelt one would never hold, and nobody would notice; the answer says what can be."""
    await desk.sign_in("sun")
    rule = {**RULE, "if": {"priority": "P9"}}
    status, problem = await desk.call("POST", "/rules/dry-run", {"rule": rule})
    assert (status, set(problem["problems"])) == (400, {"rule.if"})
    assert "P0, P1, P2, P3" in problem["problems"]["rule.if"]
