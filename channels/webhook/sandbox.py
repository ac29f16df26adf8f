# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another system, as the webhook channel sees one: it signs what it posts, and takes callbacks.

People are conversations of that system. A callback whose signature is wrong is refused as such a
system would: 401, and nothing of it is shown.
"""

import asyncio
import base64
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

import orjson
from aiohttp import ClientSession, web

from channels.sandboxes import ACCOUNT, Picture, Sandbox, Seen
from channels.signatures import WebhookHeaders, secret_bytes, sign, verify
from intake.errors import WebhookRejected
from intake.messages import Language, Option

KEY = "whsec_c2FuZGJveC1zYW5kYm94LXNhbmRib3g="
_PHOTO_TYPES = {b"\x89PNG": "image/png"}
_WAIT_SECONDS = 10.0


def open_sandbox() -> Sandbox:
    """See `channels.sandboxes.open_sandbox`."""
    return WebhookSandbox()


class WebhookSandbox:
    """One such system. See `Sandbox`."""

    kind = "webhook"
    title: Mapping[Language, str] = {"zh": "其他系统（Webhook）", "en": "Another system (webhook)"}
    is_chat = True

    def __init__(self) -> None:
        self._chats: dict[str, list[Seen]] = {}
        self._taken: set[str] = set()
        self._runner: web.AppRunner | None = None
        self._client: ClientSession | None = None
        self.hub_url = self._url = ""
        self._refusals: deque[tuple[int, Mapping[str, str]]] = deque()

    def refuse(self, status: int, *, retry_after: int = 0) -> None:
        """Answer the next callback like this, and show nothing of it."""
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        self._refusals.append((status, headers))

    async def start(self, port: int) -> None:
        """See `Sandbox.start`."""
        app = web.Application()
        app.router.add_post("/in", self._callback)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, port, *_ = self._runner.addresses[0]
        self._url = f"http://{host}:{port}/in"
        self._client = ClientSession()

    async def stop(self) -> None:
        """See `Sandbox.stop`."""
        if self._client is not None:
            await self._client.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def settings(self, hub_url: str) -> Mapping[str, object]:
        """See `Sandbox.settings`."""
        self.hub_url = hub_url
        return {"secret": KEY, "callback_url": self._url}

    async def say(self, person: str, text: str) -> None:
        """See `Sandbox.say`."""
        await self._post(person, {"text": text})
        self._note(person, Seen(uuid4().hex, is_own=True, text=text))

    async def press(self, person: str, option_id: str) -> None:
        """See `Sandbox.press`."""
        options = [option for one in self._chats.get(person, ()) for option in one.options]
        label = next((one.label for one in options if one.id == option_id), option_id)
        await self._post(person, {"choice": option_id})
        self._note(person, Seen(uuid4().hex, is_own=True, text=label))

    async def photo(self, person: str, content: bytes) -> None:
        """See `Sandbox.photo`."""
        kind = _PHOTO_TYPES.get(content[:4], "image/jpeg")
        name = f"photo.{kind.partition('/')[2]}"
        data = base64.b64encode(content).decode()
        file = {"name": name, "content_type": kind, "data": data}
        await self._post(person, {"attachments": [file]})
        self._note(
            person, Seen(uuid4().hex, is_own=True, pictures=(Picture(name, kind, content),))
        )

    async def seen(self, person: str) -> Sequence[Seen]:
        """See `Sandbox.seen`."""
        return tuple(self._chats.get(person, ()))

    def _note(self, person: str, entry: Seen) -> None:
        self._chats.setdefault(person, []).append(entry)

    async def _post(self, person: str, said: Mapping[str, object]) -> None:
        message_id = uuid4().hex
        body = orjson.dumps(
            {"id": message_id, "conversation": person, "sender": {"id": person}, **said}
        )
        headers = sign(secret_bytes(KEY), message_id, datetime.now(UTC), body).as_mapping()
        address = f"{self.hub_url}/channels/{self.kind}/{ACCOUNT}/messages"
        assert self._client is not None, "start comes first"  # noqa: S101 - for whoever develops
        async with (
            asyncio.timeout(_WAIT_SECONDS),
            self._client.post(address, data=body, headers=headers) as answer,
        ):
            answer.raise_for_status()

    async def _callback(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            headers = WebhookHeaders.read(request.headers)
            verify([secret_bytes(KEY)], headers, body, datetime.now(UTC))
        except WebhookRejected:
            return web.Response(status=401)
        if self._refusals:
            status, given = self._refusals.popleft()
            return web.Response(status=status, headers=given)
        if headers.id not in self._taken:  # a repeat of one that we have shown already
            self._taken.add(headers.id)
            self._show(headers.id, orjson.loads(body))
        return web.Response(status=204)

    def _show(self, message_id: str, said: Mapping[str, object]) -> None:
        stored = said.get("options")
        pairs = stored if isinstance(stored, list) else []
        options = tuple(Option(one["id"], one["label"]) for one in pairs)
        text = str(said.get("text", ""))
        self._note(
            str(said["conversation"]), Seen(message_id, is_own=False, text=text, options=options)
        )
