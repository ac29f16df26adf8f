# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes to the address: verified, recorded, and answered in time, once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout
from yarl import URL

from tests.support.line import until

TEXT = {"MsgType": "text", "Content": "你好", "MsgId": "7"}


async def post(url: str, body: bytes) -> tuple[int, bytes]:
    """One request as WeChat sends it."""
    async with ClientSession() as client, client.post(URL(url, encoded=True), data=body) as answer:
        return answer.status, await answer.read()


def changed(url: str, **query: str) -> str:
    """The address with another query; an empty value takes a part away."""
    parts = {**URL(url, encoded=False).query, **query}
    return str(URL(url).with_query({name: value for name, value in parts.items() if value}))


async def test_the_address_check_is_answered(connect: Any) -> None:
    """The echo comes back as it was, for a good signature only."""
    account = await connect("safe")
    url, _ = account.wechat.callback("o1", TEXT)
    async with ClientSession() as client:
        async with client.get(changed(url, echostr="4375120948345356249")) as answer:
            assert (answer.status, await answer.text()) == (200, "4375120948345356249")
        async with client.get(changed(url, echostr="1", signature="0" * 40)) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("mode", ["plain", "safe"])
@pytest.mark.parametrize(
    "query",
    [
        {"signature": "0" * 40, "msg_signature": "0" * 40},
        {"signature": "", "msg_signature": ""},
        {"timestamp": "1714036504"},
        {"timestamp": "soon"},
        {"nonce": "other"},
    ],
)
async def test_a_bad_signature_is_refused(connect: Any, mode: str, query: dict[str, str]) -> None:
    """403, and nothing is recorded."""
    account = await connect(mode)
    url, body = account.wechat.callback("o1", TEXT)
    status, _ = await post(changed(url, **query), body)
    assert status == 403
    assert await account.line.said("o1") == []


async def test_a_plain_message_is_refused_in_safe_mode(connect: Any) -> None:
    """Nobody gets round the encryption by leaving it out, though the signature fits."""
    account = await connect("safe")
    account.wechat.mode = "plain"
    status, _ = await post(*account.wechat.callback("o1", TEXT))
    assert status == 403
    status, _ = await post(
        changed(account.wechat.callback("o1", TEXT)[0], encrypt_type="raw"), b""
    )
    assert status == 403


@pytest.mark.parametrize("declared", [True, False])
async def test_an_oversize_body_is_refused(connect: Any, declared: bool) -> None:  # noqa: FBT001
    """413 beyond 64 KB, whether the length is declared or not."""
    account = await connect("plain")
    url, _ = account.wechat.callback("o1", TEXT)
    body = b"<xml>" + b"a" * 65_536 + b"</xml>"

    async def chunks() -> Any:
        yield body

    data = body if declared else chunks()
    async with ClientSession() as client, client.post(URL(url, encoded=True), data=data) as answer:
        assert answer.status == 413


@pytest.mark.parametrize(
    "body", [b"", b"<xml>", b"<!DOCTYPE a><xml><Encrypt>a</Encrypt></xml>", b'{"Encrypt": "a"}']
)
async def test_no_envelope_is_refused(connect: Any, body: bytes) -> None:
    """403: what cannot be verified is not recorded."""
    account = await connect("safe")
    url, _ = account.wechat.callback("o1", TEXT)
    status, _ = await post(url, body)
    assert status == 403


async def test_what_is_genuine_and_unreadable_is_parked(connect: Any) -> None:
    """WeChat is told that it arrived; an operator finds the bytes."""
    account = await connect("plain")
    url, _ = account.wechat.callback("o1", TEXT)
    assert await post(url, b"<xml><MsgType>text</MsgType></xml>") == (200, b"success")
    (reason,) = await until(account.line.parked)
    assert "FromUserName" in reason or "CreateTime" in reason or "int" in reason


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\xed\xa0\x80", b"\x00", b"caf\xe9"])
async def test_bytes_that_are_no_text_are_parked_as_they_came(
    connect: Any, content: bytes
) -> None:
    """A plain body is not covered by its signature: whatever stands there is kept, not a fault."""
    account = await connect("plain")
    url, body = account.wechat.callback("o1", TEXT)
    spoilt = body.replace("你好".encode(), content)
    assert spoilt != body
    assert (await post(url, spoilt))[0] == 200
    (reason,) = await until(account.line.parked)
    assert reason
    (record,) = account.line.program.journal.replay(after=0)
    assert record.payload.body == spoilt


@pytest.mark.parametrize("mode", ["plain", "safe"])
async def test_a_concurrent_duplicate_joins(connect: Any, mode: str) -> None:
    """Four deliveries of one message: one entry, and all get the same bytes."""
    account = await connect(mode)
    callbacks = [account.wechat.callback("o1", TEXT) for _ in range(4)]
    answers = await asyncio.gather(*(post(*one) for one in callbacks))
    assert len(set(answers)) == 1
    assert answers[0][1] not in (b"", b"success")
    said = [text for author, text in await account.line.said("o1") if author == "customer"]
    assert said == ["你好"]


