# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows ↔ values: how the core's values stand in the tables.

Times are in `times.py`; documents are JSON. Kept apart from the SQL so that both backends and the
read side share one reading of the columns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
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
from intake.store.times import micros, micros_or_none, moment, moment_or_none
from intake.tickets.progress import NOTHING, Progress
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus

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
_STATUSES = {status.value: status for status in TicketStatus}
_PRIORITIES = {priority.value: priority for priority in Priority}


def dumps(document: object) -> str:
    """JSON text of plain values."""
    return orjson.dumps(document).decode()


def session_from(stored: str) -> Mapping[str, object]:
    """The document of a running dialog, {} if none runs.

    What is no document cannot be read as a session either; it is kept for the person who then
    takes over.
    """
    document = orjson.loads(stored) if stored else {}
    return document if isinstance(document, dict) else {"unreadable": document}


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
        dialog=session_from(row[10]),
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
    (
        number, type_, title, status, priority, priority_reason, queue, agent_id, contact_id,
        conversation_id, channel, asset_serial, fields, incomplete, first_response_due_at,
        resolution_due_at, responded_at, resolved_at, created_at, updated_at, status_since, flags,
        fired, waiting_for, stored_care, progress, version,
    ) = row  # fmt: skip
    care = care_from(stored_care)
    times = (first_response_due_at, resolution_due_at, responded_at, resolved_at)
    return Ticket(
        number=number,
        type=type_,
        title=title,
        status=_STATUSES[status],
        priority=_PRIORITIES[priority],
        priority_reason=priority_reason,
        queue=queue,
        agent_id=agent_id or None,
        contact_id=contact_id,
        conversation_id=conversation_id or None,
        channel=channel,
        asset_serial=asset_serial,
        fields=StoredFields(fields),
        incomplete=tuple(orjson.loads(incomplete)) if incomplete != "[]" else (),
        clock=clock_from(care, *times),
        resolved_at=moment_or_none(resolved_at),
        created_at=moment(created_at),
        updated_at=moment(updated_at),
        status_since=moment_or_none(status_since),
        flags=tuple(orjson.loads(flags)) if flags else (),
        fired=_fired_from(fired) if fired else {},
        waiting_for=waiting_for,
        progress=progress_from(progress),
        version=version,
        level=care.level,
        target=care.target,
        judged_by=care.judged_by,
        reasons=care.reasons,
        danger=care.danger,
    )


def _fired_from(stored: str) -> dict[str, datetime]:
    return {name: moment(at) for name, at in orjson.loads(stored).items()}


def clock_from(care: Care, *stored: int | None) -> SlaClock:
    """The clock of a ticket: its four columns, in their order, and what its care keeps."""
    first, last, responded, resolved = map(moment_or_none, stored)
    own = (care.next_response_due_at, care.asked_at, care.pauses, care.told)
    return SlaClock(first, last, responded, resolved, *own)


def ticket_row(ticket: Ticket) -> tuple[object, ...]:
    """The columns of a ticket in the order of `TICKET_COLUMNS`, without the version."""
    return tuple([stored(ticket) for stored in TICKET_STORED.values()])


def _list_json(values: Sequence[str]) -> str:
    return dumps(list(values)) if values else ""


def _fired_json(ticket: Ticket) -> str:
    fired = {name: micros(at) for name, at in ticket.fired.items()}
    return dumps(fired) if fired else ""


def progress_json(progress: Progress) -> str:
    """A ticket's progress as stored; empty for one that has only been filed."""
    document = {} if progress is NOTHING else progress.to_json()
    return dumps(document) if document else ""


def progress_from(stored: str) -> Progress:
    """A ticket's progress from storage."""
    return Progress.from_json(orjson.loads(stored)) if stored else NOTHING


class StoredFields(Mapping[str, FieldValue]):
    """A ticket's fields as stored, read when somebody looks at them.

    Most decisions look at none of them and write none: then they go back as they came.
    """

    __slots__ = ("_read", "stored")

    def __init__(self, stored: str) -> None:
        self.stored = stored
        self._read: dict[str, FieldValue] | None = None

    def _fields(self) -> dict[str, FieldValue]:
        if self._read is None:
            documents = orjson.loads(self.stored)
            self._read = {name: FieldValue(**document) for name, document in documents.items()}
        return self._read

    def __getitem__(self, name: str) -> FieldValue:
        return self._fields()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields())

    def __len__(self) -> int:
        return len(self._fields())

    def __repr__(self) -> str:
        return repr(self._fields())


def fields_json(fields: Mapping[str, FieldValue]) -> str:
    """A ticket's fields as stored."""
    if isinstance(fields, StoredFields):
        return fields.stored
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


# What stands in each column of a ticket, in the order of `TICKET_COLUMNS`, without the version.
TICKET_STORED: Mapping[str, Callable[[Ticket], object]] = {
    "number": lambda ticket: ticket.number,
    "type": lambda ticket: ticket.type,
    "title": lambda ticket: ticket.title,
    "status": lambda ticket: ticket.status.value,
    "priority": lambda ticket: ticket.priority.value,
    "priority_reason": lambda ticket: ticket.priority_reason,
    "queue": lambda ticket: ticket.queue,
    "agent_id": lambda ticket: ticket.agent_id,
    "contact_id": lambda ticket: ticket.contact_id,
    "conversation_id": lambda ticket: ticket.conversation_id,
    "channel": lambda ticket: ticket.channel,
    "asset_serial": lambda ticket: ticket.asset_serial,
    "fields": lambda ticket: fields_json(ticket.fields),
    "incomplete": lambda ticket: _list_json(ticket.incomplete) or "[]",
    "first_response_due_at": lambda ticket: micros_or_none(ticket.clock.first_response_due_at),
    "resolution_due_at": lambda ticket: micros_or_none(ticket.clock.resolution_due_at),
    "responded_at": lambda ticket: micros_or_none(ticket.clock.responded_at),
    "resolved_at": lambda ticket: micros_or_none(ticket.clock.resolved_at),
    "created_at": lambda ticket: micros(ticket.created_at),
    "updated_at": lambda ticket: micros(ticket.updated_at),
    "status_since": lambda ticket: micros_or_none(ticket.status_since),
    "flags": lambda ticket: _list_json(ticket.flags),
    "fired": _fired_json,
    "waiting_for": lambda ticket: ticket.waiting_for,
    "care": care_json,
    "progress": lambda ticket: progress_json(ticket.progress),
}
