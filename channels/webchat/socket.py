# SPDX-License-Identifier: AGPL-3.0-or-later
"""The WebSocket side of the web chat: greets, then hands over to one `Connection`.

A visitor may have several sockets, one per tab; each reads the thread for itself. Which pages
may connect was decided before, in `answers.py`.
"""

import asyncio
from dataclasses import dataclass, field

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from channels.webchat.answers import language_of, now
from channels.webchat.bodies import FRAME_BYTES_MAX, Hello, read_hello, read_object
from channels.webchat.connection import Connection
from channels.webchat.frames import Frame, error
from channels.webchat.refusals import Refusal, malformed, too_fast
from channels.webchat.site import Site
from channels.webchat.visitors import read_token
from intake.messages import Language

HELLO_SECONDS = 5.0
HEARTBEAT_SECONDS = 20.0
_CONNECTS = "60/minute"  # per network address
_SOCKETS_PER_VISITOR = 20
# Application codes (RFC 6455 §7.4.2), the last three digits as in HTTP.
BAD_FRAME, BAD_TOKEN, TOO_LATE, TOO_MANY = 4400, 4401, 4408, 4429


@dataclass(slots=True)
class OpenSockets:
    """The sockets that are open now, so that they can be closed in order."""

    by_visitor: dict[str, set[web.WebSocketResponse]] = field(default_factory=dict)

    def add(self, visitor: str, socket: web.WebSocketResponse) -> bool:
        """Whether there was room for one more socket of this visitor."""
        sockets = self.by_visitor.setdefault(visitor, set())
        if len(sockets) >= _SOCKETS_PER_VISITOR:
            return False
        sockets.add(socket)
        return True

    def remove(self, visitor: str, socket: web.WebSocketResponse) -> None:
        """Forget a socket that has ended."""
        sockets = self.by_visitor.get(visitor, set())
        sockets.discard(socket)
        if not sockets:
            self.by_visitor.pop(visitor, None)

    async def close_all(self) -> None:
        """Tell every browser that we go away; each comes back by itself."""
        open_now = [one for sockets in self.by_visitor.values() for one in sockets]
        await asyncio.gather(*(one.close(code=WSCloseCode.GOING_AWAY) for one in open_now))


async def connect(
    open_sockets: OpenSockets, site: Site, request: web.Request
) -> web.StreamResponse | Refusal:
    """Serve one socket until it ends."""
    if wait := site.wait_seconds("connect", request.remote or "", _CONNECTS):
        return too_fast(wait)
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT_SECONDS, max_msg_size=FRAME_BYTES_MAX, compress=False
    )
    if not socket.can_prepare(request).ok:
        return malformed("Upgrade")
    await socket.prepare(request)
    language = language_of(request)
    greeting = await _greeting(socket)
    if not isinstance(greeting, Hello):
        await _turn_away(site, socket, language, *greeting)
        return socket
    spoken = greeting.language or language
    visitor = read_token(site.seal, site.account, greeting.token, now())
    if visitor is None:
        await _turn_away(site, socket, spoken, BAD_TOKEN, Refusal("token"))
        return socket
    if not open_sockets.add(visitor.id, socket):
        await _turn_away(site, socket, spoken, TOO_MANY, too_fast(60))
        return socket
    try:
        await Connection(site, request, socket, visitor, spoken).run(greeting.after_seq)
    finally:
        open_sockets.remove(visitor.id, socket)
    return socket


async def _greeting(socket: web.WebSocketResponse) -> Hello | tuple[int, Refusal]:
    """The greeting, or the code to close with and why."""
    try:
        frame = await socket.receive(timeout=HELLO_SECONDS)
    except TimeoutError:
        return TOO_LATE, malformed("type")
    fields = read_object(frame.data) if frame.type is WSMsgType.TEXT else None
    hello = malformed("body") if fields is None else read_hello(fields)
    return (BAD_FRAME, hello) if isinstance(hello, Refusal) else hello


async def _turn_away(
    site: Site,
    socket: web.WebSocketResponse,
    language: Language,
    close_code: int,
    refusal: Refusal,
) -> None:
    if socket.closed:
        return
    frame: Frame = error(site.phrases, language, refusal)
    try:
        await socket.send_str(orjson.dumps(frame).decode())
    except ConnectionError:
        return
    await socket.close(code=close_code)
