# SPDX-License-Identifier: AGPL-3.0-or-later
"""What browsers send us, read with suspicion: JSON bytes to values, or what is wrong with them.

Pure. Past this module nothing untyped exists. Whether a message is acceptable is decided in
`receive.py`; here only its shape counts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from channels.webchat.refusals import Refusal, malformed
from intake.messages import LANGUAGES, Language

FRAME_BYTES_MAX = 64 * 1024
CHOICE_MAX = 256
_CID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PAGE_MAX = 500


@dataclass(frozen=True, slots=True)
class SendBody:
    """A message as the visitor's browser wrote it. `files` are references from `POST files`."""

    cid: str
    text: str = ""
    choice: str = ""
    files: tuple[str, ...] = ()
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame of a socket: who, and what it has already shown."""

    token: str
    after_seq: int
    language: Language | None


@dataclass(frozen=True, slots=True)
class SessionBody:
    """What opens a chat: the token of an earlier visit, the site's word who it is, or nothing."""

    token: str
    language: Language | None
    identity: str = ""


def read_object(content: bytes | str) -> Mapping[str, object] | None:
    """A JSON object, or None. Refuses half characters (lone surrogates) and endless nesting."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def read_cid(fields: Mapping[str, object]) -> str | Refusal:
    """The client's own id of a message, or that it is none."""
    cid = fields.get("cid")
    return cid if isinstance(cid, str) and _CID.fullmatch(cid) else malformed("cid")


def read_send(fields: Mapping[str, object]) -> SendBody | Refusal:
    """A message to send, or which field of it has not the agreed shape."""
    cid, files = read_cid(fields), fields.get("files") or ()
    text, choice = fields.get("text") or "", fields.get("choice") or ""
    if isinstance(cid, Refusal):
        return cid
    if not isinstance(text, str):
        return malformed("text")
    if not (isinstance(choice, str) and len(choice) <= CHOICE_MAX):
        return malformed("choice")
    references = _texts(files)
    if references is None:
        return malformed("files")
    return SendBody(cid, text, choice, references, read_language(fields.get("language")))


def read_hello(fields: Mapping[str, object]) -> Hello | Refusal:
    """The greeting of a socket, or which field of it is something else."""
    token, after = fields.get("token"), fields.get("after_seq", 0)
    if fields.get("type") != "hello":
        return malformed("type")
    if not isinstance(token, str):
        return malformed("token")
    if not _is_count(after):
        return malformed("after_seq")
    return Hello(token, int(str(after)), read_language(fields.get("language")))


def read_session(fields: Mapping[str, object]) -> SessionBody | Refusal:
    """What a page wants when it opens the chat, or which field has not the agreed shape."""
    token, identity = fields.get("token") or "", fields.get("identity") or ""
    if not isinstance(token, str):
        return malformed("token")
    if not isinstance(identity, str):
        return malformed("identity")
    return SessionBody(token, read_language(fields.get("language")), identity)


def read_language(value: object) -> Language | None:
    """One of our languages out of a tag such as `zh-CN`, or None."""
    if not isinstance(value, str):
        return None
    tag = value.strip().lower().split("-", 1)[0]
    return next((language for language in LANGUAGES if language == tag), None)


def preferred_language(accept_language: str) -> Language:
    """The first of our languages in an `Accept-Language` header; Chinese if there is none."""
    for entry in accept_language.split(",")[:10]:
        if language := read_language(entry.split(";", 1)[0]):
            return language
    return "zh"


def read_number(text: str | None, default: int, most: int = _PAGE_MAX) -> int | None:
    """A count out of a query string, at most `most`; None if it is no count."""
    if text is None:
        return default
    is_number = text.isascii() and text.isdigit() and len(text) <= 15  # noqa: PLR2004
    return min(int(text), most) if is_number else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    texts = tuple(one for one in value if isinstance(one, str))
    return texts if len(texts) == len(value) else None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
