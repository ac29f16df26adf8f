# SPDX-License-Identifier: AGPL-3.0-or-later
"""What both stand-ins share: the API server, and the sender of callbacks.

The server has tokens, files and failures on demand; the sender waits 5 s and tries three times.
For `frontdesk sandbox` and for tests. It knows the providers' rules, nothing of our channels.
"""

import asyncio
import json
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from channels.sandboxes import ACCOUNT, Picture

CALLBACK_SECONDS = 5.0
CALLBACK_TRIES = 3
TOKEN_LASTS = timedelta(hours=2)
LARGEST_UPLOAD_BYTES = 24 * 1024 * 1024
Answer = Mapping[str, Any]
Handler = Callable[[Mapping[str, Any]], Answer]


class Refused(Exception):
    """The provider says no, with an errcode in an answer of status 200."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.document = {"errcode": code, "errmsg": f"{text} rid: 00000000-sandbox"}


@dataclass
class Clock:
    """The provider's clock; tests move it."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Faults:
    """What goes wrong next, by path: errcodes in order, or requests that break off."""

    codes: dict[str, deque[int]] = field(default_factory=lambda: defaultdict(deque))
    breaks: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))

    def refuse(self, path: str, *codes: int) -> None:
        """Answer the next calls of a path with these errcodes; 0 lets one pass."""
        self.codes[path].extend(codes)

    def break_off(self, path: str, *moments: str) -> None:
        """Break the next calls off, "before" or "after" they took effect, or answer "502"."""
        self.breaks[path].extend(moments)

    def check(self, path: str) -> None:
        """Raise `Refused` if it is time to."""
        if self.codes[path] and (code := self.codes[path].popleft()):
            raise Refused(code, "injected")

    def next_break(self, path: str) -> str:
        """How this call breaks off, if it does."""
        return self.breaks[path].popleft() if self.breaks[path] else ""


class StandIn:
    """The API server. `token_expired()` and `faults` are for tests; `calls` is what came in."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.faults = Faults()
        self.media: dict[str, Picture] = {}
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.tokens_made = 0
        self.url = ""
        self._token = ""
        self._token_until = datetime.min.replace(tzinfo=UTC)
        self._runner: web.AppRunner | None = None
        self._app = web.Application(client_max_size=LARGEST_UPLOAD_BYTES)
        self._app.router.add_post("/cgi-bin/media/upload", self._upload)
        self._app.router.add_get("/cgi-bin/media/get", self._download)

    def route(self, path: str, handler: Handler) -> None:
        """Serve an API call that needs the token and takes JSON."""

        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._guarded(request, handler)

        self._app.router.add_post(path, serve)

    def open_route(
        self, method: str, path: str, handler: Callable[[Mapping[str, Any]], Answer]
    ) -> None:
        """Serve a call without a token: the one that fetches it."""

        async def serve(request: web.Request) -> web.StreamResponse:
            given = dict(request.query)
            if request.can_read_body:
                given |= json.loads(await request.text())
            return self._answered(request, handler, given)

        self._app.router.add_route(method, path, serve)

    async def start(self, port: int) -> None:
        """Listen on 127.0.0.1; port 0 is any free one."""
        self._runner = web.AppRunner(self._app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close everything. Harmless if it was never started."""
        if self._runner is not None:
            await self._runner.cleanup()

    def token(self, *, new: bool = False) -> dict[str, Any]:
        """The current token; another one if it expired or `new` is asked for."""
        now = self.clock()
        if new or now >= self._token_until:
            self._token = secrets.token_urlsafe(48)
            self._token_until = now + TOKEN_LASTS
            self.tokens_made += 1
        seconds = int((self._token_until - now).total_seconds())
        return {"access_token": self._token, "expires_in": seconds}

    def expire_token(self) -> None:
        """The token we gave is good for nothing any more."""
        self._token_until = self.clock()
        self._token = ""

    def keep(self, picture: Picture) -> str:
        """A media id for a file."""
        media_id = secrets.token_urlsafe(24)
        self.media[media_id] = picture
        return media_id

    def _check_token(self, request: web.Request) -> None:
        given = request.query.get("access_token", "")
        if not self._token or given != self._token:
            raise Refused(40001, "invalid credential, access_token is invalid or not latest")
        if self.clock() >= self._token_until:
            raise Refused(42001, "access_token expired")

    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        document = json.loads(await request.text())

        def checked(given: Mapping[str, Any]) -> Answer:
            self._check_token(request)
            return handler(given)

        return self._answered(request, checked, document)

    def _answered(
        self, request: web.Request, handler: Handler, document: Mapping[str, Any]
    ) -> web.StreamResponse:
        moment = self.faults.next_break(request.path)
        if moment == "502":
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        if moment == "before":
            return _broken_off(request)
        self.calls.append((request.path, document))
        try:
            self.faults.check(request.path)
            answer: Answer = {"errcode": 0, "errmsg": "ok", **handler(document)}
        except Refused as refused:
            answer = refused.document
        return _broken_off(request) if moment else web.json_response(answer)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form.get("media")

        def take(_given: Mapping[str, Any]) -> Answer:
            self._check_token(request)
            if not isinstance(file, web.FileField):
                raise Refused(41005, "media data missing")
            content = file.file.read()
            if not content:
                raise Refused(44001, "empty media data")
            media_id = self.keep(Picture(file.filename, file.content_type, content))
            return {"type": request.query.get("type", ""), "media_id": media_id}

        return self._answered(request, take, dict(request.query))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            picture = self._kept(request)
        except Refused as refused:
            return web.json_response(refused.document)
        named = {"Content-Disposition": f'attachment; filename="{picture.name}"'}
        headers = named if picture.name else {}
        return web.Response(
            body=picture.content, content_type=picture.content_type, headers=headers
        )

    def _kept(self, request: web.Request) -> Picture:
        self.faults.check(request.path)
        self._check_token(request)
        picture = self.media.get(request.query.get("media_id", ""))
        if picture is None:
            raise Refused(40007, "invalid media_id")
        return picture


