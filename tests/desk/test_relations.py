# SPDX-License-Identifier: AGPL-3.0-or-later
"""Merge, split, link, incident over the API: together or not at all, and undone again."""

import asyncio
from typing import Any

import pytest


async def filed(desk: Any, **how: Any) -> tuple[str, str]:
    """A ticket that came in by chat, and its conversation."""
    conversation_id = await desk.conversation(**how)
    loaded = await desk.store.load_conversation(conversation_id)
    return str(loaded.conversation.ticket), conversation_id


async def texts(desk: Any, conversation_id: str) -> list[str]:
    """What stands in a conversation."""
    _, page = await desk.call("GET", f"/conversations/{conversation_id}/messages")
    return [one["text"] for one in page["items"]]


async def kinds(desk: Any, number: str) -> list[str]:
    """What a ticket's timeline tells."""
    _, timeline = await desk.call("GET", f"/tickets/{number}/timeline")
    return [entry["kind"] for entry in timeline["items"]]


async def test_merged_tickets_are_one_and_both_customers_go_on_there(desk: Any) -> None:
    """The source closes, its conversation leads to the target, its customer is told."""
    old, talk = await filed(desk, name="张伟")
    new, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    status, links = await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    assert status == 200
    assert [(one["kind"], one["ticket"], one["other"]) for one in links["items"]] == [
        ("duplicate", old, new)
    ]
    _, ticket = await desk.call("GET", f"/tickets/{old}")
    assert ticket["status"] == "closed"
    loaded = await desk.store.load_conversation(talk)
    assert loaded.conversation.ticket == new
    assert new in (await texts(desk, talk))[-1]
    _, links = await desk.call("GET", f"/tickets/{new}/links")
    assert len(links["conversations"]) == 2
    assert (await kinds(desk, old))[-1] == "merged_into"
    assert (await kinds(desk, new))[-1] == "merged_from"
    status, problem = await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    assert (status, problem["type"]) == (409, "merged-away")
    assert new in problem["detail"]


async def test_a_merge_is_undone(desk: Any) -> None:
    """Status, fields and conversation are as before; a second undo is a conflict."""
    old, talk = await filed(desk, name="张伟")
    new, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    await desk.call("PATCH", f"/tickets/{old}", {"fields": {"colour": "red"}})
    _, links = await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    _, merged = await desk.call("GET", f"/tickets/{new}")
    assert merged["fields"]["colour"] == "red"
    undo = f"/links/{links['items'][0]['id']}/undo"
    status, links = await desk.call("POST", undo, {})
    assert status == 200
    assert links["items"][0]["undone_by"] == "李娜"
    _, back = await desk.call("GET", f"/tickets/{old}")
    _, kept = await desk.call("GET", f"/tickets/{new}")
    assert (back["status"], "colour" in kept["fields"]) == ("new", False)
    assert kept["incomplete"] == ["serial_number"]
    assert (await desk.store.load_conversation(talk)).conversation.ticket == old
    status, problem = await desk.call("POST", undo, {})
    assert (status, problem["type"]) == (409, "undone-already")


async def test_two_people_merge_at_once(desk: Any) -> None:
    """One of them wins, the other is told; nothing is merged twice."""
    old, _ = await filed(desk, name="张伟")
    new, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    answers = await asyncio.gather(
        *(desk.call("POST", f"/tickets/{old}/merge", {"into": new}) for _ in range(4))
    )
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
    _, links = await desk.call("GET", f"/tickets/{old}/links")
    assert len(links["items"]) == 1


async def test_two_people_undo_at_once(desk: Any) -> None:
    """One of them does; the others hear that it was done already."""
    old, _ = await filed(desk, name="张伟")
    new, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    _, links = await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    undo = f"/links/{links['items'][0]['id']}/undo"
    answers = await asyncio.gather(*(desk.call("POST", undo) for _ in range(3)))
    assert sorted(status for status, _ in answers) == [200, 409, 409]
    assert {said["type"] for status, said in answers if status == 409} == {"undone-already"}


async def test_two_are_linked_once_at_once(desk: Any) -> None:
    """The same link asked for three times at once is made once."""
    one, _ = await filed(desk, name="张伟")
    other, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    wanted = {"other": other, "kind": "related"}
    answers = await asyncio.gather(
        *(desk.call("POST", f"/tickets/{one}/links", wanted) for _ in range(3))
    )
    assert sorted(status for status, _ in answers) == [201, 409, 409]
    assert {said["type"] for status, said in answers if status == 409} == {"linked-already"}


