# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in for another system that knows machines and stock, over a socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.listening import listening


@dataclass
class Register:
    """What it answers, whatever is asked for, and what it was asked.

    A caller without the `token` is turned away; `delay` is in seconds.
    """

    answer: Any
    token: str = ""
    url: str = ""
    status: int = 200
    delay: float = 0
    garbled: str = ""  # a path that it answers with no JSON
    asked: list[str] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        """Answer, after a while if a test wants it."""
        self.asked.append(request.path)
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401)
        await asyncio.sleep(self.delay)
        if self.garbled == request.path:
            return web.Response(text="<p>Sorry", content_type="text/html")
        return web.json_response(self.answer, status=self.status)


@asynccontextmanager
async def running_register(answer: Any, token: str = "") -> AsyncIterator[Register]:
    """The stand-in, listening."""
    one = Register(answer, token)
    async with listening(web.get("/{rest:.*}", one.serve)) as one.url:
        yield one
