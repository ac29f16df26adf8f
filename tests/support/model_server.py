# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server that speaks OpenAI's wire format, as honest or as hostile as a test wants it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

OVER = web.AppKey("over", asyncio.Event)
Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class ModelServer:
    """Answers every call by `behaviour`, and remembers what it was asked."""

    behaviour: Behaviour
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    is_asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(orjson.loads(await request.read()))
        self.keys.append(request.headers.get("Authorization", ""))
        self.is_asked.set()
        return await self.behaviour(request)

    @property
    def data(self) -> dict[str, Any]:
        """What stood in the last request as data."""
        document: dict[str, Any] = orjson.loads(self.asked[-1]["messages"][1]["content"])
        return document


@asynccontextmanager
async def model_server(behaviour: Behaviour) -> AsyncIterator[ModelServer]:
    """A listening server."""
    one = ModelServer(behaviour)
    app = web.Application()
    app[OVER] = asyncio.Event()
    app.router.add_post("/v1/{path:.*}", one.answer)
    server = TestServer(app)
    await server.start_server()
    one.url = str(server.make_url("/v1"))
    yield one
    app[OVER].set()
    await server.close()


def completion(content: object, **more: object) -> dict[str, Any]:
    """The body of a chat completion."""
    message = {"role": "assistant", "content": content, **more}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return {"id": "x", "object": "chat.completion", "choices": [choice]}


def says(content: object, **more: object) -> Behaviour:
    """Always the same message of the assistant; a document is written as JSON."""
    text = content if isinstance(content, str | None) else orjson.dumps(content).decode()
    return sends(orjson.dumps(completion(text, **more)))


def sends(body: bytes, status: int = 200, **headers: str) -> Behaviour:
    """Always the same bytes."""

    async def behave(_request: web.Request) -> web.StreamResponse:
        kind = headers.get("content_type", "application/json")
        return web.Response(body=body, status=status, content_type=kind)

    return behave


def redirects(address: str) -> Behaviour:
    """Sends its callers on to somebody else."""

    async def behave(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": address})

    return behave


async def drops(request: web.Request) -> web.StreamResponse:
    """Breaks the connection in the middle of an answer."""
    answer = web.StreamResponse(headers={"Content-Length": "1000"})
    await answer.prepare(request)
    await answer.write(b'{"choices": [')
    assert request.transport is not None
    request.transport.abort()
    return answer


async def floods(request: web.Request) -> web.StreamResponse:
    """Sends spaces before its JSON, without an end."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        try:
            await answer.write(b" " * 65536)
        except ConnectionError:
            break
    return answer


async def hangs(request: web.Request) -> web.StreamResponse:
    """Says nothing as long as the server stands."""
    await request.app[OVER].wait()
    return web.Response()


def embeds(vector_of: Callable[[str], Sequence[float]]) -> Behaviour:
    """The vectors a test wants, in the wrong order, as the format allows."""

    async def behave(request: web.Request) -> web.StreamResponse:
        texts = orjson.loads(await request.read())["input"]
        data = [{"index": at, "embedding": vector_of(one)} for at, one in enumerate(texts)]
        return web.json_response({"object": "list", "data": data[::-1]})

    return behave
