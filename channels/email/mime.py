# SPDX-License-Identifier: AGPL-3.0-or-later
"""`parse_message`: the bytes of a mail → `ParsedMail`. Pure; never raises, whatever the bytes.

Puts together what the neighbours read: `caps.py` cuts to size, the standard parser (compat32:
2-5 times faster than its successor, and no header of it raises) splits, `headers.py`,
`addresses.py` and `charsets.py` decode, `parts.py` tells text from files, `quotes.py` finds the
newest words, `automatic.py`, `bounces.py`, `authors.py` and `forwards.py` say who really wrote.
Time is bounded by the caps for all but hostile mail; `apart.py` bounds it for that too.
"""

import logging
import re
from email import message_from_bytes

from channels.email import authors, automatic, bounces, forwards, quotes
from channels.email.addresses import mailboxes, read
from channels.email.caps import capped
from channels.email.charsets import clean, decode, one_line
from channels.email.dates import read_date
from channels.email.headers import Headers, ids
from channels.email.html_text import QUOTE_MARK, html_to_text
from channels.email.parsed import Mailbox, ParsedMail
from channels.email.parts import Block, collect

_log = logging.getLogger(__name__)
_OWN = "x-frontdesk-"
_RECIPIENTS = (
    *("delivered-to", "x-original-to", "x-forwarded-to", "envelope-to", "x-envelope-to"),
    *("x-rcpt-to", "x-delivered-to", "original-recipient"),
)
_RESCUED_TEXT = 64 * 1024
# “Your program cannot show HTML”: a plain part that holds nothing but an excuse.
_STUB = re.compile(
    r"\bhtml\b|can(?:no|')t (?:be )?(?:view|read|display)|网页|浏览器|无法显示", re.IGNORECASE
)
_LOOKS_LIKE_HTML = re.compile(r"\s*<(?:!doctype html|html|body|div|table|p|meta)\b", re.IGNORECASE)


def parse_message(raw: bytes) -> ParsedMail:
    """Everything one mail says. What cannot be read is empty and named in `problems`."""
    try:
        return _read(bytes(raw))
    except Exception as error:  # noqa: BLE001 - any bytes may come; the mail is shown all the same
        _log.warning("mail_unreadable", extra={"error": type(error).__name__})
        return _rescued(bytes(raw), type(error).__name__)


def _read(raw: bytes) -> ParsedMail:
    mended, problems = capped(raw)
    message = message_from_bytes(mended)
    headers = Headers(message)
    found = collect(message)
    html, marked = _texts(found.blocks)
    sender, is_ambiguous = _sender(headers)
    newest = quotes.newest(marked, sender.addr)
    text = newest.text
    subject = headers.text("subject")
    bounce = bounces.read_bounce(headers, found, text, subject)
    kind = automatic.kind_of(headers, subject, bounce, sender.addr)
    return ParsedMail(
        from_addr=sender.addr,
        from_name=sender.name,
        is_ambiguous_sender=is_ambiguous,
        author=authors.behind_list(headers, sender, text),
        sender_addr=_first(headers, "sender").addr,
        return_path=_return_path(headers),
        reply_to=mailboxes(headers.raw("reply-to")),
        to=_all(headers, "to"),
        cc=_all(headers, "cc"),
        delivered_to=_recipients(headers),
        subject=subject,
        message_id=next(iter(ids([headers.raw("message-id")])), ""),
        in_reply_to=next(iter(ids([headers.raw("in-reply-to")])), ""),
        references=ids([headers.raw("references")]),
        date=read_date(headers.text("date")),
        text=text,
        html=html,
        reply=newest.reply,
        reply_cuts=newest.cuts,
        attachments=tuple(found.files),
        calendar=found.calendar,
        auto_kind=kind,
        bounce=bounce,
        list_id=headers.text("list-id"),
        is_list=automatic.is_list(headers),
        forwarded_from=forwards.original_sender(subject, text, found.embedded),
        authentication_results=tuple(
            one_line(decode(raw)) for raw in headers.all_raw("authentication-results")
        ),
        own_headers=tuple((n, headers.text(n)) for n in headers.names if n.startswith(_OWN)),
        problems=(*problems, *found.problems),
    )


def _sender(headers: Headers) -> tuple[Mailbox, bool]:
    """The first mailbox of From, and whether somebody else might read another one."""
    froms = headers.all_raw("from")
    if not froms:
        return _first(headers, "sender"), True
    found, is_odd = read(froms[0])
    with_at = [one for one in found if "@" in one.addr]
    sender = (with_at or [*found, Mailbox("")])[0]
    return sender, is_odd or len(froms) > 1 or len(found) != 1


def _first(headers: Headers, name: str) -> Mailbox:
    return next(iter(mailboxes(headers.raw(name))), Mailbox(""))


def _all(headers: Headers, name: str) -> tuple[Mailbox, ...]:
    return tuple(one for raw in headers.all_raw(name)[:20] for one in mailboxes(raw))


def _recipients(headers: Headers) -> tuple[str, ...]:
    found = (one.addr for name in _RECIPIENTS for one in _all(headers, name))
    return tuple(dict.fromkeys(addr for addr in found if "@" in addr))


def _return_path(headers: Headers) -> str | None:
    if "return-path" not in headers:
        return None
    addr = _first(headers, "return-path").addr
    return addr if "@" in addr else ""


def _texts(blocks: list[Block]) -> tuple[str, str]:
    """The HTML, and the text with marks where HTML says that a quote begins."""
    parts = []
    for block in blocks:
        if _needs_html(block):
            parts.append(html_to_text(block.html or block.plain))
        else:
            parts.append(block.plain.replace(QUOTE_MARK, ""))
    marked = "\n".join(part.strip("\n") for part in parts if part.strip())
    html = "\n".join(block.html for block in blocks if block.html)
    return html, clean(marked)


def _needs_html(block: Block) -> bool:
    plain = block.plain.strip()
    if not block.html:
        return bool(_LOOKS_LIKE_HTML.match(plain))
    if not plain or _LOOKS_LIKE_HTML.match(plain):
        return True
    return len(plain) < 400 and len(block.html) > 2 * len(plain) and bool(_STUB.search(plain))  # noqa: PLR2004


def _rescued(raw: bytes, reason: str) -> ParsedMail:
    """The little that can always be had: the text as it came, so that a person sees it."""
    text = clean(decode(raw[:_RESCUED_TEXT]))
    return ParsedMail(
        text=text, reply=text, is_ambiguous_sender=True, problems=(f"unreadable:{reason}",)
    )
