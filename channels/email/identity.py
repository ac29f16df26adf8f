# SPDX-License-Identifier: AGPL-3.0-or-later
"""When are two mails the same mail? By their bytes, less what the way here added.

Message-IDs alone do not tell: programs reuse them (FreeScout lost mail over that, its issue 5591)
and leave them out. Trace headers differ between copies, so only the headers a sender writes
count, undecoded: a later version of our reader must find the same identity.
"""

import hashlib
import re

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_WRITTEN = (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to")
_LINE_END = re.compile(rb"[ \t]*\r?\n")


def content_id_of(raw: bytes) -> str:
    """32 hexadecimal digits, equal for copies of one mail."""
    found = _HEAD_END.search(raw)
    head, body = (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")
    made = hashlib.sha256()
    for line in sorted(_written(head)):
        made.update(line + b"\n")
    # Servers on the way change line ends and add a last one.
    made.update(b"\n" + _LINE_END.sub(b"\n", body).rstrip())
    return made.hexdigest()[:32]


def _written(head: bytes) -> list[bytes]:
    lines = _FOLD.sub(b" ", head).splitlines()
    pairs = (line.partition(b":") for line in lines)
    return [
        name.strip().lower() + b":" + value.strip()
        for name, _, value in pairs
        if name.strip().lower() in _WRITTEN
    ]
