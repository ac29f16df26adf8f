# SPDX-License-Identifier: AGPL-3.0-or-later
"""How dispatch's records are written on SQLite, each guarded by the version it was decided on."""

import sqlite3

from intake.routing.escalation import Escalation, EscalationState, Overdue
from intake.routing.queues import SeatTaken
from intake.store.times import micros, micros_or_none

_TAKE = (
    "INSERT INTO agent_seat(agent_id, turn, version) VALUES (?, ?, 1)"
    " ON CONFLICT(agent_id) DO UPDATE SET turn=excluded.turn, version=version+1 WHERE version=?"
)
_ASK = (
    "INSERT INTO escalation(id, ticket, tier, queue, agent_id, asked_by, note, answer, state,"
    " due_at, created_at, answered_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
)
_CHANGE = (
    "UPDATE escalation SET agent_id=?, answer=?, state=?, due_at=?, answered_at=?,"
    " version=version+1 WHERE id=? AND version=?"
)
_OVERDUE = (
    f"UPDATE escalation SET state='{EscalationState.OVERDUE}', version=version+1"
    f" WHERE id=? AND state='{EscalationState.OPEN}'"
)


def take_seat(db: sqlite3.Connection, taken: SeatTaken) -> bool:
    """Count a ticket that was given; False if somebody else gave them one meanwhile."""
    return bool(db.execute(_TAKE, (taken.agent_id, taken.turn, taken.version)).rowcount)


def write_escalation(db: sqlite3.Connection, one: Escalation) -> bool:
    """Write an escalation; False if it was decided on an older version."""
    answered_at = micros_or_none(one.answered_at)
    due_at = micros(one.due_at)
    if one.version:
        changed = (one.agent_id, one.answer, one.state.value, due_at, answered_at)
        return bool(db.execute(_CHANGE, (*changed, one.id, one.version)).rowcount)
    db.execute(
        _ASK,
        (
            one.id, one.ticket, one.tier, one.queue, one.agent_id, one.asked_by, one.note,
            one.answer, one.state.value, due_at, micros(one.created_at), answered_at,
        ),
    )  # fmt: skip
    return True


def mark_overdue(db: sqlite3.Connection, one: Overdue) -> bool:
    """Mark an escalation that nobody answered in time."""
    db.execute(_OVERDUE, (one.id,))
    return True
