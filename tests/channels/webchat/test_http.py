# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions, sending and reading over HTTP, with everything that visitors get wrong."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from channels.webchat import answers, uploads

BASE = "/channels/webchat/site"
SHOP = "https://shop.example"
CID = "cid-00000001"


async def test_a_message_is_recorded_and_read_back(browser: Any, hub: Any) -> None:
    """202 means recorded; the message comes back with its number and the sender's own id."""
    status, answer = await browser.post(CID, text="打印机坏了")
    thread = await browser.read()
    assert (status, answer["status"]) == (202, "accepted")
    assert len(hub.accepted) == 1
    assert [(one["seq"], one["cid"], one["text"]) for one in thread["items"]] == [
        (1, CID, "打印机坏了")
    ]


async def test_a_repeat_is_recorded_once(browser: Any, hub: Any) -> None:
    """The same cid again is answered as a duplicate and never becomes a second message."""
    _, first = await browser.post(CID, text="hello")
    status, answer = await browser.post(CID, text="hello")
    assert (status, answer) == (202, {"cid": CID, "status": "duplicate", "at": first["at"]})
    assert len(hub.accepted) == 1


async def test_of_copies_at_the_same_moment_one_is_accepted(browser: Any, hub: Any) -> None:
    """The others are duplicates with its time, though the store does not have it yet."""
    hub.channel = None  # what is recorded does not enter the store
    answers = [
        answer
        for _, answer in await asyncio.gather(*(browser.post(CID, text="hello") for _ in range(6)))
    ]
    assert Counter(one["status"] for one in answers) == {"accepted": 1, "duplicate": 5}
    assert len({one["at"] for one in answers}) == 1


async def test_a_known_visitor_keeps_the_thread(browser: Any) -> None:
    """A token from an earlier visit opens the same thread and is not replaced."""
    token, visitor = browser.token, browser.visitor
    again = await browser.open_session(token=token)
    assert (again["token"], again["visitor"], again["thread"]) == (token, visitor, visitor)


@pytest.mark.parametrize("change", [lambda t: t[:-2] + "AA", lambda _: "v1.e30.xx", lambda _: "x"])
async def test_a_forged_token_opens_nothing(browser: Any, change: Any) -> None:
    """A token we did not sign is 401 everywhere, and no new visitor is made of it."""
    forged = change(browser.token)
    headers = {"Authorization": f"Bearer {forged}"}
    calls = [
        browser.client.post(f"{BASE}/session", json={"token": forged}),
        browser.client.post(f"{BASE}/messages", json={"cid": CID, "text": "x"}, headers=headers),
        browser.client.get(f"{BASE}/messages", headers=headers),
        browser.client.post(f"{BASE}/files", data=b"x", headers=headers),
        browser.client.get(f"{BASE}/files/{'0' * 64}", headers=headers),
    ]
    for call in calls:
        async with call as answer:
            assert answer.status == 401
            assert answer.content_type == "application/problem+json"


async def test_a_foreign_page_is_turned_away(browser: Any, hub: Any) -> None:
    """A wrong Origin is 403 even with a good token, and nothing is recorded."""
    headers = {**browser.headers, "Origin": "https://evil.example"}
    body = {"cid": CID, "text": "x"}
    async with browser.client.post(f"{BASE}/messages", json=body, headers=headers) as answer:
        assert answer.status == 403
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert (await answer.json(content_type=None))["type"] == "origin"
    assert hub.accepted == []


async def test_an_allowed_page_may_read_the_answers(browser: Any) -> None:
    """A listed origin is echoed, without credentials; its preflight names our headers."""
    async with browser.client.options(f"{BASE}/files", headers={"Origin": SHOP}) as answer:
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert "X-File-Name" in answer.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    ("fields", "code", "status"),
    [
        ({"text": ""}, "empty", 400),
        ({"text": " \n\t "}, "empty", 400),
        ({"text": "\0\u200b\ufeff"}, "empty", 400),
        ({"text": "长" * 8001}, "too_long", 413),
        ({"text": "x" * 100_000}, "too_long", 413),
        ({"text": ["no", "text"]}, "malformed", 400),
        ({"files": ["not a reference"]}, "file_unknown", 400),
        ({"files": ["x"] * 11}, "too_many_files", 400),
        ({"text": "x", "choice": "y" * 257}, "malformed", 400),
    ],
)
async def test_what_cannot_be_taken_is_explained(
    browser: Any, hub: Any, fields: dict[str, object], code: str, status: int
) -> None:
    """Each bad message gets its own status, code and sentence, and is not recorded."""
    got, problem = await browser.post(CID, **fields)
    assert (got, problem["type"], problem["status"]) == (status, code, status)
    assert len(problem["detail"]) > 10
    assert hub.accepted == []


async def test_refusals_speak_the_visitors_language(browser: Any) -> None:
    """The same refusal is Chinese for a Chinese browser and English for an English one."""
    details = []
    for language in ("zh-CN,zh;q=0.9", "en-GB"):
        headers = {**browser.headers, "Accept-Language": language}
        body = {"cid": CID, "text": ""}
        async with browser.client.post(f"{BASE}/messages", json=body, headers=headers) as answer:
            details.append((await answer.json(content_type=None))["detail"])
    assert "空" in details[0]
    assert "empty" in details[1]


@pytest.mark.parametrize("cid", ["short", "x" * 65, "with space", "semi;colon", 12345678, None])
async def test_an_unusable_cid_is_malformed(browser: Any, cid: object) -> None:
    """Ids must be safe to store, log and compare."""
    status, problem = await browser.post(cid, text="x")
    assert (status, problem["type"], problem["field"]) == (400, "malformed", "cid")
    assert "cid" in problem["detail"]


