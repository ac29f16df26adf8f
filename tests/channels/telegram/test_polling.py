# SPDX-License-Identifier: AGPL-3.0-or-later
"""Polling: durable before confirmed, and trouble is waited out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from channels.standing import Standing
from channels.telegram.api import BotApi
from channels.telegram.polling import TWO_POLLERS, Poller
from channels.telegram.sandbox import TelegramSandbox
from channels.telegram.settings import Settings
from channels.telegram.standin.updates import Webhook
from intake.messages import RawPayload
from tests.support.line import until
from tests.support.telegram import Notebook

Polling = Callable[..., Any]


@pytest.fixture
def polling(sandbox: TelegramSandbox, notebook: Notebook) -> Polling:
    """Runs the loop, with short pauses; yields how the account is."""

    @asynccontextmanager
    async def run(**more: Any) -> AsyncIterator[Standing]:
        settings = Settings.model_validate({**sandbox.settings("http://127.0.0.1:9"), **more})
        api, standing = (
            BotApi("main", settings),
            Standing("telegram_trouble", "telegram_well", account="main"),
        )

        async def take(body: bytes) -> None:
            await notebook.accept(RawPayload("telegram", "main", datetime.now(UTC), body))

        hub: Any = notebook
        working = asyncio.create_task(Poller(api, hub, "main", standing, take, 0.02).run())
        yield standing
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await api.close()

    return run


async def test_updates_come_in_order_and_are_confirmed(
    sandbox: TelegramSandbox, notebook: Notebook, polling: Polling
) -> None:
    """Each once; Telegram forgets them only after the hub has them."""
    for number in range(5):
        await sandbox.say("Ann", f"line {number}")
    async with polling() as standing:
        await notebook.has(5)
        await until(lambda: not sandbox.updates.line)
        await sandbox.say("Ann", "line 5")
        await notebook.has(6)
    said = [payload.body.decode() for payload in notebook.accepted]
    assert [f"line {number}" in body for number, body in enumerate(said)] == [True] * 6
    assert standing.health().is_well
    assert standing.health().received_at is not None


async def test_what_could_not_be_recorded_is_not_confirmed(
    sandbox: TelegramSandbox, notebook: Notebook, polling: Polling
) -> None:
    """A store that is away: the updates stay with Telegram and come again."""
    notebook.is_away = True
    await sandbox.say("Ann", "hello")
    async with polling():
        await until(lambda: sum(call == "getUpdates" for call, _ in sandbox.server.calls) >= 3)
        assert len(sandbox.updates.line) == 1
        notebook.is_away = False
        await notebook.has(1)
        await until(lambda: not sandbox.updates.line)
    assert len(notebook.accepted) == 1


async def test_a_restart_before_the_confirmation_brings_a_duplicate_and_no_loss(
    sandbox: TelegramSandbox, notebook: Notebook, polling: Polling
) -> None:
    """Accepted, not confirmed, killed: it comes again with the same number."""
    await sandbox.say("Ann", "hello")
    kept = sandbox.updates.line[0]
    async with polling():
        await notebook.has(1)
        await until(lambda: not sandbox.updates.line)
    sandbox.updates.repeat(kept)
    async with polling():
        await notebook.has(2)
    first, second = notebook.accepted
    assert first.body == second.body


async def test_numbers_that_begin_anew_are_not_overlooked(
    sandbox: TelegramSandbox, notebook: Notebook, polling: Polling
) -> None:
    """After a quiet week numbers start at random, perhaps far below (Bot API, Update)."""
    await sandbox.say("Ann", "before")
    async with polling():
        await notebook.has(1)
        await until(lambda: not sandbox.updates.line)
    sandbox.updates.first_number = 7
    await sandbox.say("Ann", "after the holidays")
    async with polling():
        await notebook.has(2)


async def test_two_pollers_are_named_as_such(
    sandbox: TelegramSandbox, notebook: Notebook, polling: Polling
) -> None:
    """409: the operator is told once, the loop goes on when the other one has stopped."""
    sandbox.refuse("getUpdates", 409, "Conflict: terminated by other getUpdates", times=3)
    with capture_logs() as lines:
        async with polling() as standing:
            await until(lambda: not standing.health().is_well)
            assert standing.health().problem == TWO_POLLERS
            await sandbox.say("Ann", "hello")
            await notebook.has(1)
            assert standing.health().is_well
    told = [line["event"] for line in lines]
    assert told == ["telegram_trouble", "telegram_well"]


async def test_a_webhook_in_the_way_is_taken_down(
    sandbox: TelegramSandbox, notebook: Notebook, polling: Polling
) -> None:
    """The configuration says polling; what waited for the webhook is kept."""
    sandbox.updates.set_webhook(Webhook("http://127.0.0.1:9/in"))
    await sandbox.say("Ann", "hello")
    async with polling():
        await notebook.has(1)
    assert sandbox.updates.webhook is None


async def test_a_refused_token_is_named_and_tried_again(
    sandbox: TelegramSandbox, notebook: Notebook, polling: Polling
) -> None:
    """Ask BotFather; nothing shows the token."""
    sandbox.refuse("getUpdates", 401, "Unauthorized", times=2)
    with capture_logs() as lines:
        async with polling() as standing:
            await until(lambda: not standing.health().is_well)
            assert "token" in standing.health().problem
            await sandbox.say("Ann", "hello")
            await notebook.has(1)
    assert "sandbox-token" not in str(lines)


async def test_an_outage_and_a_pause_are_waited_out(
    sandbox: TelegramSandbox, notebook: Notebook, polling: Polling
) -> None:
    """502, 429 and a broken connection: the loop goes on."""
    sandbox.break_gateway("getUpdates")
    sandbox.refuse("getUpdates", 429, "Too Many Requests", retry_after=0)
    sandbox.lose_answer("getUpdates")
    await sandbox.say("Ann", "hello")
    async with polling():
        await notebook.has(1)


async def test_what_nobody_fetches_for_a_day_is_gone(notebook: Notebook) -> None:
    """The stand-in forgets after 24 hours, as Telegram does."""
    now = [1000.0]
    sandbox = TelegramSandbox(clock=lambda: now[0])
    await sandbox.say("Ann", "old")
    now[0] += 24 * 3600 + 1
    await sandbox.say("Ann", "new")
    found = await sandbox.updates.get(0, 100, 0)
    assert [one["message"]["text"] for one in found] == ["new"]
    assert not notebook.accepted


async def test_an_offset_confirms_what_is_below_it() -> None:
    """And a negative one keeps only the last."""
    sandbox = TelegramSandbox()
    for text in ("a", "b", "c"):
        await sandbox.say("Ann", text)
    first = (await sandbox.updates.get(0, 100, 0))[0]["update_id"]
    assert len(await sandbox.updates.get(0, 2, 0)) == 2
    assert len(await sandbox.updates.get(first + 1, 100, 0)) == 2
    assert [one["update_id"] for one in await sandbox.updates.get(-1, 100, 0)] == [first + 2]
