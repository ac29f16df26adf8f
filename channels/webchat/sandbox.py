# SPDX-License-Identifier: AGPL-3.0-or-later
"""A visitor's browser, as the web chat's server sees one: session, messages, files, polling.

There is no provider behind a web chat, so this stand-in is a client of the hub's own addresses. It
speaks their HTTP side; the widget's own tests try the sockets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession

from channels.sandboxes import ACCOUNT, Picture, Sandbox, Seen
from intake.messages import Language, Option

_PAGE = 200


def open_sandbox() -> Sandbox:
    """See `channels.sandboxes.open_sandbox`."""
    return WebChatSandbox()


@dataclass
class Visitor:
    """One browser: its token, and what it has read."""

    token: str
    last_seq: int = 0
    chat: list[Seen] = field(default_factory=list)


class WebChatSandbox:
    """Browsers of visitors. See `Sandbox`."""

    kind = "webchat"
    title: Mapping[Language, str] = {"zh": "网页聊天", "en": "Web chat"}
    is_chat = True

    def __init__(self) -> None:
        self._visitors: dict[str, Visitor] = {}
        self._client: ClientSession | None = None
        self.hub_url = ""

    async def start(self, port: int) -> None:  # noqa: ARG002 - browsers listen nowhere
        """See `Sandbox.start`."""
        self._client = ClientSession()

    async def stop(self) -> None:
        """See `Sandbox.stop`."""
        if self._client is not None:
            await self._client.close()

    def settings(self, hub_url: str) -> Mapping[str, object]:
        """See `Sandbox.settings`."""
        self.hub_url = hub_url
        return {"secret": uuid4().hex}

    async def say(self, person: str, text: str) -> None:
        """See `Sandbox.say`."""
        await self._send(person, {"text": text})

    async def press(self, person: str, option_id: str) -> None:
        """See `Sandbox.press`. The widget sends the button's words along."""
        options = [option for one in await self.seen(person) for option in one.options]
        label = next((one.label for one in options if one.id == option_id), "")
        await self._send(person, {"text": label, "choice": option_id})

    async def photo(self, person: str, content: bytes) -> None:
        """See `Sandbox.photo`."""
        visitor = await self.visitor(person)
        name = "photo.png" if content[:4] == b"\x89PNG" else "photo.jpg"
        answer = await self._call("POST", "files", visitor.token, content, {"X-File-Name": name})
        await self._send(person, {"files": [answer["ref"]]})

    async def seen(self, person: str) -> Sequence[Seen]:
        """See `Sandbox.seen`. Reads what is new, as the widget's polling does."""
        visitor = self._visitors.get(person)
        if visitor is None:
            return ()
        query = f"messages?after={visitor.last_seq}&limit={_PAGE}"
        answer = await self._call("GET", query, visitor.token)
        for item in answer["items"]:
            visitor.chat.append(await self._shown(visitor, item))
            visitor.last_seq = max(visitor.last_seq, item["seq"])
        return tuple(visitor.chat)

    async def _shown(self, visitor: Visitor, item: Mapping[str, Any]) -> Seen:
        pictures = [
            Picture(file["name"], file["content_type"], await self._file(visitor, file["blob"]))
            for file in item["attachments"]
        ]
        return Seen(
            id=str(item["seq"]),
            is_own=item["author"] == "customer",
            text=item["text"],
            options=tuple(Option(one["id"], one["label"]) for one in item["options"]),
            pictures=tuple(pictures),
        )

    async def _file(self, visitor: Visitor, blob: str) -> bytes:
        answer = await self._call("GET", f"files/{blob}", visitor.token)
        return answer if isinstance(answer, bytes) else b""

    async def visitor(self, person: str) -> Visitor:
        """A customer's browser, with the chat open."""
        if person not in self._visitors:
            answer = await self._call("POST", "session", "", b"{}")
            self._visitors[person] = Visitor(answer["token"])
        return self._visitors[person]

    async def _send(self, person: str, said: Mapping[str, object]) -> None:
        visitor = await self.visitor(person)
        await self._call("POST", "messages", visitor.token, {"cid": uuid4().hex, **said})

    async def _call(
        self,
        method: str,
        path: str,
        token: str,
        body: bytes | Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON of our own server, or a file
        assert self._client is not None, "start comes first"  # noqa: S101 - for whoever develops
        given = {"data": body} if isinstance(body, bytes) else {"json": body}
        asked = {"Authorization": f"Bearer {token}", **(headers or {})}
        async with self._client.request(
            method,
            f"{self.hub_url}/channels/{self.kind}/{ACCOUNT}/{path}",
            headers=asked,
            **(given if body is not None else {}),
        ) as answer:
            answer.raise_for_status()
            is_json = answer.content_type == "application/json"
            return await answer.json() if is_json else await answer.read()
