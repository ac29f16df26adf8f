# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes one message from a visitor: checks it, has it recorded, then says so.

The same for HTTP and WebSocket. The answer to the visitor is given only after the hub has the
message on disk; a repeat gets the same answer and is recorded once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import orjson

from channels.webchat.bodies import SendBody
from channels.webchat.files import FILES_PER_MESSAGE_MAX, read_upload
from channels.webchat.refusals import Refusal, too_fast
from channels.webchat.site import KIND, TEXT_MAX, Site
from channels.webchat.visitors import Visitor
from intake.errors import StoreUnavailable
from intake.messages import Attachment, Language, RawPayload, is_blank

_RETRY_SECONDS = 3.0
# Bursts are human (a list of symptoms, line by line); a steady stream is not.
PER_VISITOR = "60/minute"
PER_ADDRESS = "300/minute"
PER_SITE = "6000/minute"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The message is safe with us, since `at`."""

    cid: str
    status: Literal["accepted", "duplicate"]
    at: datetime


async def receive(
    site: Site, sender: Visitor, body: SendBody, *, language: Language, remote: str, now: datetime
) -> Receipt | Refusal:
    """Record one message. Safe to repeat with the same `cid`, over HTTP or a socket."""
    visitor = sender.id
    files = _acceptable(site, visitor, body)
    if isinstance(files, Refusal):
        return files
    if wait := _wait_seconds(site, visitor, remote):
        return too_fast(wait)
    payload = _payload(site, sender, body, files, body.language or language, now)
    try:
        first = await _record(site, payload, message_id_of(visitor, body.cid))
    except StoreUnavailable:
        return Refusal("unavailable", _RETRY_SECONDS)
    return Receipt(body.cid, "duplicate" if first else "accepted", first or now)


def message_id_of(visitor: str, cid: str) -> str:
    """The id that makes a message unique on this account."""
    return f"{visitor}:{cid}"


async def _record(site: Site, payload: RawPayload, message_id: str) -> datetime | None:
    """Have a message on disk. Returns when its first copy came, None if this is the first."""
    with site.recent.recording(message_id, payload.received_at) as recent:
        if first := await site.hub.first_came(KIND, site.account, message_id):
            return first
        await site.hub.accept(payload)  # a recent copy may not be on disk yet
        return recent


def _acceptable(site: Site, visitor: str, body: SendBody) -> tuple[Attachment, ...] | Refusal:
    if is_blank(body.text) and not (body.choice or body.files):
        return Refusal("empty")
    if len(body.text) > TEXT_MAX:
        return Refusal("too_long", values={"limit": TEXT_MAX})
    if len(body.files) > FILES_PER_MESSAGE_MAX:
        return Refusal("too_many_files", values={"limit": FILES_PER_MESSAGE_MAX})
    files = tuple(read_upload(site.seal, visitor, reference) for reference in body.files)
    known = tuple(file for file in files if file is not None)
    return known if len(known) == len(files) else Refusal("file_unknown")


def _wait_seconds(site: Site, visitor: str, remote: str) -> float:
    return (
        site.wait_seconds("send", visitor, PER_VISITOR)
        or site.wait_seconds("send_address", remote, PER_ADDRESS)
        or site.wait_seconds("send_site", "all", PER_SITE)
    )


def _payload(
    site: Site,
    sender: Visitor,
    body: SendBody,
    files: tuple[Attachment, ...],
    language: Language,
    now: datetime,
) -> RawPayload:
    content: dict[str, object] = {
        "cid": body.cid,
        "visitor": sender.id,
        "text": body.text,
        "choice": body.choice,
        "files": files,
        "language": language,
        "at": now,
    }
    if sender.person is not None:
        content["who"] = sender.person.facts()
    return RawPayload(KIND, site.account, now, orjson.dumps(content, option=orjson.OPT_UTC_Z))
