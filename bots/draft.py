# SPDX-License-Identifier: AGPL-3.0-or-later
"""TurnDraft: collects what one turn decides, and becomes a `ChangeSet` at the end.

Local to one call of `take_turn`; nothing outside ever sees it change.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bots.languages import shows_language
from bots.profile import BotProfile
from bots.reports.silence_timers import timers_for
from bots.shaping import shaped
from intake.changes import Actor, ChangeSet, Message, Record, TimelineEntry
from intake.contacts import (
    ContactLink,
    Identity,
    Proven,
    Verification,
    learn,
    learn_from_report,
)
from intake.conversations import Conversation, Speaker
from intake.happenings import Happening
from intake.inbox import BurstPart, TurnContext
from intake.messages import (
    Attachment,
    Author,
    InboundKind,
    InboundMessage,
    Language,
    Option,
    PendingAttachment,
    Reply,
)
from intake.ports import Loaded
from intake.service_levels.reckoning import promised
from intake.tickets.hearing import heard
from intake.tickets.priority import judged
from intake.tickets.ticket import SETTLED, Ticket
from intake.timers import CancelTimer, DueTimer, Timer
from intake.values import replace

if TYPE_CHECKING:
    from dialogs.step import Found
    from intake.tickets.ticket import FieldValue

BOT = Actor("bot")


def nothing_said(of: Loaded | DueTimer, now: datetime) -> TurnContext:
    """A turn in which the customer says nothing: something else makes us speak."""
    address, thread = of.conversation.address, of.conversation.thread
    nothing = InboundMessage(address, "", thread)
    return TurnContext(0, nothing, now, of.conversation, of.contact, of.ticket, is_recorded=True)


def unsettled(ticket: "Ticket | None") -> "Ticket | None":
    """The ticket, if there is one that is neither resolved nor closed."""
    return ticket if ticket is not None and ticket.status not in SETTLED else None


class TurnDraft:
    """What this turn will say and write."""

    def __init__(
        self, context: TurnContext, profile: BotProfile, now: datetime, language: Language
    ) -> None:
        self.context = context
        self.profile = profile
        self.now = now
        self.language = language
        self.contact = learn(context.contact, context.message.profile, language)
        self.ticket: Ticket | None = None
        self.said = context.message.text  # or the label of the button that was pressed
        self.files = _stored(context.message)
        self.identities: tuple[Identity, ...] = ()  # proven to be the sender's, with this message
        self.proven: list[Proven] = []
        self.link: ContactLink | None = None
        self.verification: Verification | None = None
        self.also: list[ChangeSet] = []  # what other conversations get by this turn
        self.has_moved = False  # the dialog goes on elsewhere
        self.matters: dict[str, tuple[str, ...]] = {}  # what else is told, by the dialog that runs
        self.put_off: tuple[str, ...] = ()  # what a numbered list holds beside this turn's matter
        self.told: dict[str, FieldValue] = {}  # of the sender, that the dialog has no field for
        self.introduced: tuple[tuple[Found, ...], str] | None = None  # see `self_told`
        self.records: list[Record] = []
        self.timers: list[Timer | CancelTimer] = []
        self._updates: dict[str, Any] = {}
        self._replies: list[Message] = []
        self._timeline: list[TimelineEntry] = []
        self._failed: list[tuple[int, str]] = []
        said = 0 if context.is_recorded else len(context.parts) or 1
        self._next_seq = context.conversation.last_seq + 1 + said

    @property
    def conversation(self) -> Conversation:
        """The conversation as it was when the turn was claimed."""
        return self.context.conversation

    @property
    def speaker(self) -> Speaker:
        """Who speaks after this turn, as far as it is decided."""
        return Speaker(self._updates.get("speaker", self.conversation.speaker))

    @property
    def awaits_somebody(self) -> bool:
        """Whether a person was asked to come when the turn was claimed, and nobody has yet."""
        conversation = self.conversation
        return conversation.speaker is Speaker.WAITING and conversation.agent_id is None

    @property
    def waits_without_ticket(self) -> bool:
        """Whether a person is awaited for something that no ticket was filed for."""
        return self.conversation.speaker is Speaker.WAITING and self.context.ticket is None

    @property
    def is_vip(self) -> bool:
        """Whether the customer is one whom people answer themselves."""
        return self.profile.desk.called.is_vip(self.contact.level)

    @property
    def is_in_dialog(self) -> bool:
        """Whether a dialog runs after this turn, as far as it is decided."""
        return bool(self._updates.get("dialog", self.conversation.dialog))

    @property
    def replies(self) -> tuple[Message, ...]:
        """What has been said in this turn up to now."""
        return tuple(self._replies)

    @property
    def queue(self) -> str:
        """Where this conversation waits for a person: in its own queue, else in everybody's."""
        return self.conversation.queue or self.profile.hand_off_queue

    @property
    def text(self) -> str:
        """What the customer wrote."""
        return self.context.message.text

    def phrase(self, key: str, /, **values: object) -> str:
        """A text of the bot's catalogue in the customer's language."""
        return self.profile.phrases.say(self.language, key, **values)

    def say(
        self,
        text: str,
        options: tuple[Option, ...] = (),
        meta: Mapping[str, object] | None = None,
    ) -> None:
        """Add a reply to the customer."""
        self._replies.append(
            Message(
                seq=self._next_seq,
                author=Author.BOT,
                at=self.now,
                text=text,
                author_name=self.profile.name.get(self.language, ""),
                options=options,
                in_reply_to=self.context.message.message_id,
                meta=meta or {},
            )
        )
        self._next_seq += 1

    def say_all(
        self, replies: tuple[Reply, ...], meta: Mapping[str, object] | None = None
    ) -> None:
        """Add several replies; `meta` belongs to the last, which holds the question."""
        for number, reply in enumerate(replies, start=1):
            self.say(reply.text, reply.options, meta if number == len(replies) else None)

    def listed(self, parts: Iterable[str]) -> str:
        """Parts of a list, separated as the customer's language does it."""
        return ("、" if self.language == "zh" else ", ").join(parts)

    def update(self, **changes: object) -> None:
        """Change places of the conversation."""
        self._updates |= changes

    @property
    def customer(self) -> Actor:
        """Whoever writes, as the one who did what the timeline tells."""
        return Actor("customer", self.contact.id, self.contact.name)

    def note(self, kind: Happening, **detail: object) -> None:
        """Add a line to the timeline."""
        self._timeline.append(TimelineEntry(kind, BOT, self.now, detail))

    def tell(self, *entries: TimelineEntry) -> None:
        """Add what somebody else than the bot did to the timeline."""
        self._timeline += entries

    def note_once(self, kind: Happening, **detail: object) -> None:
        """Add a line that a conversation has once, however often it is the case."""
        self._timeline.append(TimelineEntry(kind, BOT, self.now, detail, is_once=True))

    def learn(self, told: Mapping[str, str]) -> None:
        """Fill what is not known of the contact with what they say, by field name."""
        self.contact = learn_from_report(self.contact, told)

    def judge_anew(self, before: Ticket, changed: Ticket) -> Ticket:
        """Take on a changed ticket with the priority and times that the desk's rules give it."""
        desk = self.profile.desk
        self.ticket = promised(judged(changed, desk.priority, self.language), desk)
        detail = {"from": before.priority.value, "to": self.ticket.priority.value}
        self.note("priority_changed", **detail, reason=self.ticket.priority_reason)
        return self.ticket

    def came_back(self, seq: int, why: str) -> None:
        """Mark a message of ours, sent before, as not arrived."""
        self._failed.append((seq, why))

    def hand_over(self, queue: str, summary: str) -> None:
        """Let the conversation wait for a person; who waits already has done so since then."""
        is_waiting = self.conversation.speaker is Speaker.WAITING
        since = self.conversation.waiting_since if is_waiting else None
        self.update(
            speaker=Speaker.WAITING,
            queue=queue,
            summary=summary,
            waiting_since=since or self.now,
            unanswered_turns=0,
        )

    def finish(self, timer: Timer | CancelTimer | None = None) -> ChangeSet:
        """Everything decided, as one value.

        `timer` is what becomes of the timer that asked, where no message did.
        """
        context = self.context
        conversation = context.conversation
        message = context.message
        replies = shaped(
            self._handing_over(),
            self.profile.capabilities_at(conversation.address),
            self.phrase("option.more"),
        )
        last_seq = self._next_seq - 1 - len(self._replies) + len(replies)
        self._updates.setdefault("last_seq", last_seq)
        # No program decides whom we answer; a person who opens the chat does.
        is_written = message.kind not in {InboundKind.AUTOMATIC, InboundKind.FAILURE}
        if message.reply_context and is_written and not context.is_stranger:
            self._updates.setdefault("reply_context", message.reply_context)
        is_shown = conversation.language or message.language or shows_language(message.text)
        if conversation.language != self.language and is_shown:
            self._updates.setdefault("language", self.language)
        if not conversation.subject and message.text:
            self._updates.setdefault("subject", " ".join(message.text[:80].split()))
        after = replace(conversation, **self._updates)
        asked = timers_for(context, after, self.profile.patience, self.now)
        own = (timer,) if timer is not None else asked
        ticket, told = heard(self.ticket, context, after, self.contact, self.now)
        return ChangeSet(
            conversation=after,
            messages=(*self._heard(), *replies),
            ticket=ticket,
            contact=self.contact if self.contact is not context.contact else None,
            timeline=(*self._timeline, *told),
            inbox_seq=context.inbox_seq if timer is None else None,
            failed=tuple(self._failed),
            proven=tuple(self.proven),
            link=self.link,
            verification=self.verification,
            also=tuple(self.also),
            records=tuple(self.records),
            earlier_seqs=tuple(part.inbox_seq for part in context.parts[:-1]),
            timers=(*own, *self.timers),
        )

    def _handing_over(self) -> list[Message]:
        """The replies; those of a turn that hands over all say so, since they leave together.

        Somebody may take over before they are sent: see `outbox.may_leave`.
        """
        why = next((one.meta["hands_off"] for one in self._replies if "hands_off" in one.meta), "")
        if not why:
            return self._replies
        return [replace(one, meta={**one.meta, "hands_off": why}) for one in self._replies]

    def _heard(self) -> tuple[Message, ...]:
        """The customer's lines, unless they stand in the conversation already."""
        context = self.context
        if context.is_recorded:
            return ()
        if not context.parts:
            alone = BurstPart(context.inbox_seq, context.message, context.received_at)
            text = self.said or (self.phrase("pressed") if context.message.choice else "")
            return (self._line(0, alone, text, self.files),)
        return tuple(
            self._line(number, part, part.message.text, _stored(part.message))
            for number, part in enumerate(context.parts)
        )

    def _line(
        self, number: int, part: BurstPart, text: str, files: tuple[Attachment, ...]
    ) -> Message:
        message = part.message
        return Message(
            seq=self.conversation.last_seq + 1 + number,
            author=Author.CUSTOMER,
            at=message.sent_at or part.received_at,
            text=text,
            author_id=self.contact.id,
            author_name=self.contact.name,
            attachments=files,
            location=message.location,
            client_id=message.message_id,
            choice=message.choice,
            meta=_about(self.context, message),
        )


def _stored(message: InboundMessage) -> tuple[Attachment, ...]:
    return tuple(file for file in message.attachments if not isinstance(file, PendingAttachment))


def _about(context: TurnContext, message: InboundMessage) -> Mapping[str, object]:
    """What people should know of a customer's message beside its words."""
    about = dict(message.meta)
    if message.message_id != context.message.message_id:
        about["answered_with"] = context.message.message_id
    if message.kind is not InboundKind.MESSAGE:
        about["kind"] = message.kind.value
    if message.refers_to:
        about["refers_to"] = message.refers_to
    if message.originals:
        about["originals"] = [
            {"blob": file.blob, "name": file.name, "content_type": file.content_type}
            for file in message.originals
            if not isinstance(file, PendingAttachment)
        ]
    if context.is_stranger:
        about["is_stranger"] = True
    return about
