# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that somebody else's server sends, but never more than we keep.

The length a server names proves nothing, and one read gives only what has arrived by then.
"""

from collections.abc import AsyncIterable

CHUNK_BYTES = 16 * 1024


async def bounded(chunks: AsyncIterable[bytes], most_bytes: int) -> bytes:
    """Everything up to the end. Raises `ValueError` once it is more than `most_bytes`."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most_bytes:
            raise ValueError(f"more than {most_bytes} bytes")
    return bytes(body)
