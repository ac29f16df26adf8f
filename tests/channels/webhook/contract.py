# SPDX-License-Identifier: AGPL-3.0-or-later
"""How another system calls us, and how its callback address can fail."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson

from channels.sandboxes import ACCOUNT
from channels.signatures import secret_bytes, sign
from channels.webhook.channel import LARGEST_BODY_BYTES
from channels.webhook.sandbox import KEY, WebhookSandbox
from tests.support.contract import Contract, Door, Knock, Proof, Trouble


async def knock(sandbox: WebhookSandbox, person: str, text: str, ago: timedelta) -> Knock:
    """A signed message."""
    said = {"id": uuid4().hex, "conversation": person, "sender": {"id": person}, "text": text}
    body = orjson.dumps(said)
    headers = sign(secret_bytes(KEY), "d1", datetime.now(UTC) - ago, body).as_mapping()
    url = f"{sandbox.hub_url}/channels/webhook/{ACCOUNT}/messages"
    return Knock(url, body, {**headers, "Content-Type": "application/json"})


CONTRACT = Contract(
    doors={
        "": Door(
            Proof("header", "webhook-signature", covers_body=True),
            LARGEST_BODY_BYTES,
            knock,
            expires=True,
        )
    },
    troubles=(
        Trouble("busy", lambda one: one.refuse(503), "again"),
        Trouble("too fast", lambda one: one.refuse(429, retry_after=7), "again", 7),
        Trouble("gone", lambda one: one.refuse(410), "never"),
        Trouble("not understood", lambda one: one.refuse(400), "again"),
        Trouble("moved", lambda one: one.refuse(302), "again"),
    ),
)
