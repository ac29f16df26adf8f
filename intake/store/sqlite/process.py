# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of the process on SQLite: those that change other rows, and what a ticket waits for."""

import sqlite3
from dataclasses import fields

from intake.process.ending import NOTHING_PENDING, Pending
from intake.process.reserving import Held, LetGo, Wanted
from intake.process.work import (
    TAKES_TIME,
    Approval,
    ApprovalState,
    Task,
    TaskKind,
    TaskState,
    Visit,
    VisitState,
)
from intake.routing.escalation import PENDING, Escalation
from intake.store.sqlite.record_rows import reader_of, writer_of
from intake.store.times import micros

# A release that is asked for already goes on as it is, and so does what was taken.
_LET_GO = (
    f"UPDATE part_reservation SET wanted='{Wanted.RELEASED}', next_at=?, problem='',"
    " version=version+1 WHERE id IN (SELECT id FROM part_request WHERE ticket=?)"
    f" AND wanted='{Wanted.RESERVED}'"
    f" AND held IN ('{Held.NOTHING}', '{Held.RESERVED}')"
)


_IS_PENDING_APPROVAL = f"FROM approval WHERE ticket=? AND state='{ApprovalState.OPEN}'"
_IS_PENDING_QUESTION = (
    "FROM escalation WHERE ticket=?"
    f" AND state IN ({', '.join(sorted(repr(one.value) for one in PENDING))})"
)
_APPROVALS = f"SELECT {', '.join(one.name for one in fields(Approval))} {_IS_PENDING_APPROVAL}"
_QUESTIONS = f"SELECT {', '.join(one.name for one in fields(Escalation))} {_IS_PENDING_QUESTION}"
_IS_PLANNED = f"FROM visit WHERE ticket=? AND state='{VisitState.PLANNED}' AND signature=''"
_IS_PENDING_CALL = (
    f"FROM task WHERE ticket=? AND state='{TaskState.OPEN}' AND kind='{TaskKind.CALL_BACK.value}'"
)
_PLANNED = f"SELECT {', '.join(one.name for one in fields(Visit))} {_IS_PLANNED}"
_CALLS = f"SELECT {', '.join(one.name for one in fields(Task))} {_IS_PENDING_CALL}"
_PENDING = (_IS_PENDING_APPROVAL, _IS_PENDING_QUESTION, _IS_PLANNED, _IS_PENDING_CALL)
_IS_ANY_PENDING = f"SELECT {' OR '.join(f'EXISTS(SELECT 1 {one})' for one in _PENDING)}"
# Nobody is in two places: a visit that takes a time is decided anew if another took it meanwhile.
_KEPT = "SELECT 1 FROM visit WHERE id=? AND engineer=? AND starts_at=? AND ends_at=?"
_TAKEN = (
    "SELECT 1 FROM visit WHERE engineer=? AND starts_at<? AND ends_at>? AND id<>?"
    f" AND state IN ({', '.join(repr(one.value) for one in sorted(TAKES_TIME))})"
)
_AHEAD = (
    f"SELECT {', '.join(one.name for one in fields(Visit))} FROM visit WHERE ticket=?"
    f" AND state IN ({', '.join(repr(one.value) for one in sorted(TAKES_TIME))})"
    " ORDER BY starts_at, id"
)
_write_visit, _visit = writer_of(Visit), reader_of(Visit)
_approval, _question, _task = reader_of(Approval), reader_of(Escalation), reader_of(Task)


def pending(db: sqlite3.Connection, number: str) -> Pending:
    """See `Store.pending`."""
    if not db.execute(_IS_ANY_PENDING, (number,) * len(_PENDING)).fetchone()[0]:
        return NOTHING_PENDING
    approvals = db.execute(_APPROVALS, (number,)).fetchall()
    questions = db.execute(_QUESTIONS, (number,)).fetchall()
    visits = db.execute(_PLANNED, (number,)).fetchall()
    calls = db.execute(_CALLS, (number,)).fetchall()
    return Pending(
        tuple(map(_approval, approvals)),
        tuple(map(_question, questions)),
        tuple(map(_visit, visits)),
        tuple(map(_task, calls)),
    )


def visits_ahead(db: sqlite3.Connection, number: str) -> list[Visit]:
    """See `Store.visits_ahead`."""
    return [_visit(row) for row in db.execute(_AHEAD, (number,))]


def let_go(db: sqlite3.Connection, one: LetGo) -> bool:
    """Want everything released that a ticket holds and has not taken."""
    db.execute(_LET_GO, (micros(one.at), one.ticket))
    return True


def visit(db: sqlite3.Connection, one: Visit) -> bool:
    """Write a visit; False if its engineer was given another one for the same time meanwhile."""
    start, end = micros(one.starts_at), micros(one.ends_at)
    keeps_time = db.execute(_KEPT, (one.id, one.engineer, start, end)).fetchone() is not None
    takes_time = one.state in TAKES_TIME and not keeps_time
    if takes_time and db.execute(_TAKEN, (one.engineer, end, start, one.id)).fetchone():
        return False
    return _write_visit(db, one)
