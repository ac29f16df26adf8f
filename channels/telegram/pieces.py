# SPDX-License-Identifier: AGPL-3.0-or-later
"""One message of ours as the Telegram messages it becomes, and what stands below them. Pure.

Text is escaped HTML: what a customer or a machine wrote stays what it is. Buttons carry keys
(`chats.py`). A question for a phone number or a place gets a keyboard that sends it with one
touch, in private chats only: Telegram allows it nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from channels.rendering import render
from channels.telegram.chats import ChatState, key_of
from channels.telegram.limits import CAPABILITIES
from channels.telegram.normalize import PHRASES
from channels.telegram.places import Place
from intake.messages import Attachment, Author, Language, Option, OutboundMessage

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
_SHORT_LABEL = 12  # two of these stand side by side on a phone
# Names of questions that Telegram can answer with one touch (`asks` in a message's meta).
_PHONE = frozenset({"phone"})
_PLACE = frozenset({"address", "location"})


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A text, as HTML and as plain words for when the HTML is refused."""

    html: str
    plain: str
    markup: Markup | None = None


@dataclass(frozen=True, slots=True)
class FilePiece:
    """A file an agent attached."""

    attachment: Attachment


Piece = TextPiece | FilePiece


def pieces_of(
    message: OutboundMessage, place: Place, state: ChatState
) -> tuple[tuple[Piece, ...], ChatState]:
    """What to send, in order, and the chat's state once it is sent."""
    files = tuple(FilePiece(file) for file in message.attachments)
    if not (message.text or message.options):
        return files, state
    name = message.author_name if message.author is Author.AGENT else ""
    text = f"{name}\n{message.text}" if name else message.text
    keyboard = None if place.is_group else request_keyboard(message)
    options = () if keyboard is not None else message.options
    parts = render(text, options, CAPABILITIES)
    shown = parts[-1].options
    last: Markup | None = keyboard or (_inline(message.id, shown) if shown else None)
    texts = [_text_piece(part.text, name if number == 0 else "", None)
             for number, part in enumerate(parts)]  # fmt: skip
    if state.asks and keyboard is None:
        texts = _without_keyboard(texts, language_in(text), can_carry=last is None)
    if last is not None:
        texts[-1] = TextPiece(texts[-1].html, texts[-1].plain, last)
    if shown:
        state = state.with_board(message.id, shown)
    asks = keyboard is not None
    after = ChatState(state.boards, state.labels, asks=asks)
    return (*texts, *files), after


def request_keyboard(message: OutboundMessage) -> ReplyKeyboardMarkup | None:
    """The keyboard for a question that one touch can answer; its options become keys beside it."""
    asked, language = message.meta.get("asks"), language_in(message.text)
    if asked in _PHONE:
        first = KeyboardButton(PHRASES.say(language, "share_phone"), request_contact=True)
    elif asked in _PLACE:
        first = KeyboardButton(PHRASES.say(language, "share_location"), request_location=True)
    else:
        return None
    others = [[KeyboardButton(option.label)] for option in message.options]
    return ReplyKeyboardMarkup([[first], *others], resize_keyboard=True, one_time_keyboard=True)


def language_in(text: str) -> Language:
    """The language of our own text: ours are Chinese or English, nothing else."""
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"


def _text_piece(text: str, name: str, markup: Markup | None) -> TextPiece:
    html = escape(text, quote=False)
    if name and text.startswith(name):
        bold = escape(name, quote=False)
        html = f"<b>{bold}</b>{html[len(bold) :]}"
    return TextPiece(html, text, markup)


def _without_keyboard(
    texts: list[TextPiece], language: Language, *, can_carry: bool
) -> list[TextPiece]:
    """Take the request keyboard away.

    A message with buttons cannot do that; a short one before it does.
    """
    gone = ReplyKeyboardRemove()
    if can_carry or len(texts) > 1:
        first = texts[0]
        return [TextPiece(first.html, first.plain, gone), *texts[1:]]
    noted = PHRASES.say(language, "noted")
    return [TextPiece(escape(noted, quote=False), noted, gone), *texts]


def _inline(message_id: str, options: Sequence[Option]) -> InlineKeyboardMarkup:
    """Buttons one below the other; short ones two in a row."""
    buttons = [
        InlineKeyboardButton(option.label, callback_data=key_of(message_id, option))
        for option in options
    ]
    width = 2 if all(len(option.label) <= _SHORT_LABEL for option in options) else 1
    return InlineKeyboardMarkup(
        [buttons[start : start + width] for start in range(0, len(buttons), width)]
    )
