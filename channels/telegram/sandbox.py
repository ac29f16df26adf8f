# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telegram on this machine: people who write to the bot, and what they see in their app.

The server behind it is `standin/`. Beside what every sandbox offers, tests order failures, send
albums, contacts and edits, block the bot, and wait for what a customer sees.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from time import time
from typing import Any

from aiohttp import web

from channels.sandboxes import ACCOUNT, Picture, Sandbox, Seen
from channels.telegram.standin.methods import Methods, file_document, photo_sizes
from channels.telegram.standin.rules import Refused
from channels.telegram.standin.server import Fault, Server
from channels.telegram.standin.updates import Json, Updates
from channels.telegram.standin.world import TOKEN, Chat, Entry, File, Person, World
from intake.messages import Language, Option

SECRET = "sandbox-secret-of-the-webhook"  # noqa: S105 - opens nothing but a hub of the sandbox
MODES = ("polling", "webhook")
WAIT_SECONDS = 20.0
_KEYS = "keys"


def open_sandbox(mode: str = MODES[0]) -> Sandbox:
    """A stand-in that is not started yet."""
    return TelegramSandbox(mode)


class TelegramSandbox:
    """See `channels.sandboxes.Sandbox`."""

    kind = "telegram"
    title: Mapping[Language, str] = {"zh": "Telegram", "en": "Telegram"}
    is_chat = True

    def __init__(self, mode: str = "polling", clock: Callable[[], float] = time) -> None:
        self.mode = mode
        self.world = World(clock)
        self.updates = Updates(clock)
        self.server = Server(TOKEN, self.world, Methods(self.world, self.updates))
        self.hub_url = ""
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._posting: asyncio.Task[None] | None = None

    async def start(self, port: int = 0) -> None:
        """See `Sandbox.start`."""
        # Nobody waits for a long poll to end by itself.
        self._runner = web.AppRunner(
            self.server.application(), access_log=None, shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._posting = asyncio.create_task(self.updates.run())

    async def stop(self) -> None:
        """See `Sandbox.stop`. Started again, it answers on the same port and knows everything."""
        if self._posting is not None:
            self._posting.cancel()
            with suppress(asyncio.CancelledError):
                await self._posting
        if self._runner is not None:
            await self._runner.cleanup()
        self._posting = self._runner = None

    def settings(self, hub_url: str, account: str = ACCOUNT) -> Mapping[str, object]:
        """See `Sandbox.settings`."""
        self.hub_url = hub_url
        found: dict[str, object] = {
            "token": TOKEN,
            "mode": self.mode,
            "api_base": f"http://127.0.0.1:{self.port}",
            "messages_per_second": 30.0,  # nobody here is flooded
        }
        if self.mode == "webhook":
            found["secret_token"] = SECRET
            found["webhook_url"] = f"{hub_url}/channels/telegram/{account}"
        return found

    # --- what people do ------------------------------------------------------------------------

    async def say(self, person: str, text: str, **more: Any) -> None:  # noqa: ANN401 - parts of a Message
        """See `Sandbox.say`. `more` are other parts of the message, as the Bot API has them."""
        await self._write(self.world.person(person, _language_code(text)), {"text": text, **more})

    async def open_chat(self, person: str, language: str = "zh-hans") -> None:
        """Press Start; `language` is that of the person's app."""
        who = self.world.person(person, language)
        await self._write(who, {"text": "/start"})

    async def press(self, person: str, option_id: str) -> None:
        """See `Sandbox.press`."""
        who = self.world.person(person)
        place, row, column = option_id.split(":")
        if place == _KEYS:
            await self._use_key(who, int(row), int(column))
            return
        entry = who.chat.entry(int(place))
        button = entry.message["reply_markup"]["inline_keyboard"][int(row)][int(column)]
        await self.press_data(person, int(place), button["callback_data"])

    async def press_data(self, person: str, message_id: int, data: str) -> None:
        """Press what stood under a message once: an old button, or one that never was."""
        who = self.world.person(person)
        entry = who.chat.entry(message_id)
        query = f"{self.world.number()}"
        self.world.presses[query] = entry
        document = {
            "id": query, "from": who.user, "message": entry.message,
            "chat_instance": str(who.chat.id), "data": data,
        }  # fmt: skip
        self.updates.put("callback_query", document, who.chat.id)

    async def photo(self, person: str, content: bytes, caption: str = "") -> None:
        """See `Sandbox.photo`."""
        await self.album(person, [content], caption)

    async def album(self, person: str, contents: Sequence[bytes], caption: str = "") -> None:
        """Several photos as one message: an update each, as Telegram does it."""
        who = self.world.person(person)
        group = {"media_group_id": str(self.world.number())} if len(contents) > 1 else {}
        for number, content in enumerate(contents):
            file = self.world.add_file("photo.jpg", "image/jpeg", content)
            words = {"caption": caption} if caption and number == 0 else {}
            await self._write(who, {"photo": photo_sizes(file), **group, **words}, [file])

    async def file(
        self,
        person: str,
        name: str,
        content: bytes,
        content_type: str,
        kind: str = "document",
        size_bytes: int | None = None,
    ) -> None:
        """A document, or another kind with a file: voice, video, audio."""
        file = self.world.add_file(name, content_type, content, size_bytes)
        document = file_document(file) | ({"duration": 3} if kind != "document" else {})
        await self._write(self.world.person(person), {kind: document}, [file])

    async def contact(self, person: str, phone: str = "", owner: str = "") -> None:
        """Share a contact: the own one, or `owner`'s."""
        who = self.world.person(person)
        other = self.world.person(owner or person)
        card = {
            "phone_number": phone or other.phone,
            "first_name": other.user["first_name"],
            "user_id": other.user["id"],
        }
        await self._write(who, {"contact": card})

    async def location(self, person: str, latitude: float, longitude: float) -> None:
        """Share a place."""
        spot = {"latitude": latitude, "longitude": longitude}
        await self._write(self.world.person(person), {"location": spot})

    async def edit(self, person: str, message_id: int, text: str) -> None:
        """Change the words of an own message."""
        who = self.world.person(person)
        entry = who.chat.entry(message_id)
        entry.message["caption" if "caption" in entry.message else "text"] = text
        entry.message["edit_date"] = int(self.world.clock())
        self.updates.put("edited_message", dict(entry.message), who.chat.id)
        await self.world.tell()

    async def block(self, person: str, *, is_blocked: bool = True) -> None:
        """Block the bot, or let it write again."""
        who = self.world.person(person)
        who.chat.is_blocked = is_blocked
        before, after = ("member", "kicked") if is_blocked else ("kicked", "member")
        self._member(who, who.chat, before, after)

    async def invite(self, person: str, group: str) -> int:
        """Put the bot into a group; the group's id."""
        chat = self.world.group(group)
        chat.has_bot = True
        self._member(self.world.person(person), chat, "left", "member")
        return chat.id

    async def say_in_group(self, person: str, group: str, text: str, **more: Any) -> None:  # noqa: ANN401 - parts of a Message
        """Write in a group."""
        who, chat = self.world.person(person, _language_code(text)), self.world.group(group)
        message = self.world.message(chat, who.user, text=text, **more)
        chat.entries.append(Entry(message, is_own=True))
        self.updates.put("message", message, chat.id)
        await self.world.tell()

    # --- what people see -----------------------------------------------------------------------

    async def seen(self, person: str) -> Sequence[Seen]:
        """See `Sandbox.seen`."""
        who = self.world.people.get(person)
        return _shown(who.chat) if who else ()

    async def seen_in_group(self, group: str) -> Sequence[Seen]:
        """What stands in a group."""
        return _shown(self.world.group(group))

    async def until(
        self,
        person: str,
        is_there: Callable[[Sequence[Seen]], bool],
        seconds: float = WAIT_SECONDS,
    ) -> Sequence[Seen]:
        """The chat once it is as awaited. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds), self.world.changed:
            while not is_there(found := await self.seen(person)):
                await self.world.changed.wait()
        return found

    # --- what goes wrong -----------------------------------------------------------------------

    def refuse(
        self, method: str, code: int, description: str, *, times: int = 1, **parameters: int
    ) -> None:
        """Let the next calls of a method be refused; `file` is the download."""
        refused = Refused(code, description, parameters)
        self.server.order(method, Fault(refused), times)

    def lose_answer(self, method: str, *, times: int = 1) -> None:
        """Let the next calls be done, and break the connection before the answer."""
        self.server.order(method, Fault(), times)

    def break_gateway(self, method: str, *, times: int = 1) -> None:
        """Let the next calls be answered by a web page with 502."""
        self.server.order(method, Fault(raw=b"<html>Bad Gateway</html>"), times)

    # -------------------------------------------------------------------------------------------

    def words(self, person: str, text: str) -> Json:
        """A message that stands in the person's chat and has not left yet."""
        who = self.world.person(person, _language_code(text))
        return self._written(who, {"text": text})

    async def _write(self, who: Person, content: Json, files: Sequence[File] = ()) -> None:
        self.updates.put("message", self._written(who, content, files), who.chat.id)
        await self.world.tell()

    def _written(self, who: Person, content: Json, files: Sequence[File] = ()) -> Json:
        who.chat.is_open = True
        message = self.world.message(who.chat, who.user, **content)
        who.chat.entries.append(Entry(message, is_own=True, files=list(files)))
        return dict(message)

    async def _use_key(self, who: Person, row: int, column: int) -> None:
        keyboard = who.chat.keyboard or {}
        key = keyboard["keyboard"][row][column]
        if keyboard.get("one_time_keyboard"):
            who.chat.keyboard = None
        if isinstance(key, dict) and key.get("request_contact"):
            await self.contact(who.user["first_name"])
        elif isinstance(key, dict) and key.get("request_location"):
            await self.location(who.user["first_name"], 31.2304, 121.4737)
        else:
            await self.say(who.user["first_name"], key if isinstance(key, str) else key["text"])

    def _member(self, who: Person, chat: Chat, before: str, after: str) -> None:
        def status(name: str) -> Json:
            until = {"until_date": 0} if name == "kicked" else {}
            return {"user": self.world.bot, "status": name, **until}

        document = {
            "chat": chat.document, "from": who.user, "date": int(self.world.clock()),
            "old_chat_member": status(before), "new_chat_member": status(after),
        }  # fmt: skip
        self.updates.put("my_chat_member", document, chat.id)


def _language_code(text: str) -> str:
    return "zh-hans" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"


def _shown(chat: Chat) -> list[Seen]:
    return [_entry(entry, _keys_of(chat, entry)) for entry in chat.entries]


def _keys_of(chat: Chat, entry: Entry) -> tuple[Option, ...]:
    """The keyboard below the input field belongs to the message that brought it."""
    if chat.keyboard is None or entry.message["message_id"] != chat.keyboard_from:
        return ()
    return _options(_KEYS, chat.keyboard["keyboard"])


def _entry(entry: Entry, keys: tuple[Option, ...]) -> Seen:
    message = entry.message
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    contact = message.get("contact", {}).get("phone_number", "")
    place = message.get("location", {})
    spot = f"{place['latitude']}, {place['longitude']}" if place else ""
    return Seen(
        id=str(message["message_id"]),
        is_own=entry.is_own,
        text=message.get("text") or message.get("caption") or contact or spot,
        options=() if entry.is_own else (*_options(str(message["message_id"]), rows), *keys),
        pictures=tuple(Picture(one.name, one.content_type, one.content) for one in entry.files),
        note=entry.toast,
    )


def _options(place: str, rows: Sequence[Sequence[Any]]) -> tuple[Option, ...]:
    return tuple(
        Option(f"{place}:{row}:{column}", button if isinstance(button, str) else button["text"])
        for row, buttons in enumerate(rows)
        for column, button in enumerate(buttons)
    )
