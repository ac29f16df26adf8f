# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we send to browsers: messages and signs as JSON.

Pure. A `message` says in `after` which message came before it, so that a browser notices a gap:
the numbers alone do not tell, because notes between agents count and are never sent.
"""

from collections.abc import Mapping
from datetime import datetime

from channels.contract import ThreadMessage, ThreadView
from channels.webchat.receive import Receipt
from channels.webchat.refusals import Refusal, named, wording
from intake.messages import Author, Language
from intake.phrases import Phrases

Frame = Mapping[str, object]


def message_item(visitor: str, message: ThreadMessage) -> dict[str, object]:
    """One message of the thread as its visitor sees it."""
    is_own = message.author == Author.CUSTOMER
    return {
        "seq": message.seq,
        "cid": message.client_id.removeprefix(f"{visitor}:") if is_own else "",
        "author": message.author,
        "author_name": message.author_name,
        "at": message.at,
        "text": message.text,
        "options": [{"id": one["id"], "label": one["label"]} for one in message.options],
        "attachments": [_attachment(one) for one in message.attachments],
    }


def message_frame(visitor: str, message: ThreadMessage, after: int) -> Frame:
    """A message, and the number of the one the visitor saw before it."""
    return {"type": "message", "after": after, **message_item(visitor, message)}


def welcome(view: ThreadView, now: datetime) -> Frame:
    """The answer to a `hello` with a good token."""
    return {
        "type": "welcome",
        "seq": view.last_seq,
        "server_time": now,
        "status": view.status or "bot",
    }


def ack(receipt: Receipt) -> Frame:
    """The message `cid` is recorded; the browser may forget its copy."""
    return {"type": "ack", "cid": receipt.cid, "status": receipt.status, "at": receipt.at}


def nack(phrases: Phrases, language: Language, cid: str, refusal: Refusal) -> Frame:
    """The message `cid` was not taken. With `retry_after` (seconds) it is worth another try."""
    return {
        "type": "nack",
        "cid": cid,
        "code": refusal.code,
        "text": wording(phrases, language, refusal),
        "retry_after": refusal.retry_after_seconds,
        **named(refusal),
    }


def error(phrases: Phrases, language: Language, refusal: Refusal) -> Frame:
    """Something else than a message could not be understood."""
    text = wording(phrases, language, refusal)
    return {"type": "error", "code": refusal.code, "text": text, **named(refusal)}


def _attachment(attachment: Mapping[str, object]) -> dict[str, object]:
    wanted = ("blob", "name", "content_type", "size_bytes")
    return {name: attachment.get(name) for name in wanted}
