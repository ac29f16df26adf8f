# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in refuses what Telegram refuses, in its words; and the registration sees trouble."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from channels.standing import Standing
from channels.telegram.api import BotApi
from channels.telegram.sandbox import SECRET, TelegramSandbox
from channels.telegram.settings import Settings
from channels.telegram.standin.updates import Webhook
from channels.telegram.standin.world import TOKEN
from channels.telegram.webhook import Registration

BUTTON = {"text": "a", "callback_data": "k"}


def button(**parts: str) -> dict[str, Any]:
    """A keyboard of one button."""
    return {"inline_keyboard": [[{**BUTTON, **parts}]]}


async def call(sandbox: TelegramSandbox, method: str, token: str = TOKEN, **given: Any) -> Any:
    """One call as JSON: status and answer."""
    address = f"http://127.0.0.1:{sandbox.port}/bot{token}/{method}"
    async with aiohttp.ClientSession() as client, client.post(address, json=given) as answer:
        return answer.status, await answer.json()


@pytest.fixture
async def chat(sandbox: TelegramSandbox) -> int:
    """The chat of somebody who pressed Start."""
    await sandbox.open_chat("Ann")
    return sandbox.world.person("Ann").chat.id


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "<b>", "parse_mode": "HTML"}, "Can't find end tag"),
        ({"text": "</b>", "parse_mode": "HTML"}, "Unexpected end tag"),
        ({"text": "字<x>", "parse_mode": "HTML"}, 'Unsupported start tag "x" at byte offset 3'),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "x", "parse_mode": "Klingon"}, "unsupported parse_mode"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": "five"}, "chat_id is invalid"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "replied not found"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[BUTTON] * 101]}}, "too long"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}, "unallowed"),
        ({"text": "x", "reply_markup": button(text=" ")}, "non-empty"),
        ({"text": "x", "reply_markup": button(callback_data="字" * 22)}, "BUTTON_DATA_INVALID"),
    ],
)  # fmt: skip
async def test_a_message_that_telegram_refuses(
    sandbox: TelegramSandbox, chat: int, given: dict[str, Any], words: str
) -> None:
    """400, and clients recognise the failure by its words."""
    status, answer = await call(sandbox, "sendMessage", **{"chat_id": chat, **given})
    assert (status, answer["ok"], answer["error_code"]) == (400, False, 400)
    assert words in answer["description"]


async def test_phone_numbers_cannot_be_asked_for_in_groups(sandbox: TelegramSandbox) -> None:
    """Telegram allows the keyboard in private chats only."""
    await sandbox.invite("Ann", "g")
    keyboard = {"keyboard": [[{"text": "a", "request_contact": True}]]}
    group = sandbox.world.group("g").id
    status, _ = await call(sandbox, "sendMessage", chat_id=group, text="x", reply_markup=keyboard)
    assert status == 400
    keyboard = {"keyboard": [["a"]]}
    status, _ = await call(sandbox, "sendMessage", chat_id=group, text="x", reply_markup=keyboard)
    assert status == 200


async def test_edits_and_old_buttons(sandbox: TelegramSandbox, chat: int) -> None:
    """Only own messages, only real changes, only fresh queries."""
    _, sent = await call(sandbox, "sendMessage", chat_id=chat, text="x")
    mine = {"chat_id": chat, "message_id": sent["result"]["message_id"]}
    theirs = {"chat_id": chat, "message_id": int((await sandbox.seen("Ann"))[0].id)}
    for method, given, words in (
        ("editMessageText", {**mine, "text": "x"}, "message is not modified"),
        ("editMessageText", {**theirs, "text": "y"}, "message can't be edited"),
        ("editMessageText", {"chat_id": chat, "message_id": 9999, "text": "y"}, "not found"),
        ("deleteMessage", theirs, "message can't be deleted"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old"),
        ("getFile", {"file_id": "x"}, "wrong file_id"),
        ("sendPhoto", {"chat_id": chat}, "there is no photo"),
    ):
        status, answer = await call(sandbox, method, **given)
        assert status == 400
        assert words in answer["description"]
    assert (await call(sandbox, "deleteMessage", **mine))[0] == 200


async def test_tokens_methods_and_bodies(sandbox: TelegramSandbox) -> None:
    """401 for another token, 404 for another method, 400 for no JSON."""
    assert (await call(sandbox, "getMe", token="1:wrong"))[0] == 401
    assert (await call(sandbox, "getYou"))[0] == 404
    address = f"http://127.0.0.1:{sandbox.port}/bot{TOKEN}/getMe"
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as client:
        async with client.post(address, data=b"{", headers=headers) as answer:
            assert answer.status == 400
        async with client.get(address) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("url", "secret"),
    [("http://desk.example.com/x", ""), ("ftp://x", ""), ("https://x.example.com", "no spaces")],
)
async def test_a_webhook_that_telegram_refuses(
    sandbox: TelegramSandbox, url: str, secret: str
) -> None:
    """No TLS, or a secret that is no header."""
    assert (await call(sandbox, "setWebhook", url=url, secret_token=secret))[0] == 400


