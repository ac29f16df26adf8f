# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a channel must provide, and what it may use.

A channel verifies, hands raw bytes to `Reception`, translates them purely in `normalize`, and
sends ready messages. It takes no decisions and never retries: the outbox does.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from intake.choices import LONGEST_PAGE
from intake.contacts import Identity
from intake.forms import Forms
from intake.links import Link
from intake.messages import Attachment, Ignored, InboundMessage, OutboundMessage, RawPayload
from intake.outbox import GIVE_UP_AFTER
from intake.seals import Seal
from intake.values import quick


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can show and take: facts about it, as data.

    Each channel's folder has one such value, `CAPABILITIES`; an account may differ from it, see
    `Channel.capabilities`. Whoever shapes messages reads it, so no channel holds dialog logic.

    Lengths are in the channel's own unit, named by `text_unit`: characters, bytes or utf-16.
    `options_max` counts native buttons, 0 where there are none; `option_label_max` is the longest
    label, `payload_max` the longest option id in bytes (0: any).

    `window` is how long after a customer's message we may write, None for ever; in it we may send
    `messages_per_window` (0: not counted), of which `reserve_for_agent` are kept from the bot.
    Where messages are counted, all that one turn says leaves as one message.

    `takes_files` says that customers can send files there. `knows_sender` says that the provider
    vouches for who writes: an account of its own, not a name that anybody may type. `keeps_sender`
    says that nobody else can write from the same address later.

    `gathers_bursts` says that people write several short messages in a row there: they are
    answered as one, after a quiet moment. Where another system sends, each is answered at once.

    `sends_at_once` says that the customer fetches messages from us: a stored message is a
    delivered one, and `send` is called only for what was stored before the channel was known.
    `resends_unknown` says that sending a message twice shows it once (its id is known), so an
    unknown outcome is tried again; else the agent decides. `give_up_after` is how long a message
    is tried in all, `send_seconds` how long one attempt may take.
    """

    text_max: int
    text_unit: str = "characters"
    options_max: int = 0
    option_label_max: int = 0
    payload_max: int = 0
    window: timedelta | None = None
    messages_per_window: int = 0
    reserve_for_agent: int = 0
    takes_files: bool = False
    knows_sender: bool = False
    gathers_bursts: bool = False
    keeps_sender: bool = False
    sends_at_once: bool = False
    resends_unknown: bool = True
    give_up_after: timedelta = GIVE_UP_AFTER
    send_seconds: float = 30.0

    @property
    def page_size(self) -> int:
        """How many options are shown at a time: all buttons there are, or one digit each."""
        return max(self.options_max, LONGEST_PAGE)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a channel works. `problem` says in one sentence what an operator should look at.

    `received_at` is when something last came in or the provider last answered "nothing new".
    """

    is_well: bool = True
    problem: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took the message. `native_id` is the provider's id, empty if it gives none.

    `note` tells the agent what went less than well: one of several recipients was refused.
    """

    native_id: str = ""
    note: str = ""


@quick
@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What came of one inbound message: the replies to it, and the ticket it opened, if any.

    `is_shared` says that the replies answer a later message of the same burst, to whose request
    they belong as well.
    """

    replies: tuple[OutboundMessage, ...]
    ticket_number: str | None = None
    is_repeat: bool = False
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a thread as the customer may see it (never a note)."""

    seq: int
    author: str
    author_name: str
    at: str
    text: str
    options: Sequence[Mapping[str, str]]
    attachments: Sequence[Mapping[str, object]]
    client_id: str


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread as its customer may see it: messages after some seq, in order."""

    exists: bool
    status: str
    last_seq: int
    messages: Sequence[ThreadMessage]


class Memory(Protocol):
    """What is kept for a channel account beside its configuration."""

    async def remember(self, channel: str, account: str, name: str, value: str) -> None:
        """Keep a cursor, token or budget durably; an empty value forgets it."""

    async def recall(self, channel: str, account: str, name: str) -> str:
        """What was kept under this name, or the empty text."""


