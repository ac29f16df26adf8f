# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side of what could not be handled: the list, its length, and one with its bytes."""

from collections.abc import Collection
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, Select, func, literal_column, select

from intake.parking import cause_of
from intake.store.desk import views
from intake.store.schema import parked, timeline
from intake.store.times import moment

MOST_PARKED = 500
HEAD_BYTES = 64 * 1024  # of a payload, to look at; all of it is a download
# Written out, not bound, so that every backend sees that the partial index fits.
IS_PARKED = parked.c.state == literal_column("'parked'")
# In the timeline, by whom and why.
RETRIED: Final = "parked_retried"
DISCARDED: Final = "parked_discarded"


def parked_views(db: Connection) -> list[views.ParkedView]:
    """What is parked now, oldest first, at most a few hundred."""
    c = parked.c
    statement = _without({"raw", "traceback"})
    statement = statement.where(IS_PARKED).order_by(c.id).limit(MOST_PARKED)
    return [views.ParkedView(**_places(row)) for row in db.execute(statement)]


def parked_count(db: Connection) -> int:
    """How many are parked now."""
    statement = select(func.count()).select_from(parked).where(IS_PARKED)
    return int(db.execute(statement).scalar_one())


def parked_one(db: Connection, parked_id: int) -> views.ParkedDetailView | None:
    """One that is or was parked, with the beginning of its bytes."""
    c = parked.c
    head = func.substr(c.raw, 1, HEAD_BYTES).label("head")
    statement = _without({"raw"}).add_columns(head)
    row: Row[Any] | None = db.execute(statement.where(c.id == parked_id)).first()
    if row is None:
        return None
    return views.ParkedDetailView(
        **_places(row),
        state=row.state,
        traceback=row.traceback,
        head=bytes(row.head),
        settled=None if row.state == "parked" else _settled(db, parked_id),
    )


def parked_bytes(db: Connection, parked_id: int) -> bytes | None:
    """All bytes of one that is or was parked."""
    found = db.execute(select(parked.c.raw).where(parked.c.id == parked_id)).scalar()
    return None if found is None else bytes(found)


def _without(left_out: Collection[str]) -> Select[Any]:
    columns: list[Any] = [column for column in parked.c if column.name not in left_out]
    return select(*columns, func.length(parked.c.raw).label("size_bytes"))


def _places(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel,
        "account": row.account,
        "stage": row.stage,
        "cause": cause_of(row.stage, row.reason),
        "reason": row.reason,
        "conversation_id": row.conversation_id,
        "received_at": moment(row.received_at),
        "parked_at": moment(row.parked_at),
        "size_bytes": row.size_bytes,
    }


def _settled(db: Connection, parked_id: int) -> views.ParkedSettledView | None:
    """Who tried it again or put it away. Has no index: it is looked at once in a blue moon."""
    c = timeline.c
    statement = (
        select(c.actor_name, c.at, c.detail)
        .where(c.kind.in_((RETRIED, DISCARDED)))
        .order_by(c.id.desc())
    )
    for row in db.execute(statement):
        detail = orjson.loads(row.detail)
        if detail["parked"] == parked_id:
            return views.ParkedSettledView(row.actor_name, moment(row.at), detail["reason"])
    return None
