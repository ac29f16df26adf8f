# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the core needs from the outside: a store, signals, blobs, a clock.

The contract text stands here once; implementations say "See `Store.commit`". The port is coarse
on purpose: one call per step of the line, each taking a batch, so that a backend can answer a
whole batch with one transaction.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from intake.assets import Asset
from intake.changes import Actor, ChangeSet, Message
from intake.contacts import Contact, ContactLink, Identity, Owner, Verification
from intake.conversations import Conversation
from intake.errors import StoreError
from intake.inbox import Arrival, Machine, SetAside, TurnContext
from intake.messages import OutboundMessage
from intake.outbox import Delivery, Settlement
from intake.process.ending import Pending
from intake.process.work import Visit
from intake.tickets.ticket import Ticket
from intake.timers import DueTimer, Timer

if TYPE_CHECKING:
    from sqlalchemy import Executable

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A conversation with what belongs to it, as it is now."""

    conversation: Conversation
    contact: Contact
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """What became of an inbound message. `is_settled` is false while its turn is still to come."""

    received_at: datetime
    is_settled: bool
    replies: tuple[OutboundMessage, ...] = ()
    ticket_number: str | None = None


@dataclass(frozen=True, slots=True)
class StoredThread:
    """A conversation and the messages its customer may read (never a note), in order."""

    conversation: Conversation
    messages: tuple[Message, ...]


class Lookups(Protocol):
    """What is stored, one thing by its key. Nothing here writes."""

    async def outcome(self, channel: str, account: str, message_id: str) -> StoredOutcome | None:
        """What became of an inbound message, or None if it never entered."""

    async def thread(
        self, channel: str, account: str, thread: str, after_seq: int, limit: int
    ) -> StoredThread | None:
        """A thread as its customer may see it, from after `after_seq`."""

    def conversation_id(self, channel: str, account: str, thread: str) -> str | None:
        """The conversation of a thread, or None; one look-up by key, at once."""

    async def load_conversation(self, conversation_id: str) -> Loaded | None:
        """One conversation with its contact and current ticket."""

    async def load_ticket(self, number: str) -> Ticket | None:
        """One ticket."""

    async def tickets_of(self, contact_id: str, limit: int) -> list[Ticket]:
        """A contact's tickets that are not closed, newest first."""

    async def visits_ahead(self, number: str) -> list[Visit]:
        """A ticket's visits that are planned or have begun, the first one first."""

    async def pending(self, number: str) -> Pending:
        """The approvals and questions of a ticket that nobody has answered."""

    async def reports(self, number: str) -> list[Loaded]:
        """The tickets that report an incident, oldest first, each with its conversation.

        Those of an incident that was merged into this one count too. One that has no conversation
        yet (it was imported) gets the one of its first change.
        """

    async def identities(self, contact_id: str) -> tuple[Identity, ...]:
        """What is proven to be a contact's."""

    async def owner(self, identity: Identity, looking: str) -> Owner | None:
        """Whose an identity is, None if it is nobody's yet; a claim makes nobody its owner.

        A mail address belongs to whoever writes from it. `looking` is the contact that may be
        linked with the owner: the answer says if an agent has taken the two apart before.
        """

    async def verification(self, conversation_id: str) -> Verification | None:
        """How far a conversation is with proving a mail address."""

    async def correspondence(
        self, channel: str, name: str, since: datetime
    ) -> tuple[Loaded, tuple[datetime, ...]] | None:
        """The thread of letters known by a name, and when the bot wrote in it after `since`."""

    async def load_asset(self, serial: str) -> Asset | None:
        """One asset by its serial number, upper or lower case."""

    async def machine(self, asset: Asset, limit: int) -> Machine:
        """Whose an asset is, and its newest open tickets."""

    async def recall(self, channel: str, account: str, name: str) -> str:
        """What was kept under this name, or the empty text."""

    async def taken_numbers(
        self, channel: str, account: str, source: str, first: int, last: int
    ) -> set[int]:
        """Which places of a provider's numbering, both ends included, have been entered."""

    async def journal_position(self) -> int:
        """The last journal record that is accounted for; replay starts after it."""


