# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that customers send: what they are by their bytes, and a name that is safe.

Pure. What the sender claims is not looked at. How large a file may be, and how a refusal is
worded, is each channel's business.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

NAME_MAX = 120
_SUFFIX_MAX = 10


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Why a file is not taken: it is empty, markup that a browser might run, or nothing we know.

    The code is also the key of a text in the channels' catalogues.
    """

    code: Literal["file_empty", "file_markup", "file_type"]


# Bytes at the start of a file, and what it is then.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)
# The brand of an ISO base media file (ISO/IEC 14496-12 §4.3), bytes 8 to 12.
_BRANDS: dict[bytes, str] = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"isom", b"iso2", b"iso5", b"mp41", b"mp42", b"avc1", b"M4V "), "video/mp4"),
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov",),
    "video/webm": (".webm",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    "text/plain": (".txt", ".log", ".csv", ".md", ".json", ".ini", ".conf", ".yaml", ".yml"),
}
ACCEPTED_TYPES = tuple(_SUFFIXES)

_MARKUP_MARKS = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<body", b"<iframe")
_MARKUP_SUFFIXES = (".svg", ".svgz", ".html", ".htm", ".xhtml", ".xml", ".mhtml")
_HEAD = 4096
# Reserved on Windows, where an agent may save the file (Microsoft, Naming Files, checked 2026-11).
_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)),
}


def recognise(content: bytes, name: str) -> str | FileProblem:
    """The media type the bytes have, or why we do not take them."""
    if not content:
        return FileProblem("file_empty")
    head = content[:_HEAD]
    found = _media_type(head)
    if found is not None:
        return found
    if _is_markup(head, name):
        return FileProblem("file_markup")
    return "text/plain" if _is_text(content) else FileProblem("file_type")


def clean_name(name: str, content_type: str) -> str:
    """A file name that is safe to show, to save and to put into a header.

    No folders, no control or direction-changing characters, at most 120 characters, never empty,
    and ending as its content says: `invoice.pdf.exe` that is a PDF becomes `invoice.pdf.exe.pdf`.
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(_visible(letter) for letter in plain if unicodedata.category(letter) != "Cf")
    tidy = " ".join(shown.split()).strip(". ")
    if tidy.split(".", 1)[0].upper() in _DEVICES:
        tidy = f"_{tidy}"
    stem, suffix = _split(tidy or "file")
    fitting = _SUFFIXES.get(content_type, ())
    if fitting and suffix.lower() not in fitting:
        stem, suffix = tidy or "file", fitting[0]
    return stem[: NAME_MAX - len(suffix)] + suffix


def _media_type(head: bytes) -> str | None:
    for mark, media_type in _SIGNATURES:
        if head.startswith(mark):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return _BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else None


def _is_markup(head: bytes, name: str) -> bool:
    # A log that quotes markup is a log; a file that begins with it is markup.
    lowered = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    is_tagged = lowered.startswith(b"<") and any(mark in lowered for mark in _MARKUP_MARKS)
    return is_tagged or name.lower().endswith(_MARKUP_SUFFIXES)


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(letter in "\t\n\r\f\x1b" or letter >= " " for letter in text[:_HEAD])
    return False


def _visible(letter: str) -> str:
    return " " if unicodedata.category(letter) in ("Cc", "Co", "Cs", "Cn") else letter


def _split(name: str) -> tuple[str, str]:
    suffix = PurePosixPath(name).suffix
    has_suffix = 1 < len(suffix) <= _SUFFIX_MAX
    return (name[: -len(suffix)], suffix) if has_suffix else (name, "")
