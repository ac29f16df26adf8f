# SPDX-License-Identifier: AGPL-3.0-or-later
"""One Telegram update → what it says. Pure; serves the journal today and a replay in a year.

A `Reading` is a message that may still need hands: files to fetch, parts of an album to gather, a
button's key to look up. That is `reading.py`'s; without it the message stands as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from telegram import Chat, Message, Update, User

from channels.telegram import contents
from channels.telegram.contents import FileRef
from channels.telegram.limits import KIND
from channels.telegram.places import Place
from intake.errors import UnreadablePayload
from intake.messages import Address, Failure, Ignored, InboundKind, InboundMessage
from intake.phrases import Phrases
from intake.values import replace

PHRASES = Phrases.load(Path(__file__).parent / "phrases")
_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w{1,40}))?(?:\s+(.*))?", re.DOTALL)
_GONE = frozenset({"kicked", "left"})


@dataclass(frozen=True, slots=True)
class Bot:
    """What reading needs to know of the account: who we are, and whether groups are answered."""

    account: str
    id: int
    answers_groups: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: the query to answer, and the message it stands under (0: too old)."""

    query_id: str
    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A message, and what is still to be done for it.

    `album` names the album it is a part of. `is_group_refusal` says that somebody put the bot
    into a group it does not answer in: there is no message, but they should be told.
    """

    message: InboundMessage
    place: Place
    files: tuple[FileRef, ...] = ()
    album: str = ""
    press: Press | None = None
    is_group_refusal: bool = False


def read_update(bot: Bot, body: bytes) -> Reading | Ignored:
    """What an update says. Raises `UnreadablePayload` for what is no update."""
    try:
        document = orjson.loads(body)
        if not isinstance(document, dict):
            raise TypeError("not an object")  # noqa: TRY301 - all of this means one thing
        update = Update.de_json(_trimmed(document), None)
        return _read(bot, update, document)
    except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
        # PTB checks little: a missing field is a TypeError, a wrong type fails where it is used.
        raise UnreadablePayload(f"no update: {type(error).__name__}", KIND, bot.account) from error


def _trimmed(update: Mapping[str, object]) -> dict[str, object]:
    """The update without the parts of its message that we do not read.

    PTB refuses a whole update if any part lacks a field that its own Bot API version requires: a
    poll without `allows_revoting` (9.6) cost the message (PTB 22.8; poll_that_we_cannot_show).
    """
    found = dict(update)
    for kind in ("message", "edited_message"):
        inner = found.get(kind)
        if isinstance(inner, dict):
            found[kind] = _trimmed_message(inner)
    query = found.get("callback_query")
    if isinstance(query, dict) and isinstance(query.get("message"), dict):
        found["callback_query"] = {**query, "message": _trimmed_message(query["message"])}
    return found


def _trimmed_message(message: Mapping[str, object]) -> dict[str, object]:
    found = {name: part for name, part in message.items() if name in contents.READ}
    answered = found.get("reply_to_message")
    if isinstance(answered, dict):
        found["reply_to_message"] = _trimmed_message(answered)
    return found


def update_id_of(body: bytes) -> int | None:
    """The number of an update, for the door; None if it is not one."""
    try:
        number = orjson.loads(body)["update_id"]
    except (orjson.JSONDecodeError, TypeError, KeyError, IndexError):
        return None
    return number if isinstance(number, int) and 0 <= number < 2**63 else None


def _read(bot: Bot, update: Update, document: Mapping[str, object]) -> Reading | Ignored:
    if update.callback_query is not None:
        return _pressed(bot, update)
    if update.my_chat_member is not None:
        return _membership(bot, update)
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        kinds = sorted(document.keys() - {"update_id"})
        return Ignored(f"an update we have no use for: {', '.join(kinds)}")
    if message.from_user.is_bot:
        return Ignored("written by a bot")
    if why := _not_for_us(bot, message):
        return Ignored(why)
    if update.edited_message is not None:
        return _edited(bot, message, update.update_id)
    raw = document["message"]
    return _written(bot, message, raw if isinstance(raw, dict) else {})


def _place(chat: Chat, user: User, topic: int | None = None) -> Place:
    if chat.type == Chat.PRIVATE:
        return Place(chat.id)
    return Place(chat.id, topic or 0, user.id)


def _not_for_us(bot: Bot, message: Message) -> str:
    """Why a message of a group is not ours to answer; empty if it is."""
    if message.chat.type == Chat.PRIVATE:
        return ""
    if not bot.answers_groups:
        return "written in a group; this account answers in private chats"
    answered = message.reply_to_message
    is_answer = answered is not None and answered.from_user and answered.from_user.id == bot.id
    words = message.text or message.caption or ""
    entities = (*message.entities, *message.caption_entities)
    is_addressed = words.startswith("/") or any(one.type == "mention" for one in entities)
    return "" if is_answer or is_addressed else "written to others in a group"


def _base(bot: Bot, message: Message, user: User) -> InboundMessage:
    place = _place(message.chat, user, message.message_thread_id)
    return InboundMessage(
        sender=Address(KIND, bot.account, str(user.id)),
        message_id=f"{message.chat.id}:{message.message_id}",
        thread=place.thread,
        text=contents.text_of(message),
        location=contents.location_of(message),
        profile=contents.profile_of(message, user),
        language=contents.language_of(user),
        sent_at=message.date,
        reply_context={"reply_to": message.message_id} if place.is_group else {},
        meta=contents.about(message),
    )


def _written(bot: Bot, message: Message, raw: Mapping[str, object]) -> Reading | Ignored:
    user = message.from_user
    if user is None:
        return Ignored("written by nobody")
    said = _commanded(_unaddressed(message, _base(bot, message, user)))
    files = contents.files_of(message)
    is_empty = said.kind is InboundKind.MESSAGE and not (said.text or files or said.location)
    if is_empty and message.sticker is None:
        foreign = contents.foreign_content(raw)
        if not foreign:
            return Ignored("a notice of the chat")
        said = replace(said, meta={**said.meta, "unsupported": foreign})
    group = message.media_group_id
    return Reading(
        said,
        _place(message.chat, user, message.message_thread_id),
        files,
        album=f"{message.chat.id}:{group}" if group else "",
    )


def _unaddressed(message: Message, said: InboundMessage) -> InboundMessage:
    """In a group, the words without the name they begin with: it said only whom they are for."""
    first = next((one for one in message.entities if one.offset == 0), None)
    if message.chat.type == Chat.PRIVATE or first is None or first.type != "mention":
        return said
    return replace(
        said, text=said.text[first.length :].strip()
    )  # names are ASCII: units are letters


def _commanded(said: InboundMessage) -> InboundMessage:
    """A command as the words it stands for; `/start` is a chat that was opened."""
    found = _COMMAND.fullmatch(said.text.strip())
    if found is None:
        return said
    name, _, payload = found.groups()
    if name == "start":
        ref = {"ref": payload} if payload else {}
        return replace(
            said,
            kind=InboundKind.OPENED,
            text="",
            reply_context={**said.reply_context, **ref},
            meta={**said.meta, **ref},
        )
    words = PHRASES.texts[said.language or "zh"].get(f"command.{name}", "")
    return replace(said, text=words) if words else said


def _edited(bot: Bot, message: Message, update_id: int) -> Reading | Ignored:
    user = message.from_user
    if user is None or message.location is not None:
        return Ignored("a live location moved")
    said = _base(bot, message, user)
    group = message.media_group_id
    return Reading(
        replace(
            said,
            kind=InboundKind.EDITED,
            message_id=f"{said.message_id}:edit:{update_id}",
            refers_to=said.message_id,
            sent_at=message.edit_date or message.date,
        ),
        _place(message.chat, user, message.message_thread_id),
        album=f"{message.chat.id}:{group}" if group else "",
    )


def _pressed(bot: Bot, update: Update) -> Reading | Ignored:
    query = update.callback_query
    if query is None or query.message is None or not query.data:
        return Ignored("a button of no message of ours")
    under = query.message
    if under.chat.type != Chat.PRIVATE and not bot.answers_groups:
        return Ignored("pressed in a group; this account answers in private chats")
    topic = under.message_thread_id if isinstance(under, Message) else None
    place = _place(under.chat, query.from_user, topic)
    return Reading(
        InboundMessage(
            sender=Address(KIND, bot.account, str(query.from_user.id)),
            message_id=f"press:{query.id}",
            thread=place.thread,
            choice=query.data,
            profile=contents.profile_of(None, query.from_user),
            language=contents.language_of(query.from_user),
        ),
        place,
        press=Press(query.id, under.chat.id, under.message_id if under.is_accessible else 0),
    )


def _membership(bot: Bot, update: Update) -> Reading | Ignored:
    change = update.my_chat_member
    if change is None:
        return Ignored("nothing changed")
    user, is_gone = change.from_user, change.new_chat_member.status in _GONE
    place = _place(change.chat, user)
    happened = InboundMessage(
        sender=Address(KIND, bot.account, str(user.id)),
        message_id=f"member:{change.chat.id}:{update.update_id}",
        thread=place.thread,
        profile=contents.profile_of(None, user),
        language=contents.language_of(user),
        sent_at=change.date,
        kind=InboundKind.FAILURE,
    )
    if place.is_group:
        if is_gone or bot.answers_groups:
            return Ignored("the bot joined or left a group")
        return Reading(happened, place, is_group_refusal=True)
    if not is_gone:
        return Ignored("the customer can be reached again")
    blocked = Failure(str(user.id), is_permanent=True, reason="the customer has blocked the bot")
    return Reading(replace(happened, failures=(blocked,)), place)
