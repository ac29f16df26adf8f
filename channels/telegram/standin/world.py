# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in knows: the bot, people, their chats, messages and files.

Messages are kept as the JSON objects of the Bot API, because that is what leaves and comes in.
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from time import time
from typing import Any

from channels.telegram.standin.rules import Refused, bad_request

TOKEN = "7000001:sandbox-token-that-opens-nothing-anywhere"  # noqa: S105 - opens nothing but this stand-in
LARGEST_DOWNLOAD_BYTES = 20 * 1024 * 1024
Json = dict[str, Any]


@dataclass
class Entry:
    """One message of a chat. `toast` is what the app showed when a button was pressed."""

    message: Json
    is_own: bool
    files: list["File"] = field(default_factory=list)
    toast: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file that lies with Telegram. `size_bytes` may claim more than there is, for tests."""

    file_id: str
    name: str
    content_type: str
    content: bytes
    size_bytes: int


@dataclass
class Chat:
    """A chat as one of its people sees it. `keyboard` is what stands below the input field."""

    document: Json
    entries: list[Entry] = field(default_factory=list)
    keyboard: Json | None = None
    keyboard_from: int = 0  # the message that brought it
    is_open: bool = False  # the person has written or pressed Start
    is_blocked: bool = False
    has_bot: bool = True
    moved_to: int = 0

    @property
    def id(self) -> int:
        return int(self.document["id"])

    @property
    def is_private(self) -> bool:
        return bool(self.document["type"] == "private")

    def entry(self, message_id: int) -> Entry:
        """A message of this chat. Raises `KeyError`."""
        for entry in self.entries:
            if entry.message["message_id"] == message_id:
                return entry
        raise KeyError(message_id)


@dataclass
class Person:
    """A customer and the private chat with the bot."""

    user: Json
    chat: Chat
    phone: str


@dataclass
class World:
    """Everything, and a condition that tells whenever a chat changed."""

    clock: Callable[[], float] = time
    people: dict[str, Person] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    presses: dict[str, Entry] = field(default_factory=dict)  # open callback queries
    commands: dict[str, list[Json]] = field(default_factory=dict)
    actions: list[tuple[int, str]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    bot: Json = field(
        default_factory=lambda: {
            "id": 7000001,
            "is_bot": True,
            "first_name": "Sandbox",
            "username": "frontdesk_sandbox_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
        }
    )

    def number(self) -> int:
        """A number that was never given before."""
        return next(self._numbers)

    def person(self, name: str, language_code: str = "zh-hans") -> Person:
        """Somebody by name; made up when first heard of."""
        if name not in self.people:
            number = self.number() + 500_000_000
            user = {
                "id": number,
                "is_bot": False,
                "first_name": name,
                "language_code": language_code,
            }
            chat = Chat({"id": number, "type": "private", "first_name": name})
            self.chats[number] = chat
            phone = f"86138{number % 100_000_000:08d}"
            self.people[name] = Person(user, chat, phone)
        return self.people[name]

    def group(self, title: str) -> Chat:
        """A group by its title; made up, with the bot in it, when first heard of."""
        for chat in self.chats.values():
            if chat.document.get("title") == title:
                return chat
        number = -1_000_000_000 - self.number()
        chat = Chat({"id": number, "type": "supergroup", "title": title}, is_open=True)
        self.chats[number] = chat
        return chat

    def reachable(self, chat_id: int) -> Chat:
        """The chat a bot may write to now. Raises `Refused` as Telegram would."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.moved_to},
            )
        if chat.is_blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if not chat.has_bot:
            raise Refused(403, "Forbidden: bot was kicked from the supergroup chat")
        if not chat.is_open:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def message(self, chat: Chat, author: Json, **content: object) -> Json:
        """A new message of a chat, dated in seconds as Telegram does."""
        return {
            "message_id": self.number(),
            "from": author,
            "chat": chat.document,
            "date": int(self.clock()),
            **content,
        }

    def add_file(
        self, name: str, content_type: str, content: bytes, size_bytes: int | None = None
    ) -> File:
        """A file that can be fetched by its id."""
        number = self.number()
        size = len(content) if size_bytes is None else size_bytes
        file = File(f"file-id-{number}", name, content_type, content, size)
        self.files[file.file_id] = file
        return file

    async def tell(self) -> None:
        """Wake who waits for a chat to change."""
        async with self.changed:
            self.changed.notify_all()
