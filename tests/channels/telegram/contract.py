# SPDX-License-Identifier: AGPL-3.0-or-later
"""How Telegram calls a webhook, and what its refusals mean."""

from datetime import timedelta

import orjson

from channels.telegram.limits import LARGEST_UPDATE_BYTES
from channels.telegram.sandbox import SECRET, TelegramSandbox
from channels.telegram.standin.updates import HEADER, Waiting, shown
from tests.support.contract import Contract, Door, Knock, Proof, Trouble


async def knock(sandbox: TelegramSandbox, person: str, text: str, _ago: timedelta) -> Knock:
    """An update that Telegram has not sent yet."""
    document = sandbox.words(person, text)
    number, sandbox.updates.first_number = (
        sandbox.updates.first_number, sandbox.updates.first_number + 1,
    )  # fmt: skip
    update = Waiting(number, "message", document, document["chat"]["id"], 0)
    url = f"{sandbox.hub_url}/channels/telegram/sandbox"
    headers = {HEADER: SECRET, "Content-Type": "application/json"}
    return Knock(url, orjson.dumps(shown(update)), headers)


def repeat(sandbox: TelegramSandbox) -> None:
    """Bring the newest update again, as after a confirmation that got lost."""
    assert sandbox.updates.newest is not None
    sandbox.updates.repeat(sandbox.updates.newest)


def refused(code: int, words: str, **parameters: int) -> object:
    """Let Telegram refuse the next message."""
    return lambda one: one.refuse("sendMessage", code, words, **parameters)


CONTRACT = Contract(
    doors={
        "webhook": Door(Proof("header", HEADER, covers_body=False), LARGEST_UPDATE_BYTES, knock)
    },
    repeat=repeat,
    lose_photo=lambda one: one.refuse(
        "getFile", 400, "Bad Request: file is temporarily unavailable"
    ),
    troubles=(
        Trouble(
            "flood",
            refused(429, "Too Many Requests: retry after 7", retry_after=7),
            "again",
            7,
        ),
        Trouble("blocked", refused(403, "Forbidden: bot was blocked by the user"), "never"),
        Trouble("no chat", refused(400, "Bad Request: chat not found"), "never"),
        Trouble("token", refused(401, "Unauthorized"), "again"),
        Trouble(
            "rival", refused(409, "Conflict: terminated by other getUpdates request"), "again"
        ),
        Trouble(
            "moved",
            refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=-100123,
            ),
            "again",
            0,
        ),
        Trouble("gateway", lambda one: one.break_gateway("sendMessage"), "again"),
        # A question may come twice; the second time nobody knows either (test_send.py).
        Trouble("answer lost", lambda one: one.lose_answer("sendMessage"), "again"),
    ),
)
