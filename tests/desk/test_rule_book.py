# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing the rules over the API: edition by edition, over what the service file declares."""

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import update

from intake.store import schema

RULE: dict[str, Any] = {
    "rule": "hurry",
    "title": {"zh": "加急", "en": "Hurry"},
    "when": "priority_changed",
    "if": {"any": [{"priority": "P0"}, {"not": {"fields.serial_number": "known"}}]},
    "do": [{"flag": "hurry"}],
}


NAMED = {"zh": "名", "en": "Name"}


def _nested(depth: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"priority": "P0"}
    for _ in range(depth):
        condition = {"not": condition}
    return condition


async def _names(desk: Any) -> list[tuple[str, str, bool]]:
    _, found = await desk.call("GET", "/rules")
    return [(one["name"], one["source"], one["is_on"]) for one in found["items"]]


async def _flags(desk: Any) -> list[str]:
    """What a ticket is flagged with whose priority becomes P0."""
    loaded = await desk.store.load_conversation(await desk.conversation())
    number = loaded.conversation.ticket
    change = {"priority": "P0", "note": "急"}
    status, ticket = await desk.call("PATCH", f"/tickets/{number}", change)
    assert status == 200
    return list(ticket["flags"])


async def test_groups_that_can_be_told_are_listed(desk: Any) -> None:
    """Those of the presets, and those the configuration has places for."""
    desk.service = replace(desk.service, groups={"night_watch": (), "team": ()})
    await desk.sign_in("sun")
    _, found = await desk.call("GET", "/rules")
    assert found["groups"] == ["director", "night_watch", "team"]


async def test_a_rule_of_ones_own_runs_until_it_is_off_or_gone(desk: Any) -> None:
    """At once, without a restart; off it stays in its place."""
    await desk.sign_in("sun")
    assert await _flags(desk) == []
    status, found = await desk.call("PUT", "/rules/hurry", {"version": 0, "rule": RULE})
    assert (status, found["version"]) == (200, 1)
    assert found["items"][-1]["document"] == RULE
    assert await _flags(desk) == ["hurry"]
    off = {"version": 1, "is_on": False}
    status, found = await desk.call("PUT", "/rules/hurry", off)
    assert (await _names(desk))[-1] == ("hurry", "own", False)
    assert await _flags(desk) == []
    status, found = await desk.call("POST", "/rules/hurry/drop", {"version": 2})
    assert (status, found["version"]) == (200, 3)
    assert "hurry" not in [name for name, _, _ in await _names(desk)]


async def test_a_rule_says_what_it_names_and_is_gone(desk: Any) -> None:
    """A colleague who left, for one: that part of it does nothing, and nobody would notice."""
    await desk.sign_in("sun")
    rule = {**RULE, "do": [{"assign": "wang"}, {"flag": "hurry"}]}
    _, found = await desk.call("PUT", "/rules/hurry", {"version": 0, "rule": rule})
    assert [one["unknown"] for one in found["items"]] == [[] for _ in found["items"]]
    table = schema.agent
    await desk.store.execute_write(
        update(table).where(table.c.login == "wang").values(is_active=0)
    )
    _, found = await desk.call("GET", "/rules")
    assert found["items"][-1]["unknown"] == ["wang"]


async def test_a_timeline_names_a_rule_in_the_reader_s_language(desk: Any) -> None:
    """By the title it has; one that is gone by the title it had."""
    await desk.sign_in("sun")
    await desk.call("PUT", "/rules/hurry", {"version": 0, "rule": RULE})
    await _flags(desk)
    path = "/tickets/FD-000001/timeline"
    for language, title in (("zh", "加急"), ("en", "Hurry")):
        _, told = await desk.call("GET", path, Accept_Language=language)
        (flagged,) = [one for one in told["items"] if one["kind"] == "flagged"]
        assert (flagged["actor"]["kind"], flagged["actor"]["name"]) == ("rule", title)
    await desk.call("POST", "/rules/hurry/drop", {"version": 1})
    _, told = await desk.call("GET", path, Accept_Language="en")
    assert "加急" in {one["actor"]["name"] for one in told["items"]}


