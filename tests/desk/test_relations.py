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
    assert (status, problem["type"]) == (409, "merge-closed")


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


async def test_resolving_an_incident_resolves_its_reports(desk: Any) -> None:
    """Each reporter can then be asked."""
    master, _ = await filed(desk, name="平台")
    number, _ = await filed(desk, name="张伟")
    await desk.sign_in("sun")
    await desk.call("POST", f"/tickets/{number}/links", {"kind": "report", "other": master})
    status, _ = await desk.call("PATCH", f"/tickets/{master}", {"status": "resolved"})
    assert status == 200
    _, report = await desk.call("GET", f"/tickets/{number}")
    assert report["status"] == "resolved"


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
