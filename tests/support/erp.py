# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in for an ERP that reserves parts, over a socket: it keeps what it holds, by key."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.listening import listening

TOKEN = "let-me-in"


@dataclass
class Erp:
    """What it holds (number → state), what it was asked, and how it misbehaves."""

    url: str = ""
    held: dict[str, str] = field(default_factory=dict)
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    stock: int = 10
    until: str = ""
    unconfirmed: str = ""  # why it confirms nothing, "": it does
    down_after: int = 0  # away once it was asked so often, 0: never
    down: int = 0  # a status it answers everything with, 0: it is well
    mute_seconds: float = 0  # it does its work and answers too late

    @property
    def config(self) -> dict[str, object]:
        """The section that names it."""
        return {
            "url": self.url,
            "token": TOKEN,
            "reserve": "/holds",
            "confirm": "/holds/{reservation}/confirm",
            "release": "DELETE /holds/{reservation}",
            "reserve_timeout_seconds": 1,
        }

    def open(self) -> list[str]:
        """What is held and not given back, in order."""
        return [state for state in self.held.values() if state != "released"]

    async def serve(self, request: web.Request) -> web.Response:
        """Do what is asked, once for each key."""
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        key = request.headers["Idempotency-Key"]
        self.asked.append(f"{request.method} {request.path}")
        if self.down or len(self.asked) > self.down_after > 0:
            return web.Response(status=self.down or 503)
        if key not in self.answers:
            self.answers[key] = self._done(request, await request.json())
        await asyncio.sleep(self.mute_seconds)
        status, document = self.answers[key]
        return web.json_response(document, status=status)

    def _done(self, request: web.Request, body: dict[str, Any]) -> tuple[int, Any]:
        if request.path == "/holds":
            if body["quantity"] > self.stock:
                return 409, {"message": f"only {self.stock} left"}
            self.stock -= body["quantity"]
            number = f"R{len(self.held) + 1}"
            self.held[number] = "reserved"
            return 201, {"id": number, "until": self.until}
        number = request.match_info["number"]
        if self.held.get(number) not in {"reserved", "confirmed"}:
            return 410, {"message": "it ran out"}
        is_confirmed = request.path.endswith("/confirm")
        if is_confirmed and self.unconfirmed:
            return 422, {"message": self.unconfirmed}
        self.held[number] = "confirmed" if is_confirmed else "released"
        return 200, {}


@asynccontextmanager
async def running_erp() -> AsyncIterator[Erp]:
    """The stand-in, listening."""
    one = Erp()
    async with listening(
        web.post("/holds", one.serve),
        web.post("/holds/{number}/confirm", one.serve),
        web.delete("/holds/{number}", one.serve),
    ) as one.url:
        yield one
