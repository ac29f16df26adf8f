# SPDX-License-Identifier: AGPL-3.0-or-later
"""Timers: what should happen later unless something happens first; and how patient we are.

Values and pure rules. A timer is set and cancelled by a `ChangeSet`, so it stands in the store
exactly if the decision that wanted it does; it goes with the change that answers it, which is why
nothing happens twice. What a timer does is decided when it is due, on the state of that time
(`bots/runtime/timer_worker.py: DECISIONS`).

A timer is not moved each time a customer writes: when it is due, whoever decides sees how long
nobody has said anything, and puts it off. A dialog of twenty messages writes it once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import ConversationId, TicketNumber
from intake.tickets.ticket import Ticket
from intake.values import Word, quick, replace


class TimerKind(Word):
    """What is waited for."""

    SILENCE = "silence"  # a customer who was asked something says nothing
    CONFIRMATION = "confirmation"  # a resolved ticket: ask the customer, then close it
    SURVEY = "survey"  # a closed ticket: ask how it was
    STEP = "step"  # a ticket stays in a step of its process for too long
    TASK = "task"  # a task is not done in time
    APPROVAL = "approval"  # nobody has approved in time
    PROMISE = "promise"  # a promise of a ticket comes near, or is broken
    ESCALATION = "escalation"  # the deadline of what a tier was asked
    RULE = "rule"  # a rule by time looks at a ticket
    NOTICE = "notice"  # the customer is told something of a ticket


@quick
@dataclass(frozen=True, slots=True)
class Timer:
    """One thing to look at when `due_at` has come.

    There is one of each kind for a conversation, or for whatever else it is `about` (a ticket, a
    task); setting it again replaces it. `payload` belongs to the kind.
    """

    kind: TimerKind
    conversation_id: ConversationId
    due_at: datetime
    payload: Mapping[str, str] = field(default_factory=dict)
    ticket: TicketNumber | None = None
    about: str = ""

    @property
    def key(self) -> str:
        """What is unique: the kind, and what it is about."""
        return f"{self.kind}:{self.about or self.conversation_id}"


@quick
@dataclass(frozen=True, slots=True)
class CancelTimer:
    """The timer with this key is not needed any more. One that is not there is no mistake."""

    key: str


@quick
@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer whose time has come, with everything its decision may look at.

    `ticket` is the timer's own, else that of the conversation. `heard_at` is when the newest
    message of the conversation was said, by whomever; `customer_at` when the customer's was,
    looked up for those that may write to them about a ticket. `nps_at` is when they last told
    whether they would recommend us, looked up for surveys.
    """

    timer: Timer
    conversation: Conversation
    contact: Contact
    ticket: Ticket | None
    heard_at: datetime
    customer_at: datetime | None = None
    nps_at: datetime | None = None


class SilenceStep(StrEnum):
    """What to do about a silent customer."""

    REMIND = "remind"  # ask once more
    FILE = "file"  # nobody will answer soon: a person goes on with what there is


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a bot waits for the answer to its question. `remind_after` None: never reminds."""

    remind_after: timedelta | None = timedelta(minutes=10)
    file_after: timedelta = timedelta(hours=24)

    def first_timer(self, conversation_id: ConversationId, now: datetime) -> Timer:
        """The timer of a dialog that begins."""
        due_at = now + (self.remind_after or self.file_after)
        return Timer(TimerKind.SILENCE, conversation_id, due_at)

    def step(self, due: DueTimer, window: timedelta | None) -> tuple[SilenceStep, datetime]:
        """What comes next for a silent customer, and when: perhaps only later than now.

        One reminder for a dialog, and only while the channel lets us write (`window`).
        """
        silent_since = self.silent_since(due)
        pause = self.remind_after
        may_write = pause is not None and (window is None or pause < window)
        if pause is not None and may_write and not reminded_at(due.timer):
            return SilenceStep.REMIND, silent_since + pause
        return SilenceStep.FILE, silent_since + self.file_after

    def silent_since(self, due: DueTimer) -> datetime:
        """When the customer was last heard or asked; our own reminder does not count."""
        since = due.timer.payload.get("since")
        if since and reminded_at(due.timer) == due.heard_at:
            return datetime.fromisoformat(since)
        return due.heard_at

    def after_reminder(self, due: DueTimer, now: datetime) -> Timer:
        """The timer that waits on once the customer has been reminded."""
        since = self.silent_since(due)
        payload = {"since": since.isoformat(), "reminded_at": now.isoformat()}
        return replace(due.timer, due_at=since + self.file_after, payload=payload)


def reminded_at(timer: Timer) -> datetime | None:
    """When the customer was reminded, or None."""
    stored = timer.payload.get("reminded_at")
    return datetime.fromisoformat(stored) if stored else None
