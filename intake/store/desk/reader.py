# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the read side runs a SELECT: on the threads named `desk-reads`, one page at a time.

Pages go by key, not by offset: a cursor holds the place of the last row, so rows that arrive
meanwhile shift nothing.
"""

import asyncio
import base64
import binascii
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import orjson
from sqlalchemy import Column, Connection, Engine, Row, Select, func, select, tuple_

from intake.errors import InvalidRequest
from intake.store.desk import views
from intake.store.schema import conversation, ticket

Answer = TypeVar("Answer")
View = TypeVar("View")

READER_THREADS = 4
LARGEST_KEY = 2**63 - 1


class Reader:
    """A few threads and a read-only engine, which `close` does not dispose."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(READER_THREADS, thread_name_prefix="desk-reads")

    def close(self) -> None:
        """Stop the threads; reads under way are finished."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def read(self, work: Callable[[Connection], Answer]) -> Answer:
        """What `work` returns, run on a reader thread with a connection of its own."""

        def run() -> Answer:
            with self._engine.connect() as db:
                return work(db)

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    async def all(self, statement: Select[Any], view: Callable[[Row[Any]], View]) -> list[View]:
        """Every row, seen through `view`."""
        return await self.read(lambda db: [view(row) for row in db.execute(statement)])

    async def one(self, statement: Select[Any], view: Callable[[Row[Any]], View]) -> View | None:
        """The first row, seen through `view`, or None."""
        found = await self.all(statement.limit(1), view)
        return found[0] if found else None

    async def page(
        self,
        statement: Select[Any],
        order: tuple[Column[Any], Column[Any]],
        cursor: str | None,
        limit: int,
        seen: Callable[[Connection, Sequence[Row[Any]]], list[View]],
    ) -> views.Page[View]:
        """One page in falling order of (time, key), its rows `seen` as views.

        Raises `InvalidRequest` for a bad cursor.
        """
        time, key = order
        if cursor:
            statement = statement.where(tuple_(time, key) < tuple_(*_position(cursor)))
        statement = statement.order_by(time.desc(), key.desc()).limit(limit + 1)

        def read(db: Connection) -> views.Page[View]:
            changed = newest_change(db)  # before the rows: see queries.py
            rows = db.execute(statement).all()
            following = None
            if len(rows) > limit:
                last = rows[limit - 1]
                following = _cursor(getattr(last, time.name), getattr(last, key.name))
            return views.Page(seen(db, rows[:limit]), following, changed)

        return await self.read(read)


def newest_change(db: Connection) -> int:
    """The number of the newest change to any conversation or ticket."""
    newest = (db.execute(select(func.max(t.c.changed))).scalar() for t in (conversation, ticket))
    return max(each or 0 for each in newest)


def _cursor(time: int, key: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([time, key])).decode().rstrip("=")


def _position(cursor: str) -> tuple[int, str]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        time, key = orjson.loads(base64.b64decode(padded.encode("ascii"), b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError) as error:
        raise InvalidRequest({"cursor": "unreadable"}) from error
    if type(time) is not int or abs(time) > LARGEST_KEY or not isinstance(key, str):
        raise InvalidRequest({"cursor": "unreadable"})
    return time, key
