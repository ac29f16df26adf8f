# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket whose timer is due, and what the decisions about it share.

Pure. Whether its customer can be written to now, and a message of the bot to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bots.profile import BotProfile
from bots.shaping import shaped
from intake.changes import Actor, Message, TimelineEntry
from intake.conversations import Conversation
from intake.happenings import Happening
from intake.messages import Author, Language, Option
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, DueTimer
from intake.values import replace

TIMER = Actor("timer")
LATER = timedelta(hours=1)  # while a customer, or somebody else, is busy with something else
MOST_LATER = timedelta(days=7)  # what comes after that speaks of something forgotten


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket whose timer is due, with everything the decision may look at."""

    due: DueTimer
    ticket: Ticket
    profile: BotProfile
    now: datetime

    @property
    def language(self) -> Language:
        return self.profile.language_of(self.due.conversation, self.due.contact)

    def phrase(self, key: str, /, **values: object) -> str:
        return self.profile.phrases.say(self.language, key, **values)

    def entry(self, kind: Happening, /, **detail: object) -> TimelineEntry:
        return TimelineEntry(kind, TIMER, self.now, detail, self.ticket.number)

    @property
    def done(self) -> tuple[CancelTimer, ...]:
        """The timer has had its effect."""
        return (CancelTimer(self.due.timer.key),)


def unreachable(case: Case) -> str:
    """Why the customer cannot be written to; empty if they can."""
    address = case.due.conversation.address
    if not case.due.conversation.carries_replies:
        return "no_channel"
    window = case.profile.capabilities_at(address).window
    heard_at = case.due.customer_at
    is_open = window is None or (heard_at is not None and case.now - heard_at < window)
    return "" if is_open else "window_closed"


def said(
    case: Case, text: str, options: tuple[Option, ...], meta: Mapping[str, object]
) -> tuple[Conversation, tuple[Message, ...]]:
    """The conversation with one more message of the bot, and that message for its channel."""
    conversation = case.due.conversation
    message = Message(
        seq=conversation.last_seq + 1,
        author=Author.BOT,
        at=case.now,
        text=text,
        author_name=case.profile.name.get(case.language, ""),
        options=options,
        meta=meta,
    )
    capabilities = case.profile.capabilities_at(conversation.address)
    messages = shaped([message], capabilities, case.phrase("option.more"))
    return replace(conversation, last_seq=messages[-1].seq), messages
