# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms with files, read part by part: within a size, and whatever they are made of."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, cast

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from intake.few_lines import FewLines

if TYPE_CHECKING:
    from aiohttp import StreamReader

# How aiohttp 3.14 reports a form, and a header inside one, that it cannot read.
BROKEN_FORM = (ValueError, AssertionError, HttpProcessingError)
_CHUNK_BYTES = 64 * 1024


async def parts_of(request: web.Request, most: int) -> AsyncIterator[BodyPartReader]:
    """The parts of a form, at most so many.

    Raises one of `BROKEN_FORM` for more, for a form inside a form, and for what is none.
    """
    lines = cast("StreamReader", FewLines(request.content, most + 1))
    count = 0
    async for part in MultipartReader(request.headers, lines):
        count += 1
        if not isinstance(part, BodyPartReader) or count > most:
            raise ValueError("too many parts, or one that holds parts")
        yield part


async def content_of(part: BodyPartReader, most: int) -> bytes | None:
    """What a part holds, or None as soon as it is longer than `most` bytes."""
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK_BYTES):
        content += chunk
        if len(content) > most:
            return None
    return bytes(content)
