# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers: one type per thing, of one shape in a list, alone and in a live change.

Requests are in `bodies.py`; `showing.py` makes these from the read side's views.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

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


class Agent(AgentBrief):
    login: str
    role: RoleName
    language: str
    queues: list[str]


class Named(Answer):
    """A queue, a shift or a tier, and what people call it."""

    id: str
    name: Label


class SignedIn(Answer):
    agent: Agent
    csrf: str


class Session(SignedIn):
    queues: list[Named]
    shifts: list[Named]
    tiers: list[Named]
    agents: list[AgentBrief]
    languages: list[str]
    demo: bool


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


class LastLine(Answer):
    text: str
    author: AuthorName
    at: Moment


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
    last_seq: int
    waiting_since: Moment | None
    created_at: Moment
    ticket: TicketBrief | None
    version: int
    changed: int


class FieldDetail(Answer):
    display: str
    origin: str
    label: Label


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


class Asset(Answer):
    """A machine, and who pays for a repair today.

    `covered_until`: until when that is so, or since when it is not (`billable`). A provisional
    machine is one that only a customer has named.
    """

    serial: str
    model: str
    name: Label
    contact_id: str | None
    location: str
    contract: str
    purchased_on: date | None
    warranty_until: date | None
    contract_until: date | None
    is_provisional: bool
    coverage: Literal["warranty", "contract", "billable", "unknown"]
    covered_until: date | None


class AssetList(Answer):
    items: list[Asset]


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


class ContactList(Answer):
    items: list[ContactBrief]


class ContactAddress(Answer):
    channel: str
    account: str
    value: str


class ContactLink(Answer):
    """Another contact that is the same person: why, and who said so (empty: the bot)."""

    contact_id: str
    name: str
    evidence: str
    by: str
    made_at: Moment


class ContactIdentity(Answer):
    """Something proven to be theirs: a mail address, a phone number, an account of a site."""

    kind: str
    value: str
    evidence: str


class Contact(ContactBrief):
    """One person with everything that belongs to them.

    `account_manager` is the id of the colleague who looks after them, null if nobody does.
    """

    address: str
    account_manager: str | None
    language: str | None
    addresses: list[ContactAddress]
    identities: list[ContactIdentity]
    links: list[ContactLink]
    assets: list[Asset]
    tickets: list[Ticket]
    conversations: list[Conversation]


class Article(Answer):
    id: str
    audience: str
    status: str
    version: int
    tags: list[str]
    texts: dict[str, dict[str, JsonValue]]
    updated_at: Moment


class ArticleList(Answer):
    items: list[Article]


class Gap(Answer):
    """Questions that one article would answer: how often, and in which words, commonest first."""

    times: int
    wordings: list[str]


class GapList(Answer):
    items: list[Gap]


class Problem(Answer):
    """RFC 9457. `problems` names what is wrong with single fields, or what a step lacks.

    `possible` are the statuses, or the steps of the process, that can be taken instead.
    """

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    problems: dict[str, str] = {}
    possible: list[str] = []
