# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hot path on SQLite, third part: a decision's `ChangeSet` written, completely or not at all.

Functions over a connection, run by the writer inside its transaction and behind its savepoint.
Column orders come from `rows.py`.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from intake.changes import Actor, ChangeSet
from intake.errors import StaleConversation, StoreError
from intake.store.sqlite import additions, letters, people, states
from intake.store.sqlite.states import PartlyStale
from intake.store.sqlite.writer import SAVEPOINT
from intake.store.sqlite.writing import Writing


def commit(
    db: sqlite3.Connection, changes: Sequence[ChangeSet], first_changed: int, writing: Writing
) -> list[StoreError | None]:
    """See `Store.commit`. Change number `first_changed + n` is given to the n-th change."""
    try:
        return _commit_together(db, changes, first_changed, writing)
    except (sqlite3.IntegrityError, PartlyStale):
        # One of them contradicts what is stored: find out which, and write the others.
        db.execute(f"ROLLBACK TO {SAVEPOINT}")
    numbered = enumerate(changes, start=first_changed)
    return [_commit_alone(db, change, changed, writing) for changed, change in numbered]


def _commit_alone(
    db: sqlite3.Connection, change: ChangeSet, changed: int, writing: Writing
) -> StoreError | None:
    db.execute("SAVEPOINT alone")
    try:
        return _commit_together(db, [change], changed, writing)[0]
    except PartlyStale:
        db.execute("ROLLBACK TO alone")
        return StaleConversation(change.conversation.id)
    except sqlite3.IntegrityError as error:
        db.execute("ROLLBACK TO alone")
        if change.conversation.version == 0 and "conversation." in str(error):
            return StaleConversation(change.conversation.id)  # somebody made it meanwhile
        return StoreError(f"{change.conversation.id}: {error}")
    finally:
        db.execute("RELEASE alone")


def _commit_together(
    db: sqlite3.Connection, changes: Sequence[ChangeSet], first_changed: int, writing: Writing
) -> list[StoreError | None]:
    results: list[StoreError | None] = []
    written: list[ChangeSet] = []
    plain: list[ChangeSet] = []
    moved: set[str] = set()
    for changed, decided in enumerate(changes, start=first_changed):
        tickets = [ticket.number for ticket in decided.every_ticket]
        is_plain = _is_plain(decided)
        problem: StoreError | None
        if not moved.isdisjoint(tickets):  # two timers of a ticket: the second is decided again
            problem = StaleConversation(decided.conversation.id)
        elif is_plain:
            problem = states.write(db, decided, changed, writing)
        else:
            problem = _write_together(db, decided, changed, writing)
        results.append(problem)
        if problem is None:
            moved.update(tickets)
            written += (decided, *decided.also)
            if is_plain:
                plain.append(decided)
    additions.append(db, written, writing.stored_at, writing.at_once)
    additions.tell(db, plain)
    return results


def _is_plain(change: ChangeSet) -> bool:
    """Whether a change is of one conversation alone, and of nobody's identity."""
    return not (change.also or change.link or change.proven or change.verification)


def _write_together(
    db: sqlite3.Connection, change: ChangeSet, changed: int, writing: Writing
) -> StoreError | None:
    """Write the states of a change and of those that go with it, or of none."""
    db.execute("SAVEPOINT together")
    problem = states.write(db, change, changed, writing)
    for other in change.also:
        problem = problem or states.write(db, other, changed, writing)
        letters.begin(db, other)
    additions.tell(db, (change, *change.also))  # before what linking two contacts tells
    if problem is None and not _write_who(db, change, changed, writing.now):
        problem = StaleConversation(change.conversation.id)
    if problem is not None:
        db.execute("ROLLBACK TO together")
    db.execute("RELEASE together")
    return problem


def _write_who(db: sqlite3.Connection, change: ChangeSet, changed: int, now: datetime) -> bool:
    """What was proven, and who is one person from now on; False if that is no longer so."""
    for proven in change.proven:
        people.prove(db, proven, now)
    if change.verification is not None:
        people.save_verification(db, change.verification)
    by = people.Write(Actor("bot"), now, changed)
    return change.link is None or people.link(db, change.link, by)
