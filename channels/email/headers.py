# SPDX-License-Identifier: AGPL-3.0-or-later
"""The headers of a mail: found by name, decoded, and taken apart into parameters and ids.

The standard parser only splits; every value is decoded here, from its bytes. Nothing raises, and
every regular expression is linear or runs on at most 8 KiB (`caps.py`).
"""

import binascii
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from channels.email.charsets import CODECS, clean, decode, one_line

if TYPE_CHECKING:
    from email.message import Message

_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_ID = re.compile(r"<([^<>]{1,900})>")
_PARAMETER = re.compile(
    rb';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|$)|([^;]*))', re.DOTALL
)
_PIECE = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*)?)?$")
_ESCAPED = re.compile(rb'\\(["\\])')


class Headers:
    """All headers of one part, by lower-case name, in their order, as raw bytes."""

    __slots__ = ("_values", "names")

    def __init__(self, message: "Message[str, str]") -> None:
        self._values: dict[str, list[bytes]] = {}
        self.names: list[str] = []
        for name, value in message.raw_items():
            key = name.strip().lower()
            raw = str(value).encode("utf-8", "surrogateescape")
            self._values.setdefault(key, []).append(raw)
            self.names.append(key)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def all_raw(self, name: str) -> list[bytes]:
        """Every value of that header, undecoded."""
        return self._values.get(name, [])

    def raw(self, name: str) -> bytes:
        """The topmost value, undecoded; empty if there is none."""
        return self._values.get(name, [b""])[0]

    def text(self, name: str) -> str:
        """The topmost value, decoded, as one line."""
        return one_line(decode_words(self.raw(name)))

    def token(self, name: str) -> str:
        """The first word of a structured value, in lower case: `Auto-Submitted`, `Precedence`."""
        return plain(self.raw(name)).lower().partition(";")[0].partition("(")[0].strip()


def plain(raw: bytes) -> str:
    """A value of which only the ASCII counts, as one line: no encoded words."""
    return one_line(decode(raw))


def decode_words(raw: bytes) -> str:
    """The text of a header: encoded words and whatever stands between them.

    Neighbouring words of one charset are joined as bytes first, because programs split inside a
    character (RFC 2047 §5 forbids it). The result is not cleaned.
    """
    if b"=?" not in raw:
        return decode(raw)
    out: list[str] = []
    run: list[tuple[str, bool, bytes]] = []
    at = 0
    for word in _WORD.finditer(raw):
        between = raw[at : word.start()]
        charset, is_base64 = word[1].decode("latin-1").lower(), word[2] in b"bB"
        if between.strip() or (at == 0 and between):
            out += [_run_text(run), decode(between)]
            run = []
        elif run and CODECS.get(run[-1][0], run[-1][0]) != CODECS.get(charset, charset):
            out.append(_run_text(run))
            run = []
        run.append((charset, is_base64, word[3]))
        at = word.end()
    return "".join((*out, _run_text(run), decode(raw[at:])))


def _run_text(run: list[tuple[str, bool, bytes]]) -> str:
    if not run:
        return ""
    joined: list[bytes] = []
    pending = b""  # base64 that was split between words without regard to its groups of four
    for _, is_base64, text in run:
        if not is_base64:
            joined += [_base64(pending), _quoted(text)]
            pending = b""
            continue
        pending += text
        if text.endswith(b"=") or len(_NOT_BASE64.sub(b"", pending)) % 4 == 0:
            joined.append(_base64(pending))
            pending = b""
    joined.append(_base64(pending))
    return decode(b"".join(joined), run[0][0])


def _base64(text: bytes) -> bytes:
    text = _NOT_BASE64.sub(b"", text)
    text = text[:-1] if len(text) % 4 == 1 else text
    try:
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return b""


def _quoted(text: bytes) -> bytes:
    return _HEX.sub(lambda m: bytes([int(m[1], 16)]), text.replace(b"_", b" "))


def parameters(raw: bytes) -> tuple[str, dict[str, str]]:
    """The value before the first semicolon in lower case, and the decoded parameters.

    RFC 2231 (continuations, charsets), RFC 2047 inside quotes (forbidden and usual), bare 8-bit.
    """
    raw = raw[:4_096].replace(b"\n", b"")
    value = decode(raw.partition(b";")[0]).strip().lower()
    simple: dict[str, bytes] = {}
    pieces: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for match in _PARAMETER.finditer(raw):
        name = decode(match[1]).lower()
        quoted = match[2] is not None
        given = _ESCAPED.sub(rb"\1", match[2]) if quoted else match[3].strip().strip(b'"')
        piece = _PIECE.fullmatch(name)
        if piece is None:
            simple.setdefault(name, given)
        else:
            is_extended = bool(piece[3]) or piece[2] is None
            pieces.setdefault(piece[1], {})[int(piece[2] or 0)] = (given, is_extended)
    found = {name: _loose(given) for name, given in simple.items()}
    found |= {name: _extended(parts) for name, parts in pieces.items()}
    return value, found


def _extended(parts: dict[int, tuple[bytes, bool]]) -> str:
    """RFC 2231 §3 and §4: `charset'language'percent-encoded`, in numbered pieces."""
    charset, joined, escaped = "", b"", b""
    for place, (number, (given, is_extended)) in enumerate(sorted(parts.items())):
        value = given
        if is_extended and place == 0 and given.count(b"'") >= 2:  # noqa: PLR2004
            label, _, value = given.split(b"'", 2)
            charset = label.decode("latin-1")
        if is_extended:
            escaped += value  # some programs split inside an escape
        else:
            joined, escaped = joined + unquote_to_bytes(escaped) + value, b""
        if number > place + 50:
            break
    joined += unquote_to_bytes(escaped)
    if b"=?" in joined and not charset:
        return one_line(decode_words(joined))
    return one_line(decode(joined, charset))


def _loose(given: bytes) -> str:
    text = one_line(decode_words(given))
    if "%" in text and text.isascii():
        unquoted = unquote_to_bytes(text)
        if not unquoted.isascii() and "\ufffd" not in unquoted.decode("utf-8", "replace"):
            return one_line(unquoted.decode("utf-8"))
    return text


def ids(raws: Iterable[bytes]) -> tuple[str, ...]:
    """The message ids in some headers, without angle brackets, each once, in their order.

    Bare ids (no brackets) count when nothing is bracketed; Microsoft's `<[…]>` is one too.
    """
    found: dict[str, None] = {}
    for raw in raws:
        text = one_line(clean(decode(raw)))
        bracketed = [one.replace(" ", "") for one in _ID.findall(text)]
        bare = [w.strip("<>,;\"'") for w in text.split()] if not bracketed else []
        found |= dict.fromkeys(one for one in bracketed or bare if one and len(one) < 990)  # noqa: PLR2004
    return tuple(found)
