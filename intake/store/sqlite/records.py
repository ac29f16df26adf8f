# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the records of the service desk are written: one function for each kind of `Record`.

Called behind the savepoint of the change they belong to. A kind is added with its table, its
migration and a line in `WRITERS`.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from intake.assets import NewMachine
from intake.changes import Record
from intake.notices import Notice
from intake.process.reserving import LetGo
from intake.process.work import Visit
from intake.routing.escalation import Escalation, Overdue
from intake.routing.queues import SeatTaken
from intake.store.sqlite import machines, notices, process, relations, routing
from intake.store.sqlite.record_rows import TABLES, writer_of
from intake.tickets.relations import TicketLink

# Writes one record; False if it was decided on an older version, and then nothing is written.
WriteRecord = Callable[[sqlite3.Connection, Any], bool]

WRITERS: Mapping[type[Record], WriteRecord] = {
    SeatTaken: routing.take_seat,
    Escalation: routing.write_escalation,
    Overdue: routing.mark_overdue,
    LetGo: process.let_go,
    Notice: notices.write,
    TicketLink: relations.write,
    NewMachine: machines.write,
    **{kind: writer_of(kind) for kind in TABLES},
    Visit: process.visit,
}


def write(db: sqlite3.Connection, record: Record) -> bool:
    """Write one record; False if it is stale. Raises `KeyError` for a kind without a writer."""
    return WRITERS[type(record)](db, record)