@pytest.mark.parametrize(
    ("fields", "part"),
    [({"text": 5}, "text"), ({"choice": "y" * 257}, "choice"), ({"files": "ref"}, "files")],
)
async def test_what_is_malformed_is_named(browser: Any, fields: dict[str, Any], part: str) -> None:
    """Whoever writes a client sees which field to mend."""
    _, problem = await browser.post(CID, **fields)
    assert (problem["type"], problem["field"]) == ("malformed", part)


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b'{"text": "\\ud800"}', b"[" * 60_000, b""])
async def test_malformed_json_is_a_problem_not_a_crash(browser: Any, body: bytes) -> None:
    """Whatever bytes arrive, the answer is 400 with an explanation."""
    address = f"{BASE}/messages"
    async with browser.client.post(address, data=body, headers=browser.headers) as answer:
        assert answer.status == 400
        assert (await answer.json(content_type=None))["type"] == "malformed"


@pytest.mark.parametrize("name", ["session", "messages", "files"])
async def test_a_body_that_never_ends_is_not_waited_for(
    browser: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that lost its network in the middle leaves no open connection behind."""
    monkeypatch.setattr(answers, "BODY_SECONDS", 0.1)
    monkeypatch.setattr(uploads, "UPLOAD_SECONDS", 0.1)
    reader, writer = await asyncio.open_connection("127.0.0.1", browser.client.port)
    head = f"POST {BASE}/{name} HTTP/1.1\r\nHost: hub\r\nContent-Length: 9\r\n"
    writer.write(f"{head}Authorization: Bearer {browser.token}\r\n\r\n{{".encode())
    async with asyncio.timeout(5):
        assert (await reader.readline()).split()[1] == b"400"
        assert b'"slow"' in await reader.readuntil(b'"slow"')
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("text", ["😀", "👨‍👩‍👧‍👦🇨🇳", "<script>alert(1)</script>", "a\u202eb"])
async def test_odd_but_honest_texts_pass_unchanged(browser: Any, text: str) -> None:
    """Emoji, markup and direction marks are only text: stored and shown as written."""
    await browser.post(CID, text=text)
    assert (await browser.read())["items"][0]["text"] == text


async def test_a_burst_keeps_its_order(browser: Any) -> None:
    """Fifty messages in a burst are all taken, in the order they were sent."""
    for number in range(50):
        status, _ = await browser.post(f"burst-{number:04}", text=str(number))
        assert status == 202
    thread = await browser.read()
    assert [one["text"] for one in thread["items"]] == [str(number) for number in range(50)]


async def test_the_limit_allows_a_burst_of_sixty(browser: Any, hub: Any) -> None:
    """One visitor may send sixty messages in a minute."""
    await browser.post(CID, text="x")
    assert hub.last_limits["webchat.send"] == "60/minute"


async def test_too_fast_says_when_to_come_back(browser: Any, hub: Any) -> None:
    """Over the limit is 429 with Retry-After and the same number in the text."""
    hub.waits["webchat.send"] = 6.2
    body = {"cid": CID, "text": "x"}
    address = f"{BASE}/messages"
    async with browser.client.post(address, json=body, headers=browser.headers) as answer:
        problem = await answer.json(content_type=None)
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        assert "7" in problem["detail"]


async def test_new_visitors_are_limited_by_address(browser: Any, hub: Any) -> None:
    """Making visitors is limited; a visitor who has a token still gets in."""
    hub.waits["webchat.session"] = 30.0
    async with browser.client.post(f"{BASE}/session", json={}) as answer:
        assert answer.status == 429
    assert (await browser.open_session(token=browser.token))["visitor"] == browser.visitor


async def test_an_absent_store_asks_to_try_again(browser: Any, hub: Any) -> None:
    """503 with Retry-After, so that the browser keeps the message; then it is taken."""
    hub.is_away = True
    status, problem = await browser.post(CID, text="keep me")
    hub.is_away = False
    assert (status, problem["type"], problem["retry_after"]) == (503, "unavailable", 3)
    assert (await browser.post(CID, text="keep me"))[1]["status"] == "accepted"


async def test_polling_waits_for_the_next_message(browser: Any, hub: Any) -> None:
    """A waiting reader gets a new message as soon as it is there, not at the end of the wait."""
    waiting = asyncio.create_task(browser.read(after=0, wait=20))
    async with asyncio.timeout(5):
        await hub.watched.wait()
        hub.say(browser.visitor, "您好")
        thread = await waiting
    assert [one["text"] for one in thread["items"]] == ["您好"]


async def test_a_thread_that_does_not_exist_is_empty(browser: Any) -> None:
    """Reading before the first message is no error."""
    assert await browser.read(after=5) == {"items": [], "last_seq": 0, "status": "bot"}


@pytest.mark.parametrize("query", ["after=-1", "after=x", "wait=1.5", "limit=９"])
async def test_a_crooked_query_is_malformed(browser: Any, query: str) -> None:
    """Numbers in the query are plain whole numbers."""
    address = f"{BASE}/messages?{query}"
    async with browser.client.get(address, headers=browser.headers) as answer:
        assert answer.status == 400
        assert (await answer.json(content_type=None))["field"] == query.partition("=")[0]


async def test_visitors_read_only_their_own_thread(browser: Any) -> None:
    """Another visitor's token shows another thread."""
    await browser.post(CID, text="mine")
    await browser.open_session()
    assert (await browser.read())["items"] == []


async def test_the_session_tells_the_limits(browser: Any) -> None:
    """The widget learns what it may send before the visitor has written it."""
    config = (await browser.open_session(language="zh"))["config"]
    assert (config["text_max"], config["file_max_bytes"]) == (8000, 10 * 1024 * 1024)
    assert "image/jpeg" in config["file_types"]
