# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door for Telegram's calls, and a real hub behind it."""

import asyncio
import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from channels.telegram.limits import LARGEST_UPDATE_BYTES
from channels.telegram.sandbox import SECRET, TelegramSandbox
from channels.telegram.webhook import HEADER, Door
from intake.errors import StoreUnavailable
from intake.journal import read_records
from tests.support.line import until
from tests.support.telegram import JPEG

PAYLOADS = Path(__file__).parent / "payloads"
RIGHT = {HEADER: SECRET}


@pytest.fixture
async def door() -> Any:
    """The door alone, and what came through it; `away` makes the hub unavailable."""
    taken: list[bytes] = []
    away: list[bool] = []

    async def take(body: bytes) -> None:
        if away:
            raise StoreUnavailable
        taken.append(body)

    app = web.Application()
    app.router.add_post("/", Door(SECRET, take).receive)
    async with TestClient(TestServer(app)) as client:
        client.taken, client.away = taken, away  # type: ignore[attr-defined]
        yield client


@pytest.mark.parametrize("given", [{}, {HEADER: ""}, {HEADER: SECRET[:-1]}, {HEADER: f"{SECRET}x"},
                                   {HEADER: SECRET.upper()}, {HEADER: "ÿ"}])  # fmt: skip
async def test_a_stranger_is_refused_before_the_body_is_read(
    door: Any, given: dict[str, str]
) -> None:
    """No secret, an empty, short, long or wrong one: 403 while the body is still on its way."""
    release = asyncio.Event()

    async def slow() -> Any:
        yield b"{"
        await release.wait()
        yield b"}"

    async with asyncio.timeout(5), door.post("/", data=slow(), headers=given) as answer:
        assert answer.status == 403
        release.set()
    assert door.taken == []


async def test_what_is_recorded_is_acknowledged(door: Any) -> None:
    """200 and the very bytes."""
    async with door.post("/", data=b'{"update_id": 1}', headers=RIGHT) as answer:
        assert answer.status == 200
    assert door.taken == [b'{"update_id": 1}']


async def test_what_cannot_be_recorded_comes_again(door: Any) -> None:
    """503: Telegram keeps it and repeats it."""
    door.away.append(True)
    async with door.post("/", data=b"{}", headers=RIGHT) as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("is_told", [True, False])
async def test_an_oversize_body_is_refused(door: Any, is_told: bool) -> None:  # noqa: FBT001
    """413, whether its length was told or not."""

    async def parts() -> Any:
        for _ in range(17):
            yield b"x" * (LARGEST_UPDATE_BYTES // 16)

    data = BytesIO(b"x" * (LARGEST_UPDATE_BYTES + 1)) if is_told else parts()
    async with door.post("/", data=data, headers=RIGHT) as answer:
        assert answer.status == 413
    assert door.taken == []


async def test_the_hub_tells_telegram_where_it_is(connect: Any) -> None:
    """With the secret, the kinds of updates it reads, and nothing dropped."""
    line = await connect("webhook")
    await line.ask("Ann", line.sandbox.say("Ann", "hello"))
    webhook = line.sandbox.updates.webhook
    assert webhook.url == f"{line.url}/channels/telegram/main"
    assert webhook.secret == SECRET
    assert set(webhook.allowed) == {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    }
    assert line.program.channels["telegram", "main"].health().is_well


async def test_a_concurrent_duplicate_has_one_effect(connect: Any) -> None:
    """Every update twice at the same moment: each is heard once."""
    line = await connect("webhook")
    line.sandbox.updates.posts_twice = True
    await line.ask("Ann", line.sandbox.say("Ann", "打印机坏了"), replies=2)
    await line.ask("Ann", line.sandbox.say("Ann", "B7"))
    assert [one.text for one in await line.messages("Ann")] == ["打印机坏了", "B7"]
    await until(lambda: outcomes(line).get("duplicate") == 2)


async def test_a_replay_of_an_old_call_has_no_second_effect(connect: Any) -> None:
    """The same bytes again, later: acknowledged, known, not answered."""
    line = await connect("webhook")
    await line.ask("Ann", line.sandbox.say("Ann", "打印机坏了"), replies=2)
    body = (await journalled(line))[0]
    before = len(await line.sandbox.seen("Ann"))
    address = f"{line.url}/channels/telegram/main"
    async with ClientSession() as client, client.post(address, data=body, headers=RIGHT) as answer:
        assert answer.status == 200
    await line.ask("Bob", line.sandbox.say("Bob", "hello"))  # comes after it in the line
    assert len(await line.sandbox.seen("Ann")) == before
    assert outcomes(line) == {"duplicate": 1}


async def test_the_same_through_both_ways_is_one_message(connect: Any) -> None:
    """A webhook's update that is polled once more after a change of mode."""
    line = await connect("webhook")
    sandbox: TelegramSandbox = line.sandbox
    await line.ask("Ann", sandbox.photo("Ann", JPEG, "B7"))
    (message,) = await line.messages("Ann")
    assert len(message.attachments) == 1


async def test_a_poison_update_is_parked_and_holds_up_nobody(connect: Any) -> None:
    """200 for what we cannot read: repeating it for a day would help nobody."""
    line = await connect("webhook")
    address = f"{line.url}/channels/telegram/main"
    poison = orjson.dumps({"update_id": 5, "message": {"message_id": "x", "text": []}})
    async with ClientSession() as client:
        for body in (poison, b"no json at all"):
            async with client.post(address, data=body, headers=RIGHT) as answer:
                assert answer.status == 200
    await line.ask("Ann", line.sandbox.say("Ann", "hello"))
    assert outcomes(line)["parked"] == 2


async def test_a_failing_hub_gets_it_again_in_order(connect: Any) -> None:
    """Refused at first, delivered when it works, one chat in its order."""
    line = await connect("webhook")
    line.sandbox.updates.retry_seconds = 0.05
    await line.ask("Ann", line.sandbox.say("Ann", "hello"))
    webhook = line.sandbox.updates.webhook
    right, webhook.secret = webhook.secret, "something-else-entirely"
    await line.sandbox.say("Ann", "打印机坏了")
    await line.sandbox.say("Ann", "B7")
    await until(lambda: bool(webhook.failure))
    webhook.secret = right
    await line.sandbox.until("Ann", lambda found: "序列号" in found[-1].text)
    assert [one.text for one in await line.messages("Ann")] == ["hello", "打印机坏了", "B7"]


def outcomes(line: Any) -> dict[str, int]:
    """How many payloads became no message, by what they became."""
    path = line.program.settings.store.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as db:
        found: dict[str, int] = dict(
            db.execute("SELECT outcome, count(*) FROM journal_outcome GROUP BY 1")
        )
    return found


async def journalled(line: Any) -> list[bytes]:
    """What was recorded, in order."""
    return [one.payload.body for one in read_records(line.program.settings.store.journal)]
