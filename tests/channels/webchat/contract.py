# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a visitor's browser calls us. We call nobody: customers fetch their messages."""

from datetime import timedelta
from uuid import uuid4

import orjson

from channels.sandboxes import ACCOUNT
from channels.webchat.bodies import FRAME_BYTES_MAX
from channels.webchat.sandbox import WebChatSandbox
from tests.support.contract import Contract, Door, Knock, Proof


async def knock(sandbox: WebChatSandbox, person: str, text: str, _ago: timedelta) -> Knock:
    """A message of a visitor whose chat is open."""
    visitor = await sandbox.visitor(person)
    url = f"{sandbox.hub_url}/channels/webchat/{ACCOUNT}/messages"
    headers = {"Authorization": f"Bearer {visitor.token}", "Content-Type": "application/json"}
    return Knock(url, orjson.dumps({"cid": uuid4().hex, "text": text}), headers)


CONTRACT = Contract(
    doors={"": Door(Proof("header", "Authorization", covers_body=False), FRAME_BYTES_MAX, knock)}
)
