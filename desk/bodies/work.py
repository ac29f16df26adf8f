# SPDX-License-Identifier: AGPL-3.0-or-later
"""What requests may say about a ticket's process and the work beside it."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from desk.bodies.shared import (
    Blob,
    Body,
    Identifier,
    LanguageName,
    Line,
    Paragraph,
    Title,
    whole,
)
from intake.process.work import CostKind
from intake.service_levels.policy import Counted

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _plausible(at: datetime) -> datetime:
    if not _EARLIEST <= at < _LATEST:
        raise PydanticCustomError("implausible_time", "lies between 2000 and 2200")
    return at.astimezone(UTC)


When = Annotated[AwareDatetime, AfterValidator(_plausible)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_DURATION = (
    r"^(P[1-9][0-9]{0,2}D(T([1-9]|1[0-9]|2[0-3])H)?"
    r"|PT[1-9][0-9]{0,3}H(([1-9]|[1-5][0-9])M)?"
    r"|PT[1-9][0-9]{0,3}M)$"
)
_LENGTHS = TypeAdapter(timedelta)


def _length(written: object) -> timedelta:
    if not isinstance(written, str) or not re.match(_DURATION, written):
        raise PydanticCustomError("time_delta_parsing", "is no length of time such as PT8H or P1D")
    return _LENGTHS.validate_python(written)


# Of ISO 8601 days, hours and minutes, so that the API document can say what is taken.
Duration = Annotated[
    timedelta,
    BeforeValidator(_length),
    WithJsonSchema({"type": "string", "pattern": _DURATION, "examples": ["PT8H"]}),
]


def _currency(written: object) -> object:
    if isinstance(written, str) and not re.fullmatch(r"[A-Z]{3}", written):
        raise PydanticCustomError("no_currency", "is no currency such as CNY")
    return written


Department = Identifier | Literal[""]


class StepMove(Body):
    """The step to take next.

    `note` is why, for a step that closes the ticket without the customer's word.
    """

    step: Code
    note: Paragraph = ""


class CheckResult(Body):
    """One point of the checklist."""

    name: Code
    result: Literal["passed", "failed", "not_applicable"]
    note: Paragraph = ""


class FoundSolution(Body):
    """Root cause and fix as codes of the process, and whether the fix lasts."""

    cause: Code
    fix: Code
    lasting: Literal["workaround", "permanent"]
    note: Paragraph = ""


class Deadline(Counted, Body):
    """A moment (`due_at`), or a time from now: `within`, counted as `hours` and `calendar` say."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["within"],
                    "properties": {"within": {"type": "string"}, "due_at": {"type": "null"}},
                },
                {
                    "properties": {
                        "within": {"type": "null"},
                        "hours": {"type": "null"},
                        "calendar": {"enum": [""]},
                    }
                },
            ]
        }
    )

    due_at: When | None = None
    within: Duration | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.due_at is not None and self.within is not None:
            raise PydanticCustomError("one_deadline", "gives due_at or within, one of both")
        return self


class NewTask(Deadline):
    """A task, for a colleague or another department (`queue`)."""

    title: Title
    note: Paragraph = ""
    owner: Department = ""
    queue: Department = ""


class TaskUpdate(Deadline):
    """What to change; what is left out stays."""

    title: Title | None = None
    note: Paragraph | None = None
    owner: Department | None = None
    queue: Department | None = None


class TaskDone(Body):
    """`outcome` is for call-backs only; `refill` needs `fields`, which are missing again."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["outcome", "fields"],
                    "properties": {"outcome": {"const": "refill"}, "fields": {"minItems": 1}},
                },
                {
                    "properties": {
                        "outcome": {"not": {"const": "refill"}},
                        "fields": {"maxItems": 0},
                    }
                },
            ]
        }
    )

    outcome: Literal["", "done", "redo", "refill"] = ""
    note: Paragraph = ""
    fields: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()


class TaskQuery(Body):
    """`owner` may be `me`; empty means everybody's."""

    owner: Department = ""
    queue: Department = ""


class ApprovalRequest(Body):
    """The step that needs consent."""

    step: Code


class ApprovalDecision(Body):
    granted: bool
    note: Paragraph = ""


class Delegation(Body):
    """Who decides instead."""

    agent: Identifier


class NewPart(Body):
    """With `waits` the ticket waits for it; with `reserve` the other system reserves it.

    Without `reserve` it does so where one is configured that can.
    """

    part: Title
    quantity: Annotated[int, Field(ge=1, le=9999), BeforeValidator(whole)] = 1
    note: Paragraph = ""
    expected_at: When | None = None
    waits: bool = True
    reserve: bool | None = None


class PartUpdate(Body):
    state: Literal["ordered", "arrived", "used", "cancelled"]


class NewCost(Body):
    """`unit_price` is in the smallest unit of the currency (分, cents)."""

    kind: CostKind
    text: Title
    quantity: Annotated[float, Field(ge=0.001, le=100_000)] = 1.0
    unit_price: Annotated[int, Field(ge=0, le=10_000_000_000), BeforeValidator(whole)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$"), BeforeValidator(_currency)] = "CNY"
    visit: Department = ""


class NewVisit(Body):
    engineer: Identifier
    starts_at: When
    ends_at: When
    place: Line = ""
    note: Paragraph = ""


class SheetQuery(Body):
    """`lang` is the language to print in; what the browser prefers if left out."""

    lang: LanguageName | None = None


class VisitQuery(Body):
    """Whose visits, and when. `engineer` may be `me`; empty means everybody's.

    `day` is the first of `days` days in the site's time zone, or `today`; without it all are
    meant. `state` may be given several times.
    """

    engineer: Department = ""
    day: Literal["today"] | date | None = None
    days: Annotated[int, Field(ge=1, le=31)] = 1
    state: tuple[Literal["planned", "on_site", "done", "cancelled"], ...] = ()


class VisitUpdate(Body):
    """What to change; `on_site` and `done` note the time."""

    engineer: Identifier | None = None
    starts_at: When | None = None
    ends_at: When | None = None
    place: Line | None = None
    note: Paragraph | None = None
    findings: Paragraph | None = None
    photos: Annotated[tuple[Blob, ...], Field(max_length=20)] | None = None
    state: Literal["on_site", "done", "cancelled"] | None = None
