# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page's server: what customers see on each channel, and what they do there.

Talks to stand-ins and knows no hub. Listens on the loopback address; a request that changes
something needs a header of its own, so that no other page in the browser can make one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import structlog
from aiohttp import ClientError, web

from channels.sandboxes import Sandbox, Seen
from intake.messages import LANGUAGES
from intake.phrases import Phrases

GUARD = "X-Frontdesk-Sandbox"
LARGEST_PHOTO_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 40
WAIT_SECONDS = 20.0
_PAGE = Path(__file__).with_name("page")
_PHRASES = Path(__file__).with_name("phrases")
_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
_FORM = "report_fault"
_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")

log = structlog.get_logger()


class Page:
    """One page over some stand-ins. `is_ready` says that the hub behind them answers."""

    def __init__(self, sandboxes: Sequence[Sandbox], hub_url: str) -> None:
        self.is_ready = False
        self.url = ""
        self._sandboxes = {one.kind: one for one in sandboxes}
        self._hub_url = hub_url
        self._texts = Phrases.load(_PHRASES).texts
        self._runner: web.AppRunner | None = None

    def app(self) -> web.Application:
        """The addresses of the page."""
        app = web.Application(client_max_size=LARGEST_PHOTO_BYTES, middlewares=[_guarded])
        app.router.add_get("/", self._index)
        app.router.add_static("/page/", _PAGE)
        app.router.add_get("/api/start", self._start)
        app.router.add_get("/api/chats/{person}", self._chats)
        app.router.add_get("/api/pictures/{kind}/{person}/{entry}/{number}", self._picture)
        app.router.add_post("/api/{kind}/{person}/{what:say|press|photo}", self._act)
        return app

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises `OSError` if the port is in use."""
        self._runner = web.AppRunner(self.app(), access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        host, port, *_ = self._runner.addresses[0]
        self.url = f"http://{host}:{port}/"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        response = web.FileResponse(_PAGE / "index.html")
        response.headers["Content-Security-Policy"] = _POLICY
        return response

    async def _start(self, _request: web.Request) -> web.Response:
        """What the page needs once: the channels, its texts, where desk and form are."""
        channels = [
            {"kind": kind, "title": one.title, "is_chat": one.is_chat}
            for kind, one in self._sandboxes.items()
        ]
        texts = {language: dict(self._texts[language]) for language in LANGUAGES}
        links = {"desk": f"{self._hub_url}/desk/", "form": f"{self._hub_url}/forms/{_FORM}"}
        return _json({"channels": channels, "texts": texts, **links})

    async def _chats(self, request: web.Request) -> web.Response:
        """Every channel's chat of one person."""
        person = request.match_info["person"]
        chats = {}
        for kind, sandbox in self._sandboxes.items():
            seen = await _attempt(lambda: sandbox.seen(person))  # noqa: B023 - awaited here
            entries = () if isinstance(seen, str) else seen
            chats[kind] = [_entry(kind, person, one) for one in entries]
        return _json({"is_ready": self.is_ready, "chats": chats})

    async def _picture(self, request: web.Request) -> web.Response:
        asked = request.match_info
        sandbox = self._sandbox(request)
        for one in await sandbox.seen(asked["person"]):
            if one.id == asked["entry"]:
                picture = dict(enumerate(one.pictures)).get(int(asked["number"]))
                if picture is not None and picture.content_type in _INLINE:
                    headers = {"X-Content-Type-Options": "nosniff"}
                    return web.Response(
                        body=picture.content, content_type=picture.content_type, headers=headers
                    )
        raise web.HTTPNotFound

    async def _act(self, request: web.Request) -> web.Response:
        """Do what the customer does; 502 with a sentence if the provider did not take it."""
        sandbox, asked = self._sandbox(request), request.match_info
        person, body = asked["person"][:LONGEST_NAME], await request.read()
        if asked["what"] == "photo":
            problem = await _attempt(lambda: sandbox.photo(person, body))
        else:
            said = _text(body)
            act = sandbox.say if asked["what"] == "say" else sandbox.press
            problem = await _attempt(lambda: act(person, said))
        return _json({"problem": problem or ""}, 502 if problem else 200)

    def _sandbox(self, request: web.Request) -> Sandbox:
        sandbox = self._sandboxes.get(request.match_info["kind"])
        if sandbox is None:
            raise web.HTTPNotFound
        return sandbox


@web.middleware
async def _guarded(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    if request.method != "GET" and request.headers.get(GUARD) != "1":
        raise web.HTTPForbidden
    return await handler(request)


async def _attempt(act: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever it returns
    """What `act` returns, or the problem as a text: a stand-in's trouble is shown, not fatal."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            return await act()
    except (ClientError, OSError, TimeoutError, ValueError) as error:
        log.warning("sandbox_trouble", error=type(error).__name__)
        return f"{type(error).__name__}: {error}"


def _text(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["value"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise web.HTTPBadRequest from None


def _entry(kind: str, person: str, one: Seen) -> dict[str, object]:
    return {
        "id": one.id,
        "is_own": one.is_own,
        "text": one.text,
        "note": one.note,
        "options": [{"id": option.id, "label": option.label} for option in one.options],
        "pictures": [
            {
                "name": picture.name,
                "url": f"/api/pictures/{kind}/{person}/{one.id}/{number}"
                if picture.content_type in _INLINE
                else "",
            }
            for number, picture in enumerate(one.pictures)
        ],
    }


def _json(document: object, status: int = 200) -> web.Response:
    body = orjson.dumps(document)
    return web.Response(body=body, status=status, content_type="application/json")
