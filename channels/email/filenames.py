# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of attached files: safe everywhere, and still what the sender called them."""

import mimetypes
import re
import unicodedata

LONGEST = 180
# Bidirectional marks make “exe.fdp” out of “pdf.exe”; zero-width characters hide anything.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/jpeg": ".jpg",
    "audio/amr": ".amr",
    "application/octet-stream": ".bin",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
}


def safe(name: str) -> str:
    """`name` without folders, control characters and tricks; "" if nothing is left."""
    name = _HIDDEN.sub("", unicodedata.normalize("NFC", name))
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1].strip().strip("\"'").strip()
    if not name.strip(". "):
        return ""
    if len(name) > LONGEST:
        stem, dot, extension = name.rpartition(".")
        short = dot and len(extension) <= 10  # noqa: PLR2004 - longer is no extension
        name = f"{stem[: LONGEST - 11]}.{extension}" if short else name[:LONGEST]
    return name


def made(content_type: str, number: int) -> str:
    """A name for a part that has none: `part-2.png`."""
    extension = _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"
    return f"part-{number}{extension}"
