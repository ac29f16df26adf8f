# SPDX-License-Identifier: AGPL-3.0-or-later
"""One open socket of one visitor, from `welcome` to its end.

Three tasks: one reads what the browser says, one follows the thread in the store, one writes.
The thread is read from where the browser is, so a lost connection loses nothing; a browser that
does not take its messages loses the connection, never a message.
"""

import asyncio
from collections.abc import Mapping

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from channels.webchat.answers import now
from channels.webchat.bodies import read_cid, read_language, read_object, read_send
from channels.webchat.frames import Frame, ack, error, message_frame, nack, welcome
from channels.webchat.receive import Receipt, receive
from channels.webchat.refusals import Refusal, malformed, too_fast
from channels.webchat.site import KIND, Site
from channels.webchat.visitors import Visitor
from intake.errors import StoreUnavailable
from intake.messages import Language

_QUEUE_MAX = 64
_SEND_SECONDS = 10.0
_PAGE = 100
_FRAMES = "600/minute"


class Connection:
    """A browser tab that is listening."""

    def __init__(
        self,
        site: Site,
        request: web.Request,
        socket: web.WebSocketResponse,
        visitor: Visitor,
        language: Language,
    ) -> None:
        self._site = site
        self._request = request
        self._socket = socket
        self._sender = visitor
        self._visitor = visitor.id
        self._language = language
        self._outgoing: asyncio.Queue[Frame] = asyncio.Queue(_QUEUE_MAX)
        self._shown_seq = 0
        self._shown_status = ""

    async def run(self, after_seq: int) -> None:
        """Serve until either side ends the connection. `after_seq` is what the browser has."""
        self._shown_seq = after_seq
        changed = asyncio.Event()
        hub, thread = self._site.hub, (KIND, self._site.account, self._visitor)
        stops = (
            hub.watch_thread(*thread, changed.set),
            hub.watch_typing(*thread, self._show_typing),
        )
        try:
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(self._write())
                follower = group.create_task(self._follow(changed))
                await self._read()
                writer.cancel()
                follower.cancel()
        except* StoreUnavailable:
            await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
        except* (TimeoutError, ConnectionError):
            # Closing politely would wait for a browser that takes nothing.
            if self._request.transport is not None:
                self._request.transport.abort()
        finally:
            for stop in stops:
                stop()

    # -- from the browser

    async def _read(self) -> None:
        async for frame in self._socket:
            if frame.type is WSMsgType.ERROR:
                return  # too large, or no WebSocket at all: aiohttp has closed it with the code
            if frame.type is not WSMsgType.TEXT:
                await self._refuse(malformed("body"))
            elif wait := self._site.wait_seconds("frames", self._visitor, _FRAMES):
                await self._refuse(too_fast(wait))
            else:
                await self._hear(read_object(frame.data))

    async def _hear(self, fields: Mapping[str, object] | None) -> None:
        match fields:
            case None:
                await self._refuse(malformed("body"))
            case {"type": "send"}:
                await self._take(fields)
            case {"type": "typing", "on": bool(is_typing)}:
                self._site.hub.typing(KIND, self._site.account, self._visitor, is_typing=is_typing)
            case {"type": "typing"}:
                await self._refuse(malformed("on"))
            case {"type": "ping"}:
                await self._outgoing.put({"type": "pong"})
            case {"type": "language", "language": language}:
                self._language = read_language(language) or self._language
            case {"type": "read" | "hello"}:
                pass  # nobody is shown what a customer has read; one greeting is enough
            case _:
                await self._refuse(malformed("type"))

    async def _take(self, fields: Mapping[str, object]) -> None:
        cid = read_cid(fields)
        if isinstance(cid, Refusal):
            await self._refuse(cid)
            return
        answer = await self._received(fields)
        if isinstance(answer, Refusal):
            await self._outgoing.put(nack(self._site.phrases, self._language, cid, answer))
        else:
            await self._outgoing.put(ack(answer))

    async def _received(self, fields: Mapping[str, object]) -> Receipt | Refusal:
        body = read_send(fields)
        if isinstance(body, Refusal):
            return body
        return await receive(
            self._site,
            self._sender,
            body,
            language=self._language,
            remote=self._request.remote or "",
            now=now(),
        )

    async def _refuse(self, refusal: Refusal) -> None:
        await self._outgoing.put(error(self._site.phrases, self._language, refusal))

    # -- to the browser

    async def _follow(self, changed: asyncio.Event) -> None:
        await self._greet()
        await self._catch_up()
        await self._outgoing.put({"type": "replay_end", "seq": self._shown_seq})
        while True:
            await changed.wait()
            changed.clear()
            await self._catch_up()

    async def _greet(self) -> None:
        view = await self._site.hub.thread(
            KIND, self._site.account, self._visitor, self._shown_seq, 1
        )
        self._shown_status = view.status or "bot"
        await self._outgoing.put(welcome(view, now()))
        if self._shown_seq > view.last_seq:
            # The browser knows more than we do: the store went back to an older copy.
            self._shown_seq = 0
            await self._outgoing.put({"type": "reset"})

    async def _catch_up(self) -> None:
        is_complete = False
        while not is_complete:
            view = await self._site.hub.thread(
                KIND, self._site.account, self._visitor, self._shown_seq, _PAGE
            )
            for message in view.messages:
                # Waits while the queue is full: the store holds the rest meanwhile.
                await self._outgoing.put(message_frame(self._visitor, message, self._shown_seq))
                self._shown_seq = message.seq
            is_complete = len(view.messages) < _PAGE
            if view.status and view.status != self._shown_status:
                self._shown_status = view.status
                await self._outgoing.put({"type": "status", "status": view.status})

    def _show_typing(self, name: str, is_typing: bool) -> None:  # noqa: FBT001 - as the hub calls
        # Of no use later: while the queue is full it is left out.
        if not self._outgoing.full():
            self._outgoing.put_nowait({"type": "typing", "name": name, "on": is_typing})

    async def _write(self) -> None:
        while True:
            frame = await self._outgoing.get()
            text = orjson.dumps(frame, option=orjson.OPT_UTC_Z).decode()
            async with asyncio.timeout(_SEND_SECONDS):
                await self._socket.send_str(text)
