# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows ↔ values: how the core's values stand in the tables.

Times are microseconds since 1970; documents are JSON. Kept apart from the SQL so that both
backends and the read side share one reading of the columns.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from intake.assets import Asset
from intake.changes import Message
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.ids import AgentId, ContactId, ConversationId, TicketNumber
from intake.messages import (
    Address,
    Attachment,
    Author,
    Location,
    Option,
)
from intake.service_levels.clock import SlaClock
from intake.store.care_rows import Care, care_from, care_json
from intake.tickets.progress import NOTHING, Progress
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus
from intake.values import replace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

CONVERSATION_COLUMNS = (
    "id", "channel", "account", "thread", "address", "contact_id", "speaker", "language",
    "queue", "agent_id", "dialog", "ticket", "last_seq", "unanswered_turns", "subject",
    "summary", "waiting_since", "created_at", "version", "reply_context",
)  # fmt: skip
ADDRESS_COLUMN = CONVERSATION_COLUMNS.index("address")
CONTACT_COLUMNS = ("id", "name", "company", "phone", "email", "address", "level", "language")
TICKET_COLUMNS = (
    "number", "type", "title", "status", "priority", "priority_reason", "queue", "agent_id",
    "contact_id", "conversation_id", "channel", "asset_serial", "fields", "incomplete",
    "first_response_due_at", "resolution_due_at", "responded_at", "resolved_at", "created_at",
    "updated_at", "status_since", "flags", "fired", "waiting_for", "care", "progress", "version",
)  # fmt: skip
_CLOCK_COLUMNS = ("first_response_due_at", "resolution_due_at", "responded_at", "resolved_at")
MESSAGE_COLUMNS = (
    "conversation_id", "seq", "author", "author_id", "author_name", "at", "text", "client_id",
    "in_reply_to", "extra",
)  # fmt: skip
ASSET_COLUMNS = (
    "serial", "model", "contact_id", "location", "contract", "purchased_on", "warranty_until",
    "contract_until", "is_provisional",
)  # fmt: skip

PREVIEW_LENGTH = 120
_AUTHORS = {author.value: author for author in Author}
_SPEAKERS = {speaker.value: speaker for speaker in Speaker}


def micros(at: datetime) -> int:
    """A time as stored. `at` must be aware."""
    return (at - _EPOCH) // _MICROSECOND


def moment(stored: int) -> datetime:
    """A stored time as an aware UTC datetime."""
    return _EPOCH + timedelta(microseconds=stored)


def micros_or_none(at: datetime | None) -> int | None:
    """Like `micros`, for times that may be missing."""
    return None if at is None else micros(at)


def moment_or_none(stored: int | None) -> datetime | None:
    """Like `moment`, for times that may be missing."""
    return None if stored is None else moment(stored)


def dumps(document: object) -> str:
    """JSON text of plain values."""
    return orjson.dumps(document).decode()


def conversation_from(row: Sequence[Any]) -> Conversation:
    """A conversation from its columns in the order of `CONVERSATION_COLUMNS`."""
    return Conversation(
        id=ConversationId(row[0]),
        address=Address(row[1], row[2], row[4]),
        thread=row[3],
        contact_id=ContactId(row[5]),
        speaker=_SPEAKERS[row[6]],
        language=row[7],
        queue=row[8],
        agent_id=AgentId(row[9]) if row[9] else None,
        dialog=orjson.loads(row[10]) if row[10] else {},
        ticket=TicketNumber(row[11]) if row[11] else None,
        last_seq=row[12],
        unanswered_turns=row[13],
        subject=row[14],
        summary=row[15],
        waiting_since=moment_or_none(row[16]),
        created_at=moment_or_none(row[17]),
        version=row[18],
        reply_context=orjson.loads(row[19]) if row[19] else {},
    )


def contact_from(row: Sequence[Any]) -> Contact:
    """A contact from its columns in the order of `CONTACT_COLUMNS`."""
    return Contact(ContactId(row[0]), *row[1:])


def asset_from(row: Sequence[Any]) -> Asset:
    """An asset from its columns in the order of `ASSET_COLUMNS`."""
    of = dict(zip(ASSET_COLUMNS, row, strict=True))
    return Asset(
        serial=of["serial"],
        model=of["model"],
        contact_id=ContactId(of["contact_id"]) if of["contact_id"] else None,
        location=of["location"],
        contract=of["contract"],
        purchased_on=_day(of["purchased_on"]),
        warranty_until=_day(of["warranty_until"]),
        contract_until=_day(of["contract_until"]),
        is_provisional=bool(of["is_provisional"]),
    )


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def ticket_from(row: Sequence[Any]) -> Ticket:
    """A ticket from its columns in the order of `TICKET_COLUMNS`."""
    of = dict(zip(TICKET_COLUMNS, row, strict=True))
    care = care_from(of["care"])
    return Ticket(
        number=TicketNumber(of["number"]),
        type=of["type"],
        title=of["title"],
        status=TicketStatus(of["status"]),
        priority=Priority(of["priority"]),
        priority_reason=of["priority_reason"],
        queue=of["queue"],
        agent_id=AgentId(of["agent_id"]) if of["agent_id"] else None,
        contact_id=ContactId(of["contact_id"]),
        conversation_id=ConversationId(of["conversation_id"]) if of["conversation_id"] else None,
        channel=of["channel"],
        asset_serial=of["asset_serial"],
        fields=fields_from(of["fields"]),
        incomplete=tuple(orjson.loads(of["incomplete"])),
        clock=clock_from(care, *(of[name] for name in _CLOCK_COLUMNS)),
        resolved_at=moment_or_none(of["resolved_at"]),
        created_at=moment(of["created_at"]),
        updated_at=moment(of["updated_at"]),
        status_since=moment_or_none(of["status_since"]),
        flags=tuple(orjson.loads(of["flags"] or "[]")),
        fired={name: moment(at) for name, at in orjson.loads(of["fired"] or "{}").items()},
        waiting_for=of["waiting_for"],
        progress=progress_from(of["progress"]),
        version=of["version"],
        level=care.level,
        target=care.target,
        judged_by=care.judged_by,
        reasons=care.reasons,
        danger=care.danger,
    )


