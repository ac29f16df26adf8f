# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody keeps a connection by sending slowly: whole headers, bodies and read answers have a time.

aiohttp has a time for connections on which nothing is asked, but none for half a header or half a
body. Each connection is watched from outside, by the bytes that pass; what it is waiting for is
looked at every few seconds for all of them, so that a turn pays next to nothing.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, cast

from aiohttp import web

LOOK_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a client may take. Who is over is hung up on at the next look."""

    header_seconds: float = 10.0  # from connecting, or from the first byte of a later request
    body_seconds: float = 20.0  # and one more for each `body_bytes_per_second` that came
    body_bytes_per_second: int = 1_024
    answer_seconds: float = 20.0  # without reading anything of an answer that waits


class Body(Protocol):
    """The part of a body that is looked at, see `aiohttp.StreamReader`."""

    total_bytes: int

    def is_eof(self) -> bool:
        """Whether it is all here."""


class Watched(asyncio.Protocol):
    """Hands everything on to aiohttp's own protocol and notes what its client owes us."""

    def __init__(self, inner: asyncio.Protocol, among: set["Watched"]) -> None:
        """`among` are all open connections: this one is in it from its start to its end."""
        self._inner = inner
        self._among = among
        self._clock = asyncio.get_running_loop().time
        self._transport: asyncio.Transport | None = None
        self._is_busy = False
        self._header_since: float | None = None
        self._body: Body | None = None
        self._body_since = 0.0
        self._full_since: float | None = None
        self._unread = 0  # bytes of an answer that waited at the last look

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The first header is awaited from now on."""
        self._transport = cast("asyncio.Transport", transport)
        self._header_since = self._clock()
        self._among.add(self)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """The first byte after an answer begins the next header."""
        if self._header_since is None and not self._is_busy:
            self._header_since = self._clock()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """See `asyncio.Protocol`."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """What we answer is not read as fast as we write it."""
        self._full_since, self._unread = self._clock(), 0
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It is read again."""
        self._full_since = None
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is owed any more."""
        self._among.discard(self)
        self._inner.connection_lost(exc)

    def begin(self, body: Body) -> None:
        """A whole header came; until `end`, only what is left of its body is awaited."""
        self._is_busy = True
        self._header_since = None
        if not body.is_eof():
            self._body, self._body_since = body, self._clock()

    def end(self) -> None:
        """The request is done with. The connection may rest until aiohttp ends it."""
        self._is_busy = False
        self._body = None

    def is_overdue(self, now: float, limits: Limits) -> bool:
        """Whether its client took longer than it may, at `now` on the loop's clock."""
        if self._full_since is not None and self._is_left_unread(now, limits.answer_seconds):
            return True
        if self._header_since is not None:
            return now - self._header_since > limits.header_seconds
        body = self._body
        if body is None or body.is_eof():
            return False
        if self._transport is not None and not self._transport.is_reading():
            self._body_since = now  # it is we who do not take more at present
            return False
        earned = body.total_bytes / limits.body_bytes_per_second
        return now - self._body_since > limits.body_seconds + earned

    def _is_left_unread(self, now: float, seconds: float) -> bool:
        """A large file over a slow line takes its time: only who takes nothing is too slow."""
        unread = self._transport.get_write_buffer_size() if self._transport else 0
        if unread < self._unread:
            self._full_since = now
        self._unread = unread
        return self._full_since is not None and now - self._full_since > seconds

    def hang_up(self) -> None:
        """At once: what it has not read by now it will not read."""
        if self._transport is not None:
            self._transport.abort()


def watched_of(request: web.Request) -> Watched | None:
    """What watches the connection of a request; nothing on doors other than the hub's own."""
    transport = request.transport
    watched = transport.get_protocol() if transport is not None else None
    return watched if isinstance(watched, Watched) else None


async def watch(
    connections: Collection[Watched], limits: Limits, every: float = LOOK_SECONDS
) -> None:
    """Hang up on who is overdue, until cancelled: `connections` are looked at each `every` s."""
    clock = asyncio.get_running_loop().time
    while True:
        due = clock() + every
        await asyncio.sleep(every)
        if clock() - due > every:
            continue  # we were held up ourselves: what came meanwhile is read first
        for connection in tuple(connections):
            if connection.is_overdue(clock(), limits):
                connection.hang_up()
