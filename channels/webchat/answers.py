# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTTP answers of the web chat, and the door every request passes.

The door checks the page's origin, adds what lets the page read the answer, and turns a `Refusal`
into problem details in the visitor's language. What an address does is in `http.py`,
`uploads.py` and `socket.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import orjson
from aiohttp import web

from channels.webchat.bodies import FRAME_BYTES_MAX, preferred_language, read_object
from channels.webchat.origins import cors_headers, is_allowed
from channels.webchat.refusals import STATUS, Refusal, as_problem, malformed
from channels.webchat.site import Site
from channels.webchat.visitors import Visitor, read_token
from intake.bounded import bounded
from intake.errors import StoreUnavailable
from intake.messages import Language

Endpoint = Callable[[Site, web.Request], Awaitable[web.StreamResponse | Refusal]]
BODY_SECONDS = 30.0  # a phone that has lost its network says nothing
_RETRY_SECONDS = 3.0
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def behind_door(
    site: Site, endpoint: Endpoint
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The endpoint as aiohttp wants it, for pages of allowed origins only."""

    async def handle(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if not is_allowed(origin, request.host, site.settings.allowed_origins):
            return _problem(site, request, Refusal("origin"))
        try:
            answer = await endpoint(site, request)
        except StoreUnavailable:
            answer = Refusal("unavailable", _RETRY_SECONDS)
        response = _problem(site, request, answer) if isinstance(answer, Refusal) else answer
        if not response.prepared:
            response.headers.update(cors_headers(origin))
        return response

    return handle


async def preflight(_site: Site, _request: web.Request) -> web.Response:
    """What browsers ask before a call from another origin; the door answers it."""
    return web.Response(status=204)


def json_response(value: object, status: int = 200) -> web.Response:
    """A value as JSON; times in UTC."""
    body = orjson.dumps(value, option=orjson.OPT_UTC_Z)
    return web.Response(
        body=body, status=status, content_type="application/json", headers=_HEADERS
    )


async def read_json(request: web.Request) -> Mapping[str, object] | Refusal:
    """The JSON object of a request, within its permitted size and time."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            content = await read_limited(request, FRAME_BYTES_MAX)
    except TimeoutError:
        return Refusal("slow")
    if content is None:
        return Refusal("too_big")
    fields = read_object(content)
    return malformed("body") if fields is None else fields


async def read_limited(request: web.Request, most: int) -> bytes | None:
    """The body of a request, or None as soon as it is longer than `most` bytes."""
    if (request.content_length or 0) > most:
        return None
    try:
        return await bounded(request.content, most)
    except ValueError:
        return None


def visitor_of(site: Site, request: web.Request) -> Visitor | Refusal:
    """Who is calling, by the token in the header `Authorization`."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    is_bearer = scheme.lower() == "bearer"
    visitor = read_token(site.seal, site.account, token.strip(), now()) if is_bearer else None
    return visitor or Refusal("token")


def language_of(request: web.Request) -> Language:
    """The language to answer in; the widget says it in `Accept-Language`."""
    return preferred_language(request.headers.get("Accept-Language", ""))


def now() -> datetime:
    """The time, at the edge; everything that decides gets it as a parameter."""
    return datetime.now(UTC)


def _problem(site: Site, request: web.Request, refusal: Refusal) -> web.Response:
    problem = as_problem(site.phrases, language_of(request), refusal)
    response = json_response(problem, STATUS[refusal.code])
    response.content_type = "application/problem+json"
    if refusal.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(refusal.retry_after_seconds)
    if refusal.code == "token":
        response.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 §11.6.1
    return response
