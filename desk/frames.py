# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an open workspace is sent when something changes."""

from typing import Literal

from desk.answers.conversations import Conversation, Message
from desk.answers.shared import Answer
from desk.answers.tickets import Ticket


class ChangesFrame(Answer):
    """Live: rows to put in place of the ones with the same id or number."""

    type: Literal["changes"] = "changes"
    changed: int
    conversations: list[Conversation]
    tickets: list[Ticket]


class MessagesFrame(Answer):
    """Live: messages of an opened conversation, to put in place by `seq`."""

    type: Literal["messages"] = "messages"
    conversation_id: str
    items: list[Message]
