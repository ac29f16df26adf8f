# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets over the API: the contract's shape, changing, filing, history."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from intake.store import schema

RELIED_ON = {
    "number", "title", "type", "status", "priority", "priority_reason", "channel", "queue",
    "assignee", "contact", "asset", "fields", "incomplete", "sla", "conversation_id",
    "created_at", "updated_at",
}  # fmt: skip


async def filed(desk: Any, **how: Any) -> str:
    """The number of a ticket that came in by chat."""
    conversation_id = await desk.conversation(**how)
    loaded = await desk.store.load_conversation(conversation_id)
    return str(loaded.conversation.ticket)


async def test_a_ticket_has_every_key_that_is_relied_on(desk: Any) -> None:
    """A ticket has the keys that other programs rely on, with plain values in `fields`."""
    number = await filed(desk)
    await desk.sign_in("audit")
    status, ticket = await desk.call("GET", f"/tickets/{number}")
    assert status == 200
    assert ticket.keys() >= RELIED_ON
    assert ticket["fields"] == {"description": "打印机坏了"}
    assert ticket["field_details"]["description"]["label"]["zh"] == "故障描述"
    assert ticket["contact"].keys() == {"id", "name", "phone", "email", "company", "level"}
    assert ticket["sla"]["first_response_due_at"] == "2026-11-22T12:00:00Z"
    assert ticket["sla"]["breached"] == []
    assert ticket["created_at"] == "2026-11-22T10:00:00Z"


async def test_breached(desk: Any) -> None:
    """A promise that is broken now is named."""
    number = await filed(desk)
    key = await desk.key("agent")
    desk.clock.move(timedelta(hours=3))
    _, ticket = await desk.call("GET", f"/tickets/{number}", **key)
    assert ticket["sla"]["breached"] == ["first_response"]


async def test_change(desk: Any) -> None:
    """A change is made, shown, and told by the timeline with old and new."""
    number = await filed(desk)
    await desk.sign_in("lina")
    desk.clock.move(timedelta(minutes=1))
    status, ticket = await desk.call(
        "PATCH",
        f"/tickets/{number}",
        {
            "priority": "P0",
            "note": "产线停了",
            "queue": "lines",
            "title": "全线停产",
            "assignee": "a-wang",
            "fields": {"serial_number": "SN2209-118"},
        },
    )
    assert status == 200, ticket
    assert (ticket["priority"], ticket["priority_reason"]) == ("P0", "产线停了")
    assert (ticket["queue"], ticket["title"]) == ("lines", "全线停产")
    assert ticket["assignee"] == {"id": "a-wang", "name": "王强"}
    assert ticket["status"] == "assigned"
    assert ticket["incomplete"] == []
    assert ticket["asset"]["serial"] == "SN2209-118"
    assert ticket["sla"]["first_response_due_at"] == "2026-11-22T11:00:00Z"
    _, timeline = await desk.call("GET", f"/tickets/{number}/timeline")
    told = {each["kind"]: each for each in timeline["items"]}
    assert told.keys() == {
        "status_changed", "priority_changed", "queue_changed", "assigned", "title_changed",
        "field_changed",
    }  # fmt: skip
    assert told["priority_changed"]["actor"] == {"kind": "agent", "id": "a-lina", "name": "李娜"}
    assert told["priority_changed"]["detail"] == {"from": "P1", "to": "P0", "note": "产线停了"}
    assert told["assigned"]["detail"]["name"] == "王强"


async def test_release(desk: Any) -> None:
    """Taking a ticket from its owner makes it new again."""
    number = await filed(desk)
    await desk.sign_in("lina")
    await desk.call("PATCH", f"/tickets/{number}", {"assignee": "me", "status": "in_progress"})
    status, ticket = await desk.call("PATCH", f"/tickets/{number}", {"assignee": None})
    assert (status, ticket["assignee"], ticket["status"]) == (200, None, "new")


async def test_the_first_to_assign_it_to_themselves_wins(desk: Any) -> None:
    """Two in the same second: one has it, the other hears who; leaders too."""
    number = await filed(desk)
    await desk.sign_in("lina")
    key = await desk.key("admin")
    answers = await asyncio.gather(
        desk.call("PATCH", f"/tickets/{number}", {"assignee": "me"}),
        desk.call("PATCH", f"/tickets/{number}", {"assignee": "me"}, **key),
    )
    assert sorted(status for status, _ in answers) == [200, 409]
    (won,), (lost,) = (
        [document for status, document in answers if status == wanted] for wanted in (200, 409)
    )
    assert lost["type"] == "ticket-taken"
    assert lost["owner"] == won["assignee"]
    assert won["assignee"]["name"] in lost["detail"]
    _, timeline = await desk.call("GET", f"/tickets/{number}/timeline")
    assert [each["kind"] for each in timeline["items"]].count("assigned") == 1