def clock_from(care: Care, *stored: int | None) -> SlaClock:
    """The clock of a ticket: its four columns, in their order, and what its care keeps."""
    first, last, responded, resolved = map(moment_or_none, stored)
    return replace(
        care.clock,
        first_response_due_at=first,
        resolution_due_at=last,
        responded_at=responded,
        resolved_at=resolved,
    )


def ticket_row(ticket: Ticket) -> tuple[object, ...]:
    """The columns of a ticket in the order of `TICKET_COLUMNS`, without the version."""
    clock = ticket.clock
    of: dict[str, object] = {
        "number": ticket.number,
        "type": ticket.type,
        "title": ticket.title,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "priority_reason": ticket.priority_reason,
        "queue": ticket.queue,
        "agent_id": ticket.agent_id,
        "contact_id": ticket.contact_id,
        "conversation_id": ticket.conversation_id,
        "channel": ticket.channel,
        "asset_serial": ticket.asset_serial,
        "fields": fields_json(ticket.fields),
        "incomplete": dumps(list(ticket.incomplete)),
        "first_response_due_at": micros_or_none(clock.first_response_due_at),
        "resolution_due_at": micros_or_none(clock.resolution_due_at),
        "responded_at": micros_or_none(clock.responded_at),
        "resolved_at": micros_or_none(clock.resolved_at),
        "created_at": micros(ticket.created_at),
        "updated_at": micros(ticket.updated_at),
        "status_since": micros_or_none(ticket.status_since),
        "flags": dumps(list(ticket.flags)) if ticket.flags else "",
        "fired": dumps({name: micros(at) for name, at in ticket.fired.items()})
        if ticket.fired
        else "",
        "waiting_for": ticket.waiting_for,
        "progress": progress_json(ticket.progress),
        "care": care_json(ticket),
    }
    return tuple(of[name] for name in TICKET_COLUMNS[:-1])


def progress_json(progress: Progress) -> str:
    """A ticket's progress as stored; empty for one that has only been filed."""
    document = {} if progress is NOTHING else progress.to_json()
    return dumps(document) if document else ""


def progress_from(stored: str) -> Progress:
    """A ticket's progress from storage."""
    return Progress.from_json(orjson.loads(stored)) if stored else NOTHING


def fields_json(fields: Mapping[str, FieldValue]) -> str:
    """A ticket's fields as stored."""
    return dumps(
        {
            name: {
                "value": field.value,
                "display": field.display,
                "origin": field.origin,
                "label": dict(field.label),
            }
            for name, field in fields.items()
        }
    )


def fields_from(stored: str) -> dict[str, FieldValue]:
    """A ticket's fields from storage."""
    return {name: FieldValue(**document) for name, document in orjson.loads(stored).items()}


def message_row(conversation_id: str, message: Message) -> tuple[object, ...]:
    """The columns of a message in the order of `MESSAGE_COLUMNS`."""
    return (
        conversation_id, message.seq, message.author.value, message.author_id,
        message.author_name, micros(message.at), message.text, message.client_id,
        message.in_reply_to, _extra(message),
    )  # fmt: skip


def message_from(row: Sequence[Any]) -> Message:
    """A message from its columns in the order of `MESSAGE_COLUMNS`."""
    extra = orjson.loads(row[9]) if row[9] else {}
    return Message(
        seq=row[1],
        author=_AUTHORS[row[2]],
        author_id=row[3],
        author_name=row[4],
        at=moment(row[5]),
        text=row[6],
        client_id=row[7],
        in_reply_to=row[8],
        options=tuple(Option(*pair) for pair in extra.get("options", ())),
        attachments=tuple(Attachment(*four) for four in extra.get("attachments", ())),
        location=Location(*extra["location"]) if "location" in extra else None,
        choice=extra.get("choice", ""),
        meta=extra.get("meta", {}),
    )


def meta_of(extra: str) -> Mapping[str, object]:
    """What stands in a message's column `extra` for people."""
    meta: Mapping[str, object] = orjson.loads(extra).get("meta", {})
    return meta


def _extra(message: Message) -> str:
    extra: dict[str, object] = {}
    if message.options:
        extra["options"] = [(option.id, option.label) for option in message.options]
    if message.attachments:
        extra["attachments"] = [attachment_row(file) for file in message.attachments]
    if message.location:
        place = message.location
        extra["location"] = (place.latitude, place.longitude, place.label)
    if message.choice:
        extra["choice"] = message.choice
    if message.meta:
        extra["meta"] = dict(message.meta)
    return dumps(extra) if extra else ""


def attachment_row(file: Attachment) -> tuple[str, str, str, int]:
    return (file.blob, file.name, file.content_type, file.size_bytes)
