# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes into one dialog step and what comes out of it. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime, tzinfo
from enum import StrEnum

from dialogs.definition import Field
from dialogs.fields.contract import Lookups, Parsed, Reading, Rules, Unclear
from dialogs.session import Answer, DialogSession, UserInput
from intake.messages import Language, Reply
from intake.phrases import Phrases
from intake.tickets.ticket import FieldValue
from intake.values import quick


class StepKind(StrEnum):
    """What the engine did with the customer's input."""

    ASK = "ask"  # the next question, or the same one after a remark
    EXPLAIN = "explain"  # the answer was unclear: why, and the question again
    CONFIRM = "confirm"  # everything is there; the summary
    CHANGE = "change"  # which answer should be changed?
    COMPLETE = "complete"  # confirmed; open the ticket and say its number
    HAND_OFF = "hand_off"  # a person must take over
    ABANDON = "abandon"  # the customer cancelled
    STALE = "stale"  # a button of an earlier question; nothing changed


@quick
@dataclass(frozen=True, slots=True)
class DialogContext:
    """What the engine may know besides the session.

    `now` is aware. `known` holds what the contact's profile says, by field name; it is read when
    a dialog begins. `region` is where phone numbers without country code belong to. `told` is what
    the report keeps that its dialog has no field for, by field name.
    """

    language: Language
    now: datetime
    zone: tzinfo
    phrases: Phrases
    known: Mapping[str, Answer] = default(default_factory=dict)
    lookups: Lookups = default(default_factory=Lookups)
    region: str = "CN"
    told: Mapping[str, FieldValue] = default(default_factory=dict)

    def say(self, key: str, /, **values: object) -> str:
        """A text of the dialog catalogue."""
        return self.phrases.say(self.language, f"dialog.{key}", **values)

    def reading(self, rules: Rules, given: UserInput) -> Reading:
        """What a field function gets to see."""
        return Reading(
            rules,
            self.language,
            self.now,
            self.zone,
            self.region,
            self.lookups,
            given.attachments,
            given.location,
        )

    def parse(self, field: Field, given: UserInput) -> Parsed | Unclear:
        """The whole of what was given as the answer to a field."""
        return field.type.parse(given.text, self.reading(field.rules, given))


@dataclass(frozen=True, slots=True)
class Found:
    """A value for one field, found in passing."""

    field: Field
    parsed: Parsed


@quick
@dataclass(frozen=True, slots=True)
class Step:
    """The outcome of one input: the new session and what to say, in order.

    `replies` is empty for COMPLETE: the closing text needs the ticket's number, see
    `outcome.closing`. `reason` explains HAND_OFF (unclear, asked) and ABANDON (cancelled);
    `queue` is the queue that the dialog names for HAND_OFF. `told` is what was said of the sender
    that the dialog has no field for.
    """

    kind: StepKind
    session: DialogSession
    replies: tuple[Reply, ...]
    reason: str = ""
    queue: str = ""
    told: tuple[Found, ...] = ()