async def test_only_its_owner_and_leaders_pass_a_ticket_on(desk: Any) -> None:
    """A colleague's ticket is not taken, given away or freed; a supervisor may."""
    number = await filed(desk)
    await desk.sign_in("lina")
    path, key = f"/tickets/{number}", await desk.key("supervisor")
    await desk.call("PATCH", path, {"assignee": "me"})
    assert (await desk.call("PATCH", path, {"assignee": "me"}))[0] == 200
    await desk.sign_in("wang")
    for wanted in ("me", "a-wang", None):
        status, problem = await desk.call("PATCH", path, {"assignee": wanted})
        assert (status, problem["owner"]["name"]) == (409, "李娜")
    assert (await desk.call("PATCH", path, {"title": "还是可以改"}))[0] == 200
    status, ticket = await desk.call("PATCH", path, {"assignee": "a-wang"}, **key)
    assert (status, ticket["assignee"]["id"]) == (200, "a-wang")
    status, ticket = await desk.call("PATCH", path, {"assignee": "a-lina"})
    assert (status, ticket["assignee"]["id"]) == (200, "a-lina")


async def test_of_two_supervisors_who_assign_at_once_the_first_wins(desk: Any) -> None:
    """In the same second, without a version: one is done, the other hears who has it."""
    number = await filed(desk)
    one, other = await desk.key("supervisor"), await desk.key("supervisor")
    path = f"/tickets/{number}"
    answers = await asyncio.gather(
        desk.call("PATCH", path, {"assignee": "a-lina"}, **one),
        desk.call("PATCH", path, {"assignee": "a-wang"}, **other),
    )
    (won,), (lost,) = (
        [document for status, document in answers if status == wanted] for wanted in (200, 409)
    )
    assert (lost["type"], lost["owner"]) == ("ticket-taken", won["assignee"])
    _, ticket = await desk.call("GET", path, **one)
    assert ticket["assignee"] == won["assignee"]
    _, timeline = await desk.call("GET", f"{path}/timeline", **one)
    assert [each["kind"] for each in timeline["items"]].count("assigned") == 1


def passing_on(path: str, agent: str, way: str) -> tuple[str, str, dict[str, Any]]:
    """The request that gives a ticket to somebody."""
    if way == "assigns":
        return "PATCH", path, {"assignee": agent}
    return "POST", f"{path}/transfer", {"agent_id": agent, "note": "请看"}


@pytest.mark.parametrize("way", ["assigns", "transfers"])
async def test_of_two_requests_of_one_key_at_once_the_first_wins(desk: Any, way: str) -> None:
    """A system that sends both has seen the answer to neither; with it in hand it decides anew."""
    number = await filed(desk)
    key, path = await desk.key("supervisor"), f"/tickets/{number}"
    answers = await asyncio.gather(
        *(desk.call(*passing_on(path, one, way), **key) for one in ("a-lina", "a-wang"))
    )
    (won,), (lost,) = (
        [document for status, document in answers if status == wanted] for wanted in (200, 409)
    )
    assert (lost["type"], lost["owner"]) == ("ticket-taken", won["assignee"])
    other = "a-wang" if won["assignee"]["id"] == "a-lina" else "a-lina"
    status, ticket = await desk.call(*passing_on(path, other, way), **key)
    assert (status, ticket["assignee"]["id"]) == (200, other)


@pytest.mark.parametrize("way", ["sees", "waits", "frees", "passes"])
async def test_what_a_colleague_just_decided_needs_a_look(desk: Any, way: str) -> None:
    """A moment later, or with the version that was looked at, it is changed again."""
    number = await filed(desk)
    one, other = await desk.key("supervisor"), await desk.key("supervisor")
    path = f"/tickets/{number}"
    _, given = await desk.call("PATCH", path, {"assignee": "a-lina"}, **one)
    request: tuple[str, str, dict[str, Any]] = ("PATCH", path, {"assignee": "a-wang"})
    if way == "frees":
        request = ("PATCH", path, {"assignee": None})
    if way == "passes":
        request = ("POST", f"{path}/transfer", {"agent_id": "a-wang", "note": "他熟悉"})
    assert (await desk.call(*request, **other))[0] == 409
    if way == "waits":
        desk.clock.move(timedelta(seconds=5))
    else:
        request[2]["version"] = given["version"]
    status, ticket = await desk.call(*request, **other)
    assert status == 200
    assert ticket["assignee"] == (None if way == "frees" else {"id": "a-wang", "name": "王强"})


