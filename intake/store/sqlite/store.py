# SPDX-License-Identifier: AGPL-3.0-or-later
"""Store on SQLite: the default. One file, one process, one writing connection.

WAL with `synchronous=FULL`: a commit that returned survives a power cut (measured: FULL lost 0 of
8,745 rows, NORMAL 519 of 79,343). Look-ups are `reading`'s, on a second connection.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite as sqlite_dialect

from intake.changes import Actor, ChangeSet
from intake.contacts import ContactLink
from intake.errors import StoreError
from intake.inbox import Arrival, SetAside, TurnContext
from intake.outbox import Committed, Delivery, DeliveryState, Settlement, leaving
from intake.ports import Clock
from intake.store.sqlite import (
    additions,
    commit,
    deliveries,
    entering,
    people,
    timers,
)
from intake.store.sqlite.as_read import AsRead
from intake.store.sqlite.checkpoints import Checkpoints
from intake.store.sqlite.file import connect, lock_file
from intake.store.sqlite.lanes import BEHIND, Lanes
from intake.store.sqlite.reading import SqliteLookups
from intake.store.sqlite.timer_line import TimerLine
from intake.store.sqlite.turn_line import WAITING, TurnLine
from intake.store.sqlite.writer import Writer
from intake.store.sqlite.writing import Writing
from intake.timers import DueTimer, Timer

Announce = Callable[[Sequence[Committed]], None]


class SqliteStore(SqliteLookups):
    """See `Store`."""

    def __init__(self, path: Path, clock: Clock, announce: Announce) -> None:
        self._lock = lock_file(path)
        self._announce = announce
        self._db = connect(path)
        super().__init__(connect(path, is_read_only=True), clock)
        self._checkpoints = Checkpoints(self._db, connect(path))
        self._writer = Writer(self._db, self._checkpoints.after_commit)
        self._timers = TimerLine()
        self._line = TurnLine(row[0] for row in self._db.execute(WAITING))
        self._lanes = Lanes(row[0] for row in self._db.execute(BEHIND))
        self._at_once: frozenset[tuple[str, str]] = frozenset()
        self._as_read = AsRead()
        self._changed = _one(self._db, _NEWEST_CHANGE)
        self._ticket_count = _one(self._db, "SELECT value FROM counter WHERE name='ticket'")

    @property
    def failure(self) -> BaseException | None:
        """Why nothing can be written any more, or None."""
        return self._writer.failure

    async def enter(
        self, arrivals: Sequence[Arrival], aside: Sequence[SetAside], journal_seq: int
    ) -> list[bool]:
        """See `Store.enter`."""
        now = self._clock()
        self._changed += 1
        changed = self._changed

        def job(db: sqlite3.Connection) -> list[bool]:
            entered = entering.enter(db, arrivals, aside, journal_seq, now, changed)
            for arrival, context in zip(arrivals, entered, strict=True):
                if context is not None:
                    self._line.line_up(context, arrival, now)
            return [context is not None for context in entered]

        return await self._writer.run(job, is_durable=False)  # the journal would enter them again

    def send_at_once(self, accounts: Collection[tuple[str, str]]) -> None:
        """See `Store.send_at_once`."""
        self._at_once = frozenset(accounts)

    def gather(self, accounts: Mapping[tuple[str, str], timedelta]) -> None:
        """See `Store.gather`."""
        self._line.quiet.gather(accounts)

    def turns_due_in(self) -> float | None:
        """See `Store.turns_due_in`."""
        return self._line.quiet.due_in(self._clock())

    async def claim_turns(self, limit: int) -> list[TurnContext]:
        """See `Store.claim_turns`."""
        claim = partial(self._line.claim, limit=limit, now=self._clock())
        return await self._writer.run(claim, is_durable=False)

    async def forget_turns(self) -> None:
        """See `Store.forget_turns`."""
        self._line.forget()

    async def forget_deliveries(self) -> None:
        """See `Store.forget_deliveries`."""
        self._lanes.forget()

    async def release(self, conversation_ids: Sequence[str]) -> None:
        """See `Store.release`."""
        self._line.release(conversation_ids)

    async def commit(self, changes: Sequence[ChangeSet]) -> list[StoreError | None]:
        """See `Store.commit`."""
        writing = Writing(self._clock(), self._at_once, self._as_read)
        first = self._changed + 1
        self._changed += len(changes)
        has_ticket = any(change.ticket is not None for change in changes)

        def job(db: sqlite3.Connection) -> tuple[list[StoreError | None], list[Committed]]:
            problems = commit.commit(db, changes, first, writing)
            if has_ticket:
                db.execute("UPDATE counter SET value=? WHERE name='ticket'", (self._ticket_count,))
            pairs = zip(changes, problems, strict=True)
            good = [change for change, problem in pairs if not problem]
            return problems, [
                self._lease(one) for change in good for one in (change, *change.also)
            ]

        written = self._writer.run(job)
        written.add_done_callback(self._on_written)
        problems, _ = await asyncio.shield(written)
        return problems

    def _on_written(self, writing: "asyncio.Future[tuple[Any, list[Committed]]]") -> None:
        """Tell of what was committed, also when whoever asked for it does not wait any more."""
        if writing.exception() is not None:
            return
        committed = writing.result()[1]
        for one in committed:
            if one.change.inbox_seq is not None:
                self._line.finish(one.change.conversation.id)
        self._announce(committed)

    def _lease(self, change: ChangeSet) -> Committed:
        """Take the sending lane for a change's messages, unless somebody sends in it."""
        if not change.messages or not leaving(change):
            return Committed(change)
        is_waiting = additions.delivery_state(change, self._at_once) == DeliveryState.WAITING
        return Committed(change, is_waiting and self._lanes.take(change.conversation.id))

    async def park(
        self, context: TurnContext, reason: str, traceback: str, change: ChangeSet
    ) -> StoreError | None:
        """See `Store.park`."""
        now = self._clock()
        self._changed += 1
        changed = self._changed

        def job(db: sqlite3.Connection) -> tuple[StoreError | None, list[Committed]]:
            problem = commit.commit(db, [change], changed, Writing(now, self._at_once))[0]
            if problem is not None:
                return problem, []
            deliveries.park_turn(db, context, reason, traceback, now)
            return None, [self._lease(change)]

        writing = self._writer.run(job)
        writing.add_done_callback(self._on_written)
        problem, _ = await asyncio.shield(writing)
        return problem

    async def claim_timers(self, limit: int) -> list[DueTimer]:
        """See `Store.claim_timers`."""
        # By the connection that writes: it still holds the pages it has just written.
        claim = partial(self._timers.claim, limit=limit, now=self._clock())
        due = await self._writer.run(claim, is_durable=False)
        self._as_read.remember(due)
        return due

    async def settle_timers(self, done: Sequence[str], later: Sequence[Timer]) -> None:
        """See `Store.settle_timers`."""
        await self._writer.run(lambda db: timers.settle(db, done, later))

    def next_timer_at(self) -> datetime | None:
        """See `Store.next_timer_at`."""
        return timers.next_at(self._reader)

    async def claim_deliveries(self, limit: int) -> list[Delivery]:
        """See `Store.claim_deliveries`."""
        now = self._clock()

        def job(db: sqlite3.Connection) -> list[Delivery]:
            due = deliveries.claim(db, limit, self._lanes.taken, now)
            self._lanes.take_due(due)
            return due

        return await self._writer.run(job, is_durable=False)

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """See `Store.settle`."""
        now = self._clock()
        failed = [one for one in settlements if one.state is not DeliveryState.SENT]
        if failed:
            self._changed += 1
        changed = self._changed

        def job(db: sqlite3.Connection) -> None:
            deliveries.settle(db, settlements, failed, changed, now)
            self._lanes.give_back(db, settlements)

        await self._writer.run(job)

    async def link_contacts(self, link: ContactLink, actor: Actor) -> bool:
        """See `Store.link_contacts`."""
        by = self._write_by(actor)
        return await self._writer.run(lambda db: people.link(db, link, by))

    async def unlink_contacts(self, survivor: str, absorbed: str, actor: Actor) -> bool:
        """See `Store.unlink_contacts`."""
        by = self._write_by(actor)
        return await self._writer.run(lambda db: people.unlink(db, survivor, absorbed, by))

    def _write_by(self, actor: Actor) -> people.Write:
        self._changed += 1
        return people.Write(actor, self._clock(), self._changed)

    async def next_ticket_count(self) -> int:
        """See `Store.next_ticket_count`."""
        self._ticket_count += 1
        return self._ticket_count

    async def execute_write(self, statements: Executable | Sequence[Executable]) -> int:
        """See `Store.execute_write`."""
        batch = statements if isinstance(statements, Sequence) else [statements]
        compiled = [_compile(statement) for statement in batch]

        def job(db: sqlite3.Connection) -> int:
            changed = 0
            for sql, values in compiled:
                changed = db.execute(sql, values).rowcount
            return changed

        return await self._writer.run(job)

    async def remember(self, channel: str, account: str, name: str, value: str) -> None:
        """See `Store.remember`."""
        key = (channel, account, name)

        def job(db: sqlite3.Connection) -> None:
            if value:
                db.execute(_REMEMBER, (*key, value))
            else:
                db.execute(_FORGET, key)

        await self._writer.run(job)

    async def close(self) -> None:
        """See `Store.close`."""
        await self._writer.close()
        self._checkpoints.close()
        self._reader.close()
        self._db.close()
        self._lock.close()


_REMEMBER = (
    "INSERT INTO channel_state(channel, account, name, value) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET value = excluded.value"
)
_FORGET = "DELETE FROM channel_state WHERE channel=? AND account=? AND name=?"
_NEWEST_CHANGE = (
    "SELECT max(coalesce((SELECT max(changed) FROM conversation), 0),"
    " coalesce((SELECT max(changed) FROM ticket), 0))"
)


def _one(db: sqlite3.Connection, query: str) -> int:
    row = db.execute(query).fetchone()
    return int(row[0]) if row else 0


def _compile(statement: Executable) -> tuple[str, list[object]]:
    compiled = statement.compile(dialect=sqlite_dialect.dialect())  # type: ignore[attr-defined]
    parameters = compiled.construct_params()
    return str(compiled), [parameters[name] for name in compiled.positiontup or ()]
