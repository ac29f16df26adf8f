# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inbound messages as they wait in the inbox: one JSON document each, rare parts left out.

Beside `rows.py`, which holds the values that stay. A waiting document is emptied once its turn
is written.
"""

from typing import Any

import orjson

from intake.messages import (
    Address,
    Attachment,
    Failure,
    FilledForm,
    InboundKind,
    InboundMessage,
    Language,
    Letter,
    Location,
    PendingAttachment,
    Profile,
    ThreadName,
)
from intake.store.rows import attachment_row, dumps
from intake.store.times import micros, moment_or_none

# Ends the document of a message whose first turn was parked; see `as_recorded`.
RECORDED = '"recorded":true}'
_PLAIN = ("text", "choice", "language", "refers_to")
_KINDS = {kind.value: kind for kind in InboundKind}


def inbound_json(message: InboundMessage) -> str:
    """An inbound message as it waits in the inbox. Its files must be stored already."""
    document: dict[str, object] = {"from": message.sender.value, "thread": message.thread}
    for name in _PLAIN:
        if value := getattr(message, name):
            document[name] = value
    if message.attachments:
        document["attachments"] = _stored_files(message.attachments)
    if message.location:
        place = message.location
        document["location"] = (place.latitude, place.longitude, place.label)
    profile = message.profile
    if profile.name or profile.phone or profile.email or profile.user:
        told = (profile.name, profile.phone, profile.email, profile.is_verified, profile.user)
        document["profile"] = told if profile.user else told[:4]
    if message.sent_at:
        document["sent_at"] = micros(message.sent_at)
    _add_rare(document, message)
    return dumps(document)


def _add_rare(document: dict[str, object], message: InboundMessage) -> None:
    """What plain chat messages never have."""
    if message.kind is not InboundKind.MESSAGE:
        document["kind"] = message.kind.value
    if message.failures:
        document["failures"] = [
            (one.recipient, one.is_permanent, one.reason, one.sent_id) for one in message.failures
        ]
    if message.letter:
        letter = message.letter
        names = [(name.value, name.is_proof) for name in letter.names]
        trust = (letter.is_authentic, letter.is_forged)
        document["letter"] = (names, letter.participants, letter.content_id, *trust)
    if message.reply_context:
        document["reply_context"] = dict(message.reply_context)
    if message.meta:
        document["meta"] = dict(message.meta)
    if message.originals:
        document["originals"] = _stored_files(message.originals)
    if message.form:
        document["form"] = _form_row(message.form)


def _form_row(form: FilledForm) -> dict[str, object]:
    return {
        "name": form.name,
        "values": dict(form.values),
        "files": {
            name: [attachment_row(one) for one in files] for name, files in form.files.items()
        },
        "places": {
            name: (place.latitude, place.longitude, place.label)
            for name, place in form.places.items()
        },
        "continues": form.continues,
    }


def _stored_files(
    files: tuple[Attachment | PendingAttachment, ...],
) -> list[tuple[str, str, str, int]]:
    return [attachment_row(file) for file in files if not isinstance(file, PendingAttachment)]


def as_recorded(stored: str) -> str:
    """A waiting message marked as standing in its conversation already."""
    return stored if stored.endswith(RECORDED) else f"{stored[:-1]},{RECORDED}"


def inbound_from(channel: str, account: str, message_id: str, stored: str) -> InboundMessage:
    """An inbound message from the inbox."""
    document = orjson.loads(stored)
    language: Language | None = document.get("language")
    return InboundMessage(
        sender=Address(channel, account, document["from"]),
        message_id=message_id,
        thread=document["thread"],
        text=document.get("text", ""),
        choice=document.get("choice", ""),
        attachments=tuple(Attachment(*four) for four in document.get("attachments", ())),
        location=Location(*document["location"]) if "location" in document else None,
        profile=Profile(*document["profile"]) if "profile" in document else Profile(),
        language=language,
        sent_at=moment_or_none(document.get("sent_at")),
        kind=_KINDS[document.get("kind", "message")],
        refers_to=document.get("refers_to", ""),
        failures=tuple(Failure(*four) for four in document.get("failures", ())),
        letter=_letter(document["letter"]) if "letter" in document else None,
        reply_context=document.get("reply_context", {}),
        meta=document.get("meta", {}),
        originals=tuple(Attachment(*four) for four in document.get("originals", ())),
        form=_form(document["form"]) if "form" in document else None,
    )


def _form(stored: dict[str, Any]) -> FilledForm:
    return FilledForm(
        name=stored["name"],
        values=stored["values"],
        files={
            name: tuple(Attachment(*four) for four in files)
            for name, files in stored["files"].items()
        },
        places={name: Location(*three) for name, three in stored["places"].items()},
        continues=stored["continues"],
    )


def _letter(stored: list[Any]) -> Letter:
    names, participants, content_id, is_authentic, *later = stored
    return Letter(
        names=tuple(ThreadName(*pair) for pair in names),
        participants=tuple(participants),
        content_id=content_id,
        is_authentic=is_authentic,
        is_forged=any(later),  # older rows hold four places
    )
