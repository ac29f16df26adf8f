# SPDX-License-Identifier: AGPL-3.0-or-later
"""The methods of the Bot API that the stand-in knows, each with Telegram's rules."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from channels.telegram.standin.rules import (
    CAPTION_MAX,
    bad_request,
    check_markup,
    plain_text,
)
from channels.telegram.standin.updates import Json, Updates, Webhook, check_webhook
from channels.telegram.standin.world import LARGEST_DOWNLOAD_BYTES, Chat, Entry, File, World

LARGEST_PHOTO_BYTES = 10 * 1024 * 1024
LARGEST_UPLOAD_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of one call, however they were encoded."""

    values: Mapping[str, Any]
    uploads: Mapping[str, Upload]

    def text(self, name: str) -> str:
        """A parameter as text, empty if it is missing."""
        return str(self.values.get(name) or "")

    def number(self, name: str) -> int:
        """A parameter as a number, 0 if it is missing."""
        try:
            return int(self.text(name) or 0)
        except ValueError:
            raise bad_request(f"{name} is invalid") from None

    def is_true(self, name: str) -> bool:
        """A parameter as yes or no."""
        return self.text(name).lower() in {"true", "1"}

    def document(self, name: str) -> Any:  # noqa: ANN401 - JSON of the caller's
        """A parameter that is JSON, inside a form or as it is."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def upload(self, name: str) -> Upload:
        """The file of a parameter: its own part, or the one it is attached to."""
        place = self.text(name).removeprefix("attach://") or name
        found = self.uploads.get(place) or self.uploads.get(name)
        if found is None:
            raise bad_request(f"there is no {name} in the request")
        return found


Method = Callable[[Given], Awaitable[object]]


class Methods:
    """All methods, by their names on the wire."""

    def __init__(self, world: World, updates: Updates) -> None:
        self._world = world
        self._updates = updates
        self.by_name: dict[str, Method] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "senddocument": self._send_document,
            "sendchataction": self._send_chat_action,
            "editmessagetext": self._edit_text,
            "editmessagereplymarkup": self._edit_markup,
            "deletemessage": self._delete_message,
            "answercallbackquery": self._answer_press,
            "getfile": self._get_file,
            "leavechat": self._leave_chat,
            "setmycommands": self._set_commands,
        }

    async def _get_me(self, _given: Given) -> Json:
        return self._world.bot

    async def _get_updates(self, given: Given) -> list[Json]:
        allowed = given.document("allowed_updates")
        if isinstance(allowed, list):
            self._updates.allowed = allowed
        limit = given.number("limit") or 100
        return await self._updates.get(given.number("offset"), limit, given.number("timeout"))

    async def _set_webhook(self, given: Given) -> bool:
        url, secret = given.text("url"), given.text("secret_token")
        drop = given.is_true("drop_pending_updates")
        if not url:
            self._updates.set_webhook(None, drop_pending=drop)
            return True
        check_webhook(url, secret)
        allowed = given.document("allowed_updates") or ()
        most = given.number("max_connections") or 40
        self._updates.set_webhook(Webhook(url, secret, allowed, most), drop_pending=drop)
        return True

    async def _delete_webhook(self, given: Given) -> bool:
        self._updates.set_webhook(None, drop_pending=given.is_true("drop_pending_updates"))
        return True

    async def _get_webhook_info(self, _given: Given) -> Json:
        webhook = self._updates.webhook
        told: Json = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.line),
        }
        if webhook is not None:
            told["max_connections"] = webhook.most_connections
            told["allowed_updates"] = list(webhook.allowed)
            if webhook.failed_at:
                told["last_error_date"] = webhook.failed_at
                told["last_error_message"] = webhook.failure
        return told

    async def _send_message(self, given: Given) -> Json:
        chat = self._world.reachable(given.number("chat_id"))
        text = plain_text(given.text("text"), given.text("parse_mode"))
        return await self._say(chat, given, {"text": text})

    async def _send_photo(self, given: Given) -> Json:
        upload = given.upload("photo")
        if len(upload.content) > LARGEST_PHOTO_BYTES:
            raise bad_request("file is too big")
        if not upload.content.startswith((b"\xff\xd8", b"\x89PNG")):
            raise bad_request("IMAGE_PROCESS_FAILED")
        file = self._world.add_file(upload.name, "image/jpeg", upload.content)
        return await self._say_file(given, file, {"photo": photo_sizes(file)})

    async def _send_document(self, given: Given) -> Json:
        upload = given.upload("document")
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > LARGEST_UPLOAD_BYTES:
            raise bad_request("file is too big")
        file = self._world.add_file(upload.name, upload.content_type, upload.content)
        return await self._say_file(given, file, {"document": file_document(file)})

    async def _say_file(self, given: Given, file: File, content: Json) -> Json:
        chat = self._world.reachable(given.number("chat_id"))
        if caption := given.text("caption"):
            content["caption"] = plain_text(caption, given.text("parse_mode"), CAPTION_MAX)
        return await self._say(chat, given, content, file)

    async def _say(
        self, chat: Chat, given: Given, content: Json, file: File | None = None
    ) -> Json:
        markup = given.document("reply_markup") or {}
        check_markup(markup, is_private=chat.is_private)
        answered = _answered(chat, given.document("reply_parameters") or {})
        message = self._world.message(chat, self._world.bot, **content)
        if answered is not None:
            message["reply_to_message"] = answered
        if topic := given.number("message_thread_id"):
            message["message_thread_id"] = topic
        if "inline_keyboard" in markup:
            message["reply_markup"] = markup
        elif "keyboard" in markup:
            chat.keyboard, chat.keyboard_from = markup, message["message_id"]
        elif markup.get("remove_keyboard"):
            chat.keyboard = None
        chat.entries.append(Entry(message, is_own=False, files=[file] if file else []))
        await self._world.tell()
        return message

    async def _send_chat_action(self, given: Given) -> bool:
        chat = self._world.reachable(given.number("chat_id"))
        self._world.actions.append((chat.id, given.text("action")))
        return True

    def _mine(self, given: Given, what: str) -> Entry:
        chat = self._world.reachable(given.number("chat_id"))
        try:
            entry = chat.entry(given.number("message_id"))
        except KeyError:
            raise bad_request(f"message to {what} not found") from None
        if entry.is_own:
            raise bad_request(f"message can't be {'edited' if what == 'edit' else 'deleted'}")
        return entry

    async def _edit_text(self, given: Given) -> Json:
        entry = self._mine(given, "edit")
        text = plain_text(given.text("text"), given.text("parse_mode"))
        return await self._edit(entry, given, {"text": text})

    async def _edit_markup(self, given: Given) -> Json:
        return await self._edit(self._mine(given, "edit"), given, {})

    async def _edit(self, entry: Entry, given: Given, content: Json) -> Json:
        markup = given.document("reply_markup")
        if markup:
            check_markup(markup, is_private=True)
        before = {name: entry.message.get(name) for name in ("text", "reply_markup")}
        after = {**before, **content, "reply_markup": markup or None}
        if after == before:
            raise bad_request(
                "message is not modified: specified new message content and reply markup are"
                " exactly the same as a current content and reply markup of the message"
            )
        entry.message.pop("reply_markup", None)
        entry.message.update({name: value for name, value in after.items() if value is not None})
        entry.message["edit_date"] = int(self._world.clock())
        await self._world.tell()
        return entry.message

    async def _delete_message(self, given: Given) -> bool:
        entry = self._mine(given, "delete")
        self._world.reachable(given.number("chat_id")).entries.remove(entry)
        await self._world.tell()
        return True

    async def _answer_press(self, given: Given) -> bool:
        entry = self._world.presses.pop(given.text("callback_query_id"), None)
        if entry is None:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        entry.toast = given.text("text")
        await self._world.tell()
        return True

    async def _get_file(self, given: Given) -> Json:
        file = self._world.files.get(given.text("file_id"))
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if file.size_bytes > LARGEST_DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        return {
            "file_id": file.file_id,
            "file_unique_id": f"unique-{file.file_id}",
            "file_size": file.size_bytes,
            "file_path": f"files/{file.file_id}",
        }

    async def _leave_chat(self, given: Given) -> bool:
        self._world.reachable(given.number("chat_id")).has_bot = False
        await self._world.tell()
        return True

    async def _set_commands(self, given: Given) -> bool:
        self._world.commands[given.text("language_code")] = given.document("commands") or []
        return True


def _answered(chat: Chat, wanted: Json) -> Json | None:
    """The message a new one replies to, if it is still there or has to be."""
    if not wanted.get("message_id"):
        return None
    try:
        return chat.entry(int(wanted["message_id"])).message
    except KeyError:
        if wanted.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found") from None


def photo_sizes(file: File) -> list[Json]:
    """A photo as Telegram tells of it: smaller ones first. Here all sizes are the same bytes."""
    return [
        {
            "file_id": file.file_id,
            "file_unique_id": f"unique-{file.file_id}-{width}",
            "width": width,
            "height": width * 3 // 4,
            "file_size": file.size_bytes,
        }
        for width in (90, 320, 1280)
    ]


def file_document(file: File) -> Json:
    """A document, video, voice message and the like."""
    return {
        "file_id": file.file_id,
        "file_unique_id": f"unique-{file.file_id}",
        "file_name": file.name,
        "mime_type": file.content_type,
        "file_size": file.size_bytes,
    }
