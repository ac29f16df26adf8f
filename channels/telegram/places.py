# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a conversation takes place on Telegram, and its name as a thread. Pure.

A private chat is one conversation. In a group every person has a conversation of their own, so
that nobody answers another one's question: chat, topic and person name it together.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where to write to. `topic` is 0 outside forum groups, `person` 0 in private chats."""

    chat_id: int
    topic: int = 0
    person: int = 0

    @property
    def is_group(self) -> bool:
        """Whether others read along."""
        return self.person != 0

    @property
    def thread(self) -> str:
        """The name of the conversation; `place_of` reads it."""
        if not self.is_group:
            return str(self.chat_id)
        return f"{self.chat_id}/{self.topic}/{self.person}"


def place_of(thread: str) -> Place:
    """The place a thread names. Raises `ValueError` if it is not one of ours."""
    return Place(*map(int, thread.split("/")))