async def test_starting_work_makes_it_mine(desk: Any) -> None:
    """Starting work on a ticket nobody owns makes it mine."""
    number = await filed(desk)
    await desk.sign_in("lina")
    _, ticket = await desk.call("PATCH", f"/tickets/{number}", {"status": "in_progress"})
    assert (ticket["status"], ticket["assignee"]["id"]) == ("in_progress", "a-lina")


async def test_impossible_step(desk: Any) -> None:
    """A status that cannot be reached from here is a conflict, and nothing changes."""
    number = await filed(desk)
    await desk.sign_in("lina")
    status, problem = await desk.call("PATCH", f"/tickets/{number}", {"status": "closed"})
    assert (status, problem["type"]) == (409, "illegal-step")
    assert (await desk.call("GET", f"/tickets/{number}"))[1]["version"] == 1


async def test_version_guard(desk: Any) -> None:
    """A change based on an older version of the ticket is refused."""
    number = await filed(desk)
    await desk.sign_in("lina")
    status, ticket = await desk.call("PATCH", f"/tickets/{number}", {"title": "甲", "version": 1})
    assert (status, ticket["version"]) == (200, 2)
    status, problem = await desk.call("PATCH", f"/tickets/{number}", {"title": "乙", "version": 1})
    assert (status, problem["type"]) == (409, "ticket-changed")


async def test_nothing_to_change(desk: Any) -> None:
    """A change that changes nothing leaves version and timeline alone."""
    number = await filed(desk)
    await desk.sign_in("lina")
    status, ticket = await desk.call("PATCH", f"/tickets/{number}", {"priority": "P1"})
    assert (status, ticket["version"]) == (200, 1)
    assert (await desk.call("GET", f"/tickets/{number}/timeline"))[1]["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"queue": "nowhere"}, "queue"),
        ({"assignee": "nobody"}, "assignee"),
        ({"status": "done"}, "status"),
        ({"priority": "P9"}, "priority"),
        ({"titel": "x"}, "titel"),
        ({"title": "  "}, "title"),
        ({"fields": {"a b": 1}}, "fields.a b"),
    ],
)
async def test_bad_change(desk: Any, body: Any, field: str) -> None:
    """What is wrong with a change is named field by field, in the agent's language."""
    number = await filed(desk)
    await desk.sign_in("lina")
    status, problem = await desk.call("PATCH", f"/tickets/{number}", body)
    assert (status, problem["type"]) == (400, "invalid-request")
    assert list(problem["problems"]) == [field]
    assert not problem["problems"][field].isascii()


async def test_by_phone(desk: Any) -> None:
    """A report taken by phone becomes a ticket with its own place for notes, and no deliveries."""
    await desk.sign_in("lina")
    status, ticket = await desk.call(
        "POST",
        "/tickets",
        {
            "title": "洗衣机漏水",
            "priority": "P2",
            "queue": "lines",
            "contact": {"name": "王芳", "phone": "13800138001"},
            "description": "门封处漏水",
            "note": "客户下午在家",
        },
    )
    assert status == 201, ticket
    assert (ticket["channel"], ticket["status"], ticket["queue"]) == ("phone", "new", "lines")
    assert ticket["contact"]["name"] == "王芳"
    assert ticket["fields"] == {"description": "门封处漏水"}
    path = f"/conversations/{ticket['conversation_id']}"
    _, answer = await desk.call("GET", f"{path}/messages")
    assert [each["text"] for each in answer["items"]] == ["客户下午在家"]
    status, problem = await desk.call("POST", f"{path}/messages", {"text": "您好"})
    assert (status, problem["type"]) == (409, "no-channel")
    assert (await desk.call("POST", f"{path}/take", {}))[0] == 200
    assert await desk.rows(schema.delivery) == []


async def test_for_a_conversation(desk: Any) -> None:
    """A ticket filed in a conversation becomes that conversation's matter."""
    conversation_id = await desk.conversation(has_ticket=False)
    await desk.sign_in("lina")
    body = {"title": "发票问题", "conversation_id": conversation_id}
    _, ticket = await desk.call("POST", "/tickets", body)
    _, view = await desk.call("GET", f"/conversations/{conversation_id}")
    assert view["ticket"]["number"] == ticket["number"]
    assert ticket["queue"] == "printers"


@pytest.mark.parametrize("field", ["conversation_id", "contact_id"])
async def test_for_nobody_known(desk: Any, field: str) -> None:
    """A ticket for somebody who does not exist is refused by name."""
    await desk.sign_in("lina")
    status, problem = await desk.call("POST", "/tickets", {"title": "x", field: "nobody"})
    assert (status, list(problem["problems"])) == (404, [field])


