# SPDX-License-Identifier: AGPL-3.0-or-later
"""An outgoing message and what its thread knows → the mail to write. Pure.

Whom it goes to, under which subject, in which thread, and how it says that a program wrote it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from channels.email.compose import Draft, File
from channels.email.identities import domain_of, is_address, without_tag
from channels.email.settings import Settings
from channels.email.tokens import ThreadTokens
from channels.rendering import numbered
from intake.errors import PermanentFailure
from intake.messages import Author, Language, OutboundMessage
from intake.phrases import Phrases

MOST_REFERENCES = 10  # beside the first: long threads made headers of many KiB
MOST_RECIPIENTS = 50
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|antw|vs|ref|回复|回覆|答复|答覆|返信)\s*(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
# RFC 3834 §5 and MS-OXCMAIL 2.2.3.2.14: answer this, and two programs may talk for ever.
_AUTOMATIC = {
    "Auto-Submitted": "auto-replied",
    "X-Auto-Response-Suppress": "All",
    "Precedence": "auto_reply",
}


def draft_of(
    message: OutboundMessage,
    settings: Settings,
    tokens: ThreadTokens,
    phrases: Phrases,
    files: Sequence[File],
) -> Draft:
    """The mail for a message. Raises `PermanentFailure` if nobody is known to write to."""
    context = message.context
    language: Language = "zh" if _CHINESE.search(message.text) else "en"
    by_bot = message.author is Author.BOT
    to, cc = _recipients(message, settings, by_bot=by_bot)
    domain = domain_of(settings.address)
    answered = _text(context, "message_id")
    known = [str(one) for one in _list(context, "references")]
    references = [*known[:1], *known[1:][-MOST_REFERENCES:], answered]
    quote = "" if by_bot else _text(context, "quote")
    return Draft(
        message_id=tokens.message_id(message.thread, message.seq, domain),
        sender=settings.address,
        sender_name=settings.name or message.author_name,
        to=to,
        cc=cc,
        subject=_subject(message, phrases, language),
        text=numbered(message.text, message.options) if message.options else message.text,
        date=message.at,
        reply_to=_reply_to(message.thread, settings, tokens),
        in_reply_to=answered,
        references=list(dict.fromkeys(one for one in references if one)),
        quote=quote,
        quote_head=_quote_head(context, phrases, language) if quote else "",
        files=files,
        headers=_headers(message, settings, tokens, by_bot=by_bot),
    )


def _recipients(
    message: OutboundMessage, settings: Settings, *, by_bot: bool
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Whom it goes to: a program writes only to whoever wrote last, an agent also to others."""
    writer = _text(message.context, "to")
    name = _text(message.context, "name")
    chosen = [] if by_bot else _addresses(message.meta, "to")
    to = [(one, "") for one in chosen] or [(writer, name)]
    copied = [] if by_bot else _addresses(message.meta, "cc")
    taken = {one for one, _ in to} | settings.own_addresses
    cc = [(one, "") for one in copied if one not in taken and without_tag(one) not in taken]
    if not all(is_address(one) for one, _ in to):
        raise PermanentFailure("nobody is known in this thread to whom a mail could go")
    return to, cc


def _addresses(meta: Mapping[str, object], key: str) -> list[str]:
    given = [one for one in _list(meta, key) if isinstance(one, str) and is_address(one)]
    return list(dict.fromkeys(given))[:MOST_RECIPIENTS]


def _subject(message: OutboundMessage, phrases: Phrases, language: Language) -> str:
    given = _text(message.meta, "subject") or _text(message.context, "subject")
    bare = _PREFIX.sub("", given).strip()
    if bare and not _text(message.context, "message_id"):
        return bare  # we write first
    return f"Re: {bare}" if bare else phrases.say(language, "no_subject")


def _quote_head(context: Mapping[str, object], phrases: Phrases, language: Language) -> str:
    try:
        when = datetime.fromisoformat(_text(context, "at")).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        when = ""
    name = _text(context, "name") or _text(context, "to")
    return phrases.say(language, "quote_head", when=when, name=name)


def _reply_to(thread: str, settings: Settings, tokens: ThreadTokens) -> str:
    if not settings.uses_tags:
        return ""
    local, _, domain = settings.address.rpartition("@")
    return f"{local}+{tokens.tag(thread)}@{domain}"


def _headers(
    message: OutboundMessage, settings: Settings, tokens: ThreadTokens, *, by_bot: bool
) -> dict[str, str]:
    headers = {"X-Frontdesk-Message": f"{message.thread}.{message.seq}"}
    if not by_bot:
        return headers
    headers |= _AUTOMATIC
    if not message.in_reply_to:  # nobody asked for it: a survey, a notice (RFC 2369)
        headers["Auto-Submitted"] = "auto-generated"
        address = _reply_to(message.thread, settings, tokens) or settings.address
        headers["List-Unsubscribe"] = f"<mailto:{address}?subject=unsubscribe>"
    return headers


def _text(values: Mapping[str, object], key: str) -> str:
    value = values.get(key, "")
    return value if isinstance(value, str) else ""


def _list(values: Mapping[str, object], key: str) -> list[object]:
    value = values.get(key, [])
    return list(value) if isinstance(value, list | tuple) else []
