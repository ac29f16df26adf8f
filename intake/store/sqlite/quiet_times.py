# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quiet times: how long a conversation is left alone because its customer may still be writing.

People tell one thing in five short messages. On channels that gather, a plain message waits until
nothing more came for a moment; whatever is no plain message, and an answer that is awaited, ends
that at once. In memory: after a crash nobody is waited for, and what waits is decided together.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from intake.conversations import Speaker
from intake.inbox import Arrival, TurnContext
from intake.messages import InboundKind, InboundMessage

Account = tuple[str, str]
# A customer who never pauses is answered after so many quiet times all the same.
MOST_PAUSES = 4


def is_plain(message: InboundMessage) -> bool:
    """Whether a message may be one of several that say one thing."""
    return (
        message.kind is InboundKind.MESSAGE
        and not message.choice
        and message.letter is None
        and message.form is None
    )


class QuietTimes:
    """Until when each conversation is left alone."""

    def __init__(self) -> None:
        self._pauses: Mapping[Account, timedelta] = {}
        self._until: dict[str, tuple[datetime, datetime]] = {}  # began at, ends at

    def gather(self, pauses: Mapping[Account, timedelta]) -> None:
        """Take over which accounts gather, and how long each waits."""
        self._pauses = {account: pause for account, pause in pauses.items() if pause}

    def gathers(self, channel: str, account: str) -> bool:
        """Whether messages of this account are decided together."""
        return (channel, account) in self._pauses

    def heard(self, context: TurnContext, arrival: Arrival, now: datetime) -> None:
        """A message has entered on an account that gathers: wait for more, or not any longer.

        A conversation that a person has is not left alone: they see each word at once.
        """
        sender, conversation = context.message.sender, context.conversation
        pause = self._pauses[(sender.channel, sender.account)]
        is_ours = conversation.speaker in {Speaker.BOT, Speaker.CLOSED}
        if not is_ours or arrival.is_awaited or not is_plain(context.message):
            self._until.pop(conversation.id, None)
            return
        began_at, _ = self._until.get(conversation.id, (now, now))
        ends_at = min(now + pause, began_at + MOST_PAUSES * pause)
        self._until[conversation.id] = (began_at, ends_at)

    def is_quiet(self, conversation_id: str, now: datetime) -> bool:
        """Whether the customer may still be writing. A clock set back ends all quiet times."""
        found = self._until.get(conversation_id)
        if found is None:
            return False
        began_at, ends_at = found
        if began_at <= now < ends_at:
            return True
        del self._until[conversation_id]
        return False

    def due_in(self, now: datetime) -> float | None:
        """Seconds until the next one ends, None if there is none."""
        if not self._until:
            return None
        return max((min(ends_at for _, ends_at in self._until.values()) - now).total_seconds(), 0)
