# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recorded web chat payload as an `InboundMessage`. Pure.

The payload was written by `receive.py` and checked there; it may be read again months later, by
a newer version, so nothing is taken for granted here.
"""

from datetime import datetime

from channels.webchat.bodies import read_language, read_object
from channels.webchat.identity import person_from
from channels.webchat.receive import message_id_of
from channels.webchat.site import KIND
from intake.errors import UnreadablePayload
from intake.messages import Address, Attachment, InboundMessage, Profile, RawPayload


def normalize(payload: RawPayload) -> tuple[InboundMessage, ...]:
    """The one message of a payload. Raises `UnreadablePayload` if it is not ours."""
    fields = read_object(payload.body) or {}
    match fields:
        case {"cid": str(cid), "visitor": str(visitor), "text": str(text), "choice": str(choice)}:
            message = InboundMessage(
                sender=Address(KIND, payload.account, visitor),
                message_id=message_id_of(visitor, cid),
                thread=visitor,
                text=_plain(text),
                choice=choice,
                profile=_profile(fields.get("who")),
                attachments=_attachments(fields.get("files")),
                language=read_language(fields.get("language")),
                sent_at=_moment(fields.get("at")),
            )
        case _:
            raise UnreadablePayload("not a web chat message", KIND, payload.account)
    return (message,)


def _plain(text: str) -> str:
    """The text without control characters; line ends as one newline."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or (one >= " " and one != "\x7f")).strip()


def _profile(who: object) -> Profile:
    """Whom the site vouches for; nobody, for an anonymous visitor."""
    person = person_from(who)
    return person.profile() if person else Profile()


def _attachments(value: object) -> tuple[Attachment, ...]:
    files: list[Attachment] = []
    for one in value if isinstance(value, list) else []:
        match one:
            case {
                "blob": str(blob),
                "name": str(name),
                "content_type": str(content_type),
                "size_bytes": int(size),
            }:
                files.append(Attachment(blob, name, content_type, size))
            case _:
                raise UnreadablePayload("an attachment without its description", KIND)
    return tuple(files)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