async def test_webhook_and_polling_exclude_each_other(sandbox: TelegramSandbox) -> None:
    """409 while a webhook is set; dropping what waits is said explicitly."""
    await sandbox.say("Ann", "hello")
    url = "https://desk.example.com/x"
    assert (await call(sandbox, "setWebhook", url=url))[0] == 200
    assert (await call(sandbox, "getUpdates"))[0] == 409
    _, told = await call(sandbox, "getWebhookInfo")
    assert (told["result"]["url"], told["result"]["pending_update_count"]) == (url, 1)
    await call(sandbox, "setWebhook", url="")
    _, found = await call(sandbox, "getUpdates")
    assert len(found["result"]) == 1
    await call(sandbox, "deleteWebhook", drop_pending_updates=True)
    assert (await call(sandbox, "getUpdates"))[1]["result"] == []


Registering = Callable[..., Any]


@pytest.fixture
def registering(sandbox: TelegramSandbox) -> Registering:
    """Runs the registration of a webhook account; yields how the account is."""

    @asynccontextmanager
    async def run(webhook_url: str) -> AsyncIterator[Standing]:
        given = {
            **sandbox.settings("http://127.0.0.1:9"),
            "mode": "webhook", "secret_token": SECRET, "webhook_url": webhook_url,
        }  # fmt: skip
        settings, standing = (
            Settings.model_validate(given),
            Standing("telegram_trouble", "telegram_well", account="main"),
        )
        api = BotApi("main", settings)
        working = asyncio.create_task(Registration(api, settings, standing).run())
        yield standing
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await api.close()

    return run


async def problem(standing: Standing) -> str:
    """What the operator is told, once something is."""
    async with asyncio.timeout(5):
        while standing.health().is_well:  # noqa: ASYNC110 - waits for the other side of a socket
            await asyncio.sleep(0.01)
    return standing.health().problem


async def test_a_webhook_nobody_has_set_is_named(
    sandbox: TelegramSandbox, registering: Registering
) -> None:
    """Without an address of ours and without one set before, nothing would ever come."""
    async with registering("") as standing:
        assert "webhook_url" in await problem(standing)
    assert sandbox.updates.webhook is None


async def test_a_webhook_that_telegram_cannot_reach_is_named(
    sandbox: TelegramSandbox, registering: Registering
) -> None:
    """In Telegram's own words."""
    now = int(sandbox.updates.clock())
    sandbox.updates.set_webhook(Webhook("http://127.0.0.1:9/x", failed_at=now, failure="SSL"))
    await sandbox.say("Ann", "hello")
    async with registering("") as standing:
        assert (await problem(standing)).startswith("Telegram cannot reach us: ")


async def test_a_token_that_is_refused_is_named(
    sandbox: TelegramSandbox, registering: Registering
) -> None:
    """And not shown."""
    sandbox.refuse("setWebhook", 401, "Unauthorized")
    async with registering("http://127.0.0.1:9/x") as standing:
        told = await problem(standing)
    assert "BotFather" in told
    assert TOKEN not in told
