# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contacts, articles, what is parked, and the books."""

import asyncio
import base64
from typing import Any

import orjson
from sqlalchemy import insert

from intake.changes import Actor
from intake.store import schema
from intake.store.desk.parked import HEAD_BYTES
from intake.store.times import micros

ARTICLE = {
    "id": "warranty-terms",
    "tags": ["保修"],
    "texts": {
        "zh": {"title": "保修期", "questions": ["保修多久"], "answer": "整机保修两年。"},
        "en": {"title": "Warranty", "answer": "Two years.", "steps": ["Keep the invoice"]},
    },
}


async def test_360(desk: Any) -> None:
    """A contact comes with addresses, machines, tickets and conversations."""
    conversation_id = await desk.conversation("张伟")
    loaded = await desk.store.load_conversation(conversation_id)
    contact_id = loaded.contact.id
    await desk.store.execute_write(
        [
            insert(schema.contact_address).values(
                channel="webchat", account="site", value="v1", contact_id=contact_id
            ),
            insert(schema.asset).values(
                serial="SN1-001", model="B7", contact_id=contact_id, purchased_on="2025-01-31"
            ),
        ]
    )
    await desk.sign_in("lina")
    status, contact = await desk.call("GET", f"/contacts/{contact_id}")
    assert status == 200
    assert (contact["name"], contact["company"]) == ("张伟", "华东印务")
    assert contact["addresses"] == [{"channel": "webchat", "account": "site", "value": "v1"}]
    assert [each["serial"] for each in contact["assets"]] == ["SN1-001"]
    assert contact["assets"][0]["purchased_on"] == "2025-01-31"
    assert [each["number"] for each in contact["tickets"]] == [loaded.conversation.ticket]
    assert [each["id"] for each in contact["conversations"]] == [conversation_id]
    assert (await desk.call("GET", "/contacts/nobody"))[0] == 404


async def test_ticket_for_known_contact(desk: Any) -> None:
    """A new report of a known customer stays with that customer."""
    loaded = await desk.store.load_conversation(await desk.conversation("张伟"))
    await desk.sign_in("lina")
    body = {"title": "第二台也坏了", "contact_id": loaded.contact.id}
    _, ticket = await desk.call("POST", "/tickets", body)
    assert ticket["contact"]["id"] == loaded.contact.id
    assert ticket["contact"]["phone"] == "13800138000"


async def test_the_work_list_gathers_what_no_article_answered(desk: Any) -> None:
    """Questions that mean the same are one gap, the commonest first; it is the authors' list."""
    asked = ["能修飞机吗", "能修飞机吗？", "你们能修飞机吗", "有没有夜班工程师"]
    await desk.store.execute_write(
        [
            insert(schema.timeline).values(
                kind="unanswered",
                actor_kind="bot",
                actor_id="",
                actor_name="",
                at=micros(desk.clock.now),
                detail=orjson.dumps({"question": one}).decode(),
            )
            for one in asked
        ]
    )
    key = await desk.key("editor")
    status, found = await desk.call("GET", "/knowledge/gaps", **key)
    assert status == 200
    assert [(one["times"], one["wordings"][0]) for one in found["items"]] == [
        (3, "能修飞机吗"),
        (1, "有没有夜班工程师"),
    ]
    await desk.sign_in("lina")
    assert (await desk.call("GET", "/knowledge/gaps"))[0] == 403


async def test_articles(desk: Any) -> None:
    """A written article is found by its words and language; the index is told; versions count."""
    key = await desk.key("editor")
    status, article = await desk.call("POST", "/articles", ARTICLE, **key)
    assert (status, article["version"], article["status"]) == (201, 1, "published")
    assert desk.published == ["articles"]
    _, again = await desk.call("POST", "/articles", ARTICLE | {"status": "draft"}, **key)
    assert (again["version"], again["status"]) == (2, "draft")

    async def found(query: str) -> int:
        return len((await desk.call("GET", f"/articles?{query}", **key))[1]["items"])

    assert await found("q=保修 两年") == 1
    assert await found("q=INVOICE&language=en") == 1
    assert await found("q=发票") == 0
    status, problem = await desk.call("POST", "/articles", {"id": "x", "texts": {}}, **key)
    assert (status, problem["problems"]) == (400, {"texts": "条目太少，至少 1 条"})


async def test_a_question_joins_an_article(desk: Any) -> None:
    """A variant is added, all else stays, the index is told; twice adds it once."""
    key = await desk.key("editor")
    english = {"title": "Warranty", "answer": "Two years.", "keywords": ["guarantee"]}
    texts = {"zh": ARTICLE["texts"]["zh"], "en": english}
    await desk.call("POST", "/articles", ARTICLE | {"texts": texts, "status": "draft"}, **key)
    path, asked = "/articles/warranty-terms/questions", {"language": "en"}
    asked |= {"questions": ["How long is it covered?", "How long is it covered?"]}
    status, article = await desk.call("POST", path, asked, **key)
    assert (status, article["version"], article["status"]) == (200, 2, "draft")
    assert article["texts"]["en"]["questions"] == ["How long is it covered?"]
    assert article["texts"]["en"]["keywords"] == ["guarantee"]
    assert article["texts"]["zh"]["questions"] == ["保修多久"]
    assert desk.published == ["articles", "articles"]
    _, again = await desk.call("POST", path, asked, **key)
    assert again["version"] == 2
    many = {"language": "en", "questions": [f"question {one}" for one in range(20)]}
    for _ in range(4):
        many["questions"] = [f"{one} too" for one in many["questions"]]
        assert (await desk.call("POST", path, many, **key))[0] == 200
    many["questions"] = [f"{one} too" for one in many["questions"]]
    status, problem = await desk.call("POST", path, many, **key)
    assert (status, list(problem["problems"])) == (400, ["questions"])


