# SPDX-License-Identifier: AGPL-3.0-or-later
"""Progress: where a ticket stands in its process, and everything its next steps are judged by.

Kept with the ticket as one document and under its version, so that a step and what it needs can
never be judged on different states. What people work with at length (tasks, costs, visits) has
tables of its own; here stands only what a guard must know of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from intake.values import Word, quick, replace


class Confirmed(Word):
    """Who said that it is solved, when a ticket was closed."""

    NOT_YET = ""
    CUSTOMER = "customer"  # in the channel, by a link, or by signing
    CALL_BACK = "call_back"  # told to us when we called
    AGENT = "agent"  # a colleague closed it without the customer's word, and said why
    SILENCE = "silence"  # nobody answered for long enough


# Closed, though no customer has said that it is solved: told apart.
UNCONFIRMED = frozenset({Confirmed.AGENT, Confirmed.SILENCE})


class Lasting(StrEnum):
    """Whether a fix is for good."""

    UNKNOWN = ""
    WORKAROUND = "workaround"  # it works again; the cause is still there
    PERMANENT = "permanent"


@quick
@dataclass(frozen=True, slots=True)
class Progress:
    """`flow` and `step` are empty for a ticket whose type has no process.

    `visited` are the steps it has been in; `checked` gives each point of the checklist its result
    (passed, failed, not_applicable); `approved` are steps that may be entered because everybody
    asked has agreed; `open_tasks` are ids, and so are `awaited`, the parts for which the ticket
    waits while it waits for parts; empty for all of them. `reopened` counts. `is_survey_due` says
    that the one survey of this ticket is planned, `survey` are its questions once they were asked,
    `rated` those that were answered. `merged_into` is the number of the ticket that it goes on as.
    """

    flow: str = ""
    step: str = ""
    since: datetime | None = None
    visited: tuple[str, ...] = ()
    checked: Mapping[str, str] = field(default_factory=dict)
    approved: tuple[str, ...] = ()
    open_tasks: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    cause: str = ""
    fix: str = ""
    lasting: Lasting = Lasting.UNKNOWN
    is_signed: bool = False
    confirmed: Confirmed = Confirmed.NOT_YET
    closed_at: datetime | None = None
    reopened: int = 0
    is_survey_due: bool = False
    survey: tuple[str, ...] = ()
    rated: tuple[str, ...] = ()
    merged_into: str = ""

    def to_json(self) -> dict[str, object]:
        """What differs from a ticket that has only been filed; empty if nothing does."""
        pairs = zip(_NAMES, _VALUES(self), _VALUES(NOTHING), strict=True)
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value, usual in pairs
            if value != usual
        }

    @staticmethod
    def from_json(document: Mapping[str, object]) -> "Progress":
        """The progress that `to_json` wrote; what is not in it is as for a ticket just filed."""
        given = {
            name: _READ[name](value) if name in _READ else value
            for name, value in document.items()
        }
        return Progress(**given)  # type: ignore[arg-type]


def filed_anew(progress: Progress) -> Progress:
    """Without its process and what was done in it; open tasks and the customer's word stay."""
    return replace(
        progress, flow="", step="", since=None, visited=(), checked={}, approved=(),
        cause="", fix="", lasting=Lasting.UNKNOWN,
    )  # fmt: skip


_NAMES = tuple(each.name for each in fields(Progress))
_VALUES = attrgetter(*_NAMES)
# What stands otherwise in the document than in the value.
_READ: Mapping[str, Callable[[Any], object]] = {
    **dict.fromkeys(("since", "closed_at"), datetime.fromisoformat),
    **dict.fromkeys(("visited", "approved", "open_tasks", "awaited", "survey", "rated"), tuple),
    "lasting": Lasting,
    "confirmed": Confirmed,
}
NOTHING = Progress()