class Store(Lookups, Protocol):
    """The only truth. Every call is atomic; batches are ordered."""

    async def enter(
        self, arrivals: Sequence[Arrival], aside: Sequence[SetAside], journal_seq: int
    ) -> list[bool]:
        """Put messages in the inbox; one answer each: True entered, False known already.

        A conversation and contact are made for a sender who is new. `journal_seq` says that every
        journal record up to it is now accounted for. Calling it again changes nothing.
        """

    def send_at_once(self, accounts: Collection[tuple[str, str]]) -> None:
        """Name the channel accounts whose customers fetch their messages from us.

        What is committed for them is delivered by being stored: no lane, no second write.
        """

    def gather(self, accounts: Mapping[tuple[str, str], timedelta]) -> None:
        """Name the channel accounts where a burst of messages is one turn.

        A plain message there is given out once its customer has been quiet so long; what came
        before it and still waits is given out with it. A message whose answer is awaited, a
        button, and whatever else is no plain message end the quiet time.
        """

    def turns_due_in(self) -> float | None:
        """Seconds until the next quiet time ends, None if none runs."""

    async def claim_turns(self, limit: int) -> list[TurnContext]:
        """The oldest waiting message of each conversation that nobody works on, oldest first.

        A claimed conversation is not given out again until `commit`, `park` or `release`.
        """

    async def commit(self, changes: Sequence[ChangeSet]) -> list[StoreError | None]:
        """Write each change completely or not at all; returns once synced, one answer each.

        `StaleConversation` means: decide again on fresh state. A change whose conversation or
        ticket has version 0 creates it. Committed changes are announced to the program, whoever
        asked for them: that is how deliveries, waiting requests and workspaces hear of them.
        """

    async def forget_turns(self) -> None:
        """The worker that claimed turns is gone: give all of them out again."""

    async def forget_deliveries(self) -> None:
        """The worker that sent is gone: give everything unsettled out again."""

    async def release(self, conversation_ids: Sequence[str]) -> None:
        """Give claimed conversations back undone."""

    async def park(
        self, context: TurnContext, reason: str, traceback: str, change: ChangeSet
    ) -> StoreError | None:
        """Set a message aside that could not be handled, and let its conversation go on.

        `change` says what the customer and the team see instead; both are written or neither.
        """

    async def claim_timers(self, limit: int) -> list[DueTimer]:
        """The timers that are due, the most overdue first; of one second, in the order of keys.

        A claim goes on where the last one ended, for some batches; then the oldest line up anew.
        A timer stays due until a change sets or cancels it, or `settle_timers` does: there is one
        worker, and a crash before that leaves it to be claimed again.
        """

    async def settle_timers(self, done: Sequence[str], later: Sequence[Timer]) -> None:
        """Forget timers by their keys; wait for others until their new `due_at`.

        For those that need no change of a conversation. Durable, and harmless to repeat: a
        forgotten timer is not brought back.
        """

    def next_timer_at(self) -> datetime | None:
        """When the next timer is due, None if none is set."""

    async def claim_deliveries(self, limit: int) -> list[Delivery]:
        """What is due to be sent now, at most the first waiting message of each conversation."""

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Record how attempts ended and give their lanes back. Repeating is harmless."""

    async def link_contacts(self, link: ContactLink, actor: Actor) -> bool:
        """Make two contacts one, as an agent says; False if one of them is linked already."""

    async def unlink_contacts(self, survivor: str, absorbed: str, actor: Actor) -> bool:
        """Take two contacts apart: each has again what was its own, and what came to it since.

        False if they are not linked, or if the survivor is linked further: undo that one first.
        """

    async def next_ticket_count(self) -> int:
        """A number no ticket has had. Numbers not used leave gaps; that is fine."""

    async def execute_write(self, statements: "Executable | Sequence[Executable]") -> int:
        """Rare writes outside turns (logins, keys, agents, articles), in one transaction.

        Answers how many rows the last statement changed: 0 where its condition did not hold.
        """

    async def remember(self, channel: str, account: str, name: str, value: str) -> None:
        """Keep what a channel account has to know after a restart; an empty value forgets it."""

    async def close(self) -> None:
        """Finish what was begun and close the files."""


class Signals(Protocol):
    """Wake-ups inside the program. Losing one costs time, never correctness."""

    def publish(self, topic: str, payload: object = None) -> None:
        """Tell everyone who watches `topic`; returns at once."""

    def watch(self, topic: str, wake: Callable[[Any], None]) -> Callable[[], None]:
        """Call `wake(payload)` on each publication. Returns the function that stops it."""


class BlobStore(Protocol):
    """Files by the SHA-256 of their content."""

    async def put(self, content: bytes) -> str:
        """Keep the bytes durably and return their hash. Keeping the same bytes twice is free."""

    async def get(self, blob: str) -> bytes | None:
        """The bytes, or None if there is no such file."""


class RateLimiter(Protocol):
    """Counts actions per key."""

    def wait_seconds(self, bucket: str, key: str, limit: str) -> float:
        """0 if one more action is within `limit` (such as "20/minute"), else seconds to wait."""
