# SPDX-License-Identifier: AGPL-3.0-or-later
"""Play a journey: a conversation as a test (`frontdesk dialog test`, and pytest).

A journey says what a customer writes, what the bot must answer and what the ticket must hold. It
is played against `take_turn` itself, in memory, with a clock of its own: what a journey promises
is what the product does. Times: each customer line is one minute after the last, and `wait: 10m`
lets time pass. A list of texts is a burst: several messages decided as one.
"""

import mimetypes
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from bots.answers.warranty import serial_meant
from bots.bursts import together
from bots.choices import LOOK_BACK, needs_shown
from bots.journeys.coverage import Met, met_in
from bots.journeys.deeds import deeds_of
from bots.journeys.document import JourneyError, Line, Promised, Said
from bots.journeys.promises import ticket_differences
from bots.journeys.script import STARTS_AT, Journey
from bots.journeys.waits import Waits
from bots.profile import BotProfile
from bots.turn import take_turn
from channels.registry import capabilities_of
from intake.assets import Asset, mentioned_serials
from intake.changes import ChangeSet, Message
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import ContactId, ConversationId
from intake.inbox import BurstPart, Machine, TurnContext
from intake.messages import (
    Address,
    Attachment,
    Author,
    InboundMessage,
    Location,
    Profile,
)
from intake.tickets.ticket import SETTLED
from intake.values import replace

if TYPE_CHECKING:
    from intake.tickets.ticket import Ticket


_SHOWN = 100  # characters of what was said, where the words are not what is asked


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What a journey promised and did not get."""

    file: str
    line: int
    expected: str
    got: str

    def __str__(self) -> str:
        """The mismatch with its place."""
        return f"{self.file}:{self.line}: expected {self.expected}, got {self.got}"


class NoButton(ValueError):
    """A button is pressed that was never shown."""


# How a turn is decided; see `take_turn`.
Decide = Callable[[TurnContext, BotProfile, datetime, int], ChangeSet]


class Player:
    """Plays journeys against one profile."""

    def __init__(
        self,
        profile: BotProfile,
        assets: Mapping[str, Asset] | None = None,
        decide: Decide = take_turn,
    ) -> None:
        self._profile = profile
        self._assets = assets or {}
        self._decide = decide
        self.met: set[Met] = set()  # by all journeys played so far

    def play(self, journey: Journey) -> list[Mismatch]:
        """Every promise that was not kept; empty if all were. Raises `JourneyError`.

        Behind a button that was never shown nothing can be judged: the play ends there, and what
        went wrong before it is told.
        """
        stage = _Stage(self._profile, self._assets, journey, self._decide)
        mismatches = []
        for number, line in journey.lines:
            try:
                differences = stage.perform(line)
            except NoButton as error:
                mismatches.append(Mismatch(journey.file, number, *error.args))
                break
            mismatches += [Mismatch(journey.file, number, *pair) for pair in differences]
        self.met |= stage.met
        return mismatches


def _on_channel(profile: BotProfile, kind: str) -> BotProfile:
    """The profile that shapes messages for this kind of channel, as a configured hub would."""
    return replace(profile, capabilities={(kind, "site"): capabilities_of(kind)})


def _told(seen: Mapping[str, object], text: str, labels: Collection[str]) -> str:
    """What the bot did instead, in the words in which a journey promises it."""
    deeds = ", ".join(f"{key}: {value}" for key, value in sorted(seen.items())) or "nothing else"
    buttons = f", with the buttons {', '.join(sorted(labels))}" if labels else ""
    return f"{deeds}; it said {text!r}{buttons}"


def _owned(assets: Mapping[str, Asset], journey: Journey) -> dict[str, Asset]:
    """The register, in which the journey's customer has what the journey says."""
    owned = dict(assets)
    for at, serial in enumerate(journey.document.owns):
        if serial not in assets:
            line = journey.source.line(("owns", at))
            raise JourneyError(journey.file, line, f"owns: {serial!r} is not in the register")
        owned[serial] = replace(assets[serial], contact_id=ContactId("contact"))
    return owned


def _kind_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "image/jpeg"