async def test_a_second_matter_is_split_off_and_back(desk: Any) -> None:
    """It has its own number and clock, and stays in the conversation."""
    number, talk = await filed(desk)
    await desk.sign_in("lina")
    body = {"title": "发票抬头错了", "fields": ["description"]}
    status, links = await desk.call("POST", f"/tickets/{number}/split", body)
    assert status == 201
    (link,) = links["items"]
    _, made = await desk.call("GET", f"/tickets/{link['ticket']}")
    assert (made["title"], made["status"], made["conversation_id"]) == (
        "发票抬头错了",
        "new",
        talk,
    )
    assert made["fields"] == {"description": "打印机坏了"}
    _, numbers = await desk.call("GET", f"/conversations/{talk}/tickets")
    assert numbers["items"] == [number, link["ticket"]]
    assert numbers["titles"][link["ticket"]] == links["titles"][link["ticket"]] == "发票抬头错了"
    status, _ = await desk.call("POST", f"/links/{link['id']}/undo", {})
    assert status == 200
    _, gone = await desk.call("GET", f"/tickets/{link['ticket']}")
    assert gone["status"] == "closed"
    status, problem = await desk.call(
        "POST", f"/tickets/{number}/split", {"title": "x", "fields": ["nothing"]}
    )
    assert (status, problem["type"]) == (409, "no-such-field")
    assert "nothing" in problem["detail"]


async def test_one_update_reaches_every_reporter_of_an_incident(desk: Any) -> None:
    """In their language, in their own conversation; who was taken out hears nothing."""
    master, _ = await filed(desk, name="平台")
    reports = [
        await filed(desk, name="张伟"),
        await filed(desk, name="Ann", language="en"),
        await filed(desk, name="李雷"),
    ]
    await desk.sign_in("sun")
    for number, _ in reports:
        status, links = await desk.call(
            "POST", f"/tickets/{number}/links", {"kind": "report", "other": master}
        )
        assert status == 201
    status, problem = await desk.call(
        "POST", f"/tickets/{reports[0][0]}/links", {"kind": "report", "other": master}
    )
    assert (status, problem["type"]) == (409, "linked-already")
    await desk.call("POST", f"/links/{links['items'][0]['id']}/undo", {})
    words = {"zh": "我们正在恢复服务", "en": "We are restoring the service"}
    status, _ = await desk.call("POST", f"/tickets/{master}/inform", words)
    assert status == 200
    assert (await texts(desk, reports[0][1]))[-1] == words["zh"]
    assert (await texts(desk, reports[1][1]))[-1] == words["en"]
    assert words["zh"] not in await texts(desk, reports[2][1])
    assert "informed" in await kinds(desk, reports[0][0])


async def test_who_was_led_to_a_merged_ticket_goes_on_with_it(desk: Any) -> None:
    """A merged into B, B into C: everybody is in C, and each undo gives back what was its own."""
    (one, talk), (two, second), (three, _) = [
        await filed(desk, name=name) for name in ("张伟", "李雷", "韩梅")
    ]
    await desk.sign_in("sun")
    _, links = await desk.call("POST", f"/tickets/{one}/merge", {"into": two})
    first_merge = links["items"][0]["id"]
    _, links = await desk.call("POST", f"/tickets/{two}/merge", {"into": three})
    second_merge = next(link["id"] for link in links["items"] if link["ticket"] == two)

    async def about(conversation_id: str) -> str:
        return str((await desk.store.load_conversation(conversation_id)).conversation.ticket)

    assert [await about(talk), await about(second)] == [three, three]
    assert three in (await texts(desk, talk))[-1]
    status, problem = await desk.call("POST", f"/links/{first_merge}/undo", {})
    assert (status, problem["type"]) == (409, "merged-further")
    assert (await desk.call("POST", f"/links/{second_merge}/undo", {}))[0] == 200
    assert [await about(talk), await about(second)] == [two, two]
    assert (await desk.call("POST", f"/links/{first_merge}/undo", {}))[0] == 200
    assert [await about(talk), await about(second)] == [one, two]


