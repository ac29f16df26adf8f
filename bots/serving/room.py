# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many connections there is room for, so that our own files can always be opened.

A connection is an open file to the kernel. Somebody who opens them by the thousand must not take
away those that the journal, the database and attachments need.
"""

import asyncio
import contextlib
import resource

from aiohttp import web

from bots.serving.patience import Watched

WANTED_FILES = 65_536
OUR_FILES = 128  # database, journal, attachments, mail servers, systems outside


def raise_files() -> int:
    """As many open files as we may have, up to `WANTED_FILES`; terminals give 1,024 at first."""
    may, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if most == resource.RLIM_INFINITY else min(WANTED_FILES, most)
    if may != resource.RLIM_INFINITY and may < wanted:
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    now, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return WANTED_FILES if now == resource.RLIM_INFINITY else now


def room_for_connections(files: int) -> int:
    """How many of so many open files may be connections."""
    return files - min(OUR_FILES, files // 2)


class Door:
    """Gives each connection its protocol, and hangs up at once where there is no room."""

    def __init__(self, runner: web.AppRunner, most: int) -> None:
        """`runner` is set up; `most` is how many connections there may be."""
        self._runner = runner
        self._most = most
        self.connections: set[Watched] = set()

    def __call__(self) -> asyncio.BaseProtocol:
        """See `asyncio.loop.create_server`."""
        server = self._runner.server
        if server is None or len(self.connections) >= self._most:
            return _TurnedAway()
        return Watched(server(), self.connections)


class _TurnedAway(asyncio.Protocol):
    """Ends its connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Without an answer: nobody is told to wait who only wants to be in the way."""
        transport.close()
