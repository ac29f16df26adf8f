# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the read side returns: flat, joined, ready to be shown, and never written back.

Beside the core's own values because a list row is not a `Conversation`: it knows the contact's
name, the newest line and the change number. The desk's JSON is made from these by attribute name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from intake.contacts import Contact
from intake.ids import ContactId
from intake.messages import LANGUAGES, Attachment, Location, Option
from intake.parking import ParkedCause
from intake.service_levels.clock import SlaClock
from intake.tickets.ticket import FieldValue

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list. `changed` is the change number this snapshot surely includes."""

    items: Sequence[Row]
    next_cursor: str | None
    changed: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows that changed after some number, each as it is now; `changed` is where to go on."""

    changed: int
    conversations: "Sequence[ConversationView]"
    tickets: "Sequence[TicketView]"


@dataclass(frozen=True, slots=True)
class AgentBrief:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ContactBrief:
    id: str
    name: str
    company: str
    level: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class TicketBrief:
    number: str
    title: str
    status: str
    priority: str


@dataclass(frozen=True, slots=True)
class ConversationTicket(TicketBrief):
    """A conversation's current matter. `due_at`: when the first promise that runs falls due."""

    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class SaidLine:
    """The beginning of the newest message of one kind in a conversation."""

    text: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class LastLine:
    """The beginning of a conversation's newest message."""

    text: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConversationView:
    """One row of the conversation list. `dialog` is the running session's document, {} if none.

    `said` is what the customer said last, `noted` the newest line for colleagues; None without.
    """

    id: str
    channel: str
    account: str
    speaker: str
    queue: str
    agent: AgentBrief | None
    contact: ContactBrief
    language: str | None
    subject: str
    summary: str
    last: LastLine | None
    last_seq: int
    waiting_since: datetime | None
    created_at: datetime
    ticket: ConversationTicket | None
    version: int
    changed: int
    dialog: Mapping[str, object]
    said: SaidLine | None = None
    noted: SaidLine | None = None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """Whether a message left: waiting, sent, refused or held, and why it did not."""

    state: str
    error: str | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One line of a conversation with what became of it."""

    seq: int
    author: str
    author_id: str
    author_name: str
    at: datetime
    text: str
    options: tuple[Option, ...]
    attachments: tuple[Attachment, ...]
    location: Location | None
    client_id: str
    in_reply_to: str
    meta: Mapping[str, object]
    delivery: DeliveryView | None


@dataclass(frozen=True, slots=True)
class AssetView:
    """A machine. The product's names are empty if the catalogue does not know the model."""

    serial: str
    model: str
    name_zh: str
    name_en: str
    contact_id: str | None
    location: str
    contract: str
    purchased_on: date | None
    warranty_until: date | None
    contract_until: date | None
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with the names it refers to. Whether a promise is broken depends on the time."""

    number: str
    title: str
    type: str
    status: str
    priority: str
    priority_reason: str
    channel: str
    queue: str
    assignee: AgentBrief | None
    contact: ContactBrief
    asset: AssetView | None
    fields: Mapping[str, FieldValue]
    incomplete: Sequence[str]
    clock: SlaClock
    waiting_for: str
    judged_by: str
    reasons: Mapping[str, str]
    conversation_id: str | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    flags: Sequence[str]
    version: int
    changed: int


@dataclass(frozen=True, slots=True)
class TimelineView:
    at: datetime
    kind: str
    actor_kind: str
    actor_id: str
    actor_name: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ContactAddressView:
    channel: str
    account: str
    value: str


@dataclass(frozen=True, slots=True)
class ContactIdentityView:
    """Something proven to be somebody's, and how."""

    kind: str
    value: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ContactLinkView:
    """A contact that was linked into another one, and is still."""

    contact_id: str
    name: str
    evidence: str
    by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ContactView:
    """Everything known about one person."""

    id: str
    name: str
    company: str
    phone: str
    email: str
    address: str
    level: str
    language: str | None
    addresses: Sequence[ContactAddressView]
    identities: Sequence[ContactIdentityView]
    links: Sequence[ContactLinkView]
    assets: Sequence[AssetView]
    tickets: Sequence[TicketView]
    conversations: Sequence[ConversationView]

    def as_contact(self) -> Contact:
        """The same person as the core's value."""
        return Contact(
            id=ContactId(self.id),
            name=self.name,
            company=self.company,
            phone=self.phone,
            email=self.email,
            address=self.address,
            level=self.level,
            language=next((each for each in LANGUAGES if each == self.language), None),
        )


@dataclass(frozen=True, slots=True)
class QueueView:
    id: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class AgentView:
    """A member of the team. `password_hash` never leaves the sign-in code."""

    id: str
    login: str
    name: str
    role: str
    language: str
    queues: Sequence[str]
    password_hash: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class LoginView:
    """A sign-in, found by the hash of its token."""

    csrf: str
    seen_at: datetime
    expires_at: datetime
    agent: AgentView


@dataclass(frozen=True, slots=True)
class KeyView:
    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The first answer to a request that carried an Idempotency-Key."""

    request_hash: str
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """A knowledge article; `texts` by language: title, questions, answer and more."""

    id: str
    audience: str
    status: str
    version: int
    tags: Sequence[str]
    texts: Mapping[str, Mapping[str, object]]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ParkedView:
    """A message that could not be handled. Its bytes stay in the store."""

    id: int
    channel: str
    account: str
    stage: str
    cause: ParkedCause
    reason: str
    conversation_id: str | None
    received_at: datetime
    parked_at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ParkedSettledView:
    """Who tried a parked message again or put it away, and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ParkedDetailView(ParkedView):
    """One with its traceback and the first of its bytes; `settled` once it is parked no more."""

    state: str
    traceback: str
    head: bytes
    settled: ParkedSettledView | None
