# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that somebody else's server sends, but never more than we keep.

The length a server names proves nothing, and one read gives only what has arrived by then.
"""

from collections.abc import AsyncIterable
from typing import Protocol

_CHUNK_BYTES = 16 * 1024


class Stream(Protocol):
    """The content of a request or an answer, as aiohttp gives it."""

    def iter_chunked(self, n: int) -> AsyncIterable[bytes]: ...


async def bounded(content: Stream, most_bytes: int) -> bytes:
    """Everything up to the end. Raises `ValueError` once it is more than `most_bytes`."""
    body = bytearray()
    async for chunk in content.iter_chunked(_CHUNK_BYTES):
        body += chunk
        if len(body) > most_bytes:
            raise ValueError(f"more than {most_bytes} bytes")
    return bytes(body)