class Hub(Memory, Protocol):
    """What the program offers to a channel. Implemented once, in `bots`."""

    @property
    def forms(self) -> Forms:
        """The dialogs as forms, for channels that ask everything at once."""

    @property
    def seal(self) -> Seal:
        """Closes facts that are handed out, so that they are known as ours after a restart too."""

    def form_link(self, link: Link, form: str) -> str:
        """The address of the report form for one thread, to be sent to its customer.

        `Purpose.FORM` goes on with what the thread has said so far, `Purpose.WHO` begins anew as
        the same person. The address is good for `intake.links.LIFETIMES`; it is empty where the
        form is not open.
        """

    @property
    def public_url(self) -> str:
        """How the outside reaches us, without a slash at the end."""

    def siblings(self, kind: str) -> "Sequence[Channel]":
        """Every open account of a kind of channel."""

    async def accept(self, payload: RawPayload) -> None:
        """Record a verified payload. Returns once it is synced: only then acknowledge.

        Raises `StoreUnavailable` if it could not be recorded; answer 503.
        """

    async def has_room(self, channel: str, account: str) -> None:
        """Return once few enough payloads of this account wait to be read.

        For channels that fetch: a backlog stays with the provider instead of in our memory.
        """

    async def taken_numbers(
        self, channel: str, account: str, source: str, first: int, last: int
    ) -> set[int]:
        """Which places of a provider's numbering have been entered; see `SourcePosition`."""

    async def exchange(
        self, payload: RawPayload, message_id: str, timeout_seconds: float
    ) -> TurnOutcome | None:
        """Record a verified payload and wait for the replies to its message.

        None if they are not ready in time; the message is safe all the same. A message that was
        answered before gets the same stored replies. Raises like `accept`.
        """

    async def first_came(self, channel: str, account: str, message_id: str) -> datetime | None:
        """When the message with this id came that was entered, None if there is none yet."""

    async def thread(
        self, channel: str, account: str, thread: str, after_seq: int, limit: int
    ) -> ThreadView:
        """What the customer of this thread may see after `after_seq`."""

    async def proven(self, channel: str, account: str, thread: str) -> Collection[Identity]:
        """What is proven to be theirs who write in this thread; empty before they have written."""

    async def store_file(self, name: str, content_type: str, content: bytes) -> Attachment:
        """Keep an uploaded file durably; it is referenced later by its hash."""

    async def open_file(self, blob: str) -> bytes | None:
        """The bytes of a stored file, or None."""

    def watch_thread(
        self, channel: str, account: str, thread: str, wake: Callable[[], None]
    ) -> Callable[[], None]:
        """Call `wake` after each change of this thread. Returns the function that stops it."""

    def allow(self, bucket: str, key: str, limit: str) -> float:
        """0 if the action is within `limit` (such as "20/minute"), else seconds to wait."""

    def typing(self, channel: str, account: str, thread: str, *, is_typing: bool) -> None:
        """Tell open workspaces that the customer is typing. Never stored."""

    def watch_typing(
        self, channel: str, account: str, thread: str, notify: Callable[[str, bool], None]
    ) -> Callable[[], None]:
        """Call `notify(author_name, is_typing)` while an agent types. Returns the stopper."""


class Channel(Protocol):
    """One configured account of one kind of channel."""

    kind: str
    account: str
    capabilities: Capabilities

    def health(self) -> Health:
        """Whether it works, for `/readyz`, the metrics and the operator."""

    def routes(self) -> Sequence[web.RouteDef]:
        """The addresses this channel answers, below `/channels/{kind}/{account}/`."""

    def normalize(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        """What a recorded payload says. Pure; raises `UnreadablePayload`."""

    async def send(self, message: OutboundMessage) -> Sent:
        """Deliver one message.

        Raises `TransientFailure`, `PermanentFailure`, or `OutcomeUnknown` if the message may have
        arrived. Never tries again by itself: the outbox does.
        """

    async def run(self) -> None:
        """Background work (polling); returns at once if there is none."""


class ReadsApart(Protocol):
    """A channel whose payloads take time to read: hostile formats, files still to be fetched.

    Its payloads are read beside the line, in their order, so that no other channel waits.
    """

    async def read(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        """Like `Channel.normalize`, but may wait. Raises `UnreadablePayload` to have it parked."""


OpenChannel = Callable[[str, Mapping[str, object], Hub], Channel]
