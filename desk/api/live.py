# SPDX-License-Identifier: AGPL-3.0-or-later
"""The socket of one open workspace: frames out of its queue, wishes in. See `desk/live.py`.

Client frames: `open {conversation_id, after_seq}`, `close {conversation_id}`,
`typing {conversation_id, is_typing}`, `ping`. A frame of another kind is ignored, so that a newer
workspace can talk to an older server; one that is no JSON object ends the visit.
"""

import asyncio
from collections.abc import Mapping

import orjson
from aiohttp import WSMsgType, web

from desk.bodies.session import LiveQuery
from desk.endpoint import Call, endpoint
from desk.live import LiveHub
from desk.viewer import BAD_FRAME, Goodbye, Viewer
from intake.errors import InvalidRequest, NotPermitted

HEARTBEAT_SECONDS = 30
SEND_SECONDS = 10
LARGEST_FRAME = 16 * 1024
_PONG = orjson.dumps({"type": "pong"})


@endpoint("GET", "/live", status=101)
async def watch_live(call: Call, query: LiveQuery) -> web.WebSocketResponse:
    """Changes as they happen, over a WebSocket; for the workspace, with its cookie."""
    if not call.principal.token_hash:
        raise NotPermitted
    call.office.sessions.check_origin(call.request, is_required=True)
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT_SECONDS, max_msg_size=LARGEST_FRAME, compress=False
    )
    if not socket.can_prepare(call.request).ok:
        raise InvalidRequest({"Upgrade": "not_a_websocket"})
    await socket.prepare(call.request)
    hub = call.office.live
    viewer = Viewer(call.principal, query.after)
    hub.enter(viewer)
    try:
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(_send(socket, viewer))
            await _receive(socket, hub, viewer)
            sending.cancel()
    finally:
        hub.leave(viewer)
    return socket


async def _send(socket: web.WebSocketResponse, viewer: Viewer) -> None:
    try:
        while not isinstance(frame := await viewer.next_frame(), Goodbye):
            async with asyncio.timeout(SEND_SECONDS):
                await socket.send_str(frame.decode())
        await socket.close(code=frame.code)
    except TimeoutError:
        await socket.close(drain=False)
    except ConnectionError:
        pass  # the other side has gone; receiving ends by itself


async def _receive(socket: web.WebSocketResponse, hub: LiveHub, viewer: Viewer) -> None:
    async for message in socket:
        wish = _wish(message.data) if message.type is WSMsgType.TEXT else None
        if wish is None:
            viewer.dismiss(BAD_FRAME)
        else:
            await _grant(wish, hub, viewer)


async def _grant(wish: Mapping[str, object], hub: LiveHub, viewer: Viewer) -> None:
    kind, conversation_id = wish.get("type"), wish.get("conversation_id")
    if kind == "ping":
        viewer.show(_PONG)
    elif not isinstance(conversation_id, str):
        return
    elif kind == "open":
        after_seq = wish.get("after_seq")
        await hub.open(viewer, conversation_id, after_seq if type(after_seq) is int else 0)
    elif kind == "close":
        hub.close(viewer, conversation_id)
    elif kind == "typing":
        hub.type_in(viewer, conversation_id, is_typing=wish.get("is_typing") is True)


def _wish(text: str) -> Mapping[str, object] | None:
    try:
        wish = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return wish if isinstance(wish, dict) else None