async def test_a_question_joins_no_article_that_is_not_there(desk: Any) -> None:
    """Nor a language that the article does not speak; and an agent adds none."""
    key = await desk.key("editor")
    only_zh = {"zh": ARTICLE["texts"]["zh"]}
    await desk.call("POST", "/articles", ARTICLE | {"texts": only_zh}, **key)
    asked = {"language": "en", "questions": ["How long?"]}
    assert (await desk.call("POST", "/articles/nothing/questions", asked, **key))[0] == 404
    assert (await desk.call("POST", "/articles/warranty-terms/questions", asked, **key))[0] == 404
    key = await desk.key("agent")
    assert (await desk.call("POST", "/articles/warranty-terms/questions", asked, **key))[0] == 403


async def park(desk: Any, number: int = 7, raw: bytes = b"{", **more: Any) -> None:
    """Something that could not be read."""
    given = {"state": "parked", "traceback": "Traceback: not JSON", **more}
    await desk.store.execute_write(
        insert(schema.parked).values(
            id=number, journal_seq=number, channel="webhook", account="main", stage="normalize",
            reason="UnreadablePayload: not JSON", raw=raw, received_at=0, parked_at=0, **given,
        )
    )  # fmt: skip


async def test_parked(desk: Any) -> None:
    """What is parked is listed without its bytes, and can be retried or discarded once."""
    await park(desk)
    desk.parked = {7, 8}
    await desk.sign_in("sun")
    _, answer = await desk.call("GET", "/parked")
    (listed,) = answer["items"]
    assert (listed["id"], listed["size_bytes"]) == (7, 1)
    assert (listed["cause"], listed["reason"]) == ("unreadable", "UnreadablePayload: not JSON")
    assert (await desk.call("POST", "/parked/7/retry", {}))[0] == 204
    why = {"reason": " a test of the provider "}
    assert (await desk.call("POST", "/parked/8/discard", why))[0] == 204
    by = Actor("agent", "a-sun", "孙主管")
    assert desk.settled == [(7, by), (8, by, "a test of the provider")]
    for path in ("/parked/7/retry", "/parked/x/discard", "/parked/" + "9" * 5000 + "/retry"):
        assert (await desk.call("POST", path, {}))[0] == 404


async def test_what_is_parked_can_be_read(desk: Any) -> None:
    """Its bytes as they came, to look at and to keep: nothing in them is run or opened."""
    raw = b"\xff<script>alert(1)</script>" + b"x" * HEAD_BYTES
    await park(desk, raw=raw)
    await desk.sign_in("audit")
    status, one = await desk.call("GET", "/parked/7")
    assert (status, one["state"], one["traceback"]) == (200, "parked", "Traceback: not JSON")
    assert base64.b64decode(one["head"]) == raw[:HEAD_BYTES]
    assert one["size_bytes"] == len(raw)
    url = f"{desk.url}/api/v1/parked/7/raw"
    async with desk.session.get(url) as answer:
        assert await answer.read() == raw
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    for path in ("/parked/8", "/parked/8/raw", "/parked/x", "/parked/0"):
        assert (await desk.call("GET", path))[0] == 404
    await desk.sign_in("lina")
    for path in ("/parked/7", "/parked/7/raw"):
        assert (await desk.call("GET", path))[0] == 403


async def test_how_many_are_parked_is_told_live(desk: Any) -> None:
    """To those who may look at them, at once and when it changes; to nobody else."""
    await park(desk)
    for login, is_told in (("sun", True), ("lina", False)):
        await desk.sign_in(login)
        headers = {"Origin": desk.url}
        async with desk.session.ws_connect(f"{desk.url}/api/v1/live", headers=headers) as page:
            if is_told:
                assert await parked_frame(page) == 1
                await park(desk, 8)
            desk.signals.publish("parked")
            if is_told:
                assert await parked_frame(page) == 2
            else:
                await page.send_json({"type": "ping"})
                await page.send_json({"type": "ping"})
                frames = [(await page.receive_json())["type"] for _ in range(4)]
                assert "parked" not in frames


async def parked_frame(page: Any) -> int:
    """The number in the next frame about it."""
    async with asyncio.timeout(5):
        while True:
            frame = await page.receive_json()
            if frame["type"] == "parked":
                return int(frame["count"])


async def test_audit(desk: Any) -> None:
    """The books are passed on as the program keeps them."""
    source = {"channel": "email", "account": "s", "source": "INBOX;7", "taken": 3, "highest": 9}
    desk.audit = {
        "balances": False, "records": 9, "outcomes": {"applied": 5, "parked": 1}, "in_flight": 2,
        "deliveries": {"sent": 5}, "missing": [4], "doubled": [], "sources": [source],
    }  # fmt: skip
    await desk.sign_in("audit")
    assert await desk.call("GET", "/audit") == (200, desk.audit)
