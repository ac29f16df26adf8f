# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of the process on SQLite: those that change other rows, and what a ticket waits for."""

import sqlite3
from dataclasses import fields

from intake.process.ending import NOTHING_PENDING, Pending
from intake.process.reserving import Held, LetGo, Wanted
from intake.process.work import Approval, ApprovalState
from intake.routing.escalation import PENDING, Escalation
from intake.store.record_rows import reader_of
from intake.store.times import micros

# A release that is asked for already goes on as it is, and so does what was taken.
_LET_GO = (
    f"UPDATE part_reservation SET wanted='{Wanted.RELEASED}', next_at=?, problem='',"
    f" version=version+1 WHERE ticket=? AND wanted='{Wanted.RESERVED}'"
    f" AND held IN ('{Held.NOTHING}', '{Held.RESERVED}')"
)


_IS_PENDING_APPROVAL = f"FROM approval WHERE ticket=? AND state='{ApprovalState.OPEN}'"
_IS_PENDING_QUESTION = (
    "FROM escalation WHERE ticket=?"
    f" AND state IN ({', '.join(sorted(repr(one.value) for one in PENDING))})"
)
_APPROVALS = f"SELECT {', '.join(one.name for one in fields(Approval))} {_IS_PENDING_APPROVAL}"
_QUESTIONS = f"SELECT {', '.join(one.name for one in fields(Escalation))} {_IS_PENDING_QUESTION}"
_IS_ANY_PENDING = (
    f"SELECT EXISTS(SELECT 1 {_IS_PENDING_APPROVAL}) OR EXISTS(SELECT 1 {_IS_PENDING_QUESTION})"
)
_approval, _question = reader_of(Approval), reader_of(Escalation)


def pending(db: sqlite3.Connection, number: str) -> Pending:
    """See `Store.pending`."""
    if not db.execute(_IS_ANY_PENDING, (number, number)).fetchone()[0]:
        return NOTHING_PENDING
    approvals = db.execute(_APPROVALS, (number,)).fetchall()
    questions = db.execute(_QUESTIONS, (number,)).fetchall()
    return Pending(tuple(map(_approval, approvals)), tuple(map(_question, questions)))


def let_go(db: sqlite3.Connection, one: LetGo) -> bool:
    """Want everything released that a ticket holds and has not taken."""
    db.execute(_LET_GO, (micros(one.at), one.ticket))
    return True
