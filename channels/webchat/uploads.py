# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files over HTTP: taking them from visitors, and giving them back to the same visitor only.

A file is read up to its permitted size and no further. It leaves as a download that no browser
runs or renders in our name, whatever it contains.
"""

import asyncio
import re
from urllib.parse import quote, unquote

from aiohttp import web

from channels.contract import ThreadMessage
from channels.multipart import BROKEN_FORM, content_of, parts_of
from channels.webchat.answers import json_response, read_limited, visitor_of
from channels.webchat.files import (
    FILE_BYTES_MAX,
    FILES_PER_MESSAGE_MAX,
    clean_name,
    recognise,
    seal_upload,
)
from channels.webchat.refusals import Refusal, malformed, too_fast
from channels.webchat.site import KIND, Site
from channels.webchat.visitors import Visitor
from intake.messages import Attachment

_UPLOADS = f"{2 * FILES_PER_MESSAGE_MAX}/minute"  # two full messages
# Per network address; an office shares one. New visitors cost nothing, a full disk does.
_UPLOADS_PER_ADDRESS = "100/minute"
UPLOAD_SECONDS = 120.0  # a photo over a slow mobile link takes a minute
_DOWNLOADS = "120/minute"
_BLOB = re.compile(r"[0-9a-f]{64}")
_PAGE = 200
_PARTS_MAX = 20  # the file and what a form has beside it
_FIELD_BYTES_MAX = 64 * 1024
_MEGABYTE = 1024 * 1024


async def upload(site: Site, request: web.Request) -> web.Response | Refusal:
    """Take one file: a raw body with `X-File-Name`, or the first file of a form.

    The answer's `ref` goes into a message's `files`; only this visitor can use it.
    """
    visitor = visitor_of(site, request)
    if isinstance(visitor, Refusal):
        return visitor
    if wait := _wait_seconds(site, visitor, request.remote or ""):
        return too_fast(wait)
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            sent = await _read_file(request)
    except TimeoutError:
        return Refusal("slow")
    if isinstance(sent, Refusal):
        return sent
    name, content = sent
    content_type = recognise(content, name)
    if isinstance(content_type, Refusal):
        return content_type
    file = await site.hub.store_file(clean_name(name, content_type), content_type, content)
    return json_response(_described(site, visitor, file), 201)


async def download(site: Site, request: web.Request) -> web.Response | Refusal:
    """A file out of this visitor's own conversation."""
    visitor = visitor_of(site, request)
    if isinstance(visitor, Refusal):
        return visitor
    if wait := site.wait_seconds("download", visitor.id, _DOWNLOADS):
        return too_fast(wait)
    blob = request.match_info["blob"]
    file = await _own_file(site, visitor.id, blob) if _BLOB.fullmatch(blob) else None
    content = await site.hub.open_file(blob) if file is not None else None
    if file is None or content is None:
        return Refusal("not_found")
    return web.Response(body=content, headers=_download_headers(file))


def _wait_seconds(site: Site, visitor: Visitor, remote: str) -> float:
    return site.wait_seconds("upload", visitor.id, _UPLOADS) or site.wait_seconds(
        "upload_address", remote, _UPLOADS_PER_ADDRESS
    )


async def _read_file(request: web.Request) -> tuple[str, bytes] | Refusal:
    if request.content_type.startswith("multipart/"):
        return await _read_form_file(request)
    content = await read_limited(request, FILE_BYTES_MAX)
    if content is None:
        return _too_large()
    return unquote(request.headers.get("X-File-Name", ""), errors="replace"), content


async def _read_form_file(request: web.Request) -> tuple[str, bytes] | Refusal:
    try:
        async for part in parts_of(request, _PARTS_MAX):
            is_file = part.filename is not None
            content = await content_of(part, FILE_BYTES_MAX if is_file else _FIELD_BYTES_MAX)
            if content is None:
                return _too_large()
            if part.filename is not None:
                return part.filename, content
    except BROKEN_FORM:
        return malformed("body")
    return Refusal("file_empty")


def _too_large() -> Refusal:
    return Refusal("file_too_large", values={"limit": FILE_BYTES_MAX // _MEGABYTE})


def _described(site: Site, visitor: Visitor, file: Attachment) -> dict[str, object]:
    return {
        "blob": file.blob,
        "name": file.name,
        "content_type": file.content_type,
        "size_bytes": file.size_bytes,
        "ref": seal_upload(site.seal, visitor.id, file),
    }


async def _own_file(site: Site, thread: str, blob: str) -> Attachment | None:
    after = 0
    while True:
        view = await site.hub.thread(KIND, site.account, thread, after, _PAGE)
        for message in view.messages:
            if file := _attached(message, blob):
                return file
        if len(view.messages) < _PAGE:
            return None
        after = view.messages[-1].seq


def _attached(message: ThreadMessage, blob: str) -> Attachment | None:
    for one in message.attachments:
        if one.get("blob") == blob:
            name, kind = str(one.get("name", "")), str(one.get("content_type", ""))
            return Attachment(blob, name, kind, int(str(one.get("size_bytes", 0))))
    return None


def _download_headers(file: Attachment) -> dict[str, str]:
    name = quote(clean_name(file.name, file.content_type), safe="")
    return {
        "Content-Type": file.content_type or "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
