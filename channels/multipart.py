# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms with files, read part by part: within a size, and whatever they are made of."""

from aiohttp import BodyPartReader
from aiohttp.http_exceptions import HttpProcessingError

# How aiohttp 3.14 reports a form, and a header inside one, that it cannot read.
BROKEN_FORM = (ValueError, AssertionError, HttpProcessingError)
_CHUNK_BYTES = 64 * 1024


async def content_of(part: BodyPartReader, most: int) -> bytes | None:
    """What a part holds, or None as soon as it is longer than `most` bytes."""
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK_BYTES):
        content += chunk
        if len(content) > most:
            return None
    return bytes(content)
