# SPDX-License-Identifier: AGPL-3.0-or-later
"""The HTTP side of the stand-in: `/bot{token}/{method}` and `/file/bot{token}/{path}`.

Parameters come as JSON, as a form or as multipart, as clients like it. Failures can be ordered
for the next calls of a method: an answer Telegram gives, or a connection that breaks after the
call was done.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from aiohttp import web

from channels.telegram.standin.methods import Given, Method, Methods, Upload
from channels.telegram.standin.rules import Refused, bad_request
from channels.telegram.standin.world import World

LARGEST_CALL_BYTES = 60 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call instead. Without a `refused` the call is done and not answered."""

    refused: Refused | None = None
    raw: bytes = b""  # an answer that is no JSON, from a gateway in between


@dataclass
class Server:
    """One bot's Bot API."""

    token: str
    world: World
    methods: Methods
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    calls: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def application(self) -> web.Application:
        """The routes; one application serves once."""
        app = web.Application(client_max_size=LARGEST_CALL_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        return app

    def order(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method go wrong."""
        self.faults.setdefault(method.lower(), deque()).extend([fault] * times)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            self._check_token(request)
            given = await _given(request)
            self.calls.append((name, given.values))
            waiting = self.faults.get(name.lower())
            fault = waiting.popleft() if waiting else None
            if fault is not None and fault.raw:
                return web.Response(status=502, body=fault.raw, content_type="text/html")
            if fault is not None and fault.refused is not None:
                raise fault.refused
            result = await self._method(name)(given)
        except Refused as refused:
            return _refusal(refused)
        if fault is not None and request.transport is not None:
            request.transport.abort()
        return _json(200, {"ok": True, "result": result})

    def _method(self, name: str) -> Method:
        method = self.methods.by_name.get(name.lower())
        if method is None:
            raise Refused(404, "Not Found")
        return method

    def _check_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self.token:
            raise Refused(401, "Unauthorized")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        file = self.world.files.get(request.match_info["path"].removeprefix("files/"))
        waiting = self.faults.get("file")
        fault = waiting.popleft() if waiting else None
        if fault is not None and fault.refused is not None:
            return web.Response(status=fault.refused.code)
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.content, content_type="application/octet-stream")


async def _given(request: web.Request) -> Given:
    values: dict[str, object] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            values.update(orjson.loads(await request.read() or b"{}"))
        except (orjson.JSONDecodeError, ValueError, TypeError):
            raise bad_request("can't parse request: expected JSON object") from None
        return Given(values, uploads)
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            kind = value.content_type or "application/octet-stream"
            uploads[name] = Upload(value.filename, kind, value.file.read())
        else:
            values[name] = value if isinstance(value, str) else bytes(value).decode()
    return Given(values, uploads)


def _refusal(refused: Refused) -> web.Response:
    document: dict[str, object] = {
        "ok": False,
        "error_code": refused.code,
        "description": refused.description,
    }
    if refused.parameters:
        document["parameters"] = dict(refused.parameters)
    return _json(refused.code, document)


def _json(status: int, document: object) -> web.Response:
    return web.Response(
        status=status, body=orjson.dumps(document), content_type="application/json"
    )
