# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about tickets and what happened to them."""

from typing import Literal

from pydantic import JsonValue

from desk.answers.assets import Asset
from desk.answers.shared import (
    AgentBrief,
    Answer,
    ContactBrief,
    FieldDetail,
    Label,
    Moment,
    TicketBrief,
)


class Sla(Answer):
    first_response_due_at: Moment | None
    resolution_due_at: Moment | None
    next_response_due_at: Moment | None
    responded_at: Moment | None
    resolved_at: Moment | None
    paused: bool
    paused_since: Moment | None
    waiting_for: Literal["", "customer", "parts", "third_party"]
    breached: list[str]


class Ticket(TicketBrief):
    type: str
    priority_reason: str
    priority_derivation: Label
    priority_judged_by: Literal["rules", "agent"]
    channel: str
    queue: str
    assignee: AgentBrief | None
    contact: ContactBrief
    asset: Asset | None
    fields: dict[str, JsonValue]
    field_details: dict[str, FieldDetail]
    incomplete: list[str]
    sla: Sla
    conversation_id: str | None
    created_at: Moment
    updated_at: Moment
    resolved_at: Moment | None
    flags: list[str]
    version: int
    changed: int


class TicketPage(Answer):
    items: list[Ticket]
    next_cursor: str | None
    changed: int


class Actor(Answer):
    kind: str
    id: str
    name: str


class TimelineEntry(Answer):
    at: Moment
    kind: str
    actor: Actor
    detail: dict[str, JsonValue]


class Timeline(Answer):
    items: list[TimelineEntry]
