# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of parts → bodies, attachments, and what a delivery report carries.

Decides what is text to read and what is a file. Every text in the mail is kept, in its order:
Apple Mail puts words before and after each picture, lists append a footer.
"""

import binascii
import re
from dataclasses import dataclass, field
from email.message import Message
from typing import cast
from urllib.parse import unquote

from channels.email import base64_body, filenames, tnef
from channels.email.calendar import summary_line
from channels.email.charsets import clean, decode
from channels.email.headers import Headers, parameters
from channels.email.parsed import MailAttachment
from channels.email.plain_text import unfold_flowed, without_uuencoded
from channels.email.source import Part, flat, undecoded

DEEPEST = 30
MOST_PARTS = 200
LARGEST_TEXT = 1024 * 1024
_CID = re.compile(r"cid:([^\"'<>\s)]{1,200})", re.IGNORECASE)
_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}", re.ASCII)
_FILE_NAME = re.compile(r"[^\s/\\][^/\\]{0,150}\.[A-Za-z0-9]{1,5}")


@dataclass(slots=True)
class Block:
    """One stretch of text: as plain text, as HTML, or as both."""

    plain: str = ""
    html: str = ""


@dataclass(slots=True)
class Collected:
    """What the tree held."""

    blocks: list[Block] = field(default_factory=list)
    files: list[MailAttachment] = field(default_factory=list)
    statuses: list[Headers] = field(
        default_factory=list
    )  # message/delivery-status, block by block
    embedded: list[Part] = field(default_factory=list)  # attached mails, or their headers
    report_type: str = ""
    calendar: str = ""
    problems: dict[str, None] = field(default_factory=dict)
    count: int = 0


def collect(message: Part) -> Collected:
    """Everything in a parsed message. Bounded: 30 levels, 200 parts."""
    found = Collected()
    found.blocks = _visit(message, found, 0)
    _mark_inline(found)
    return found


def _visit(part: Part, found: Collected, depth: int) -> list[Block]:
    found.count += 1
    if depth > DEEPEST or found.count > MOST_PARTS:
        found.problems["parts_cut"] = None
        return []
    headers = Headers(part)
    kind, given = parameters(headers.raw("content-type"))
    if not _TYPE.fullmatch(kind):
        kind = part.get_default_type() if not kind else "text/plain"
    if part.is_multipart():
        children = cast("list[Part]", part.get_payload())
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            for one in children:
                found.statuses += status_blocks(flat(one))
            return []
        if kind.startswith("message/"):
            return _embedded(part, headers, found, kind)
        return _multipart(children, kind, given, found, depth)
    return _leaf(part, headers, kind, given, found)


def _multipart(
    children: list[Part], kind: str, given: dict[str, str], found: Collected, depth: int
) -> list[Block]:
    if kind == "multipart/report":
        found.report_type = found.report_type or given.get("report-type", "").lower() or "report"
    visited = [_visit(child, found, depth + 1) for child in children]
    if kind != "multipart/alternative":
        return [block for blocks in visited for block in blocks]
    plain = next((text for blocks in visited if (text := _joined(blocks, "plain"))), "")
    html = next((text for blocks in reversed(visited) if (text := _joined(blocks, "html"))), "")
    return [Block(plain, html)] if plain or html else []


def _joined(blocks: list[Block], name: str) -> str:
    return "\n".join(text for block in blocks if (text := str(getattr(block, name))).strip())


def _leaf(
    part: Part, headers: Headers, kind: str, given: dict[str, str], found: Collected
) -> list[Block]:
    disposition, about = parameters(headers.raw("content-disposition"))
    name = _name(headers, about, given)
    content = _content(part, headers, found)
    charset = given.get("charset", "")
    if kind.startswith("multipart/"):
        kind = "text/plain"  # no boundary, or none that was found
    if _is_body(kind, disposition, name, found):
        return _body(content, kind, given, found)
    if kind in ("text/rfc822-headers", "message/rfc822"):
        found.embedded.append(_message(content))
    if kind.startswith("message/delivery-status"):
        found.statuses += status_blocks(content)
        return []
    if kind == "text/calendar" or name.lower().endswith(".ics"):
        found.calendar = found.calendar or summary_line(content, charset)
        name = name or "invite.ics"
    if tnef.is_tnef(kind, name, content) and (unpacked := tnef.unpack(content)):
        return _tnef(unpacked, found)
    if content or name:
        _attach(found, name, kind, content, headers)
    return []


def _is_body(kind: str, disposition: str, name: str, found: Collected) -> bool:
    if kind not in ("text/plain", "text/html", "text/enriched", "text/markdown"):
        return kind.startswith("text/x-amp") and not name
    if disposition == "attachment":
        return False
    # A named text is a file (Apple Mail says inline) – unless it is all the mail consists of.
    return not name or found.count == 1


def _body(content: bytes, kind: str, given: dict[str, str], found: Collected) -> list[Block]:
    if len(content) > LARGEST_TEXT:
        found.problems["text_cut"] = None
    text = clean(decode(content[:LARGEST_TEXT], given.get("charset", "")))
    if kind.startswith("text/x-amp"):
        return []
    if kind == "text/html":
        return [Block(html=text)]
    if given.get("format", "").lower() == "flowed":
        text = unfold_flowed(text, is_delsp=given.get("delsp", "").lower() == "yes")
    if "\nbegin " in text or text.startswith("begin "):
        text, files = without_uuencoded(text)
        for name, data in files:
            _attach(found, filenames.safe(name), "application/octet-stream", data, None)
    return [Block(plain=text)]


def _content(part: Part, headers: Headers, found: Collected) -> bytes:
    return _decoded(undecoded(part), headers, found)


def _decoded(raw: bytes, headers: Headers, found: Collected) -> bytes:
    encoding = headers.token("content-transfer-encoding").strip("\"' ")
    if encoding == "base64":
        content, is_sound = base64_body.unpacked(raw)
        if not is_sound:
            found.problems["bad_base64"] = None
        return content
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files = without_uuencoded(raw.decode("latin-1"))[1]
        return files[0][1] if files else raw
    return raw


def status_blocks(content: bytes) -> list[Headers]:
    """The blocks of a delivery status, one per recipient (RFC 3464 §2.1).

    Some systems leave out the empty line between recipients; a field that comes again begins one.
    """
    blocks: list[list[bytes]] = [[]]
    names: set[bytes] = set()
    for line in content[:LARGEST_TEXT].split(b"\n"):
        name = b"" if line[:1] in (b" ", b"\t") else line.partition(b":")[0].strip().lower()
        if not line.strip() or name in names:
            blocks.append([])
            names.clear()
        if name.endswith(b"-recipient"):
            names.add(name)
        blocks[-1].append(line)
    return [Headers(_message(b"\n".join(lines).strip())) for lines in blocks if any(lines)]


def _name(headers: Headers, about: dict[str, str], given: dict[str, str]) -> str:
    """What the file is called, also where only Exchange's description says it."""
    named = about.get("filename", "") or given.get("name", "")
    if not named and _FILE_NAME.fullmatch(described := headers.text("content-description")):
        named = described
    return filenames.safe(named)


