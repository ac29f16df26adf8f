# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages as the core knows them, whatever network they came through.

Values only. How a provider writes them is each channel's `normalize.py`; how a `Reply` looks on
a channel is `channels/rendering.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from intake.values import quick

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"  # the person with the broken machine
    BOT = "bot"  # Frontdesk itself
    AGENT = "agent"  # a member of the service team
    NOTE = "note"  # an agent, to colleagues only; never leaves the building
    SYSTEM = "system"  # what happened, told to the customer: "Li Na has joined"


@quick
@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached: one value on one account of one channel."""

    channel: str
    account: str
    value: str

    def __repr__(self) -> str:
        """Hide the value: addresses are personal data and must not reach a log."""
        return f"Address({self.channel}/{self.account}/…)"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file. `blob` is the SHA-256 of its bytes in hexadecimal, the key in `BlobStore`."""

    blob: str
    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class PendingAttachment:
    """A file that came inside a payload and is not stored yet; entering the message stores it."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Location:
    """A place the customer sent. Degrees, WGS 84."""

    latitude: float
    longitude: float
    label: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Profile:
    """What the channel says about the sender. Claims, not facts, unless `is_verified`."""

    name: str = ""
    phone: str = ""
    email: str = ""
    is_verified: bool = False


@quick
@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message from a customer, understood but not yet answered.

    `message_id` is the provider's own id, unique per channel account. `thread` names the
    conversation on that account. `choice` is the payload of a pressed button.
    """

    sender: Address
    message_id: str
    thread: str
    text: str = ""
    choice: str = ""
    attachments: tuple[Attachment | PendingAttachment, ...] = ()
    location: Location | None = None
    profile: Profile = field(default_factory=Profile)
    language: Language | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A payload that carries no message for us (a receipt, our own echo); `reason` says why."""

    reason: str


@quick
@dataclass(frozen=True, slots=True)
class Option:
    """One thing the customer may choose. `id` comes back as `InboundMessage.choice`."""

    id: str
    label: str


@quick
@dataclass(frozen=True, slots=True)
class Reply:
    """What we want to say, before a channel's limits shape it."""

    text: str
    options: tuple[Option, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message ready to leave. `id` is ours and stays the same on every retry.

    `in_reply_to` is the `message_id` of the inbound message it answers, if any.
    """

    id: str
    conversation_id: str
    seq: int
    recipient: Address
    thread: str
    author: Author
    author_name: str
    text: str
    options: tuple[Option, ...]
    attachments: tuple[Attachment, ...]
    in_reply_to: str
    at: datetime


@quick
@dataclass(frozen=True, slots=True)
class RawPayload:
    """What a provider sent, byte for byte, with what `normalize` needs to read it again later.

    `messages` may hold what the door has read from it already, so that it is not read twice; it
    is not recorded.
    """

    channel: str
    account: str
    received_at: datetime
    body: bytes
    meta: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[InboundMessage, ...] = field(default=(), compare=False)