async def test_list(desk: Any) -> None:
    """Lists filter by status, priority, queue, owner and words, and go on by cursor."""
    numbers = [await filed(desk, says=(f"故障 {n}",)) for n in range(5)]
    await desk.sign_in("lina")
    await desk.call("PATCH", f"/tickets/{numbers[1]}", {"status": "in_progress"})
    await desk.call(
        "PATCH", f"/tickets/{numbers[2]}", {"priority": "P0", "note": "停产", "queue": "lines"}
    )

    async def found(query: str) -> list[str]:
        status, page = await desk.call("GET", f"/tickets?{query}")
        assert status == 200, page
        return [each["number"] for each in page["items"]]

    assert await found("status=in_progress") == [numbers[1]]
    assert await found("priority=P0&priority=P1") == numbers[::-1]
    assert await found("queue=lines&status=&q=") == [numbers[2]]
    assert await found("assignee=a-lina") == [numbers[1]]
    assert await found("q=故障 3") == [numbers[3]]
    assert await found(f"q={numbers[4].lower()}") == [numbers[4]]
    assert await found("q=100%") == []
    _, first = await desk.call("GET", "/tickets?limit=3")
    assert await found(f"limit=3&cursor={first['next_cursor']}") == numbers[1::-1]


async def test_imported(desk: Any) -> None:
    """A ticket without a conversation gets one with its first change."""
    number = await filed(desk)
    await desk.store.execute_write(update(schema.ticket).values(conversation_id=None))
    await desk.sign_in("lina")
    status, ticket = await desk.call("PATCH", f"/tickets/{number}", {"title": "新标题"})
    assert (status, ticket["title"]) == (200, "新标题")
    assert ticket["conversation_id"] is not None


async def test_asset(desk: Any) -> None:
    """A serial number that the register knows brings the machine with it."""
    await desk.store.execute_write(
        [
            insert(schema.product).values(model="B7", name_zh="激光打印机", name_en="Laser"),
            insert(schema.asset).values(
                serial="SN2209-118", model="B7", warranty_until="2027-01-31"
            ),
        ]
    )
    number = await filed(desk)
    await desk.sign_in("lina")
    _, ticket = await desk.call(
        "PATCH", f"/tickets/{number}", {"fields": {"serial_number": "sn2209-118"}}
    )
    assert ticket["asset"]["model"] == "B7"
    assert ticket["asset"]["name"] == {"zh": "激光打印机", "en": "Laser"}
    assert ticket["asset"]["warranty_until"] == ticket["asset"]["covered_until"] == "2027-01-31"
    assert ticket["asset"]["coverage"] == "warranty"
    assert ticket["asset"]["is_provisional"] is False
    for begun in ("sn22", "%20ｓｎ２２"):
        _, answer = await desk.call("GET", f"/assets?serial={begun}")
        assert [each["serial"] for each in answer["items"]] == ["SN2209-118"]
    assert (await desk.call("GET", "/assets?serial=100%"))[1]["items"] == []


async def test_who_pays_goes_by_the_day_at_the_site(desk: Any) -> None:
    """In Shanghai the day is over at 16:00 UTC; what only a customer named says so."""
    ends = {"warranty_until": "2026-11-22", "contract_until": None, "is_provisional": 0}
    named = {"warranty_until": None, "contract_until": "2027-01-01", "is_provisional": 1}
    rows = [{"serial": "SN-100", **ends}, {"serial": "SN-200", **named}]
    await desk.store.execute_write(
        [insert(schema.asset).values(model="B7", **row) for row in rows]
    )
    await desk.sign_in("lina")
    seen = []
    for hours in (0, 7):
        desk.clock.move(timedelta(hours=hours))
        _, answer = await desk.call("GET", "/assets")
        seen.append([(one["coverage"], one["covered_until"]) for one in answer["items"]])
    assert seen == [
        [("warranty", "2026-11-22"), ("contract", "2027-01-01")],
        [("billable", "2026-11-22"), ("contract", "2027-01-01")],
    ]
    assert [one["is_provisional"] for one in answer["items"]] == [False, True]


async def test_many_changes_at_once_are_all_made(desk: Any) -> None:
    """A program that adds things side by side is not told to try again."""
    conversation_id = await desk.conversation()
    loaded = await desk.store.load_conversation(conversation_id)
    place = f"/tickets/{loaded.conversation.ticket}"
    key = await desk.key("agent")
    wanted = {f"f{number}": "x" for number in range(8)}
    answers = await asyncio.gather(
        *(desk.call("PATCH", place, {"fields": {name: "x"}}, **key) for name in wanted)
    )
    assert [status for status, _ in answers] == [200] * len(wanted)
    _, ticket = await desk.call("GET", place, **key)
    assert {name: ticket["fields"].get(name) for name in wanted} == wanted