def _embedded(part: Part, headers: Headers, found: Collected, kind: str) -> list[Block]:
    """An attached mail is one file; what is inside it is its own business."""
    child = part.get_payload(0)
    inner = child if isinstance(child, Message) else part
    if headers.token("content-transfer-encoding") in ("base64", "quoted-printable"):
        content = _decoded(b"" if inner.is_multipart() else undecoded(inner), headers, found)
        inner = _message(content)
    else:
        content = flat(inner)
    found.embedded.append(inner)
    about = parameters(headers.raw("content-disposition"))[1]
    given = parameters(headers.raw("content-type"))[1]
    name = filenames.safe(about.get("filename", "") or given.get("name", ""))
    if not name and kind == "message/rfc822" and (subject := Headers(inner).text("subject")):
        name = filenames.safe(subject.replace("/", "_").replace("\\", "_"))[:80].strip() + ".eml"
    _attach(found, name, kind, content, headers)
    return []


def _message(content: bytes) -> Part:
    from email import message_from_bytes  # noqa: PLC0415 - beside the parser it is part of

    return message_from_bytes(content[:LARGEST_TEXT])


def _tnef(unpacked: tnef.Unpacked, found: Collected) -> list[Block]:
    for name, data in unpacked.files:
        _attach(found, name, "application/octet-stream", data, None)
    if found.blocks or not (unpacked.text.strip() or unpacked.html.strip()):
        return []
    return [Block(unpacked.text, unpacked.html)]


def _attach(
    found: Collected, name: str, kind: str, content: bytes, headers: Headers | None
) -> None:
    raw = headers.text("content-id") if headers else ""
    name = name or filenames.made(kind, len(found.files) + 1)
    found.files.append(MailAttachment(name, kind, content, content_id=raw.strip("<> ")))


def _mark_inline(found: Collected) -> None:
    """A file is inline if the HTML shows it; an id alone proves nothing (M12)."""
    html = "".join(block.html for block in found.blocks)
    shown = (
        {unquote(cid).lower() for cid in _CID.findall(html)} if "cid:" in html.lower() else set()
    )
    found.files = [
        MailAttachment(
            one.filename,
            one.content_type,
            one.content,
            bool(one.content_id) and one.content_id.lower() in shown,
            one.content_id,
        )
        for one in found.files
    ]
