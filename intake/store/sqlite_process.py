# SPDX-License-Identifier: AGPL-3.0-or-later
"""How records of the process that change other rows than their own are written on SQLite."""

import sqlite3

from intake.process.reserving import Held, LetGo, Wanted
from intake.store.times import micros

# A release that is asked for already goes on as it is, and so does what was taken.
_LET_GO = (
    f"UPDATE part_reservation SET wanted='{Wanted.RELEASED}', next_at=?, problem='',"
    f" version=version+1 WHERE ticket=? AND wanted='{Wanted.RESERVED}'"
    f" AND held IN ('{Held.NOTHING}', '{Held.RESERVED}')"
)


def let_go(db: sqlite3.Connection, one: LetGo) -> bool:
    """Want everything released that a ticket holds and has not taken."""
    db.execute(_LET_GO, (micros(one.at), one.ticket))
    return True
