# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folder names as IMAP wants them: modified UTF-7 (RFC 3501 §5.1.3), quoted."""

import base64
from itertools import groupby


def quoted_folder(name: str) -> str:
    """The name on the wire. aioimaplib sends names as they come [measured, 2.0.3]."""
    encoded = modified_utf7(name).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{encoded}"'


def modified_utf7(name: str) -> str:
    """The name in printable ASCII: `&` begins what is not."""
    parts = []
    for is_plain, letters in groupby(name, lambda letter: " " <= letter <= "~"):
        text = "".join(letters)
        if is_plain:
            parts.append(text.replace("&", "&-"))
        else:
            raw = base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=")
            parts.append(f"&{raw.replace('/', ',')}-")
    return "".join(parts)
