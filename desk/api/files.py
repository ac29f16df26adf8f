# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files: taking one in for a message, and giving stored ones out so that none can do harm.

A stored file may come from anybody. Only pictures, known by their content, are shown in place; all
else is a download, and nothing may run (OWASP File Upload, checked 2026-11).
"""

from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from desk import showing
from desk.answers.conversations import Attachment
from desk.bodies.conversations import FileQuery
from desk.endpoint import Call, endpoint
from desk.problems import TooLarge, WrongMediaType
from desk.uploads import LARGEST_FILE, OPAQUE, raster_type, safe_name
from intake.errors import InvalidRequest, NotFound
from intake.few_lines import FewLines

if TYPE_CHECKING:
    from aiohttp import StreamReader

_MOST_PARTS = 10


@endpoint("POST", "/files", status=201, takes_file=True)
async def upload_file(call: Call) -> Attachment:
    """Store a file, so that a message can name it by its `blob`."""
    if call.request.content_type != "multipart/form-data":
        raise WrongMediaType
    if (call.request.content_length or 0) > LARGEST_FILE + 64 * 1024:
        raise TooLarge
    name, claimed_type, content = await _first_file(call.request)
    kept = await call.office.uploads.keep(call.principal.id, name, claimed_type, content)
    return showing.attachment(kept)


@endpoint("GET", "/files/{blob}")
async def read_file(call: Call, blob: str, query: FileQuery) -> web.Response:
    """A stored file."""
    content = await call.ports.blobs.get(blob)
    if content is None:
        raise NotFound
    shown = raster_type(content)
    name = safe_name(query.name)
    placing = "inline" if shown else "attachment"
    return web.Response(
        body=content,
        content_type=shown or OPAQUE,
        headers={
            # RFC 6266 §4.3
            "Content-Disposition": f"{placing}; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, max-age=31536000, immutable",
        },
    )


async def _first_file(request: web.Request) -> tuple[str, str, bytes]:
    try:
        lines = cast("StreamReader", FewLines(request.content, _MOST_PARTS))
        reader = MultipartReader(request.headers, lines)
        for _ in range(_MOST_PARTS):
            part = await reader.next()
            if part is None:
                break
            if isinstance(part, BodyPartReader) and part.filename is not None:
                kind = part.headers.get("Content-Type", OPAQUE)
                return part.filename, kind, await _content(part)
    except (ValueError, AssertionError, BadHttpMessage) as error:  # aiohttp, of a broken body
        raise InvalidRequest({"file": "unreadable"}) from error
    raise InvalidRequest({"file": "missing"})


async def _content(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > LARGEST_FILE:
            raise TooLarge
    return bytes(content)
