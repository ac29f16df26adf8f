# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of the process on SQLite: those that change other rows, and what a ticket waits for."""

import sqlite3
from dataclasses import fields

from intake.process.ending import Pending
from intake.process.reserving import Held, LetGo, Wanted
from intake.process.work import Approval, ApprovalState
from intake.routing.escalation import PENDING, Escalation
from intake.store.sqlite.record_rows import reader_of
from intake.store.times import micros

# A release that is asked for already goes on as it is, and so does what was taken.
_LET_GO = (
    f"UPDATE part_reservation SET wanted='{Wanted.RELEASED}', next_at=?, problem='',"
    f" version=version+1 WHERE ticket=? AND wanted='{Wanted.RESERVED}'"
    f" AND held IN ('{Held.NOTHING}', '{Held.RESERVED}')"
)


_PENDING_APPROVALS = (
    f"SELECT {', '.join(one.name for one in fields(Approval))} FROM approval"
    f" WHERE ticket=? AND state='{ApprovalState.OPEN}'"
)
_PENDING_QUESTIONS = (
    f"SELECT {', '.join(one.name for one in fields(Escalation))} FROM escalation"
    f" WHERE ticket=? AND state IN ({', '.join(sorted(repr(one.value) for one in PENDING))})"
)
_approval, _question = reader_of(Approval), reader_of(Escalation)


def pending(db: sqlite3.Connection, number: str) -> Pending:
    """See `Store.pending`."""
    approvals = db.execute(_PENDING_APPROVALS, (number,)).fetchall()
    questions = db.execute(_PENDING_QUESTIONS, (number,)).fetchall()
    return Pending(tuple(map(_approval, approvals)), tuple(map(_question, questions)))


def let_go(db: sqlite3.Connection, one: LetGo) -> bool:
    """Want everything released that a ticket holds and has not taken."""
    db.execute(_LET_GO, (micros(one.at), one.ticket))
    return True
