# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending one message: at Telegram's pace, piece by piece, never a finished piece twice.

Telegram has no key by which it knows a repeat. If the answer to a call is lost, the bot's own
prompts are sent once more (a doubled question does less harm than a silent bot); what a person
wrote is left to that person. Everything else about trying again is the outbox's.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic

from telegram import Bot, InputFile, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError

from channels.contract import Hub, Sent
from channels.telegram.api import BotApi, Flooded
from channels.telegram.chats import Chats
from channels.telegram.failures import is_markup_problem, judged
from channels.telegram.limits import LARGEST_PHOTO_BYTES, LARGEST_UPLOAD_BYTES
from channels.telegram.pacing import Pacing
from channels.telegram.pieces import FilePiece, Piece, TextPiece, pieces_of
from channels.telegram.places import Place, place_of
from intake.errors import DeliveryFailure, OutcomeUnknown, PermanentFailure, TransientFailure
from intake.messages import Attachment, Author, OutboundMessage

# A delivery has 30 seconds in all: so long after its beginning, so much waiting, and one call.
BEGIN_WITHIN_SECONDS = 4.0
LONGEST_WAIT_SECONDS = 5.0
MOST_KEPT = 1000  # messages that are partly sent
_PHOTO_TYPES = frozenset({"image/jpeg", "image/png"})


@dataclass
class _Progress:
    """What a message became, and what of it has left already."""

    pieces: tuple[Piece, ...]
    native_ids: list[int] = field(default_factory=list)
    was_repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a piece goes, with what it answers."""

    chat_id: int
    topic: int | None
    reply_to: int | None

    @property
    def reply(self) -> ReplyParameters | None:
        """In groups people must see whom the bot answers; the message may be gone meanwhile."""
        if self.reply_to is None:
            return None
        return ReplyParameters(self.reply_to, allow_sending_without_reply=True)


class Sender:
    """The sending side of one account."""

    def __init__(self, api: BotApi, hub: Hub, chats: Chats, pacing: Pacing) -> None:
        self._api = api
        self._hub = hub
        self._chats = chats
        self._pacing = pacing
        self._progress: OrderedDict[str, _Progress] = OrderedDict()

    async def send(self, message: OutboundMessage) -> Sent:
        """See `Channel.send`."""
        place = place_of(message.thread)
        progress = self._progress.get(message.id)
        if progress is None:
            before = await self._chats.state(message.thread)
            pieces, after = pieces_of(message, place, before)
            if after != before:
                await self._chats.keep(message.thread, after)
            progress = self._progress[message.id] = _Progress(pieces)
        target = await self._target(message, place)
        begun_at = monotonic()
        for piece in progress.pieces[len(progress.native_ids) :]:
            if monotonic() - begun_at > BEGIN_WITHIN_SECONDS:
                raise TransientFailure("a long message goes on in a moment", 0)
            await self._wait(target.chat_id)
            try:
                sent = await self._send_piece(piece, target)
            except TelegramError as error:
                raise await self._failure(error, message, target, progress) from None
            progress.native_ids.append(sent.message_id)
        self._progress.pop(message.id, None)
        return Sent(str(progress.native_ids[-1]) if progress.native_ids else "")

    async def _target(self, message: OutboundMessage, place: Place) -> _Target:
        answered = message.context.get("reply_to")
        return _Target(
            await self._chats.moved_to(place.chat_id),
            place.topic or None,
            int(str(answered)) if place.is_group and answered else None,
        )

    async def _wait(self, chat_id: int) -> None:
        seconds = self._pacing.reserve(chat_id)
        if seconds > LONGEST_WAIT_SECONDS:
            raise TransientFailure("the chat's pace is used up", seconds)
        if seconds > 0:
            await asyncio.sleep(seconds)

    async def _send_piece(self, piece: Piece, target: _Target) -> Message:
        bot = self._api.bot
        if isinstance(piece, FilePiece):
            return await _send_file(bot, piece.attachment, await self._bytes_of(piece), target)
        try:
            return await _send_text(bot, piece, target, is_html=True)
        except TelegramError as error:
            if not is_markup_problem(error):
                raise
        return await _send_text(bot, piece, target, is_html=False)

    async def _bytes_of(self, piece: FilePiece) -> bytes:
        content = await self._hub.open_file(piece.attachment.blob)
        if content is None:
            raise PermanentFailure("the attached file is not there any more")
        if len(content) > LARGEST_UPLOAD_BYTES:
            raise PermanentFailure("Telegram takes files of at most 50 MB")
        return content

    async def _failure(
        self,
        error: TelegramError,
        message: OutboundMessage,
        target: _Target,
        progress: _Progress,
    ) -> DeliveryFailure:
        if isinstance(error, Flooded):
            self._pacing.pause(target.chat_id, error.seconds)
        if isinstance(error, ChatMigrated):
            await self._chats.has_moved(target.chat_id, error.new_chat_id)
        failure = judged(error)
        may_repeat = message.author is not Author.AGENT and not progress.was_repeated
        if isinstance(failure, OutcomeUnknown) and may_repeat:
            progress.was_repeated = True
            failure = TransientFailure("the answer was lost; sent once more")
        if isinstance(failure, TransientFailure):
            self._forget_oldest()
        else:
            self._progress.pop(message.id, None)
        return failure

    def _forget_oldest(self) -> None:
        while len(self._progress) > MOST_KEPT:
            self._progress.popitem(last=False)


async def _send_text(bot: Bot, piece: TextPiece, target: _Target, *, is_html: bool) -> Message:
    return await bot.send_message(
        target.chat_id,
        piece.html if is_html else piece.plain,
        parse_mode=ParseMode.HTML if is_html else None,
        reply_markup=piece.markup,
        message_thread_id=target.topic,
        reply_parameters=target.reply,
    )


async def _send_file(bot: Bot, file: Attachment, content: bytes, target: _Target) -> Message:
    given = InputFile(content, filename=file.name)
    is_photo = file.content_type in _PHOTO_TYPES and len(content) <= LARGEST_PHOTO_BYTES
    if is_photo:
        return await bot.send_photo(
            target.chat_id,
            given,
            message_thread_id=target.topic,
            reply_parameters=target.reply,
        )
    return await bot.send_document(
        target.chat_id,
        given,
        message_thread_id=target.topic,
        reply_parameters=target.reply,
    )
