# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain text bodies: format=flowed joined again (RFC 3676), uuencoded files taken out."""

import binascii
import re

_QUOTE = re.compile(r">*")
_BEGIN = re.compile(r"^begin [0-7]{3,4} (.{1,200})$", re.MULTILINE)


def unfold_flowed(text: str, *, is_delsp: bool) -> str:
    """Paragraphs on one line each; quoted ones keep their `>`. `is_delsp`: RFC 3676 §4.5."""
    out: list[list[str]] = []  # the pieces of each line
    open_depth = -1  # the quote depth of a line that goes on; -1: none does
    for line in text.split("\n"):
        match = _QUOTE.match(line)
        depth = match.end() if match else 0
        content = line[depth:]
        content = content.removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        if flows and is_delsp:
            content = content[:-1]
        if open_depth == depth and content != "-- ":
            out[-1].append(content)
        else:
            out.append([">" * depth + (" " if depth else ""), content])
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in out)


def without_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without uuencoded files, and the files. What does not decode stays text."""
    files: list[tuple[str, bytes]] = []
    kept: list[str] = []
    done = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < done:
            continue
        end = text.find("\nend", begin.end())
        if end < 0 or len(files) >= 50:  # noqa: PLR2004
            break
        data = _decoded(text[begin.end() + 1 : end])
        if data is not None:
            files.append((begin[1].strip(), data))
            kept.append(text[done : begin.start()])
            done = end + len("\nend")
    return "".join((*kept, text[done:])), files


def _decoded(block: str) -> bytes | None:
    out = []
    for line in block.split("\n"):
        try:
            out.append(binascii.a2b_uu(line.encode("ascii")) if line.strip() else b"")
        except (binascii.Error, UnicodeEncodeError):
            return None
    return b"".join(out)
