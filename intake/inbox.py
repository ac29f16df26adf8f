# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inbox: each message enters once, and each conversation has one turn at a time.

Values that travel between the journal, the store and the turn worker. The rules they follow are
kept by the store (`intake.ports.Store`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from intake.assets import Asset
from intake.changes import Message
from intake.contacts import Contact, Identity, Owner, Verification
from intake.conversations import Conversation
from intake.knowledge.advice import Advice
from intake.messages import InboundMessage, SourcePosition
from intake.process.work import Visit
from intake.tickets.ticket import Ticket
from intake.values import quick


@quick
@dataclass(frozen=True, slots=True)
class Arrival:
    """One message on its way in, with the journal record it came from."""

    journal_seq: int
    message: InboundMessage
    received_at: datetime
    position: SourcePosition | None = None
    is_awaited: bool = False  # somebody waits for the answer at this moment


@dataclass(frozen=True, slots=True)
class SetAside:
    """A journal record that becomes no message: why, and for parked ones the bytes to look at."""

    journal_seq: int
    outcome: Literal["ignored", "parked"]
    reason: str
    channel: str
    account: str
    received_at: datetime
    traceback: str = ""
    raw: bytes = b""
    meta: Mapping[str, str] = field(default_factory=dict)
    position: SourcePosition | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """An asset that a message mentions: whose it is, and its newest tickets, newest first.

    `owner` is the customer's company, else their name. For the team only
    (`bots/reports/machine.py`).
    """

    asset: Asset
    owner: str = ""
    open_tickets: tuple[Ticket, ...] = ()
    settled_tickets: tuple[Ticket, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class BurstPart:
    """One message of a burst as it came in."""

    inbox_seq: int
    message: InboundMessage
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Correspondence:
    """A thread of letters that a turn may write into; with version 0, one that it may begin.

    `wrote_at` is when the bot wrote in it during the last day; `names` are those by which a new
    thread will be known.
    """

    conversation: Conversation
    contact: Contact
    wrote_at: tuple[datetime, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """What is known of who the sender is, for messages that may change it.

    `own` are the identities proven to be the contact's, `owners` the owners of those that this
    message proves. `verification` is the code under way, `letters` the thread to write to.
    """

    own: tuple[Identity, ...] = ()
    owners: Mapping[Identity, Owner] = field(default_factory=dict)
    verification: Verification | None = None
    letters: Correspondence | None = None


@quick
@dataclass(frozen=True, slots=True)
class TurnContext:
    """Everything one decision may look at. Loaded in one step, never fetched from inside.

    `is_recorded` says that the message stands in the conversation already, because its first turn
    was parked. For letters: `is_stranger` says that the sender is nobody this conversation knows
    and came in by a token of ours; `refers_to` is a conversation the letter names without a right
    to join it; `automatic_at` are the automatic letters this person got of late, oldest first.

    Some things are looked up only for messages that may be about them: `shown` are the newest
    messages of the thread, oldest first, for what "2" may mean; `tickets` are the contact's
    tickets that are not closed, newest first, None if nobody asked; `machines` are the known
    assets that the message mentions, by serial number; `people` is who the sender is. `advice`
    is what an optional model said, and holds only as far as the decision can check it.
    `asked_about` is the customer's ticket that a question of ours was about, where this is its
    answer; `asset_meant` is the machine spoken of before, for a question that names none; `visits`
    are those of the conversation's ticket that are not over, for who asks for them or moves one.

    `parts` are the messages of a burst, oldest first, the newest (`message`) included; empty for
    a message on its own. `bots.bursts` makes one message of them.
    """

    inbox_seq: int
    message: InboundMessage
    received_at: datetime
    conversation: Conversation
    contact: Contact
    ticket: Ticket | None = None
    assets: Mapping[str, Asset] = field(default_factory=dict)
    is_recorded: bool = False
    is_stranger: bool = False
    refers_to: str = ""
    automatic_at: tuple[datetime, ...] = ()
    shown: tuple[Message, ...] = ()
    tickets: tuple[Ticket, ...] | None = None
    parts: tuple[BurstPart, ...] = ()
    machines: Mapping[str, Machine] = field(default_factory=dict)
    advice: Advice | None = None
    people: People | None = None
    asked_about: Ticket | None = None
    asset_meant: Asset | None = None
    visits: tuple[Visit, ...] = ()
