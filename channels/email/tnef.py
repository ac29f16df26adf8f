# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outlook's winmail.dat → the files and the text inside. Failure leaves it a plain attachment."""

import logging
from dataclasses import dataclass

from channels.email.charsets import clean, decode
from channels.email.filenames import safe

_log = logging.getLogger(__name__)
TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a winmail.dat held."""

    files: tuple[tuple[str, bytes], ...]
    text: str
    html: str


def is_tnef(content_type: str, filename: str, content: bytes) -> bool:
    """True for winmail.dat under any type: its first bytes tell (MS-OXTNEF §2.1.3.1)."""
    named = content_type in TYPES or filename.lower() in ("winmail.dat", "win.dat")
    return named and content[:4] == b"\x78\x9f\x3e\x22"


def unpack(content: bytes) -> Unpacked | None:
    """What is inside, or None if it cannot be read or is empty."""
    from tnefparse import TNEF  # noqa: PLC0415 - seldom needed

    try:
        found = TNEF(content, do_checksum=False)
        files = tuple(
            (safe(str(one.long_filename() or one.name or "")), bytes(one.data or b""))
            for one in found.attachments
        )
        unpacked = Unpacked(files, _text(found.body), _text(found.htmlbody))
    except Exception as error:  # noqa: BLE001 - tnefparse raises what struct, zlib and codecs do
        _log.info("tnef_unreadable", extra={"error": type(error).__name__})
        return None
    return unpacked if files or unpacked.text.strip() or unpacked.html.strip() else None


def _text(body: object) -> str:
    if isinstance(body, bytes):
        return clean(decode(body))
    return clean(body) if isinstance(body, str) else ""
