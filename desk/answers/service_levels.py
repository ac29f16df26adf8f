# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers to "due when, and why"."""

from typing import Literal

from desk.answers.shared import Answer, Label, Moment, PriorityName

PromiseName = Literal["first_response", "next_response", "resolution"]


class SlaPause(Answer):
    """A rest of the resolution clock; `until` null: it still rests."""

    since: Moment
    until: Moment | None
    reason: str


class SlaMark(Answer):
    """When so much of the time has passed, and what is told then."""

    percent: int
    at: Moment
    escalates_to: list[str]
    told: bool


class SlaPromise(Answer):
    """One promise: due when, from what, and how it stands. Times are in seconds of its own hours.

    With `working_days` each working day has 86,400 of them, however long it is open.
    `left_seconds` is negative when it is over.
    """

    promise: PromiseName
    state: Literal["running", "paused", "kept", "late", "broken"]
    begins_at: Moment
    due_at: Moment
    done_at: Moment | None
    hours: Literal["wall", "working", "working_days"]
    calendar: str | None
    time_zone: str
    target_seconds: float
    used_seconds: float
    left_seconds: float
    marks: list[SlaMark]
    why: Label


class SlaExplanation(Answer):
    """Due when, and why, of everything a ticket was promised."""

    number: str
    priority: PriorityName
    priority_derivation: Label
    level: str
    paused: bool
    waiting_for: Literal["", "customer", "parts", "third_party"]
    promises: list[SlaPromise]
    pauses: list[SlaPause]
    why: Label
