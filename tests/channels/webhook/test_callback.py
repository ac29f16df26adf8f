# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replies to `callback_url`: signed, in order, tried again when the other side is away."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from channels.signatures import WebhookHeaders, secret_bytes, verify
from channels.webhook import open as open_webhook
from intake.errors import PermanentFailure, TransientFailure
from intake.messages import Address, Author, Option, OutboundMessage
from intake.store import schema

SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"


def reply(text: str = "您好") -> OutboundMessage:
    """A bot's answer on its way out."""
    return OutboundMessage(
        id="c1.2",
        conversation_id="k1",
        seq=2,
        recipient=Address("webhook", "main", "u1"),
        thread="c1",
        author=Author.BOT,
        author_name="",
        text=text,
        options=(Option("1:yes", "是"),),
        attachments=(),
        in_reply_to="m1",
        at=datetime(2026, 3, 4, tzinfo=UTC),
    )


@pytest.fixture
async def channel(callback: Any) -> Any:
    """The channel alone, with its client; ended with the test."""
    opened = open_webhook("main", {"secret": SECRET, "callback_url": callback.url}, None)  # type: ignore[arg-type]
    running = asyncio.create_task(opened.run())
    yield opened
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def states(sender: Any) -> list[tuple[int, str]]:
    """State and error of every delivery, in order."""
    table = schema.delivery
    with sender.program.reading.connect() as connection:
        rows = connection.execute(select(table.c.state, table.c.error).order_by(table.c.seq))
        return [(state, error) for state, error in rows]


@pytest.fixture
def settled() -> Callable[[Any, int, int], Awaitable[None]]:
    """Waits until `count` deliveries have reached a state."""

    async def wait(sender: Any, state: int, count: int = 1) -> None:
        async with asyncio.timeout(10):
            while [one for one, _ in await states(sender)].count(state) < count:  # noqa: ASYNC110 - waits for the writer's thread
                await asyncio.sleep(0.01)

    return wait


async def test_replies_are_posted_and_signed(connect: Any, callback: Any, settled: Any) -> None:
    """Conversation, id, text and options; the signature fits the body; then it counts as sent."""
    sender = await connect(callback_url=callback.url)
    answer = await sender.say("你好")
    headers, body = await callback.next()
    verify([secret_bytes(SECRET)], WebhookHeaders.read(headers), body, datetime.now(UTC))
    assert orjson.loads(body) == {"conversation": "c1", **answer["replies"][0]}
    assert headers["webhook-id"] == answer["replies"][0]["id"]
    assert headers["Content-Type"] == "application/json"
    await settled(sender, 1)


@pytest.mark.parametrize("status", [503, 404, 401])
async def test_a_busy_or_misconfigured_receiver_gets_it_later(
    connect: Any, callback: Any, later: Any, settled: Any, status: int
) -> None:
    """503 or 404 now, 200 later: the same message with the same id, once more and no oftener."""
    callback.answers = [(status, {})]
    sender = await connect(callback_url=callback.url)
    await sender.say("你好")
    first, body = await callback.next()
    async with asyncio.timeout(10):
        while not (await states(sender))[0][1]:  # noqa: ASYNC110 - waits for the writer's thread
            await asyncio.sleep(0.01)
    assert await states(sender) == [(0, f"callback answered {status}")]
    later(sender)
    again, body_again = await callback.next()
    assert (again["webhook-id"], body_again) == (first["webhook-id"], body)
    await settled(sender, 1)
    assert callback.calls.empty()


async def test_a_refusal_is_final_and_kept_with_its_reason(
    connect: Any, callback: Any, later: Any, settled: Any
) -> None:
    """Gone will not get better: refused, with the reason for the agent, and not sent again."""
    callback.answers = [(410, {})]
    sender = await connect(callback_url=callback.url)
    await sender.say("你好")
    await callback.next()
    await settled(sender, 2)
    assert await states(sender) == [(2, "callback answered 410")]
    later(sender)
    await sender.say("谢谢")
    await callback.next()
    assert callback.calls.empty()


async def test_the_order_survives_a_failure(
    connect: Any, callback: Any, later: Any, settled: Any
) -> None:
    """What follows a message that must wait, waits with it."""
    callback.answers = [(503, {})]
    sender = await connect(callback_url=callback.url)
    said = [
        reply["text"] for text in ("你好", "谢谢") for reply in (await sender.say(text))["replies"]
    ]
    await callback.next()
    later(sender)
    await settled(sender, 1, 2)
    heard = [orjson.loads((await callback.next())[1])["text"] for _ in said]
    assert heard == said


