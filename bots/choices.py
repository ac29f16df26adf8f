# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer's few words choose of the options that were shown: 2, ②, 第二个, 转人工.

Pure. On every channel, with buttons or without, inside a dialog and outside. Numbers mean what
the customer saw when they wrote: one that was under way while a newer question was asked belongs
to the older question, and never answers the newer one. Sentences are left to the dialog.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bots.answers import following_up
from bots.buttons import OURS
from bots.words import Words
from dialogs.fields.spelling import bare, index_of
from dialogs.words.denying import may_deny
from dialogs.words.retracting import with_last_meant
from intake.changes import Message
from intake.choices import MORE, PERSON, digits_of
from intake.inbox import TurnContext
from intake.messages import Author, InboundKind, InboundMessage, Option
from intake.values import replace

LONGEST = 40  # a longer message is no choice
LOOK_BACK = 8  # messages; the last question and the one before are among them
_SHORTEST_BEGINNING = 2
_ZERO = frozenset({"0", "零", "〇", "zero"})
_LAST = -1
# Providers give whole seconds; clocks that are further off than this are not believed.
_RESOLUTION = timedelta(seconds=1)
_BELIEVED = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one turn of ours put to the customer: its options, none for an open question."""

    at: datetime
    options: tuple[Option, ...]
    is_repeat: bool = False  # asked again because something stale came in


def needs_shown(context: TurnContext, words: Words) -> bool:
    """Whether a message may choose something, so that what was shown has to be looked up.

    In a dialog only numbers need it, and what goes on from an answer: words are understood by the
    open question, unless the dialog is not meant. Outside, and in letters, it also tells what an
    answer before was about.
    """
    message = context.message
    if message.kind is not InboundKind.MESSAGE or not context.conversation.last_seq:
        return False
    if message.choice:
        is_ours = message.choice.startswith(OURS) and not context.conversation.dialog
        return message.choice == MORE or is_ours
    if not context.conversation.dialog or message.letter is not None:
        return bool(message.text or message.attachments)
    if may_deny(message.text):
        return True
    if not 0 < len(message.text) <= LONGEST:
        return False
    if _number(message.text) is not None or bare(message.text) in words.more:
        return True
    return following_up.sounds_like_one(message.text, words)


def understood(context: TurnContext, words: Words) -> tuple[TurnContext, tuple[Option, ...]]:
    """The turn with its choice, if the words make one; and the options they may mean if several.

    The customer's own words stay; `meta` says which label they stood for.
    """
    message = context.message
    if message.choice or not message.text or not context.shown:
        return context, ()
    offers = offers_in(context.shown)
    if bare(message.text) in words.more and rest_of(context.shown):
        return _with_choice(context, Option(MORE, message.text)), ()
    found = picked(message.text, _asked(context, offers))
    if len(found) == 1:
        return _with_choice(context, found[0]), ()
    return context, () if context.conversation.dialog else found


def last_meant(context: TurnContext) -> TurnContext:
    """The turn with what a customer puts right in one breath: of two numbers the one meant.

    People see the message as it was written. Letters are put right by whoever writes them.
    """
    message = context.message
    if message.choice or message.letter is not None:
        return context
    text = with_last_meant(message.text)
    if text == message.text:
        return context
    return replace(context, message=replace(message, text=text))


def picked(text: str, options: Sequence[Option]) -> tuple[Option, ...]:
    """The options a text names: by digit, place, label, or the beginning of a label.

    Several if only the beginning is given and it fits several; none if it names none.
    """
    if not options:
        return ()
    word = bare(text)
    for exact in (
        [one for one in options if bare(one.label) == word],
        [one for one in options if one.id == text.strip()],
    ):
        if len(exact) == 1:
            return tuple(exact)
    if (number := _number(text)) is not None:
        return _at(number, options)
    if len(word) < _SHORTEST_BEGINNING:
        return ()
    return tuple(one for one in options if bare(one.label).startswith(word))


def offers_in(shown: Sequence[Message]) -> tuple[Offer, ...]:
    """What the bot put to the customer, newest first; one for each of its turns.

    Nothing holds any more once a person has spoken: the customer answers that person.
    """
    people = [index for index, one in enumerate(shown) if one.author is Author.AGENT]
    since = shown[people[-1] + 1 :] if people else shown
    ours = [one for one in since if one.author is Author.BOT]
    offers = []
    for _, turn in groupby(ours, key=lambda one: one.in_reply_to):
        said = list(turn)
        options = next((one.options for one in reversed(said) if one.options), ())
        is_repeat = any(one.meta.get("step") == "stale" for one in said)
        offers.append(Offer(said[-1].at, options, is_repeat))
    return tuple(reversed(offers))


def rest_of(shown: Sequence[Message]) -> tuple[Option, ...]:
    """The options that the newest list left for its next page."""
    for one in reversed(shown):
        if one.author is Author.BOT and one.options:
            stored = one.meta.get("rest", ())
            pairs = stored if isinstance(stored, Sequence) else ()
            return tuple(Option(str(choice), str(label)) for choice, label in pairs)
    return ()


def _asked(context: TurnContext, offers: tuple[Offer, ...]) -> tuple[Option, ...]:
    """The options that were before the customer's eyes when they wrote.

    Outside dialogs a list still holds when one small remark of ours has followed it.
    """
    if not offers:
        return ()
    newest, before = offers[0], offers[1].options if len(offers) > 1 else ()
    is_number = _number(context.message.text) is not None
    if is_number and before and not newest.is_repeat and _is_older(context, newest.at):
        return before
    if newest.options or context.conversation.dialog:
        return newest.options
    return before if is_number else tuple(one for one in before if one.id.startswith(OURS))


def _is_older(context: TurnContext, asked_at: datetime) -> bool:
    sent_at = context.message.sent_at
    written_at = context.received_at
    if sent_at is not None and timedelta() <= written_at - sent_at <= _BELIEVED:
        written_at = min(written_at, sent_at + _RESOLUTION)
    return written_at < asked_at


def _at(number: int, options: Sequence[Option]) -> tuple[Option, ...]:
    digits = digits_of(options)
    if not any(digits):
        return ()
    if number == 0:
        return (next((one for one in options if one.id == PERSON), Option(PERSON, "0")),)
    if number == _LAST:
        return tuple(options[-1:])
    if str(number) in digits:
        return (options[digits.index(str(number))],)
    return tuple(options[number - 1 : number])


def _number(text: str) -> int | None:
    return 0 if bare(text) in _ZERO else index_of(text)


def _with_choice(context: TurnContext, option: Option) -> TurnContext:
    message: InboundMessage = context.message
    meta = {**message.meta, "chose": option.label}
    return replace(context, message=replace(message, choice=option.id, meta=meta))
