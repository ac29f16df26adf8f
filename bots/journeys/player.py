# SPDX-License-Identifier: AGPL-3.0-or-later
"""Play a journey: a conversation as a test (`frontdesk dialog test`, and pytest).

A journey says what a customer writes, what the bot must answer and what the ticket must hold. It
is played against `take_turn` itself, in memory, with a clock of its own: what a journey promises
is what the product does. Times: each customer line is one minute after the last, and `wait: 10m`
lets time pass. A list of texts is a burst: several messages decided as one.
"""

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bots.answers.warranty import serial_meant
from bots.bursts import together
from bots.choices import LOOK_BACK, needs_shown
from bots.journeys.coverage import Met, met_in
from bots.journeys.promises import JourneyError, duration, ticket_differences
from bots.journeys.script import Journey, contact_of, starts_at
from bots.journeys.waits import Waits
from bots.profile import BotProfile
from bots.turn import take_turn
from channels.registry import capabilities_of
from intake.assets import Asset, mentioned_serials
from intake.changes import ChangeSet, Message
from intake.conversations import Conversation, Speaker
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

_WHO = "customer, bot, ticket, timeline, wait"
_TOLD = (
    "small_talk",
    "fallback",
    "suggests",
    "safety",
    "noted",
    "about",
    "solved",
    "joins",
    "self_told",
)
_PROMISED = {
    *_TOLD, "says", "silent", "offers", "asks", "explains", "reminds", "answers", "confirms",
    "changes", "completes", "abandons", "stale", "files_incomplete", "hands_off",
}  # fmt: skip


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


class Player:
    """Plays journeys against one profile."""

    def __init__(self, profile: BotProfile, assets: Mapping[str, Asset] | None = None) -> None:
        self._profile = profile
        self._assets = assets or {}
        self.met: set[Met] = set()  # by all journeys played so far

    def play(self, journey: Journey) -> list[Mismatch]:
        """Every promise that was not kept; empty if all were."""
        stage = _Stage(self._profile, self._assets, journey)
        mismatches = []
        for number, line in journey.lines:
            try:
                differences = stage.perform(line)
            except JourneyError as error:
                raise JourneyError(f"{journey.file}:{number}: {error}") from None
            mismatches += [Mismatch(journey.file, number, *pair) for pair in differences]
        self.met |= stage.met
        return mismatches


def _on_channel(profile: BotProfile, kind: str) -> BotProfile:
    """The profile that shapes messages for this kind of channel, as a configured hub would."""
    return replace(profile, capabilities={(kind, "site"): capabilities_of(kind)})


def _kind_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "image/jpeg"


class _Stage:
    """The state of one play: what the store would hold."""

    def __init__(self, profile: BotProfile, assets: Mapping[str, Asset], journey: Journey) -> None:
        document = journey.document
        channel = document.get("channel", "webchat")
        self._profile = _on_channel(profile, channel)
        owned = {str(one): ContactId("contact") for one in document.get("owns", ())}
        self._assets = {
            serial: replace(one, contact_id=owned[serial]) if serial in owned else one
            for serial, one in assets.items()
        }
        self._language = document.get("language")
        self._now = starts_at(journey)
        self._contact = contact_of(journey)
        self._conversation = Conversation(
            ConversationId("journey"),
            Address(channel, "site", "visitor"),
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

    def perform(self, line: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - from YAML
        """Play one line: what was expected and what came, where they differ."""
        if not isinstance(line, dict) or len(line) != 1:
            raise JourneyError(f"{line!r} is not one of {_WHO} with what they do")
        ((who, what),) = line.items()
        if who == "customer":
            self.customer(what)
            return []
        if who == "bot":
            return list(self.check_bot(what))
        if who == "ticket":
            return list(ticket_differences(self._ticket, what))
        if who == "timeline":
            return [(f"in the timeline: {one}", str(self._notes)) for one in what
                    if one not in self._notes]  # fmt: skip
        if who == "wait":
            self._said = []
            self._pass(duration(what))
            return []
        raise JourneyError(f"{who!r} is not {_WHO}")

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

    def customer(self, given: Any) -> None:  # noqa: ANN401 - from YAML
        """Play what the customer does."""
        self._pass(timedelta(minutes=1))
        parts = tuple(self._parts(given if isinstance(given, list) else [given]))
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
        self._apply(take_turn(context, self._profile, self._now, self._count))

    def _parts(self, burst: Sequence[Any]) -> Iterator[BurstPart]:
        """The messages of one turn; most have one."""
        for given in burst:
            self._count += 1
            message = self._message(given if isinstance(given, dict) else {"text": str(given)})
            yield BurstPart(self._count, message, self._now)

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

    def _message(self, given: Mapping[str, Any]) -> InboundMessage:
        files = tuple(
            Attachment(sha256(name.encode()).hexdigest(), name, _kind_of(name), 1000)
            for name in given.get("attachments", ())
        )
        place = given.get("location")
        return InboundMessage(
            sender=self._conversation.address,
            message_id=f"m{self._count}",
            thread=self._conversation.thread,
            text=str(given.get("text", "")),
            choice=self._choice(given),
            attachments=files,
            location=Location(*place) if place else None,
            profile=Profile(),
            language=self._language,
        )

    def _choice(self, given: Mapping[str, Any]) -> str:
        """`press` names a button by its label, also an old one; `choice` by its id."""
        if "press" in given:
            if given["press"] not in self._choices:
                shown = ", ".join(self._choices)
                raise JourneyError(f"no button {given['press']!r} was shown; there were: {shown}")
            return self._choices[given["press"]]
        return str(given.get("choice", ""))

    def check_bot(self, expected: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - from YAML
        """What was promised of the bot's answer and is not there."""
        wanted: dict[str, Any] = {expected: True} if isinstance(expected, str) else dict(expected)
        if unknown := wanted.keys() - _PROMISED:
            known = ", ".join(sorted(_PROMISED))
            raise JourneyError(f"bot: {min(unknown)!r} is none of {known}")
        seen = self._seen()
        labels = {option.label for message in self._said for option in message.options}
        text = "\n".join(message.text for message in self._said)
        for key, value in wanted.items():
            if key == "says":
                is_kept = value in text
            elif key == "silent":
                is_kept = not self._said
            elif key == "offers":
                is_kept = set(value) <= labels
            else:
                is_kept = seen.get(key) == value or (value is True and bool(seen.get(key)))
            if not is_kept:
                yield f"{key}: {value}", f"{seen} {text!r} {sorted(labels)}"

    def _seen(self) -> dict[str, object]:
        """What the answer did, by the words journeys use for it."""
        seen: dict[str, object] = {}
        for message in self._said:
            meta = message.meta
            step = meta.get("step")
            if "asks" in meta:
                seen["explains" if step == "explain" else "asks"] = meta["asks"]
            if "reminds" in meta:
                seen["reminds"] = True
            if "article" in meta:
                seen["answers"] = meta["article"]
            for kind, word in (
                ("confirm", "confirms"), ("change", "changes"), ("complete", "completes"),
                ("abandon", "abandons"), ("stale", "stale"), ("incomplete", "files_incomplete"),
            ):  # fmt: skip
                if step == kind:
                    seen[word] = True
            seen |= {key: meta[key] for key in _TOLD if key in meta}
        if self._conversation.speaker is Speaker.WAITING:
            seen["hands_off"] = True
        return seen