async def test_a_slow_receiver_holds_up_only_its_own_conversation(
    connect: Any, callback: Any
) -> None:
    """While one reply hangs, other conversations are answered and their replies delivered."""
    callback.slow = "held"
    sender = await connect(callback_url=callback.url)
    await sender.say("你好", conversation="held")
    for name in ("one", "two"):
        await sender.say("你好", conversation=name)
        assert orjson.loads((await callback.next())[1])["conversation"] == name
    callback.release.set()
    assert orjson.loads((await callback.next())[1])["conversation"] == "held"


@pytest.mark.parametrize("status", [301, 401, 403, 404, 408, 425, 429, 500, 502, 503])
async def test_what_may_get_better_is_transient(channel: Any, callback: Any, status: int) -> None:
    """Busy, broken and misconfigured receivers are tried again, and the operator sees why.

    Redirects are not followed, the signed body would go elsewhere.
    """
    callback.answers = [(status, {"Location": "/in"})]
    with pytest.raises(TransientFailure) as caught:
        await channel.send(reply())
    assert caught.value.patience is None
    assert channel.health().problem == f"the callback address answers {status}"
    assert callback.calls.qsize() == 1


@pytest.mark.parametrize("status", [400, 413, 415, 422])
async def test_a_message_that_is_refused_is_tried_for_an_hour(
    channel: Any, callback: Any, status: int
) -> None:
    """So that it does not hold up what comes after it for two days."""
    callback.answers = [(status, {})]
    with pytest.raises(TransientFailure) as caught:
        await channel.send(reply())
    assert caught.value.patience == timedelta(hours=1)


async def test_only_gone_is_final(channel: Any, callback: Any) -> None:
    """As Standard Webhooks has it; the operator reads it, since replies go nowhere from now on."""
    callback.answers = [(410, {})]
    with pytest.raises(PermanentFailure, match="410"):
        await channel.send(reply())
    assert not channel.health().is_well


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120.0), ("", None), ("²", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)],
)
async def test_the_receivers_own_pause_is_honoured(
    channel: Any, callback: Any, header: str, seconds: float | None
) -> None:
    """`Retry-After` in seconds is passed on; anything else means our own pause."""
    callback.answers = [(429, {"Retry-After": header})]
    with pytest.raises(TransientFailure) as caught:
        await channel.send(reply())
    assert caught.value.retry_after == seconds


async def test_an_address_where_nobody_listens_is_transient() -> None:
    """A receiver that is restarted gets its replies afterwards."""
    opened = open_webhook(
        "main",
        {"secret": SECRET, "callback_url": "http://127.0.0.1:1/in"},
        None,  # type: ignore[arg-type]
    )
    running = asyncio.create_task(opened.run())
    with pytest.raises(TransientFailure, match="callback"):
        await opened.send(reply())
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_outage_is_logged_when_it_begins_and_when_it_ends(
    channel: Any, callback: Any
) -> None:
    """Two lines for any number of failures, without texts or addresses."""
    callback.answers = [(503, {}), (503, {}), (500, {}), (200, {}), (200, {})]
    with capture_logs() as lines:
        for _ in range(5):
            try:
                await channel.send(reply("canary"))
            except TransientFailure:
                continue
    assert [line["event"] for line in lines] == ["callback_down", "callback_up"]
    assert all("canary" not in str(line) and callback.url not in str(line) for line in lines)


async def test_the_newest_secret_signs(callback: Any) -> None:
    """While a secret is changed, our calls are signed with the new one."""
    settings = {
        "secret": SECRET,
        "previous_secret": "whsec_MTExMTExMTExMTExMTExMTExMTExMTEx",
        "callback_url": callback.url,
    }
    opened = open_webhook("main", settings, None)  # type: ignore[arg-type]
    running = asyncio.create_task(opened.run())
    await opened.send(reply())
    headers, body = await callback.next()
    verify([secret_bytes(SECRET)], WebhookHeaders.read(headers), body, datetime.now(UTC))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_without_a_callback_nothing_leaves(sender: Any) -> None:
    """The sender fetches its replies with `?wait=`; a stored reply is a delivered one."""
    opened = open_webhook("main", {"secret": SECRET}, None)  # type: ignore[arg-type]
    assert opened.capabilities.sends_at_once
    assert (await opened.send(reply())).native_id == ""
    await sender.say("你好")
    async with asyncio.timeout(10):
        while await states(sender) != [(1, "")]:  # noqa: ASYNC110 - waits for the writer's thread
            await asyncio.sleep(0.01)
