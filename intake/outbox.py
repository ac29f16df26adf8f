# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox: what must still leave the building, and when to try again or give up.

Three outcomes of a send are definite (sent, refused, held back); everything else is tried again
with a growing pause, in order within a conversation.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from intake.backoff import Backoff
from intake.changes import ChangeSet, Message
from intake.conversations import Conversation, Speaker
from intake.messages import Author, OutboundMessage
from intake.values import quick

BACKOFF = Backoff(first=timedelta(seconds=2), longest=timedelta(hours=1))
GIVE_UP_AFTER = timedelta(days=2)
LONGEST_PAUSE_SECONDS = 6 * 3600.0  # that a provider may ask for; its number may be any
NEVER_SENT = frozenset({Author.CUSTOMER, Author.NOTE})


class DeliveryState(IntEnum):
    """What became of a delivery; the numbers are stored."""

    WAITING = 0  # not sent yet, or to be tried again
    SENT = 1  # the channel took it
    REFUSED = 2  # the channel will never take it; the agent sees why
    HELD = 3  # not sent on purpose: a person had taken over
    UNCERTAIN = 4  # perhaps sent: the link broke before the answer; sending again might double it


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to hand to its channel. `attempts` counts the tries so far."""

    message: OutboundMessage
    attempts: int
    speaker: Speaker
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """How one attempt ended. `next_at` is set only while it is still waiting."""

    conversation_id: str
    seq: int
    state: DeliveryState
    native_id: str = ""
    error: str = ""
    next_at: datetime | None = None


@quick
@dataclass(frozen=True, slots=True)
class Committed:
    """A change that is written.

    `has_lane` says that the sending is leased to whoever hears of this first; otherwise somebody
    sends in this conversation already and the messages come out of `claim_deliveries` in turn, or
    the customer fetches them from us and there is nothing to send.
    """

    change: ChangeSet
    has_lane: bool = False

    @property
    def messages(self) -> tuple[OutboundMessage, ...]:
        """The messages for the customer, in order; made anew each time."""
        return tuple(outbound(self.change.conversation, one) for one in leaving(self.change))


def leaving(change: ChangeSet) -> list[Message]:
    """The messages of a change that are for the customer."""
    return [message for message in change.messages if message.author not in NEVER_SENT]


def outbound(conversation: Conversation, message: Message) -> OutboundMessage:
    """A stored message as it leaves."""
    return OutboundMessage(
        id=f"{conversation.id}.{message.seq}",
        conversation_id=conversation.id,
        seq=message.seq,
        recipient=conversation.address,
        thread=conversation.thread,
        author=message.author,
        author_name=message.author_name,
        text=message.text,
        options=message.options,
        attachments=message.attachments,
        in_reply_to=message.in_reply_to,
        at=message.at,
        context=conversation.reply_context,
        meta=message.meta,
    )


# Keys of a message's meta that let the bot's message leave although an agent speaks: what belongs
# to the hand-over, a code that the customer asked for, and what the desk says about tickets.
_LEAVES_ANYWAY = frozenset({"hands_off", "code", "notice", "asks_about"})


def may_leave(delivery: Delivery) -> bool:
    """Whether this message may still be said: the bot is silent once a person has taken over.

    What was decided together with the hand-over itself always leaves: the number of the ticket,
    what to do in danger. Else whoever is quick to take over would cut it off.
    """
    message = delivery.message
    if message.author is not Author.BOT or delivery.speaker is not Speaker.HUMAN:
        return True
    return not _LEAVES_ANYWAY.isdisjoint(message.meta)


def after_failure(
    delivery: Delivery,
    problem: str,
    retry_after: float | None,
    now: datetime,
    give_up_after: timedelta = GIVE_UP_AFTER,
) -> Settlement:
    """The settlement of an attempt that failed for now: wait and try again, or give up."""
    message = delivery.message
    pause = BACKOFF.pause(delivery.attempts)
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=min(retry_after, LONGEST_PAUSE_SECONDS)))
    if now + pause > delivery.created_at + give_up_after:
        return Settlement(
            message.conversation_id, message.seq, DeliveryState.REFUSED, error=problem
        )
    return Settlement(
        message.conversation_id,
        message.seq,
        DeliveryState.WAITING,
        error=problem,
        next_at=now + pause,
    )
