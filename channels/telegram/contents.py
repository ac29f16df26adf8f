# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one Telegram message holds: its words, its files, a place, a contact. Pure.

Files are only named here; they are fetched later, because that takes time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Message, User

from intake.messages import Language, Location, Profile

_MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,6}")
_QUOTED = 200  # as much of an older message as tells which one it was
# What belongs to every message, beside its content.
_ENVELOPE = frozenset({
    "message_id", "message_thread_id", "from", "sender_chat", "date", "chat", "edit_date",
    "forward_origin", "is_topic_message", "is_automatic_forward", "reply_to_message", "quote",
    "via_bot", "has_protected_content", "media_group_id", "author_signature", "reply_markup",
    "sender_boost_count", "sender_business_bot", "link_preview_options", "effect_id",
    "has_media_spoiler", "show_caption_above_media", "entities", "caption_entities",
    "is_from_offline", "external_reply", "reply_to_story", "paid_star_count",
})  # fmt: skip
# The parts of a message that are read, here and in `normalize.py`.
READ = frozenset({
    "message_id", "message_thread_id", "from", "date", "chat", "edit_date", "forward_origin",
    "reply_to_message", "media_group_id", "text", "caption", "entities", "caption_entities",
    "contact", "sticker", "photo", "voice", "video", "video_note", "document", "audio",
    "animation", "location", "venue",
})  # fmt: skip
# Notices of the chat itself: nobody wrote them to us.
_NOTICES = frozenset({
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo",
    "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
    "message_auto_delete_timer_changed", "migrate_to_chat_id", "migrate_from_chat_id",
    "pinned_message", "successful_payment", "refunded_payment", "connected_website",
    "write_access_allowed", "proximity_alert_triggered", "boost_added", "chat_background_set",
    "giveaway_created", "giveaway_completed", "chat_owner_left", "chat_owner_changed",
})  # fmt: skip
_NOTICE_FAMILIES = ("forum_topic_", "general_forum_topic_", "video_chat_", "suggested_post_")


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that lies with Telegram. The id is only good for the bot that got it."""

    file_id: str
    name: str
    content_type: str
    size_bytes: int


def text_of(message: Message) -> str:
    """The customer's words; for what has none, the nearest thing to them."""
    if message.contact is not None:
        return phone_of(message)
    if message.sticker is not None:
        return message.sticker.emoji or ""
    return (message.text or message.caption or "").replace("\x00", "")


def phone_of(message: Message) -> str:
    """The number on a shared contact, with its plus: Telegram leaves it out at times."""
    contact = message.contact
    if contact is None or not contact.phone_number:
        return ""
    return f"+{contact.phone_number.lstrip('+')}"


def profile_of(message: Message | None, user: User) -> Profile:
    """Who wrote. A number is proof only on the sender's own contact: anybody can share others'."""
    phone = ""
    if message is not None and message.contact is not None:
        phone = phone_of(message) if message.contact.user_id == user.id else ""
    return Profile(_name_of(user), phone, is_verified=bool(phone))


def _name_of(user: User) -> str:
    """The name as its owner would write it: 张伟, not 伟 张."""
    first, last = user.first_name, user.last_name or ""
    if last and _HAN.fullmatch(first + last):
        return last + first
    return user.full_name


def location_of(message: Message) -> Location | None:
    """The place that was sent, with the name of a venue."""
    venue = message.venue
    spot = venue.location if venue else message.location
    if spot is None:
        return None
    label = ", ".join(filter(None, (venue.title, venue.address))) if venue else ""
    return Location(spot.latitude, spot.longitude, label)


def files_of(message: Message) -> tuple[FileRef, ...]:
    """The file of a message; of a photo's sizes the largest."""
    number = message.message_id
    if message.photo:
        best = max(message.photo, key=lambda size: size.width * size.height)
        return (_ref(best, f"photo-{number}.jpg", "image/jpeg"),)
    if message.video_note is not None:
        return (_ref(message.video_note, f"video-{number}.mp4", "video/mp4"),)
    if message.voice is not None:
        return (_ref(message.voice, f"voice-{number}.ogg", "audio/ogg"),)
    named = message.document or message.video or message.audio or message.animation
    if named is None:
        return ()
    return (_ref(named, named.file_name or f"file-{number}", "application/octet-stream"),)


def _ref(file: object, name: str, content_type: str) -> FileRef:
    given = str(getattr(file, "mime_type", None) or "")
    known = given if _MEDIA_TYPE.fullmatch(given) else content_type
    return FileRef(
        str(getattr(file, "file_id", "")), name, known, int(getattr(file, "file_size", 0) or 0)
    )


def about(message: Message) -> dict[str, object]:
    """What an agent should know beside the words: what was quoted, forwarded, not understood."""
    told: dict[str, object] = {}
    if message.reply_to_message is not None:
        told["quotes"] = text_of(message.reply_to_message)[:_QUOTED]
    if message.forward_origin is not None:
        told["is_forwarded"] = True
    return told


def foreign_content(document: Mapping[str, object]) -> str:
    """The name of content we cannot show, such as a poll; empty for a notice of the chat itself.

    A kind that is newer than these lists is taken for content: nothing a customer sent may vanish.
    """
    names = document.keys() - _ENVELOPE - _NOTICES
    return min((name for name in names if not name.startswith(_NOTICE_FAMILIES)), default="")


def language_of(user: User) -> Language | None:
    """The language of the customer's app, if it is one of ours."""
    code = (user.language_code or "").lower()
    if code.startswith("zh"):
        return "zh"
    return "en" if code.startswith("en") else None
