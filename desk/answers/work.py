# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about a ticket's process and the work beside it."""

from typing import Literal

from desk.answers.shared import Answer, Label, Moment

TaskKindName = Literal["task", "call_back", "follow_up"]


class CodeAnswer(Answer):
    name: str
    title: Label


class StepAnswer(CodeAnswer):
    """`was_there` says that the ticket has been in it."""

    status: str
    is_current: bool
    was_there: bool


class NextStep(CodeAnswer):
    """`lacks` names what the ticket still needs for it; empty: it may be taken now."""

    lacks: list[str]


class CheckAnswer(CodeAnswer):
    result: Literal["", "passed", "failed", "not_applicable"]


class ProcessAnswer(Answer):
    name: str
    title: Label
    step: str
    since: Moment | None
    due_at: Moment | None
    steps: list[StepAnswer]
    next: list[NextStep]
    checks: list[CheckAnswer]
    causes: list[CodeAnswer]
    fixes: list[CodeAnswer]


class SolutionAnswer(Answer):
    cause: str
    fix: str
    lasting: Literal["", "workaround", "permanent"]


class TaskAnswer(Answer):
    id: str
    ticket: str
    kind: TaskKindName
    title: str
    note: str
    owner: str
    queue: str
    not_for: str
    due_at: Moment | None
    state: Literal["open", "done", "cancelled"]
    outcome: Literal["", "done", "redo", "refill"]
    created_at: Moment
    done_by: str
    done_at: Moment | None


class TaskList(Answer):
    """`titles` are those of their tickets, by number."""

    items: list[TaskAnswer]
    titles: dict[str, str]


class ApprovalAnswer(Answer):
    """`title` is the step's; `may_decide` says whether the asking person's word counts.

    `deciders` are the names of all whose word counts, as long as it is open.
    """

    id: str
    ticket: str
    step: str
    title: Label
    level: int
    levels: int
    role: str
    asked_at: Moment
    asked_by: str
    delegate: str
    due_at: Moment | None
    state: Literal["open", "granted", "refused", "withdrawn"]
    decided_by: str
    decided_at: Moment | None
    note: str
    may_decide: bool
    deciders: list[str]


class ApprovalList(Answer):
    """`titles` are those of their tickets, by number."""

    items: list[ApprovalAnswer]
    titles: dict[str, str]


class ReservationAnswer(Answer):
    """What another system holds of a part.

    `pending`: it is asked again until it answers (`next_at`; why not yet: `problem`). `number` is
    its own for the reservation, which ends at `until` if nobody orders the part before.
    """

    state: Literal[
        "pending",
        "reserved",
        "confirming",
        "confirmed",
        "releasing",
        "released",
        "refused",
        "expired",
    ]
    number: str
    until: Moment | None
    attempts: int
    next_at: Moment | None
    problem: str


class PartAnswer(Answer):
    id: str
    part: str
    quantity: int
    note: str
    expected_at: Moment | None
    state: Literal["requested", "ordered", "arrived", "used", "cancelled"]
    requested_at: Moment
    requested_by: str
    reservation: ReservationAnswer | None = None


class CostAnswer(Answer):
    """Money is in the smallest unit of the currency."""

    id: str
    kind: Literal["labour", "travel", "parts"]
    text: str
    quantity: float
    unit_price: int
    amount: int
    currency: str
    at: Moment
    entered_by: str
    visit: str


class VisitAnswer(Answer):
    id: str
    engineer: str
    engineer_name: str
    starts_at: Moment
    ends_at: Moment
    place: str
    note: str
    findings: str
    photos: list[str]
    state: Literal["planned", "on_site", "done", "cancelled"]
    arrived_at: Moment | None
    left_at: Moment | None
    signature: str
    signed_by: str
    signed_at: Moment | None


class TicketVisit(VisitAnswer):
    """A visit, with the ticket it is for."""

    ticket: str


class VisitList(Answer):
    """`titles` are those of their tickets, by number."""

    items: list[TicketVisit]
    titles: dict[str, str]


class RatingAnswer(Answer):
    question: Literal["csat", "effort", "nps"]
    score: int
    comment: str
    way: str
    agent_id: str
    at: Moment


class RatingList(Answer):
    items: list[RatingAnswer]


class Work(Answer):
    """Where a ticket stands and what is worked on beside it. `totals` are costs by currency."""

    ticket: str
    process: ProcessAnswer | None
    solution: SolutionAnswer
    confirmed: Literal["", "customer", "call_back", "agent", "silence"]
    reopened: int
    waiting_for: str
    tasks: list[TaskAnswer]
    approvals: list[ApprovalAnswer]
    parts: list[PartAnswer]
    costs: list[CostAnswer]
    totals: dict[str, int]
    visits: list[VisitAnswer]
    ratings: list[RatingAnswer]


class HistoryTicket(Answer):
    number: str
    title: str
    status: str


class BriefField(Answer):
    name: str
    label: Label
    display: str


class Brief(Answer):
    """What an engineer should know before a visit."""

    ticket: str
    title: str
    priority: str
    contact: str
    phone: str
    place: str
    machine: str
    fields: list[BriefField]
    missing: list[str]
    history: list[HistoryTicket]
    articles: list[str]
    checks: list[CheckAnswer]
    parts: list[PartAnswer]


class SignatureLink(Answer):
    """Where the customer signs, and until when."""

    url: str
    until: Moment


class Stock(Answer):
    """How many there are. `is_old`: the other system is away, this is what it said before."""

    part: str
    quantity: int
    place: str
    checked_at: Moment
    is_old: bool
