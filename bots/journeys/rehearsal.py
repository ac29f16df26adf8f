# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a changed dialog would have done: stored conversations played on the old and the new one.

Reads the store and changes nothing. Both definitions hear the same messages, so what differs is
due to the change alone; what the bot said at the time does not matter. What is done otherwise is
told for each conversation, what is merely said otherwise once for all. A conversation is played
until an agent takes part, because from there people decide.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select

from bots.journeys.deeds import deeds_of
from bots.profile import BotProfile
from bots.turn import take_turn
from dialogs.comparing import changes_of
from dialogs.definition import Dialog
from intake.changes import ChangeSet, Message
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import ContactId, ConversationId
from intake.inbox import TurnContext
from intake.messages import Address, Author, InboundMessage, Language
from intake.store import schema
from intake.store.rows import MESSAGE_COLUMNS, message_from
from intake.values import replace

if TYPE_CHECKING:
    from intake.tickets.ticket import Ticket

NOTHING = "(nothing)"
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
    """The first message of a conversation that the new definition takes differently.

    `old` and `new` say what only one of the two does with it, part by part.
    """

    conversation: str
    said: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def kind(self) -> tuple[tuple[str, ...], ...]:
        """The same for conversations that part in the same way, whatever their customers told."""
        sides = (self.old, self.new)
        return tuple(tuple(one.partition("=")[0] for one in side) for side in sides)


@dataclass(frozen=True, slots=True)
class Reworded:
    """The same said in other words, and in how many conversations it was said."""

    old: str
    new: str
    conversations: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How many stored conversations run the dialog on either version, and where they part.

    `changes` is what differs in the definitions themselves.
    """

    played: int
    concerned: int
    differences: tuple[Difference, ...]
    wordings: tuple[Reworded, ...]
    changes: tuple[str, ...]

    def kinds(self) -> list[list[Difference]]:
        """The differences of each kind, the commonest first."""
        found: dict[tuple[tuple[str, ...], ...], list[Difference]] = {}
        for one in self.differences:
            found.setdefault(one.kind, []).append(one)
        return sorted(found.values(), key=len, reverse=True)


def count_stored(reading: Engine) -> int:
    """How many conversations there are, also those in which nothing was said."""
    with reading.connect() as connection:
        counted = select(func.count()).select_from(schema.conversation)
        return int(connection.execute(counted).scalar_one())


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


def rehearse(records: Iterable[StoredTalk], profile: BotProfile, changed: Dialog) -> Rehearsal:
    """Play each conversation with the profile as it is and with the changed dialog in it."""
    library = profile.dialogs
    before = library.by_name(changed.name)
    dialogs = {**library.dialogs, changed.name: changed}
    known = replace(library, dialogs=dialogs).with_version(changed)
    new_profile = replace(profile, dialogs=known)
    played = concerned = 0
    found: list[Difference] = []
    reworded: Counter[tuple[str, str]] = Counter()
    for record in records:
        played += 1
        old = list(_play(record, profile, changed.name))
        new = list(_play(record, new_profile, changed.name))
        concerned += any(one.is_concerned for one in (*old, *new))
        pairs = list(zip(old, new, strict=True))
        parting = next((at for at, pair in enumerate(pairs) if pair[0].does != pair[1].does), None)
        reworded.update({each for pair in pairs[:parting] for each in _reworded(*pair)})
        if parting is not None:
            found.append(_difference(record.id, *pairs[parting]))
    changes = changes_of(before.definition, changed.definition) if before else ()
    wordings = tuple(Reworded(*pair, count) for pair, count in reworded.most_common())
    return Rehearsal(played, concerned, tuple(found), wordings, tuple(changes))


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one message led to: what was done, in the words the report uses, and what was said."""

    said: str
    does: tuple[str, ...]
    says: tuple[str, ...]
    is_concerned: bool


def _difference(conversation: str, old: _Turn, new: _Turn) -> Difference:
    only_old = [one for one in old.does if one not in new.does]
    only_new = [one for one in new.does if one not in old.does]
    return Difference(conversation, old.said, tuple(only_old), tuple(only_new))


def _reworded(old: _Turn, new: _Turn) -> Iterator[tuple[str, str]]:
    """The texts of one turn that read otherwise."""
    lost = [one for one in old.says if one not in new.says]
    fresh = [one for one in new.says if one not in old.says]
    yield from zip_longest(lost, fresh, fillvalue=NOTHING)


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
        running = {one.dialog.get("dialog") for one in (conversation, change.conversation)}
        is_concerned = name in running
        says = tuple(one.text for one in _by_bot(change.messages)) if is_concerned else ()
        pressed = labels.get(heard.choice, heard.choice)
        yield _Turn(heard.text or pressed, tuple(_outcome(change)), says, is_concerned)
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


def _outcome(change: ChangeSet) -> Iterator[str]:
    """What a turn did, part by part."""
    deeds = deeds_of(_by_bot(change.messages), change.conversation)
    yield from (word if what is True else f"{word} {what}" for word, what in deeds.items())
    ticket = change.ticket
    if ticket is not None:
        yield f"ticket {ticket.type} {ticket.priority} [{ticket.queue}]"
        yield f"title={ticket.title}"
        yield from (f"{name}={field.display}" for name, field in sorted(ticket.fields.items()))


def _by_bot(messages: Iterable[Message]) -> list[Message]:
    return [one for one in messages if one.author is Author.BOT]
