# SPDX-License-Identifier: AGPL-3.0-or-later
"""Idempotency-Key: repeated requests are done once."""

import asyncio
from datetime import timedelta
from typing import Any

from desk.idempotency import KEPT_FOR
from intake.store import schema

PASSWORD = "correct horse battery"


async def test_replay(desk: Any) -> None:
    """The same request under the same key is done once and answered the same."""
    key = await desk.key("agent") | {"Idempotency-Key": "order-1"}
    first = await desk.call("POST", "/tickets", {"title": "x"}, **key)
    second = await desk.call("POST", "/tickets", {"title": "x"}, **key)
    assert first == second
    assert first[0] == 201
    assert len(await desk.rows(schema.ticket)) == 1


async def test_other_request(desk: Any) -> None:
    """A key that was used for another body or address is refused; another caller's key is not."""
    key = await desk.key("agent") | {"Idempotency-Key": "order-1"}
    await desk.call("POST", "/tickets", {"title": "x"}, **key)
    conversation_id = await desk.conversation()
    for path, body in (
        ("/tickets", {"title": "y"}),
        (f"/conversations/{conversation_id}/take", {}),
    ):
        status, problem = await desk.call("POST", path, body, **key)
        assert (status, problem["type"]) == (409, "key-used-otherwise")
    other = await desk.key("agent") | {"Idempotency-Key": "order-1"}
    assert (await desk.call("POST", "/tickets", {"title": "y"}, **other))[0] == 201


async def test_failure_is_not_kept(desk: Any) -> None:
    """A request that failed may be repeated under its key."""
    key = await desk.key("agent") | {"Idempotency-Key": "order-1"}
    body = {"title": "x", "conversation_id": "later"}
    assert (await desk.call("POST", "/tickets", body, **key))[0] == 404
    assert (await desk.call("POST", "/tickets", {"title": "x"}, **key))[0] == 201


async def test_same_moment(desk: Any) -> None:
    """Of two at the same moment one is done and the other told to wait."""
    key = await desk.key("agent") | {"Idempotency-Key": "order-1"}
    conversation_id = await desk.conversation()
    gate, held = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        held.set()
        await gate.wait()

    desk.before_commit.append(hold)
    path = f"/conversations/{conversation_id}/messages"
    first = asyncio.create_task(desk.call("POST", path, {"text": "您好"}, **key))
    async with asyncio.timeout(5):
        await held.wait()
    status, problem = await desk.call("POST", path, {"text": "您好"}, **key)
    gate.set()
    assert (status, problem["type"]) == (409, "request-in-progress")
    assert (await first)[0] == 201


async def test_bad_key(desk: Any) -> None:
    """An empty or endless key is refused."""
    key = await desk.key("agent")
    for bad in ("", "x" * 201):
        status, problem = await desk.call(
            "POST", "/tickets", {"title": "x"}, **key, Idempotency_Key=bad
        )
        assert (status, list(problem["problems"])) == (400, ["Idempotency-Key"])


async def test_forgotten(desk: Any) -> None:
    """Old answers are forgotten, so that the table does not grow for ever."""
    key = await desk.key("agent")
    await desk.call("POST", "/tickets", {"title": "x"}, **key, Idempotency_Key="1")
    desk.clock.move(KEPT_FOR + timedelta(days=1))
    await desk.call("POST", "/tickets", {"title": "x"}, **key, Idempotency_Key="2")
    assert [row[1] for row in await desk.rows(schema.idempotency)] == ["2"]


async def test_strangers_own_no_key(desk: Any) -> None:
    """Signing in under somebody else's key gets nobody's answer but one's own, every time."""
    who = []
    for login in ("lina", "wang", "lina"):
        body = {"login": login, "password": PASSWORD}
        status, answer = await desk.call("POST", "/login", body, Idempotency_Key="k")
        assert status == 200
        who.append(answer["csrf"])
    assert len(set(who)) == 3
    assert await desk.rows(schema.idempotency) == []
