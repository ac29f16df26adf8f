# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must be known of a chat between two messages: its buttons, its keyboard, its new id.

A button carries a key of ours, not what it means: a key says nothing to who reads it, always fits
64 bytes, and one that was never given out means nothing. Kept through the hub, so that a press is
understood after a restart.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import orjson

from channels.contract import Hub
from channels.telegram.limits import KIND
from intake.messages import Option
from intake.values import replace

MOST_BOARDS = 5  # older buttons are told that their question is closed
_KEY_BYTES = 12  # 16 characters


@dataclass(frozen=True, slots=True)
class ChatState:
    """One chat.

    `boards` maps keys to option ids, newest last; `asks` says that a keyboard that asks for a
    phone number or a place stands below the input field.
    """

    boards: tuple[dict[str, str], ...] = ()
    labels: dict[str, str] = field(default_factory=dict)  # key → what stands on the button
    asks: bool = False

    def option_of(self, key: str) -> str | None:
        """The option a key stands for, or None if it is too old or was never ours."""
        return next((board[key] for board in self.boards if key in board), None)

    def with_board(self, message_id: str, options: Sequence[Option]) -> "ChatState":
        """The state once these options are shown; the same again on a second try."""
        board = {key_of(message_id, option): option.id for option in options}
        boards = (*(one for one in self.boards if one != board), board)[-MOST_BOARDS:]
        labels = {**self.labels, **{key_of(message_id, one): one.label for one in options}}
        kept = {key for one in boards for key in one}
        return replace(
            self, boards=boards, labels={key: labels[key] for key in labels if key in kept}
        )


def key_of(message_id: str, option: Option) -> str:
    """The key of one button: 16 characters that tell nothing, the same on every try."""
    digest = sha256(f"{message_id}\n{option.id}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:_KEY_BYTES]).decode()


class Chats:
    """The states of all chats of one account, in the hub's memory."""

    def __init__(self, account: str, hub: Hub) -> None:
        self._account = account
        self._hub = hub

    async def state(self, thread: str) -> ChatState:
        """What is kept of a chat."""
        kept = await self._hub.recall(KIND, self._account, f"chat:{thread}")
        if not kept:
            return ChatState()
        document = orjson.loads(kept)
        return ChatState(tuple(document["boards"]), document["labels"], document["asks"])

    async def keep(self, thread: str, state: ChatState) -> None:
        """Remember durably: before the buttons are sent, else a press may mean nothing."""
        document = {"boards": state.boards, "labels": state.labels, "asks": state.asks}
        await self._hub.remember(
            KIND, self._account, f"chat:{thread}", orjson.dumps(document).decode()
        )

    async def moved_to(self, chat_id: int) -> int:
        """Where a group has gone; its old id if it has not."""
        if chat_id > 0:
            return chat_id
        return int(await self._hub.recall(KIND, self._account, f"moved:{chat_id}") or chat_id)

    async def has_moved(self, chat_id: int, new_id: int) -> None:
        """Remember a group's new id (`migrate_to_chat_id`)."""
        await self._hub.remember(KIND, self._account, f"moved:{chat_id}", str(new_id))
