# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message of ours → the bytes of a mail. Pure; the same message gives the same Message-ID.

Headers are written here and not by the standard library: up to 3.11.9 it turns an encoded word
that holds a line break into a header of its own (CVE-2024-6923), and it breaks names with commas
when it folds them (CVE-2025-1795). Here every header is one line of ASCII, encoded word by
encoded word, before it is folded; nothing from outside is ever decoded on the way.
"""

import base64
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from channels.email.identities import is_address

LINE = 76  # RFC 2045 §6.8 for bodies, RFC 2047 §2 for encoded words
_WORD_BYTES = 42  # encodes to 56 letters, with =?utf-8?b?…?= below 75
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~.,;:()\[\]@<>-]*")
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=^_`{|}~-]*")  # no "?": nothing can look encoded
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,250}")  # printable, without "<" and ">"
_LINK = re.compile(r"https?://[^\s<>\"']+")
_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}")


@dataclass(frozen=True, slots=True)
class File:
    """A file to send along."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything one mail says. Ids are without angle brackets."""

    message_id: str
    sender: str
    sender_name: str
    to: Sequence[tuple[str, str]]  # address, name
    subject: str
    text: str
    date: datetime
    cc: Sequence[tuple[str, str]] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    quote: str = ""  # what is answered, set off below the answer
    quote_head: str = ""
    files: Sequence[File] = ()
    headers: Mapping[str, str] = field(default_factory=dict)  # fixed ones of ours, plain ASCII

    @property
    def recipients(self) -> list[str]:
        """The envelope's recipients, each once."""
        return list(dict.fromkeys(wire_address(one) for one, _ in (*self.to, *self.cc)))


def compose(draft: Draft) -> bytes:
    """The mail as it goes over the wire, with CRLF and without Bcc.

    Raises `ValueError` for an address or id that is none: nothing is guessed about those.
    """
    lines = [
        *_header("From", _mailboxes([(draft.sender, draft.sender_name)])),
        *_header("To", _mailboxes(draft.to)),
        *(_header("Cc", _mailboxes(draft.cc)) if draft.cc else ()),
        *(_header("Reply-To", _mailboxes([(draft.reply_to, "")])) if draft.reply_to else ()),
        *_header("Subject", _words(draft.subject)),
        *_header("Date", [format_datetime(draft.date)]),
        *_header("Message-ID", [_bracketed(draft.message_id)]),
        *(_header("In-Reply-To", _ids([draft.in_reply_to]))),
        *(_header("References", _ids(draft.references))),
        *(line for name, value in draft.headers.items() for line in _header(name, [value])),
        "MIME-Version: 1.0",
    ]
    return "\r\n".join([*lines, *_body(draft)]).encode("utf-8", "replace") + b"\r\n"


def _header(name: str, words: Sequence[str]) -> list[str]:
    """One header, folded between words at `LINE`. No words: no header."""
    if not words:
        return []
    lines, line = [], f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > LINE and not line.endswith(":"):
            lines.append(line)
            line = ""
        line += f" {word}"
    return [*lines, line]


def _words(text: str) -> list[str]:
    """Unstructured text as words of a header; encoded unless it is plain ASCII."""
    clean = " ".join(_CONTROL.sub(" ", text).split())
    if _PLAIN_WORDS.fullmatch(clean) and "=?" not in clean:
        return clean.split(" ") if clean else ["-"]
    return list(_encoded_words(clean))


def _encoded_words(text: str) -> Iterator[str]:
    """RFC 2047 words of whole characters."""
    some = b""
    for letter in text:
        raw = letter.encode("utf-8", "replace")
        if len(some) + len(raw) > _WORD_BYTES:
            yield _encoded_word(some)
            some = b""
        some += raw
    yield _encoded_word(some)


def _encoded_word(raw: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(raw).decode()}?="


def _mailboxes(people: Sequence[tuple[str, str]]) -> list[str]:
    """Mailboxes as words, with commas between people."""
    words: list[str] = []
    for number, (address, name) in enumerate(people):
        if not is_address(address):
            raise ValueError("this is no mail address that could be written to")
        clean = " ".join(_CONTROL.sub(" ", name).split())[:200]
        words += _phrase(clean)
        comma = "," if number + 1 < len(people) else ""
        words.append(f"<{wire_address(address)}>{comma}")
    return words


