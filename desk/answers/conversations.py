# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about conversations and their messages."""

from typing import Literal

from pydantic import JsonValue

from desk.answers.shared import (
    AgentBrief,
    Answer,
    AuthorName,
    ContactBrief,
    FieldDetail,
    Moment,
    SpeakerName,
    TicketBrief,
)


class LastLine(Answer):
    text: str
    author: AuthorName
    at: Moment


class SaidLine(Answer):
    """The beginning of what the customer said last, or of the newest note."""

    text: str
    at: Moment
    seq: int


class ConversationTicket(TicketBrief):
    """`due_at` is when the first of its promises that still run falls due."""

    due_at: Moment | None


class Conversation(Answer):
    id: str
    channel: str
    account: str
    speaker: SpeakerName
    queue: str
    agent: AgentBrief | None
    contact: ContactBrief
    language: str | None
    subject: str
    summary: str
    last: LastLine | None
    said: SaidLine | None
    noted: SaidLine | None
    last_seq: int
    waiting_since: Moment | None
    created_at: Moment
    ticket: ConversationTicket | None
    version: int
    changed: int


class FieldValue(FieldDetail):
    value: JsonValue


class RunningDialog(Answer):
    name: str
    state: str
    asking: str | None


class ConversationDetail(Conversation):
    """With what is known of the report: from the running dialog, else from the ticket."""

    fields: dict[str, FieldValue]
    dialog: RunningDialog | None


class ConversationPage(Answer):
    items: list[Conversation]
    next_cursor: str | None
    changed: int


class Option(Answer):
    id: str
    label: str


class Attachment(Answer):
    blob: str
    name: str
    content_type: str
    size_bytes: int
    url: str


class Location(Answer):
    lat: float
    lon: float
    label: str


class Delivery(Answer):
    state: Literal["waiting", "sent", "refused", "held", "uncertain"]
    error: str | None


class Message(Answer):
    seq: int
    author: AuthorName
    author_id: str
    author_name: str
    at: Moment
    text: str
    options: list[Option]
    attachments: list[Attachment]
    location: Location | None
    client_id: str
    in_reply_to: str
    meta: dict[str, JsonValue]
    delivery: Delivery | None


class MessageList(Answer):
    items: list[Message]
    last_seq: int