async def test_a_merged_ticket_is_not_worked_on_again(desk: Any) -> None:
    """Its customer is elsewhere: reopening it is refused with where it goes on, until undone."""
    old, _ = await filed(desk)
    new, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    _, links = await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    status, problem = await desk.call("PATCH", f"/tickets/{old}", {"status": "in_progress"})
    assert (status, problem["type"]) == (409, "merged-away")
    assert new in problem["detail"]
    await desk.call("POST", f"/links/{links['items'][0]['id']}/undo", {})
    assert (await desk.call("PATCH", f"/tickets/{old}", {"status": "in_progress"}))[0] == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("tasks", {"title": "Order a drum"}),
        ("costs", {"kind": "parts", "text": "drum", "quantity": 1, "unit_price": 100}),
        ("checks", {"name": "function", "result": "passed"}),
        ("solution", {"cause": "wear", "fix": "replaced", "lasting": "permanent"}),
        ("parts", {"part": "DR-7", "quantity": 1}),
        ("split", {"title": "A second matter"}),
        ("take", {}),
        ("transfer", {"queue": "printers", "note": "yours"}),
        ("escalate", {"note": "?"}),
        ("inform", {"zh": "已恢复", "en": "Back again"}),
        (
            "visits",
            {
                "engineer": "a-wang",
                "starts_at": "2036-11-26T09:00:00Z",
                "ends_at": "2036-11-26T10:00:00Z",
            },
        ),
    ],
)
async def test_nothing_new_is_begun_on_a_merged_ticket(
    desk: Any, path: str, body: dict[str, Any]
) -> None:
    """The answer names the ticket in which it goes on; until the merge is undone."""
    old, _ = await filed(desk)
    new, _ = await filed(desk, name="李雷")
    await desk.sign_in("lina")
    await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    status, problem = await desk.call("POST", f"/tickets/{old}/{path}", body)
    assert (status, problem["type"]) == (409, "merged-away")
    assert new in problem["detail"]


@pytest.mark.parametrize("kind", ["related", "report", "follow_up"])
async def test_a_merged_ticket_is_not_linked_again(desk: Any, kind: str) -> None:
    """From neither side, and it waits for nothing: who tries hears where it goes on."""
    old, _ = await filed(desk)
    new, _ = await filed(desk, name="李雷")
    third, _ = await filed(desk, name="韩梅")
    await desk.sign_in("lina")
    await desk.call("POST", f"/tickets/{old}/merge", {"into": new})
    for one, other in ((old, third), (third, old)):
        body = {"kind": kind, "other": other}
        status, problem = await desk.call("POST", f"/tickets/{one}/links", body)
        assert (status, problem["type"]) == (409, "merged-away")
    for whom in ("parts", "customer"):
        status, problem = await desk.call("PATCH", f"/tickets/{old}", {"waiting_for": whom})
        assert (status, problem["type"]) == (409, "merged-away")


async def test_a_split_is_undone_once(desk: Any) -> None:
    """Who tries again hears that it is undone, not that the ticket is settled."""
    number, _ = await filed(desk)
    await desk.sign_in("lina")
    _, links = await desk.call("POST", f"/tickets/{number}/split", {"title": "发票"})
    undo = f"/links/{links['items'][0]['id']}/undo"
    assert (await desk.call("POST", undo, {}))[0] == 200
    status, problem = await desk.call("POST", undo, {})
    assert (status, problem["type"]) == (409, "undone-already")


async def test_an_incident_is_no_report(desk: Any) -> None:
    """Neither of its own reports, nor of another incident."""
    incident, report, other = [(await filed(desk, name=name))[0] for name in "甲乙丙"]
    await desk.sign_in("sun")

    async def linked(one: str, to: str) -> tuple[int, Any]:
        return await desk.call("POST", f"/tickets/{one}/links", {"kind": "report", "other": to})

    assert (await linked(report, incident))[0] == 201
    for one, to in ((incident, report), (incident, other), (other, report)):
        status, problem = await linked(one, to)
        assert (status, problem["type"]) == (409, "nested-incident")