@pytest.mark.parametrize("mode", ["plain", "safe"])
async def test_a_later_duplicate_gets_the_same_bytes(connect: Any, mode: str) -> None:
    """The answer got lost on its way: the retry gets it again, and nothing is sent beside it."""
    account = await connect(mode)
    callback = account.wechat.callback("o1", TEXT)
    first = await post(*callback)
    await until(lambda: {state for state, _ in account.line.states()} == {1})
    assert await post(*callback) == first
    assert account.sends == []


async def test_an_answer_that_is_late_is_sent(connect: Any) -> None:
    """With no time to wait, the request is acknowledged and the reply follows by the API."""
    account = await connect("safe", reply_within_seconds=0)
    await account.wechat.say("o1", "你好")
    assert len(await until(account.shown)) == 1
    assert account.wechat.answers == [b"success"]
    assert len(account.sends) == 1
    assert await account.wechat.pusher.settled() is None
    callback = account.wechat.callback("o1", {**TEXT, "MsgId": str(account.wechat._last_id)})  # noqa: SLF001
    assert await post(*callback) == (200, b"success")  # a retry gets no second reply
    assert len(account.sends) == 1


async def test_a_request_that_went_away_is_no_answer(connect: Any) -> None:
    """Cut off while we were thinking, and no retry came: the reply leaves by the API, once."""
    account = await connect("plain", works=("listen",))
    url, body = account.wechat.callback("o1", TEXT)
    account.wechat.open_window("o1", (timedelta(hours=48), 5))
    async with ClientSession(timeout=ClientTimeout(total=0.2)) as client:
        with pytest.raises(TimeoutError):
            await client.post(URL(url, encoded=True), data=body)
    account.line.start("work")
    assert len(await until(account.shown)) == 1
    assert len(account.sends) == 1


async def test_a_retry_gets_the_answer_that_the_first_request_missed(connect: Any) -> None:
    """The first request was cut off; the one that came again is the only way back."""
    account = await connect("safe", works=("listen",))
    first, again = (account.wechat.callback("o1", TEXT) for _ in range(2))
    async with ClientSession() as client:
        cut = asyncio.create_task(client.post(URL(first[0], encoded=True), data=first[1]))
        retry = asyncio.create_task(post(*again))
        await until(lambda: account.line.program.journal.last_seq)
        cut.cancel()
        account.line.start("work")
        status, answer = await retry
    assert status == 200
    assert answer not in (b"", b"success")
    await until(lambda: {state for state, _ in account.line.states()} == {1})
    assert account.sends == []


async def test_customers_words_cannot_become_elements(connect: Any) -> None:
    """`]]>` in an echoed name stays text: WeChat reads one reply with all of it."""
    account = await connect("plain")
    await account.ask("打印机坏了")
    answer = await account.ask("]]></Content><MsgType>image</MsgType><x><![CDATA[")
    assert answer
    assert all(isinstance(one, str) for one in await account.shown())
    assert None not in account.wechat.answers


async def test_an_unknown_kind_is_taken(connect: Any) -> None:
    """A kind of message from next year is shown to people instead of breaking anything."""
    account = await connect("safe")
    account.wechat.send("o1", {"MsgType": "hologram", "MediaId": "x"})
    await until(account.shown)
    assert ("customer", "") in await account.line.said("o1")


async def test_a_busy_hub_lets_wechat_come_again(connect: Any) -> None:
    """503 while nothing can be recorded, so that WeChat repeats the message."""
    account = await connect("plain")
    account.line.program.reception._entry = None  # noqa: SLF001 - as while starting
    status, _ = await post(*account.wechat.callback("o1", TEXT))
    assert status == 503


async def test_a_photo_is_kept(connect: Any) -> None:
    """Fetched when it comes, because WeChat forgets it after three days."""
    account = await connect("safe")
    await account.wechat.photo("o1", b"\xff\xd8photo")
    await until(account.shown)
    assert b"\xff\xd8photo" in await account.line.files("o1")


async def test_a_photo_that_is_gone_is_said_to_be_missing(connect: Any) -> None:
    """The message comes without it, and says so; nothing waits for ever."""
    account = await connect("safe")
    account.wechat.send("o1", {"MsgType": "image", "MediaId": "forgotten"})
    await until(account.shown)
    assert await account.line.files("o1") == []


async def test_a_photo_that_cannot_be_fetched_now_is_parked(connect: Any) -> None:
    """The payload waits for an operator, with the file's id, instead of being lost."""
    account = await connect("safe")
    await account.wechat.server.stop()
    account.wechat.send("o1", {"MsgType": "image", "MediaId": "x"})
    (reason,) = await until(account.line.parked)
    assert "three days" in reason


async def test_menu_and_scan_open_the_chat(connect: Any) -> None:
    """A menu tap speaks with the words of the settings."""
    account = await connect("safe", menu={"REPORT": "我要报修"})
    await account.wechat.tap_menu("o1", "REPORT")
    await until(account.shown)
    assert ("customer", "我要报修") in await account.line.said("o1")
