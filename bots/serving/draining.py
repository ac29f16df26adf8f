# SPDX-License-Identifier: AGPL-3.0-or-later
"""The end of the HTTP side: what is under way is answered, and told that its connection ends.

aiohttp stops reading as soon as it is told to stop, so a body that is still arriving would never
be answered. Here the listening ends first, and the rest of each request is taken and answered.
Sockets are not requests in this sense: whoever opened them closes them.
"""

import asyncio
from contextlib import suppress

from aiohttp import web


class Draining:
    """How many requests are under way, and whether the hub is about to end."""

    def __init__(self) -> None:
        self.is_ending = False
        self._under_way = 0
        self._all_answered = asyncio.Event()

    def begin(self) -> None:
        """A request has come."""
        self._under_way += 1

    def end(self) -> None:
        """It is answered, or has failed."""
        self._under_way -= 1
        if self.is_ending and not self._under_way:
            self._all_answered.set()

    def announce(self, response: web.StreamResponse) -> None:
        """Tell the client of an answer that no further request is read from its connection."""
        if self.is_ending and not isinstance(response, web.WebSocketResponse):
            response.headers["Connection"] = "close"  # RFC 9112 §9.6
            response.force_close()

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, at most so many seconds."""
        self.is_ending = True
        if not self._under_way:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._all_answered.wait()
