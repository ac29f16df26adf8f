# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is worked on beside a ticket: tasks, approvals, spare parts, visits, costs, ratings.

Values with tables of their own. What may become of them is decided in `tasks.py`, `approvals.py`,
`field_work.py` and `surveys.py`; every one belongs to a ticket and changes together with it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.changes import Record
from intake.values import Word


class TaskKind(Word):
    """What a task is for."""

    TASK = "task"  # something to do, perhaps by another department
    CALL_BACK = "call_back"  # ask the customer by phone whether it is solved
    FOLLOW_UP = "follow_up"  # a customer was not satisfied: somebody else talks to them


class TaskState(StrEnum):
    """Where a task is."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class CallOutcome(StrEnum):
    """What a call-back came to."""

    NONE = ""
    DONE = "done"  # the customer says it is solved
    REDO = "redo"  # it is not: the ticket goes back
    REFILL = "refill"  # something in the ticket is wrong or missing and is entered anew


@dataclass(frozen=True, slots=True)
class Task(Record):
    """Something to do for a ticket. `not_for` names the agent who must not have it."""

    id: str
    ticket: str
    kind: TaskKind
    title: str
    created_at: datetime
    note: str = ""
    owner: str = ""
    queue: str = ""
    not_for: str = ""
    due_at: datetime | None = None
    state: TaskState = TaskState.OPEN
    outcome: CallOutcome = CallOutcome.NONE
    created_by: str = ""
    done_by: str = ""
    done_at: datetime | None = None
    version: int = 0


class ApprovalState(StrEnum):
    """Where an approval is."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Approval(Record):
    """One level's consent to a step. `role` may give it, or the one agent it was delegated to."""

    id: str
    ticket: str
    step: str
    level: int
    levels: int
    role: str
    asked_at: datetime
    asked_by: str = ""
    delegate: str = ""
    due_at: datetime | None = None
    state: ApprovalState = ApprovalState.OPEN
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
    version: int = 0


class PartState(StrEnum):
    """Where a spare part is."""

    REQUESTED = "requested"
    ORDERED = "ordered"
    ARRIVED = "arrived"
    USED = "used"
    CANCELLED = "cancelled"


# A part in one of these has still to come.
OUTSTANDING = frozenset({PartState.REQUESTED, PartState.ORDERED})


@dataclass(frozen=True, slots=True)
class PartRequest(Record):
    """A spare part that a ticket needs."""

    id: str
    ticket: str
    part: str
    quantity: int
    requested_at: datetime
    requested_by: str = ""
    note: str = ""
    expected_at: datetime | None = None
    state: PartState = PartState.REQUESTED
    version: int = 0


class CostKind(StrEnum):
    """What was paid for."""

    LABOUR = "labour"
    TRAVEL = "travel"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class CostLine(Record):
    """One line of costs. Money is in the smallest unit (分, cents); quantity in thousandths."""

    id: str
    ticket: str
    kind: CostKind
    text: str
    quantity: int
    unit_price: int
    currency: str
    at: datetime
    entered_by: str = ""
    visit: str = ""
    is_removed: bool = False
    version: int = 0

    @property
    def amount(self) -> int:
        """What it comes to, rounded half up."""
        return (self.quantity * self.unit_price + 500) // 1000


class VisitState(StrEnum):
    """Where a visit is."""

    PLANNED = "planned"
    ON_SITE = "on_site"
    DONE = "done"
    CANCELLED = "cancelled"


# A visit in one of these takes its engineer's time.
TAKES_TIME = frozenset({VisitState.PLANNED, VisitState.ON_SITE})


@dataclass(frozen=True, slots=True)
class Visit(Record):
    """An engineer at the customer's. `photos` are files by their hash.

    `signature` is the hash of the picture the customer drew, under the name they gave.
    """

    id: str
    ticket: str
    engineer: str
    engineer_name: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    note: str = ""
    findings: str = ""
    photos: tuple[str, ...] = ()
    state: VisitState = VisitState.PLANNED
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    signature: str = ""
    signed_by: str = ""
    signed_at: datetime | None = None
    version: int = 0


def appointment(visit: Visit) -> dict[str, str]:
    """What the timeline says of it: which visit, by whom and when."""
    return {
        "visit": visit.id,
        "engineer": visit.engineer_name,
        "engineer_id": visit.engineer,
        "starts_at": visit.starts_at.isoformat(),
    }


class SurveyQuestion(Word):
    """What a survey asks."""

    CSAT = "csat"  # how satisfied, 1 to 5
    EFFORT = "effort"  # how easy it was, 1 to 5
    NPS = "nps"  # whether they would recommend us, 0 to 10


@dataclass(frozen=True, slots=True)
class Rating(Record):
    """One answer of a customer. `way` is how it came: chat or link. There is one of each kind."""

    ticket: str
    question: SurveyQuestion
    score: int
    at: datetime
    contact_id: str
    agent_id: str = ""  # whose work is rated
    way: str = "chat"
    comment: str = ""
    version: int = 0
