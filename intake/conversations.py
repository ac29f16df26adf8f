# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversation: one thread with one customer, and who speaks for us in it.

Exactly one party speaks at any time: the bot, nobody yet (the customer waits in a queue), or an
agent. The store refuses to commit against an older `version`, so the answer is the same for
everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from intake.ids import AgentId, ContactId, ConversationId, TicketNumber
from intake.messages import Address, Language
from intake.values import Word, quick

# Conversations that happened by voice or across a counter: kept, but nothing can be sent.
DESK_CHANNEL = "phone"


class Speaker(Word):
    """Who speaks for us; stored as the conversation's status."""

    BOT = "bot"  # the bot answers
    WAITING = "waiting"  # in a queue; the bot stays silent, a person will come
    HUMAN = "human"  # an agent has taken over
    CLOSED = "closed"  # settled; the next message starts with the bot again


@quick
@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one thread.

    `dialog` is the running dialog session as JSON, empty when none runs. `last_seq` counts the
    messages. `unanswered_turns` counts bot turns in a row that did not help. `reply_context` is
    what the channel wants back when it answers; the channel alone reads it.
    """

    id: ConversationId
    address: Address
    thread: str
    contact_id: ContactId
    speaker: Speaker = Speaker.BOT
    language: Language | None = None
    queue: str = ""
    agent_id: AgentId | None = None
    dialog: Mapping[str, object] = field(default_factory=dict)
    ticket: TicketNumber | None = None
    last_seq: int = 0
    unanswered_turns: int = 0
    subject: str = ""
    summary: str = ""
    waiting_since: datetime | None = None
    created_at: datetime | None = None
    version: int = 0
    reply_context: Mapping[str, object] = field(default_factory=dict)

    @property
    def bot_may_speak(self) -> bool:
        """Whether an automatic reply is allowed now."""
        return self.speaker in {Speaker.BOT, Speaker.CLOSED}

    @property
    def carries_replies(self) -> bool:
        """Whether the customer can be written to here at all."""
        return self.address.channel != DESK_CHANNEL
