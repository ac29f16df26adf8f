# SPDX-License-Identifier: AGPL-3.0-or-later
"""ChangeSet: everything one decision wants written, as one value.

Whoever decides (a bot turn, an agent's action, a timer) returns one of these; `Store.commit`
writes it in one transaction or not at all. Nothing here does anything.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from operator import is_
from typing import Final, cast

from intake.contacts import Contact, ContactLink, Proven, Verification
from intake.conversations import Conversation
from intake.happenings import Happening
from intake.ids import TicketNumber
from intake.messages import Attachment, Author, Location, Option
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, Timer, TimerKind
from intake.values import quick, replace

# The entry that brings an older ticket up to date (`catching_up.py`), and the key of its detail
# that lists the kinds of timer the ticket lacks.
CAUGHT_UP: Final = "caught_up"
LACKS: Final = "lacks"
_CATCHING_UP = frozenset({CAUGHT_UP})


@quick
@dataclass(frozen=True, slots=True)
class Message:
    """One line of a conversation as it is kept. `seq` starts at 1 and has no gaps.

    `client_id` is the sender's own id of an inbound message; `in_reply_to` the `client_id` a
    reply answers. `meta` says more for people: which article, which dialog field was asked.
    """

    seq: int
    author: Author
    at: datetime
    text: str = ""
    author_id: str = ""
    author_name: str = ""
    options: tuple[Option, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    client_id: str = ""
    in_reply_to: str = ""
    choice: str = ""
    meta: Mapping[str, object] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, for the timeline: kind is customer, bot, agent, rule, timer or import."""

    kind: str
    id: str = ""
    name: str = ""


@quick
@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to a ticket or conversation, append-only.

    `kind` is a past-tense word such as `opened` or `status_changed`; `happenings.py` has all.
    An entry that `is_once` is left out if its conversation has one of the same kind and detail.
    `ticket` says to which of several tickets it happened; None: to the change's own.
    """

    kind: Happening
    actor: Actor
    at: datetime
    detail: Mapping[str, object] = field(default_factory=dict)
    ticket: TicketNumber | None = None
    is_once: bool = False


def status_changed(
    before: Ticket, after: Ticket, actor: Actor, at: datetime, **more: object
) -> tuple[TimelineEntry, ...]:
    """What the timeline says of a ticket's status; nothing if it is the same."""
    if before.status is after.status:
        return ()
    detail = {"from": before.status.value, "to": after.status.value, **more}
    return (TimelineEntry("status_changed", actor, at, detail, after.number),)


# In the detail of a `status_changed`: the incident whose end is this ticket's too.
WITH_INCIDENT = "with"


class Record:
    """A value of the service desk that has a table of its own, such as a task or a visit.

    How each kind is written stands in `store/sqlite/records.py`; this is only their common name.
    """

    __slots__ = ()


@quick
@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What to write. An empty field means "unchanged".

    `conversation` carries the version it was decided on; the store adds one or raises
    `StaleConversation`; version 0 means it is new, for a ticket likewise. Messages whose author is
    the customer or a note are kept but never delivered; all others become one `Delivery` each.
    `inbox_seq` is the inbox entry that this change settles, if a customer's message caused it;
    `earlier_seqs` are those of messages that were decided together with it.
    `timers` are set, replacing the one with the same key, or cancelled.
    `failed` names messages that had left and came back (a bounce), each with what was said of it.

    `proven` identities are written down, then `link` makes two contacts one; `verification` is
    kept for the conversation. `tickets` are other tickets that change with this decision, with
    versions like `ticket`; `records` are what the service desk keeps beside them. `also` are
    changes of other conversations, written together with this one or not at all; `names` are
    those by which a new thread of letters is known.
    """

    conversation: Conversation
    messages: tuple[Message, ...] = ()
    ticket: Ticket | None = None
    contact: Contact | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    inbox_seq: int | None = None
    failed: tuple[tuple[int, str], ...] = ()
    earlier_seqs: tuple[int, ...] = ()
    timers: tuple[Timer | CancelTimer, ...] = ()
    proven: tuple[Proven, ...] = ()
    link: ContactLink | None = None
    verification: Verification | None = None
    also: tuple["ChangeSet", ...] = ()
    tickets: tuple[Ticket, ...] = ()
    records: tuple[Record, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def every_ticket(self) -> tuple[Ticket, ...]:
        """The tickets of this change, its own first."""
        return self.tickets if self.ticket is None else (self.ticket, *self.tickets)

    def ticket_numbered(self, number: TicketNumber | None) -> Ticket | None:
        """One of the tickets of this change, None if it has none of that number."""
        return next((one for one in self.every_ticket if one.number == number), None)

    def with_ticket(self, ticket: Ticket) -> "ChangeSet":
        """The change with another state of one of its tickets."""
        if self.ticket is not None and self.ticket.number == ticket.number:
            return replace(self, ticket=ticket)
        others = tuple(ticket if one.number == ticket.number else one for one in self.tickets)
        return replace(self, tickets=others)

    def telling(self, *entries: TimelineEntry) -> "ChangeSet":
        """The change with more entries at the end of its timeline."""
        return replace(self, timeline=(*self.timeline, *entries))

    def tells(self, kinds: AbstractSet[str]) -> bool:
        """Whether the timeline of this change has an entry of one of these kinds."""
        for entry in self.timeline:  # noqa: SIM110 - asked ten times of each change of a ticket
            if entry.kind in kinds:
                return True
        return False

    def entries_of(self, ticket: Ticket) -> list[TimelineEntry]:
        """The entries that are about one of its tickets; those without a number: its own."""
        is_own = self.ticket is not None and self.ticket.number == ticket.number
        return [
            entry
            for entry in self.timeline
            if entry.ticket == ticket.number or (is_own and entry.ticket is None)
        ]

    def is_lacking(self, ticket: Ticket, kind: TimerKind) -> bool:
        """Whether this change catches a ticket up with a kind of timer; see `catching_up.py`."""
        return self.tells(_CATCHING_UP) and any(
            one.kind == CAUGHT_UP and kind.value in cast("list[str]", one.detail[LACKS])
            for one in self.entries_of(ticket)
        )

    def each_ticket(
        self, decide: Callable[[Ticket], tuple[Ticket, tuple[TimelineEntry, ...]]]
    ) -> "ChangeSet":
        """The change with `decide` applied to each ticket, and the entries it gave at the end."""
        told: list[TimelineEntry] = []

        def decided(ticket: Ticket) -> Ticket:
            after, entries = decide(ticket)
            told.extend(entries)
            return after

        ticket = self.ticket and decided(self.ticket)
        tickets = tuple(map(decided, self.tickets))
        if not told and ticket is self.ticket and all(map(is_, tickets, self.tickets)):
            return self
        return replace(self, ticket=ticket, tickets=tickets, timeline=(*self.timeline, *told))