async def test_an_update_says_whom_it_does_not_reach(desk: Any) -> None:
    """Everybody who was merged into a report hears it; who reported by phone is named."""
    incident, _ = await filed(desk, name="平台")
    report, _ = await filed(desk, name="张伟")
    same, talk = await filed(desk, name="李雷")
    await desk.sign_in("sun")
    body = {"title": "也停了", "contact": {"name": "韩梅", "phone": "13800138000"}}
    _, phoned = await desk.call("POST", "/tickets", body)
    await desk.call("POST", f"/tickets/{same}/merge", {"into": report})
    for one in (report, phoned["number"]):
        await desk.call("POST", f"/tickets/{one}/links", {"kind": "report", "other": incident})
    words = {"zh": "正在抢修", "en": "We are on it"}
    assert (await desk.call("POST", f"/tickets/{incident}/inform", words))[0] == 200
    assert (await texts(desk, talk))[-1] == "正在抢修"
    assert (await kinds(desk, phoned["number"]))[-1] == "not_reached"
    _, timeline = await desk.call("GET", f"/tickets/{incident}/timeline")
    told = {entry["kind"]: entry["detail"] for entry in timeline["items"]}
    assert told["informed"]["reports"] == 1
    assert told["not_reached"]["tickets"] == [phoned["number"]]


async def test_an_update_that_reaches_nobody_is_refused(desk: Any) -> None:
    """Without a report, and without a channel to its own customer, nobody would hear it."""
    await desk.sign_in("sun")
    body = {"title": "也停了", "contact": {"name": "韩梅", "phone": "13800138000"}}
    _, phoned = await desk.call("POST", "/tickets", body)
    words = {"zh": "正在抢修", "en": "We are on it"}
    status, problem = await desk.call("POST", f"/tickets/{phoned['number']}/inform", words)
    assert (status, problem["type"]) == (409, "nobody-to-inform")
    assert "informed" not in await kinds(desk, phoned["number"])


async def test_two_are_related_once(desk: Any) -> None:
    """Whichever of them says so; a ticket with itself is another mistake."""
    one, other = [(await filed(desk, name=name))[0] for name in "甲乙"]
    await desk.sign_in("lina")
    for number, to, expected in (
        (one, other, (201, None)),
        (one, other, (409, "linked-already")),
        (other, one, (409, "linked-already")),
        (one, one, (409, "same-ticket")),
    ):
        body = {"kind": "related", "other": to}
        status, answer = await desk.call("POST", f"/tickets/{number}/links", body)
        assert (status, answer.get("type")) == expected


async def test_a_step_that_cannot_be_taken_names_those_that_can(desk: Any) -> None:
    """In words for people and as statuses for programs."""
    number, _ = await filed(desk)
    await desk.sign_in("lina")
    status, problem = await desk.call("PATCH", f"/tickets/{number}", {"status": "closed"})
    assert (status, problem["type"]) == (409, "illegal-step")
    assert problem["possible"] == ["waiting_for_customer", "resolved"]
    assert "新建" in problem["detail"]
    status, problem = await desk.call("PATCH", f"/tickets/{number}", {"priority": "P0"})
    assert (status, problem["problems"]) == (400, {"note": "改优先级必须写明原因"})


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("/tickets/{number}/merge", {"into": "FD-999999"}, "into"),
        ("/tickets/{number}/links", {"kind": "report", "other": "FD-999999"}, "other"),
        ("/tickets/FD-999999/merge", {"into": "{number}"}, None),
    ],
)
async def test_which_number_is_unknown_is_named(
    desk: Any, path: str, body: dict[str, str], place: str | None
) -> None:
    """By its place in the body, in the reader's language."""
    number, _ = await filed(desk)
    await desk.sign_in("lina")
    put = {name: one.format(number=number) for name, one in body.items()}
    status, problem = await desk.call(
        "POST", path.format(number=number), put, Accept_Language="en"
    )
    assert (status, problem["type"]) == (404, "not-found")
    named = {place: f"{put[place]} does not exist, or is not yours to see"} if place else {}
    assert problem.get("problems", {}) == named


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/tickets/{number}/merge", {"into": "{number}"}, 409),
        ("/tickets/{number}/merge", {"into": "FD-999999"}, 404),
        ("/tickets/FD-999999/links", {"kind": "related", "other": "{number}"}, 404),
        ("/tickets/{number}/links", {"kind": "duplicate", "other": "{number}"}, 400),
        ("/tickets/{number}/inform", {"zh": "只有中文"}, 400),
        ("/links/none/undo", {}, 404),
    ],
)
async def test_what_makes_no_sense_is_refused(
    desk: Any, path: str, body: dict[str, str], expected: int
) -> None:
    """Itself, nobody, an unknown kind, one language only, no link."""
    number, _ = await filed(desk)
    await desk.sign_in("lina")
    named = {name: value.replace("{number}", number) for name, value in body.items()}
    status, _ = await desk.call("POST", path.replace("{number}", number), named)
    assert status == expected
