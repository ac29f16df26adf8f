# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages as the core knows them, whatever network they came through.

Values only. How a provider writes them is each channel's `normalize.py`; how a `Reply` looks on
a channel is `channels/rendering.py`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from intake.values import Word, quick

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


# Unassigned code points are not among them: they may be emoji newer than our tables.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: spaces, control and zero-width characters only."""
    return all(unicodedata.category(one) in _UNSEEN for one in text)


class Author(Word):
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
    """What the channel says about the sender. Claims, not facts, unless `is_verified`.

    `user` is the sender's account on the site that vouches for them.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    is_verified: bool = False
    user: str = ""


class InboundKind(StrEnum):
    """What happened on the other side."""

    MESSAGE = "message"  # somebody wrote to us: a turn answers
    AUTOMATIC = "automatic"  # a machine wrote: kept and shown, never answered, reopens nothing
    FAILURE = "failure"  # something we sent did not arrive; `failures` says what and why
    OPENED = "opened"  # the customer opened the chat and has not written yet
    EDITED = "edited"  # another wording of the message `refers_to`
    RECALLED = "recalled"  # the customer took the message `refers_to` back


@dataclass(frozen=True, slots=True)
class Failure:
    """One message of ours that did not reach one recipient.

    `sent_id` is the `OutboundMessage.id` if the report names it, else empty.
    """

    recipient: str
    is_permanent: bool
    reason: str = ""
    sent_id: str = ""


@dataclass(frozen=True, slots=True)
class ThreadName:
    """A name by which a thread may be known already.

    `is_proof` says that only somebody who got a message of ours can know it (a signed token); any
    other name (a Message-ID) brings only people together who are in that thread already.
    """

    value: str
    is_proof: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says about its thread on channels where the provider knows no threads.

    `names`, best first; the first one known decides the thread, and all of them become names of
    it. `participants` are the addresses the sender wrote to beside us. `content_id` is equal for
    copies of one message that came to several of our accounts: such copies enter once.
    `is_authentic` says that the sender's domain vouches for the address, `is_forged` that it
    disowns the message: who wrote it takes part in no thread. `most_new` is how many threads one
    sender may begin within an hour; what is more joins the newest of them.
    """

    names: tuple[ThreadName, ...] = ()
    participants: tuple[str, ...] = ()
    content_id: str = ""
    is_authentic: bool = False
    is_forged: bool = False
    most_new: int = 20


@quick
@dataclass(frozen=True, slots=True)
class FilledForm:
    """A dialog answered all at once: by field name the words, the files and the places, unread.

    `name` is the dialog's. A choice is given by the value of its option, several of them separated
    by commas. `continues` says that the page showed what the thread had said before, so that this
    completes it instead of beginning something new.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[Attachment, ...]] = field(default_factory=dict)
    places: Mapping[str, Location] = field(default_factory=dict)
    continues: bool = False

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Every file, in the order of the fields."""
        return tuple(file for files in self.files.values() for file in files)


@quick
@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message from a customer, understood but not yet answered.

    `message_id` is the provider's own id, unique per channel account. `thread` names the
    conversation on that account. `choice` is the payload of a pressed button. A `letter` is
    answered as letters are: once, with everything that is still missing. A `form` is a whole
    dialog in one message.

    `meta` says more for people and is kept with the message; `reply_context` is what the channel
    wants back when it answers (a Message-ID, when a window opened); `originals` are the message
    as it came, for whoever doubts our reading of it.
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
    kind: InboundKind = InboundKind.MESSAGE
    refers_to: str = ""
    failures: tuple[Failure, ...] = ()
    letter: Letter | None = None
    reply_context: Mapping[str, object] = field(default_factory=dict)
    meta: Mapping[str, object] = field(default_factory=dict)
    originals: tuple[Attachment | PendingAttachment, ...] = ()
    form: FilledForm | None = None


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

    `in_reply_to` is the `message_id` of the inbound message it answers, if any. `context` is what
    the customer's newest message gave as its `reply_context`, `meta` what belongs to this message.
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
    context: Mapping[str, object] = field(default_factory=dict)
    meta: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """Where a payload stood with a provider that numbers what it holds.

    `source` names one numbering (a mail folder and its UIDVALIDITY), `number` the place in it. Of
    each place one payload is taken; the reconciler asks which are missing.
    """

    source: str
    number: int


# In a payload's `meta`: a request waits for the answer, so it is not held back for more messages.
AWAITED = "awaited"


@quick
@dataclass(frozen=True, slots=True)
class RawPayload:
    """What a provider sent, byte for byte, with what `normalize` needs to read it again later.

    `meta` with the keys `source` and `number` says where it stood, see `SourcePosition`.
    `messages` may hold what the door has read from it already, so that it is not read twice; it
    is not recorded.
    """

    channel: str
    account: str
    received_at: datetime
    body: bytes
    meta: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[InboundMessage, ...] = field(default=(), compare=False)

    @property
    def position(self) -> SourcePosition | None:
        """Where it stood with its provider, or None if the provider numbers nothing."""
        source = self.meta.get("source")
        return SourcePosition(source, int(self.meta["number"])) if source else None
