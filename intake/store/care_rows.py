# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a ticket's care stands in its column `care`: what its clocks and its priority rest on.

One JSON document, without what is empty. Times are microseconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson

from intake.levels import NORMAL
from intake.service_levels.clock import PROMISED, Pause
from intake.service_levels.policy import Promise, Target
from intake.store.times import MICROSECOND, micros, micros_or_none, moment, moment_or_none
from intake.tickets.ticket import Ticket
from intake.values import quick


@quick
@dataclass(frozen=True, slots=True)
class Care:
    """The column, read; of the clock, what has no columns of its own."""

    next_response_due_at: datetime | None
    asked_at: datetime | None
    pauses: tuple[Pause, ...]
    told: Mapping[str, int]
    level: str
    target: Target | None
    judged_by: Literal["rules", "automation", "agent"]
    reasons: Mapping[str, str]
    danger: Mapping[str, str]


def care_json(ticket: Ticket) -> str:
    """A ticket's care as its column holds it; see `care_from` for the way back."""
    clock = ticket.clock
    kept = {
        "judged_by": ticket.judged_by,
        "level": ticket.level if ticket.level != NORMAL else "",
        "target": _target_row(ticket.target),
        "reasons": dict(ticket.reasons),
        "danger": dict(ticket.danger),
        "next_due": micros_or_none(clock.next_response_due_at),
        "asked": micros_or_none(clock.asked_at),
        "pauses": [
            [micros(one.since), micros_or_none(one.until), one.reason] for one in clock.pauses
        ],
        "told": {name: percent for name, percent in clock.told.items() if percent},
    }
    return orjson.dumps({name: value for name, value in kept.items() if value}).decode()


def care_from(stored: str) -> Care:
    """The column, read. A ticket from before it was kept stays as it was judged then."""
    document: dict[str, Any] = orjson.loads(stored) if stored else {"judged_by": "agent"}
    get = document.get
    rests = get("pauses")
    pauses = tuple(map(_pause_from, rests)) if rests else ()
    return Care(
        moment_or_none(get("next_due")),
        moment_or_none(get("asked")),
        pauses,
        get("told", {}),
        get("level", NORMAL),
        _target_from(get("target")),
        document["judged_by"],
        get("reasons", {}),
        get("danger", {}),
    )


def _pause_from(stored: tuple[int, int | None, str]) -> Pause:
    since, until, reason = stored
    return Pause(moment(since), moment_or_none(until), reason)


def _target_row(target: Target | None) -> dict[str, object]:
    promises = {name: target.promise(name) for name in PROMISED} if target else {}
    return {
        name: [one.within // MICROSECOND, one.in_working_time, one.calendar, one.in_days]
        for name, one in promises.items()
        if one is not None
    }


def _target_from(stored: Mapping[str, Sequence[Any]] | None) -> Target | None:
    if not stored:
        return None
    made = {
        name: Promise(timedelta(microseconds=within), *how)  # older ones are not in days
        for name, (within, *how) in stored.items()
    }
    return Target(**made)
