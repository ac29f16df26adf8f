# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request about tickets may say."""

from typing import Literal

from pydantic import (
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from desk.bodies.shared import (
    VISIBLE,
    Body,
    Count,
    Fields,
    Files,
    Identifier,
    LanguageName,
    Line,
    Paging,
    Paragraph,
    PhoneNumber,
    Title,
)
from intake.tickets.ticket import Priority, TicketStatus


class TicketChange(Body):
    """What to change. `assignee` null takes the ticket from its owner; `version` guards.

    `waiting_for` rests the resolution clock; waiting for the customer is the status of that name.
    Another `type` begins in the process of that type, and is taken until work has begun.
    A `priority` needs a `note` that says why; without one it is refused (400). Any other `note` is
    a line for colleagues.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["note"], "properties": {"note": {"pattern": VISIBLE}}},
                {"properties": {"priority": {"type": "null"}}},
            ]
        }
    )

    status: TicketStatus | None = None
    priority: Priority | None = None
    note: Paragraph = ""
    queue: Identifier | Literal[""] | None = None
    assignee: Identifier | None = None
    title: Title | None = None
    type: Identifier | None = None
    waiting_for: Literal["", "customer", "parts", "third_party"] | None = None
    fields: Fields = Field(default_factory=dict)
    version: Count | None = None


class Reporter(Body):
    """Whom a ticket is for, if not a contact that is known already."""

    name: Line = ""
    company: Line = ""
    phone: PhoneNumber = ""
    email: Line = ""
    address: Line = ""
    language: LanguageName | None = None


class Person(Body):
    """One person: a contact that is known already, or somebody new; one of them is needed."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["contact_id"], "properties": {"contact_id": {"type": "string"}}},
                {"required": ["contact"], "properties": {"contact": {"type": "object"}}},
            ]
        }
    )

    contact_id: Identifier | None = None
    contact: Reporter | None = None


class NewTicket(Body):
    """A report taken by an agent: for a conversation, for a known contact, or for somebody new.

    `form` names the dialog that reads `fields` and gives title, type, priority and queue unless
    they are given here; `files` are uploaded ones by field. `may_be_incomplete` lets required
    fields be empty: a caller may not know. A `type` is one that a dialog, a process or `required`
    names; without it, and without `form`, it is `fault`, or what the site's first process is for.
    A `queue` given here stands, whatever the rules of dispatch say. Without a `priority` the rules
    derive it; where another one is given, `priority_reason`, or else the `note`, is shown as its
    reason.
    `on_behalf_of` is the customer it is about, where that is not who reports it; the reporter is
    then kept in the field `reporter`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["title"], "properties": {"title": {"type": "string"}}},
                {"required": ["form"], "properties": {"form": {"type": "string"}}},
            ]
        }
    )

    form: Identifier | None = None
    title: Title | None = Field(default=None, validate_default=True)
    type: Identifier | None = None
    priority: Priority | None = None
    priority_reason: Paragraph = ""
    queue: Identifier | Literal[""] = ""
    description: Paragraph = ""
    fields: Fields = Field(default_factory=dict)
    note: Paragraph = ""
    conversation_id: Identifier | None = None
    contact_id: Identifier | None = None
    contact: Reporter | None = None
    on_behalf_of: Person | None = None
    files: Files = Field(default_factory=dict)
    may_be_incomplete: bool = False

    @field_validator("title")
    @classmethod
    def _is_given(cls, title: str | None, info: ValidationInfo) -> str | None:
        if title is None and info.data.get("form") is None:
            raise PydanticCustomError("missing", "is needed")
        return title


class TicketQuery(Paging):
    """`status` and `priority` may be given several times; `assignee` is an id, `me` or `none`."""

    status: tuple[TicketStatus, ...] = ()
    priority: tuple[Priority, ...] = ()
    queue: Identifier | None = None
    assignee: Identifier | None = None
    q: Line = ""
