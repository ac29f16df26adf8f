# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in's two servers share: connections on this machine that talk in lines."""

import asyncio
from abc import ABC, abstractmethod


class LineServer(ABC):
    """A server on 127.0.0.1; `talk` is one connection from its first line to its last."""

    def __init__(self) -> None:
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self, port: int = 0) -> None:
        """Listen; port 0 is any free one, or the same as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port or self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything at once. Harmless if it was never started."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.transport.abort()

    @abstractmethod
    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side has enough of it."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self.talk(reader, writer)
        except (ConnectionError, ValueError, asyncio.IncompleteReadError):
            pass  # cut off, or a line longer than the reader's limit
        finally:
            self._writers.discard(writer)
            writer.close()


def write_lines(writer: asyncio.StreamWriter, *lines: str) -> None:
    """Say these lines, each with its end."""
    writer.write("".join(f"{line}\r\n" for line in lines).encode())
