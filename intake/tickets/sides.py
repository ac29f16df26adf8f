# SPDX-License-Identifier: AGPL-3.0-or-later
"""Side: a ticket with everybody who hears of it; several changes of sides as one.

What merging, splitting, linking and informing are made of, so that each of them is one `ChangeSet`
over several tickets and conversations. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.agent_actions import Doer
from intake.changes import ChangeSet, Message, Record, TimelineEntry
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.happenings import Happening
from intake.ids import TicketNumber
from intake.messages import Author, Language
from intake.process.underway import NOTHING_UNDERWAY, Underway
from intake.tickets.ticket import Ticket
from intake.timers import Timer
from intake.values import replace


@dataclass(frozen=True, slots=True)
class Listener:
    """A conversation that is about a ticket, and whose it is."""

    conversation: Conversation
    contact: Contact

    @property
    def can_hear(self) -> bool:
        """Whether the customer can be written to there."""
        return self.conversation.carries_replies


@dataclass(frozen=True, slots=True)
class Side:
    """A ticket with the conversation it came from and whose it is.

    `led` are further conversations that are about it since a merge; `underway` is what is still
    to be done for it, read only for a decision that moves it.
    """

    ticket: Ticket
    conversation: Conversation
    contact: Contact
    led: tuple[Listener, ...] = ()
    underway: Underway = NOTHING_UNDERWAY

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """Everybody who hears of the ticket."""
        return (Listener(self.conversation, self.contact), *self.led)

    @property
    def can_hear(self) -> bool:
        """Whether anybody of them can be written to."""
        return any(one.can_hear for one in self.listeners)

    def change(
        self,
        ticket: Ticket,
        told: tuple[TimelineEntry, ...] = (),
        records: tuple[Record, ...] = (),
        timers: tuple[Timer, ...] = (),
    ) -> ChangeSet:
        """The ticket as it is from now on, written where it came from."""
        return ChangeSet(
            self.conversation, ticket=ticket, timeline=told, timers=timers, records=records
        )


def entry_of(
    kind: Happening, by: Doer, now: datetime, number: TicketNumber, **detail: object
) -> TimelineEntry:
    """What somebody did, on the timeline of one of the tickets; `as_` is written as `as`."""
    named = {name.rstrip("_"): value for name, value in detail.items()}
    return TimelineEntry(kind, by.actor, now, named, number)


def notice_to(one: Listener, texts: Mapping[Language, str], now: datetime) -> ChangeSet:
    """A notice in the customer's language, else in the first of `texts`; to who can hear it."""
    conversation = one.conversation
    known: Language | None = conversation.language or one.contact.language
    language = next(iter(texts)) if known is None else known
    if not one.can_hear:
        return ChangeSet(conversation)
    told = Message(
        conversation.last_seq + 1, Author.BOT, now, texts[language], meta={"notice": "tickets"}
    )
    heard = replace(conversation, last_seq=told.seq)
    if heard.speaker is Speaker.CLOSED:
        heard = replace(heard, speaker=Speaker.BOT)  # what they answer is heard
    return ChangeSet(heard, (told,))


def joined(changes: Iterable[ChangeSet]) -> ChangeSet:
    """Several changes as one; those of the same conversation become one, in order."""
    by_conversation: dict[str, ChangeSet] = {}
    for change in (each for one in changes for each in (replace(one, also=()), *one.also)):
        key = change.conversation.id
        found = by_conversation.get(key)
        by_conversation[key] = change if found is None else _both(found, change)
    first, *others = by_conversation.values()
    return replace(first, also=tuple(others))


def _both(first: ChangeSet, second: ChangeSet) -> ChangeSet:
    """Two changes of one conversation, the second decided on the state before both.

    What the conversation is about is the second's to say. A closed one that either of them woke
    is open.
    """
    tickets = {one.number: one for change in (first, second) for one in change.every_ticket}
    own = first.ticket or second.ticket
    begun = first.conversation.last_seq
    shift = begun - (second.conversation.last_seq - len(second.messages))
    messages = tuple(replace(one, seq=one.seq + shift) for one in second.messages)
    is_closed = first.conversation.speaker is Speaker.CLOSED
    return replace(
        first,
        conversation=replace(
            first.conversation,
            speaker=second.conversation.speaker if is_closed else first.conversation.speaker,
            last_seq=begun + len(messages),
            ticket=second.conversation.ticket,
        ),
        messages=(*first.messages, *messages),
        ticket=own and tickets[own.number],
        tickets=tuple(one for one in tickets.values() if own is None or one.number != own.number),
        timeline=(*first.timeline, *second.timeline),
        timers=(*first.timers, *second.timers),
        records=(*first.records, *second.records),
    )
