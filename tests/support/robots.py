# SPDX-License-Identifier: AGPL-3.0-or-later
"""Group robots of a team, and a system that takes webhooks, over a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.listening import listening


@dataclass
class Robots:
    """What each was given, by the last part of its address; `answers` are those a test wants."""

    url: str = ""
    posts: list[tuple[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    async def serve(self, request: web.Request) -> web.Response:
        """Take a post and say that all is well, unless a test wants another answer."""
        name = request.match_info["name"]
        self.posts.append((name, await request.json()))
        return web.json_response(self.answers.get(name, {"errcode": 0, "code": 0}))

    def texts(self, name: str) -> list[str]:
        """What one robot was given to say."""
        return [body["text"]["content"] for at, body in self.posts if at == name]


@asynccontextmanager
async def running_robots() -> AsyncIterator[Robots]:
    """The stand-in, listening."""
    one = Robots()
    async with listening(web.post("/{name}", one.serve)) as one.url:
        yield one