async def test_a_rule_of_the_file_is_said_otherwise_and_put_back(desk: Any) -> None:
    """Its place stays; what the file says is never lost."""
    await desk.sign_in("admin")
    _, before = await desk.call("GET", "/rules")
    name = before["items"][0]["name"]
    changed = {**before["items"][0]["document"], "after": "PT3H"}
    _, found = await desk.call("PUT", f"/rules/{name}", {"version": 0, "rule": changed})
    assert (found["items"][0]["source"], found["items"][0]["after_seconds"]) == ("changed", 10800)
    _, found = await desk.call("POST", f"/rules/{name}/drop", {"version": 1})
    assert found["items"] == before["items"]
    status, _ = await desk.call("POST", f"/rules/{name}/drop", {"version": 2})
    assert status == 404  # there is nothing of it to take away


async def test_the_order_is_said_once_for_all(desk: Any) -> None:
    """Every rule has a place; one that is forgotten is no order."""
    await desk.sign_in("sun")
    names = [name for name, _, _ in await _names(desk)]
    status, problem = await desk.call("PUT", "/rule-order", {"version": 0, "names": names[1:]})
    assert (status, list(problem["problems"])) == (400, ["names"])
    turned = names[::-1]
    status, found = await desk.call("PUT", "/rule-order", {"version": 0, "names": turned})
    assert status == 200
    assert [one["name"] for one in found["items"]] == turned


async def test_who_saves_on_an_old_version_hears_of_it(desk: Any) -> None:
    """Two supervisors at once: the second sees what the first did before it is gone."""
    await desk.sign_in("sun")
    await desk.call("PUT", "/rules/hurry", {"version": 0, "rule": RULE})
    status, problem = await desk.call("PUT", "/rules/hurry", {"version": 0, "is_on": False})
    assert (status, problem["type"]) == (409, "rules-changed")
    assert await _names(desk) == [*(await _names(desk))[:-1], ("hurry", "own", True)]


async def test_an_earlier_edition_counts_again(desk: Any) -> None:
    """As a new one, so that this too can be undone; 0 is the file alone."""
    await desk.sign_in("sun")
    await desk.call("PUT", "/rules/hurry", {"version": 0, "rule": RULE})
    await desk.call("POST", "/rules/hurry/drop", {"version": 1})
    again = {"version": 2, "edition": 1}
    _, found = await desk.call("POST", "/rule-editions/restore", again)
    assert (found["version"], found["items"][-1]["name"]) == (3, "hurry")
    _, found = await desk.call("POST", "/rule-editions/restore", {"version": 3, "edition": 0})
    assert {one["source"] for one in found["items"]} == {"file"}
    status, _ = await desk.call("POST", "/rule-editions/restore", {"version": 4, "edition": 9})
    assert status == 404
    _, told = await desk.call("GET", "/rule-editions")
    assert [(one["version"], one["did"], one["rule"]) for one in told["items"]] == [
        (4, "restored", ""), (3, "restored", ""), (2, "dropped", "hurry"), (1, "written", "hurry"),
    ]  # fmt: skip
    assert {one["by"] for one in told["items"]} == {"孙主管"}


async def test_a_rule_is_checked_as_the_file_is(desk: Any) -> None:
    """What makes no sense is refused by its place, and nothing is saved."""
    await desk.sign_in("sun")
    for wrong, place in (
        ({"if": {"colour": "red"}}, "rule.if"),
        ({"if": {"fields.": "red"}}, "rule.if"),
        ({"when": "opend"}, "rule.when"),
        ({"do": [{"flag": "a", "release": True}]}, "rule.do.0"),
        ({"do": [{"note": {"zh": "{what}", "en": "a"}}]}, "rule.do.0.note.zh"),
        ({"rule": "other"}, "rule.rule"),
        ({"when": [], "after": "P9999999D"}, "rule.after"),
        ({"do": [{"task": {"title": NAMED, "within": "P366D"}}]}, "rule.do.0.task.within"),
        ({"if": _nested(30)}, "rule.if"),
        ({"if": _nested(300)}, "body"),
    ):
        body = {"version": 0, "rule": {**RULE, **wrong}}
        status, problem = await desk.call("PUT", "/rules/hurry", body)
        assert (status, list(problem["problems"])) == (400, [place])
    assert all(source == "file" for _, source, _ in await _names(desk))