class _Stage:
    """The state of one play: what the store would hold."""

    def __init__(
        self,
        profile: BotProfile,
        assets: Mapping[str, Asset],
        journey: Journey,
        decide: Decide,
    ) -> None:
        document = journey.document
        self._decide = decide
        self._profile = _on_channel(profile, journey.channel)
        self._assets = _owned(assets, journey)
        self._language = document.language
        self._now = document.at or STARTS_AT
        self._contact = Contact(ContactId("contact"), **document.contact.model_dump())
        self._conversation = Conversation(
            ConversationId("journey"),
            Address(journey.channel, "site", "visitor"),
            "visitor",
            ContactId("contact"),
            language=self._language,
            version=1,
        )
        self._ticket: Ticket | None = None
        self._count = 0
        self._said: Sequence[Message] = ()
        self._thread: list[Message] = []
        self._choices: dict[str, str] = {}
        self._waits = Waits(self._profile)
        self._notes: list[str] = []
        self.met: set[Met] = set()

    def perform(self, line: Line) -> list[tuple[str, str]]:
        """Play one line: what was expected and what came, where they differ."""
        if line.customer is not None:
            self.customer(line.customer)
        elif line.wait is not None:
            self._said = []
            self._pass(line.wait)
        elif line.bot is not None:
            return list(self.check_bot(line.bot))
        elif line.ticket is not None:
            return list(ticket_differences(self._ticket, line.ticket))
        missed = [one for one in line.timeline or () if one not in self._notes]
        return [(f"in the timeline: {one}", str(self._notes)) for one in missed]

    def _pass(self, pause: timedelta) -> None:
        """Let time pass; what happens by itself meanwhile is what the bot said last."""
        self._now += pause
        while timer := self._waits.next_until(self._now):
            state = (self._conversation, self._contact, self._ticket)
            heard_at = self._thread[-1].at if self._thread else self._now
            self._count += 1
            change = self._waits.decide(timer, state, heard_at, self._count)
            if change is not None:
                self._apply(change)

    def customer(self, burst: Sequence[Said]) -> None:
        """Play what the customer does."""
        self._pass(timedelta(minutes=1))
        parts = tuple(self._parts(burst))
        message = parts[-1].message
        assets = self._mentioned("\n".join(part.message.text for part in parts))
        context = TurnContext(
            inbox_seq=self._count,
            message=message,
            received_at=self._now,
            conversation=self._conversation,
            contact=self._contact,
            ticket=self._ticket,
            assets=assets,
            machines={one: self._machine(asset) for one, asset in assets.items()},
            shown=tuple(self._thread[-LOOK_BACK:]),
            parts=parts if len(parts) > 1 else (),
        )
        context = together(context, self._profile.words)
        if not needs_shown(context, self._profile.words):
            context = replace(context, shown=())
        meant = self._assets.get(serial_meant(context, self._profile.words))
        context = replace(context, asset_meant=meant)
        self._apply(self._decide(context, self._profile, self._now, self._count))

    def _parts(self, burst: Sequence[Said]) -> Iterator[BurstPart]:
        """The messages of one turn; most have one."""
        for said in burst:
            self._count += 1
            yield BurstPart(self._count, self._message(said), self._now)

    def _mentioned(self, text: str) -> dict[str, Asset]:
        return {one: self._assets[one] for one in mentioned_serials(text) if one in self._assets}

    def _machine(self, asset: Asset) -> Machine:
        """What a store would know of it: the open ticket of this very conversation."""
        ticket = self._ticket
        is_open = ticket is not None and ticket.status not in SETTLED
        mine = ticket is not None and ticket.asset_serial == asset.serial and is_open
        return Machine(asset, open_tickets=(ticket,) if mine and ticket else ())

    def _apply(self, change: ChangeSet) -> None:
        self._waits.keep(change)
        self.met.update(met_in(self._conversation, change))
        self._notes = [entry.kind for entry in change.timeline]
        self._conversation = replace(change.conversation, version=change.conversation.version + 1)
        self._contact = change.contact or self._contact
        self._ticket = change.ticket or self._ticket
        self._said = [one for one in change.messages if one.author is not Author.CUSTOMER]
        self._thread += change.messages
        for message in self._said:
            self._choices |= {option.label: option.id for option in message.options}

    def _message(self, said: Said) -> InboundMessage:
        files = tuple(
            Attachment(sha256(name.encode()).hexdigest(), name, _kind_of(name), 1000)
            for name in said.attachments
        )
        return InboundMessage(
            sender=self._conversation.address,
            message_id=f"m{self._count}",
            thread=self._conversation.thread,
            text=said.text,
            choice=self._choice(said),
            attachments=files,
            location=Location(*said.location) if said.location else None,
            profile=Profile(),
            language=self._language,
        )

    def _choice(self, said: Said) -> str:
        """The button that is pressed, also an old one."""
        if said.press is None:
            return said.choice
        if said.press not in self._choices:
            shown = ", ".join(self._choices) or "none"
            raise NoButton(
                f"a button {said.press!r} to press", f"the buttons {shown}; it ends here"
            )
        return self._choices[said.press]

    def check_bot(self, expected: Promised) -> Iterator[tuple[str, str]]:
        """What was promised of the bot's answer and is not there."""
        seen = deeds_of(self._said, self._conversation)
        labels = {option.label for message in self._said for option in message.options}
        text = "\n".join(message.text for message in self._said)
        for key, value in sorted(expected.model_dump(exclude_unset=True).items()):
            if key == "says":
                is_kept = value in text
            elif key == "offers":
                is_kept = set(value) <= labels
            elif isinstance(value, bool):
                is_kept = bool(seen.get(key)) is value
            else:
                is_kept = seen.get(key) == value
            if not is_kept:
                wanted = ", ".join(value) if isinstance(value, tuple) else value
                heard = text if key == "says" or len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
                yield f"{key}: {wanted}", _told(seen, heard, labels)