def _broken_off(request: web.Request) -> web.StreamResponse:
    if isinstance(request.transport, asyncio.Transport):
        request.transport.abort()
    return web.Response()


class Pusher:
    """Sends callbacks as the providers do; a task for each, so that people do not wait.

    `seconds` is how long one may take, `tries` how often it is sent at most.
    """

    def __init__(self) -> None:
        self.seconds = CALLBACK_SECONDS
        self.tries = CALLBACK_TRIES
        self.sent = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self, url: str, body: bytes, answered: Callable[[bytes | None], None]
    ) -> "asyncio.Task[None]":
        """Begin to send; `answered` gets the answer's body, or None if there never was one."""

        async def run() -> None:
            answered(await self.push(url, body))

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def push(self, url: str, body: bytes) -> bytes | None:
        """Send one callback until it is answered with 200; the answer's body, or None."""
        timeout = aiohttp.ClientTimeout(total=self.seconds)
        async with aiohttp.ClientSession(timeout=timeout) as client:
            for _ in range(self.tries):
                started = asyncio.get_running_loop().time()
                self.sent += 1
                try:
                    async with client.post(url, data=body) as answer:
                        if answer.status == 200:  # noqa: PLR2004
                            return await answer.read()
                except (aiohttp.ClientError, TimeoutError):
                    pass
                spent = asyncio.get_running_loop().time() - started
                await asyncio.sleep(max(self.seconds - spent, 0))
        return None

    async def settled(self) -> None:
        """Return once everything that was begun has its answer."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Provider:
    """One account at a provider: its secrets, the API server and the sender of callbacks."""

    def __init__(self) -> None:
        self.account = ACCOUNT
        self.secret = secrets.token_hex(16)
        self.token = secrets.token_hex(8)
        self.aes_key = (secrets.token_urlsafe(48).replace("-", "a").replace("_", "b"))[:42] + "A"
        self.server = StandIn()
        self.pusher = Pusher()
        self._hub_url = ""

    async def start(self, port: int) -> None:
        """See `Sandbox.start`."""
        await self.server.start(port)

    async def stop(self) -> None:
        """See `Sandbox.stop`."""
        await self.pusher.stop()
        await self.server.stop()

    def _file_shown(self, media_id: object) -> dict[str, Any]:
        picture = self.server.media.get(str(media_id))
        if picture is None:
            raise Refused(40007, "invalid media_id")
        return {"pictures": (picture,)}
