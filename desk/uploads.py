# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that agents attach, from upload to message, and how stored files may be shown.

A file's name comes with the upload but is kept with the message; in between it is remembered here,
in memory, for the most recent few hundred. A restart in between costs the name, not the file.
"""

import re
import unicodedata
from collections import OrderedDict

from intake.errors import InvalidRequest
from intake.messages import Attachment
from intake.ports import BlobStore

LARGEST_FILE = 10 * 1024 * 1024
MOST_REMEMBERED = 500
LONGEST_NAME = 120
OPAQUE = "application/octet-stream"
# What a browser may show inside the workspace; all else is a download. By content, never by name.
_RASTER = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", ".png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", ".jpg"),
    (re.compile(rb"GIF8[79]a"), "image/gif", ".gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", ".webp"),
)
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}")


class Uploads:
    """Takes files in and finds them again when a message names them."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._recent: OrderedDict[tuple[str, str], Attachment] = OrderedDict()

    async def keep(self, owner: str, name: str, claimed_type: str, content: bytes) -> Attachment:
        """Store a file. `claimed_type` counts only where the content does not say better."""
        kept = Attachment(
            blob=await self._blobs.put(content),
            name=safe_name(name),
            content_type=raster_type(content) or _plain_type(claimed_type),
            size_bytes=len(content),
        )
        self._recent[(owner, kept.blob)] = kept
        self._recent.move_to_end((owner, kept.blob))
        while len(self._recent) > MOST_REMEMBERED:
            self._recent.popitem(last=False)
        return kept

    async def named(self, owner: str, blobs: tuple[str, ...]) -> tuple[Attachment, ...]:
        """The files a message names. Raises `InvalidRequest` if one is not there."""
        found = []
        for blob in blobs:
            kept = self._recent.get((owner, blob)) or await self._described(blob)
            if kept is None:
                raise InvalidRequest({"attachments": "unknown_file"})
            found.append(kept)
        return tuple(found)

    async def _described(self, blob: str) -> Attachment | None:
        content = await self._blobs.get(blob)
        if content is None:
            return None
        shown = raster_type(content)
        ending = next((end for _, kind, end in _RASTER if kind == shown), "")
        return Attachment(blob, f"file{ending}", shown or OPAQUE, len(content))


def raster_type(content: bytes) -> str | None:
    """The media type of a picture, by its first bytes; None for anything else."""
    return next((kind for sign, kind, _ in _RASTER if sign.match(content)), None)


def safe_name(name: str) -> str:
    """A file name without folders, control characters and direction marks, of sane length."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    return kept[-LONGEST_NAME:] or "file"


def _plain_type(claimed: str) -> str:
    kind = claimed.split(";", 1)[0].strip().lower()
    return kind if _MEDIA_TYPE.fullmatch(kind) else OPAQUE
