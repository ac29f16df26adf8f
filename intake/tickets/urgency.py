# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of an urgent ticket that is merged: the one it goes on in is as urgent. Pure.

Else whoever tidies up would take back what the customer was promised without knowing it. The undo
of the merge gives it back, unless somebody has judged the priority anew meanwhile.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from intake.agent_actions import Doer
from intake.changes import TimelineEntry
from intake.tickets.ticket import SETTLED, Priority, Ticket
from intake.values import replace

_RAISED = "raised_from"  # in what the undo of a merge needs


def taken_over(
    target: Ticket, source: Ticket, by: Doer, now: datetime
) -> tuple[Ticket, tuple[TimelineEntry, ...]]:
    """The target, at least as urgent as the open source, with that one's reasons.

    What an agent judged goes on counting as such; else the rules may only raise it further.
    """
    is_over = source.status in SETTLED or target.status in SETTLED
    if is_over or source.priority.value >= target.priority.value:
        return target, ()
    is_agents = "agent" in {source.judged_by, target.judged_by}
    raised = replace(
        target,
        priority=source.priority,
        priority_reason=source.priority_reason,
        reasons=source.reasons,
        judged_by="agent" if is_agents else "automation",
    )
    return raised, _told(target, raised, by, now)


def to_restore(before: Ticket, after: Ticket) -> dict[str, object]:
    """What the undo needs of the target's priority; nothing if the merge did not raise it."""
    if before.priority is after.priority:
        return {}
    was = {
        "priority": before.priority.value,
        "reason": before.priority_reason,
        "reasons": dict(before.reasons),
        "judged_by": before.judged_by,
        "to": after.priority.value,
    }
    return {_RAISED: was}


def given_back(
    target: Ticket, moved: Mapping[str, object], by: Doer, now: datetime
) -> tuple[Ticket, tuple[TimelineEntry, ...]]:
    """The target as urgent as before the merge; as it is, if it has another priority by now."""
    was = cast("Mapping[str, Any] | None", moved.get(_RAISED))
    if was is None or target.priority.value != was["to"] or target.status in SETTLED:
        return target, ()
    lowered = replace(
        target,
        priority=Priority(was["priority"]),
        priority_reason=str(was["reason"]),
        reasons=was["reasons"],
        judged_by=was["judged_by"],
    )
    return lowered, _told(target, lowered, by, now)


def _told(before: Ticket, after: Ticket, by: Doer, now: datetime) -> tuple[TimelineEntry, ...]:
    detail = {
        "from": before.priority.value,
        "to": after.priority.value,
        "reason": after.priority_reason,
    }
    return (TimelineEntry("priority_changed", by.actor, now, detail, after.number),)
