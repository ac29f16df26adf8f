# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about dispatch and hand-over."""

from typing import Literal

from desk.answers.conversations import Attachment, FieldValue
from desk.answers.shared import Answer, ContactBrief, Label, Moment, SpeakerName

StateName = Literal["available", "busy", "away"]
EscalationStateName = Literal["open", "overdue", "answered", "withdrawn"]


class TeamMember(Answer):
    """Somebody who works on tickets. `load` counts what they have open."""

    id: str
    login: str
    name: str
    queues: list[str]
    skills: list[str]
    capacity: int
    shift: str
    state: StateName
    is_online: bool
    load: int


class TeamList(Answer):
    """`skills` are all that tickets can need or somebody has."""

    items: list[TeamMember]
    shifts: list[str]
    skills: list[str]


class Presence(Answer):
    """How I am, and whether dispatch gives me anything now."""

    state: StateName
    is_online: bool
    load: int
    capacity: int


class Escalation(Answer):
    """A question to a tier; `agent` names who took it, and is empty like `agent_id` until then.

    `may_answer` is about who asks this API.
    """

    id: str
    ticket: str
    tier: str
    queue: str
    state: EscalationStateName
    asked_by: str
    agent: str
    agent_id: str
    note: str
    answer: str
    due_at: Moment
    created_at: Moment
    answered_at: Moment | None
    may_answer: bool


class EscalationList(Answer):
    """`tiers` are those that can be asked, `titles` those of the tickets, by number."""

    items: list[Escalation]
    tiers: list[str]
    titles: dict[str, str]


class DispatchProblem(Answer):
    """A queue that takes nothing, because nobody works in it or it does not exist.

    `turned_away` are open tickets that were sent there and went to the default queue instead.
    """

    queue: str
    reason: Literal["no_member", "unknown_queue"]
    open_tickets: int
    turned_away: int


class DispatchProblemList(Answer):
    items: list[DispatchProblem]


class PersonalAgent(Answer):
    """The customer's account manager, if they have one."""

    agent_id: str | None


class OpenQuestion(Answer):
    name: str
    label: Label


class TriedArticle(Answer):
    """`helped` is what the customer said of it; null if they said nothing."""

    id: str
    title: str
    helped: bool | None


class BotLine(Answer):
    seq: int
    at: Moment
    text: str


class Clock(Answer):
    """A promise: when it is due and how many seconds are left, below zero when it is broken.

    While the ticket waits for somebody, that of the solution rests: as much stays left.
    """

    name: Literal["first_response", "next_response", "resolution"]
    due_at: Moment
    seconds_left: int


class Handover(Answer):
    """Everything a person needs to go on where the bot stopped."""

    conversation_id: str
    speaker: SpeakerName
    queue: str
    reason: str
    at: Moment | None
    language: str | None
    summary: str
    contact: ContactBrief
    ticket: str | None
    fields: dict[str, FieldValue]
    open_questions: list[OpenQuestion]
    bot_said: list[BotLine]
    articles: list[TriedArticle]
    media: list[Attachment]
    clocks: list[Clock]
