# SPDX-License-Identifier: AGPL-3.0-or-later
"""Base64 as it comes: cut off, in several pieces, with foreign letters, with a footer in plain.

Pure. Mailing lists and virus scanners add their footer behind the body without looking at its
encoding; some encode it by itself, so that padding stands in the middle.
"""

import binascii
import re
from contextlib import suppress

_JUNK = re.compile(rb"[^A-Za-z0-9+/=\s]")
_ENCODED = re.compile(
    rb"(?:[A-Za-z0-9+/]+[ \t]*\r?\n)*(?:[A-Za-z0-9+/]+={0,2}[ \t]*(?:\r?\n|\Z))?"
)
_PIECE = re.compile(rb"[A-Za-z0-9+/]+")
_SURE_LENGTH = 60  # of letters without a blank: no line of prose


def unpacked(raw: bytes) -> tuple[bytes, bool]:
    """What a body in base64 holds, and whether it was sound; what was never encoded as it is."""
    if not _JUNK.search(raw) and b"=" not in raw.rstrip().rstrip(b"="):
        with suppress(binascii.Error):
            return binascii.a2b_base64(raw), True
    encoded = _ENCODED.match(raw)
    end = encoded.end() if encoded else 0
    if not _is_prose(raw[end:]):
        return _in_pieces(raw)
    text = _sure(raw[:end])
    return (raw if text is None else text + b"\n" + raw[end:]), False


def _is_prose(raw: bytes) -> bool:
    """Whether every twentieth letter or more is none of base64's."""
    return len(raw) < 20 * (len(raw) - len(_JUNK.sub(b"", raw)))


def _in_pieces(raw: bytes) -> tuple[bytes, bool]:
    pieces = _PIECE.findall(b"".join(_JUNK.sub(b"", raw).split()))
    is_sound = all(len(piece) % 4 != 1 for piece in pieces)
    whole = (piece[:-1] if len(piece) % 4 == 1 else piece for piece in pieces)
    return b"".join(binascii.a2b_base64(one + b"=" * (-len(one) % 4)) for one in whole), is_sound


def _sure(raw: bytes) -> bytes | None:
    """What `raw` holds if it is base64 beyond doubt: a short word can look like it."""
    tight = b"".join(raw.split())
    try:
        content = binascii.a2b_base64(tight, strict_mode=True)
        if len(tight) < _SURE_LENGTH:
            content.decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return content if len(content) > 4 else None  # noqa: PLR2004 - "Test" is four letters too