def _phrase(name: str) -> list[str]:
    if not name:
        return []
    return name.split(" ") if _ATOMS.fullmatch(name) else list(_encoded_words(name))


def wire_address(address: str) -> str:
    """The address with its domain in ASCII (IDNA). Its local part needs SMTPUTF8 if it is not.

    Raises `ValueError` for a domain that cannot be written so.
    """
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError as error:
            raise ValueError("this domain cannot be written to") from error
    return f"{local}@{domain}"


def _ids(ids: Sequence[str]) -> list[str]:
    """Message-IDs as words; what is none is left out, for it came from outside."""
    return [f"<{one}>" for one in ids if _MESSAGE_ID.fullmatch(one)]


def _bracketed(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("this is no Message-ID")
    return f"<{message_id}>"


def _body(draft: Draft) -> list[str]:
    seed = draft.message_id.partition("@")[0].replace(".", "")[:40]
    text = draft.text
    if draft.quote:
        quoted = "\n".join(f"> {line}" for line in draft.quote.splitlines())
        text = f"{text}\n\n{draft.quote_head}\n{quoted}"
    alternative = _multipart(
        "alternative",
        f"=_alt_{seed}",
        [_text_part("plain", text), _text_part("html", _as_html(draft))],
    )
    if not draft.files:
        return alternative
    return _multipart(
        "mixed", f"=_mix_{seed}", [alternative, *(_file_part(file) for file in draft.files)]
    )


def _multipart(kind: str, boundary: str, parts: Sequence[list[str]]) -> list[str]:
    lines = [f'Content-Type: multipart/{kind}; boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--", ""]


def _text_part(kind: str, text: str) -> list[str]:
    # Base64 and not quoted-printable: Chinese text grows by a third instead of threefold.
    wire = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return [
        f"Content-Type: text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        *_base64_lines(wire.encode("utf-8", "replace")),
    ]


def _file_part(file: File) -> list[str]:
    given = file.content_type.partition(";")[0].strip()
    content_type = given if _TYPE.fullmatch(given) else "application/octet-stream"
    if content_type.casefold().startswith(("multipart/", "message/")):
        content_type = "application/octet-stream"  # those may not be base64 (RFC 2046 §5.2.1)
    name = _CONTROL.sub("", file.name)[:120] or "file"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    encoded = quote(name, safe="", errors="replace")
    return [
        f"Content-Type: {content_type}",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment;",
        f' filename="{plain}";',
        f" filename*=utf-8''{encoded}",
        "",
        *_base64_lines(file.content),
    ]


def _base64_lines(raw: bytes) -> list[str]:
    encoded = base64.b64encode(raw).decode()
    return [encoded[at : at + LINE] for at in range(0, len(encoded), LINE)] or [""]


def _as_html(draft: Draft) -> str:
    quoted = ""
    if draft.quote:
        quoted = (
            f"<p>{html.escape(draft.quote_head)}</p>"
            '<blockquote style="margin:0 0 0 .8em;padding-left:.8em;border-left:2px solid #ccc">'
            f"{_paragraphs(draft.quote)}</blockquote>"
        )
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head>'
        '<body style="font-family:sans-serif;font-size:15px;line-height:1.5">'
        f"{_paragraphs(draft.text)}{quoted}</body></html>"
    )


def _paragraphs(text: str) -> str:
    blocks = [block for block in text.split("\n\n") if block.strip()]
    return "".join(f"<p>{_linked(block)}</p>" for block in blocks)


def _linked(block: str) -> str:
    parts, end = [], 0
    for found in _LINK.finditer(block):
        address = found[0].rstrip(".,;:!?。，；）)")
        parts.append(html.escape(block[end : found.start()]))
        safe = html.escape(address)
        parts.append(f'<a href="{safe}">{safe}</a>')
        end = found.start() + len(address)
    parts.append(html.escape(block[end:]))
    return "".join(parts).replace("\n", "<br>")
