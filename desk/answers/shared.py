# SPDX-License-Identifier: AGPL-3.0-or-later
"""What answers about more than one thing share: names, labels, and things in brief."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Moment = Annotated[datetime, Field(description="RFC 3339, UTC")]
SpeakerName = Literal["bot", "waiting", "human", "closed"]
AuthorName = Literal["customer", "bot", "agent", "note", "system"]
StatusName = Literal[
    "new", "assigned", "in_progress", "waiting_for_customer", "resolved", "closed"
]
PriorityName = Literal["P0", "P1", "P2", "P3"]
RoleName = Literal["admin", "supervisor", "agent", "editor", "auditor"]


class Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True, defer_build=True)


class Label(Answer):
    zh: str = ""
    en: str = ""


class AgentBrief(Answer):
    id: str
    name: str


class ContactBrief(Answer):
    id: str
    name: str
    company: str
    level: str
    phone: str
    email: str


class TicketBrief(Answer):
    number: str
    title: str
    status: StatusName
    priority: PriorityName


class FieldDetail(Answer):
    display: str
    origin: str
    label: Label


class Problem(Answer):
    """RFC 9457. `problems` names what is wrong with single fields, or what a step lacks.

    `possible` are the statuses, or the steps of the process, that can be taken instead. A ticket
    that goes on as another one (`merged-away`) names that one as `merged_into`.
    """

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    problems: dict[str, str] = {}
    possible: list[str] = []
