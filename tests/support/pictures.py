# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures made of nothing: one colour, as small as wanted, or noise that nothing makes small."""

import base64
import struct
import zlib


def png(
    width: int = 1, height: int = 1, colour: bytes = b"\xff\xff\xff", noise: bytes = b""
) -> bytes:
    """A picture of one colour (red, green, blue), or of `noise` with three bytes for each pixel.

    The smallest there is unless told otherwise.
    """

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = noise or colour * (width * height)
    lines = range(0, len(content), 3 * width)
    rows = zlib.compress(b"".join(b"\x00" + content[at : at + 3 * width] for at in lines))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


DRAWN = "data:image/png;base64," + base64.b64encode(png()).decode()