async def test_a_pause_of_centuries_is_refused(desk: Any) -> None:
    """However the pause is written; a year is the most."""
    await desk.sign_in("sun")
    for repeat in ("P9999999D", {"within": "P100000D", "hours": "working"}):
        rule = {**RULE, "when": [], "after": "PT1M", "repeat": repeat}
        body = {"version": 0, "rule": rule}
        status, problem = await desk.call("PUT", "/rules/hurry", body)
        assert status == 400
        assert any(place.startswith("rule.repeat") for place in problem["problems"])
    rule = {**RULE, "when": [], "after": "P365D", "hours": "working", "repeat": "P365D"}
    status, _ = await desk.call("PUT", "/rules/hurry", {"version": 0, "rule": rule})
    assert status == 200


async def test_what_is_wrong_with_a_rule_is_said_in_the_reader_s_language(desk: Any) -> None:
    """Every mistake that a rule can have has words of its own; nothing of it is English."""
    await desk.sign_in("sun")
    for wrong in (
        {"if": "red"},
        {"if": {"all": []}},
        {"if": {"colour": "red"}},
        {"if": {"priority": {"like": "P0"}}},
        {"if": {"priority": {}}},
        {"if": {"priority": {"known": "yes"}}},
        {"if": {"priority": {"is_in": "P0"}}},
        {"if": {"repeats": {"at_least": "two"}}},
        {"if": {"priority": [["P0"]]}},
        {"when": "opend"},
        {"when": 5},
        {"when": []},
        {"after": "PT2H"},
        {"when": [], "after": "PT2H", "repeat": "PT1S"},
        {"when": [], "after": "in two hours"},
        {"calendar": "plant"},
        {"if": _nested(30)},
        {"if": _nested(300)},
        {"when": [], "after": "P9999999D"},
        {"do": []},
        {"do": [{}]},
        {"do": [{"flag": ""}]},
        {"do": [{"release": False}]},
        {"do": [{"note": {"zh": "{what}", "en": "{"}}]},
        {"do": [{"set": {"fields": {"a": []}}}]},
        {"do": [{"set": {"fields": {"warranty": "2030-01-31"}}}]},
        {"do": [{"task": {"title": {"zh": "a", "en": "a"}, "within": "P0D"}}]},
    ):
        body = {"version": 0, "rule": {**RULE, **wrong}}
        status, problem = await desk.call("PUT", "/rules/hurry", body, Accept_Language="zh")
        assert status == 400, wrong
        for said in problem["problems"].values():
            assert re.search("[一-鿿]", said), (wrong, said)
            assert "填写不正确" not in said, (wrong, said)
        status, problem = await desk.call("PUT", "/rules/hurry", body, Accept_Language="en")
        assert not re.search("[一-鿿]", str(problem)), wrong


async def test_only_leaders_change_rules(desk: Any) -> None:
    """Agents read them."""
    await desk.sign_in("lina")
    status, _ = await desk.call("PUT", "/rules/hurry", {"version": 0, "rule": RULE})
    assert status == 403
    status, _ = await desk.call("GET", "/rule-editions")
    assert status == 200


async def test_a_rule_names_what_is_there(desk: Any) -> None:
    """A queue, a person or a calendar that is not there is refused, each in its place."""
    await desk.sign_in("admin")
    actions = [
        {"set": {"queue": "nowhere"}},
        {"task": {"title": RULE["title"], "owner": "nobody", "within": "PT1H", "calendar": "x"}},
        {"assign": "account_manager"},
    ]
    rule = {**RULE, "do": actions}
    wrong = {"rule.do.0.set.queue", "rule.do.1.task.owner", "rule.do.1.task.calendar"}
    status, problem = await desk.call("PUT", "/rules/hurry", {"version": 0, "rule": rule})
    assert (status, set(problem["problems"])) == (400, wrong)
    status, problem = await desk.call("POST", "/rules/dry-run", {"rule": rule, "days": 1})
    assert (status, set(problem["problems"])) == (400, wrong)


async def test_how_long_a_rule_may_wait_is_said_in_the_reader_s_language(desk: Any) -> None:
    """A bound of time is no half English sentence."""
    await desk.sign_in("sun")
    rule = {"rule": "late", "title": RULE["title"], "after": "P900D", "do": [{"flag": "late"}]}
    _, problem = await desk.call("PUT", "/rules/late", {"version": 0, "rule": rule})
    assert problem["problems"] == {"rule.after": "不能大于 365 天"}
