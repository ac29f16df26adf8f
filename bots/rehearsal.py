# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a changed dialog would have done: stored conversations played on the old and the new one.

Reads the store and changes nothing. Both definitions hear the same messages, so what differs is
due to the change alone; what the bot said at the time does not matter. A conversation is played
until an agent takes part, because from there people decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Engine, select

from bots.profile import BotProfile
from bots.turn import take_turn
from dialogs.definition import Dialog
from intake.changes import ChangeSet, Message
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import ContactId, ConversationId
from intake.inbox import TurnContext
from intake.messages import Address, Author, InboundMessage, Language
from intake.store import schema
from intake.store.rows import MESSAGE_COLUMNS, message_from
from intake.tickets.ticket import Ticket
from intake.values import replace

_KNOWN_LANGUAGES: Mapping[str, Language] = {"zh": "zh", "en": "en"}


@dataclass(frozen=True, slots=True)
class StoredTalk:
    """A stored conversation. Its messages are in order."""

    id: str
    channel: str
    account: str
    language: Language | None
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first message of a conversation that the new definition takes differently."""

    conversation: str
    said: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How many stored conversations run the dialog on either version, and where they part."""

    played: int
    concerned: int
    differences: tuple[Difference, ...]


def stored_conversations(reading: Engine) -> Iterator[StoredTalk]:
    """All conversations with their messages, oldest first."""
    talks, lines = schema.conversation.c, schema.message
    with reading.connect() as connection:
        about = {
            row.id: row
            for row in connection.execute(
                select(talks.id, talks.channel, talks.account, talks.language)
            )
        }
        columns = [lines.c[name] for name in MESSAGE_COLUMNS]
        order = (lines.c.conversation_id, lines.c.seq)
        rows = connection.execute(select(*columns).order_by(*order))
        for name, its_rows in groupby(rows, key=lambda row: row[0]):
            row = about[name]
            language = _KNOWN_LANGUAGES.get(row.language or "")
            messages = tuple(message_from(one) for one in its_rows)
            yield StoredTalk(name, row.channel, row.account, language, messages)


def rehearse(records: Iterator[StoredTalk], profile: BotProfile, changed: Dialog) -> Rehearsal:
    """Play each conversation with the profile as it is and with the changed dialog in it."""
    library = profile.dialogs
    dialogs = {**library.dialogs, changed.name: changed}
    known = replace(library, dialogs=dialogs).with_version(changed)
    new_profile = replace(profile, dialogs=known)
    played = concerned = 0
    found: list[Difference] = []
    for record in records:
        played += 1
        old = list(_play(record, profile, changed.name))
        new = list(_play(record, new_profile, changed.name))
        concerned += any(one.is_concerned for one in (*old, *new))
        parting = next((pair for pair in zip(old, new, strict=True) if _part(*pair)), None)
        if parting is not None:
            before, after = parting
            found.append(Difference(record.id, before.said, before.outcome, after.outcome))
    return Rehearsal(played, concerned, tuple(found))


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one message led to, in the words the report uses."""

    said: str
    outcome: str
    is_concerned: bool


def _part(old: _Turn, new: _Turn) -> bool:
    return old.outcome != new.outcome


def _play(record: StoredTalk, profile: BotProfile, name: str) -> Iterator[_Turn]:
    """The conversation from its first message, in memory."""
    conversation = _beginning(record)
    contact = Contact(conversation.contact_id)
    ticket: Ticket | None = None
    labels: dict[str, str] = {}  # what stood on a button when it was pressed, by its id
    buttons: dict[str, str] = {}  # the ids of the same labels in this play
    for count, message in enumerate(record.messages, start=1):
        if message.author is Author.AGENT:
            return
        labels |= {option.id: option.label for option in message.options}
        if message.author is not Author.CUSTOMER:
            continue
        heard = _heard(message, conversation, labels, buttons)
        context = TurnContext(count, heard, message.at, conversation, contact, ticket)
        change = take_turn(context, profile, message.at, count)
        yield _Turn(heard.text or heard.choice, *_outcome(change, conversation, name))
        conversation = replace(change.conversation, version=conversation.version + 1)
        contact, ticket = change.contact or contact, change.ticket or ticket
        buttons |= {option.label: option.id for one in change.messages for option in one.options}


def _beginning(record: StoredTalk) -> Conversation:
    return Conversation(
        ConversationId(record.id),
        Address(record.channel, record.account, "rehearsal"),
        "rehearsal",
        ContactId("rehearsal"),
        language=record.language,
        version=1,
    )


def _heard(
    message: Message,
    conversation: Conversation,
    labels: Mapping[str, str],
    buttons: Mapping[str, str],
) -> InboundMessage:
    """The message as it came; a button is the one with the same label in this play."""
    choice = buttons.get(labels.get(message.choice, ""), message.choice)
    return InboundMessage(
        sender=conversation.address,
        message_id=message.client_id or f"m{message.seq}",
        thread=conversation.thread,
        text="" if choice else message.text,
        choice=choice,
        attachments=message.attachments,
        location=message.location,
    )


def _outcome(change: ChangeSet, before: Conversation, name: str) -> tuple[str, bool]:
    """What a turn did as one line, and whether the dialog was concerned."""
    running = {one.dialog.get("dialog") for one in (before, change.conversation)}
    parts = [
        f"{key} {value}"
        for message in change.messages
        for key, value in sorted(message.meta.items())
        if key in {"asks", "step", "article", "fallback", "small_talk", "hands_off"}
    ]
    if change.ticket is not None:
        parts.append(_about(change.ticket))
    parts += _said_by_bot(change.messages) if name in running else ()
    return "; ".join(parts), name in running


def _about(ticket: Ticket) -> str:
    fields = ", ".join(f"{name}={field.display}" for name, field in sorted(ticket.fields.items()))
    return f"ticket {ticket.type} {ticket.priority} [{ticket.queue}] {ticket.title} ({fields})"


def _said_by_bot(messages: Sequence[Message]) -> list[str]:
    return [f"says {one.text!r}" for one in messages if one.author is Author.BOT]
