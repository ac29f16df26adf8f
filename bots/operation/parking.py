# SPDX-License-Identifier: AGPL-3.0-or-later
"""The human's side of parked messages: look, try again, or put away for good.

Parked payloads keep their original bytes. A retry sends them through the line once more; what
they would repeat is known by its id, so a retry can never double an effect.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Engine, Insert, Row, exists, func, insert, select, update

from bots.app import Program
from intake.changes import Actor
from intake.happenings import Happening
from intake.journal import JournalRecord
from intake.messages import RawPayload
from intake.store import schema
from intake.store.desk.parked import DISCARDED, RETRIED, parked_bytes, parked_one
from intake.store.inbound_rows import as_recorded
from intake.store.times import micros, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

_WAITING, _PARKED, _DISCARDED = 0, 2, 3


class Parking:
    """Retry and discard in a running program, or with the files opened for a command."""

    def __init__(self, program: Program) -> None:
        self._program = program

    async def retry(self, parked_id: int, by: Actor) -> bool:
        """Send it through the line again; False if nothing is parked under that number."""
        row = self._find(parked_id)
        if row is None:
            return False
        if row.stage == "turn":
            again = as_recorded(row.raw.decode())
            await self._set(row, "retried", _WAITING, again, self._told(RETRIED, row, by))
            await self._program.store.release([str(row.conversation_id)])
            self._program.turns.wake()
        else:
            await self._enter_again(row, self._told(RETRIED, row, by))
        self._program.signals.publish("parked")
        return True

    async def _enter_again(self, row: Row[Any], told: Insert) -> None:
        """First enter, then close the old outcome: a crash in between leaves it to be retried."""
        meta: Mapping[str, str] = orjson.loads(row.meta)
        payload = RawPayload(row.channel, row.account, moment(row.received_at), row.raw, meta)
        again = await self._program.entry.enter_again(JournalRecord(row.journal_seq, payload))
        parked, outcome = schema.parked, schema.journal_outcome
        closed = update(parked).where(parked.c.id == row.id).values(state="retried")
        same = outcome.c.journal_seq == row.journal_seq
        if again is None:
            # Entered, the inbox tells its outcome; else its message had come by other means.
            entered = exists().where(schema.inbox.c.journal_seq == row.journal_seq)
            repeated = update(outcome).where(same, ~entered)
            await self._program.store.execute_write(
                [
                    told,
                    closed,
                    outcome.delete().where(same, entered),
                    repeated.values(outcome="duplicate", detail=""),
                ]
            )
        elif again.outcome == "ignored":
            changed = update(outcome).where(same).values(outcome="ignored", detail=again.reason)
            await self._program.store.execute_write([told, closed, changed])
        else:
            names = [column.name for column in parked.columns if column.name != "id"]
            kept = {name: getattr(row, name) for name in names}
            kept |= {
                "reason": again.reason,
                "traceback": again.traceback,
                "parked_at": micros(self._program.clock()),
            }
            await self._program.store.execute_write([told, closed, insert(parked).values(**kept)])

    async def discard(self, parked_id: int, by: Actor, reason: str) -> bool:
        """Put it away; the journal keeps its bytes a while. False if nothing is parked there."""
        row = self._find(parked_id)
        if row is None:
            return False
        told = self._told(DISCARDED, row, by, reason)
        if row.stage == "turn":
            await self._set(row, "discarded", _DISCARDED, "", told)
        else:
            await self._discard_payload(row, told)
        self._program.signals.publish("parked")
        return True

    def _told(self, kind: Happening, row: Row[Any], by: Actor, reason: str = "") -> Insert:
        """Who did what and why, in the history of its conversation if it has one."""
        return insert(schema.timeline).values(
            conversation_id=row.conversation_id,
            kind=kind,
            actor_kind=by.kind,
            actor_id=by.id,
            actor_name=by.name,
            at=micros(self._program.clock()),
            detail=orjson.dumps({"parked": row.id, "reason": reason}).decode(),
        )

    async def _discard_payload(self, row: Row[Any], told: Insert) -> None:
        """It never came into the inbox, so the books know it by its journal number alone."""
        parked, outcome = schema.parked, schema.journal_outcome
        # A retry may have been quicker: what is not parked any more stays as it is.
        still_parked = (parked.c.id == row.id) & (parked.c.state == "parked")
        known = (outcome.c.journal_seq == row.journal_seq) & (outcome.c.outcome == "parked")
        await self._program.store.execute_write(
            [
                told,
                update(outcome)
                .where(known, exists().where(still_parked))
                .values(outcome="discarded"),
                update(parked).where(still_parked).values(state="discarded"),
            ]
        )

    def _find(self, parked_id: int) -> Row[tuple[object, ...]] | None:
        table = schema.parked
        query = select(table).where(table.c.id == parked_id, table.c.state == "parked")
        with self._program.reading.connect() as connection:
            return connection.execute(query).first()

    async def _set(
        self, row: Row[Any], state: str, inbox_state: int, payload: str, told: Insert
    ) -> None:
        parked, inbox = schema.parked, schema.inbox
        # Two people may press at once: what is not parked any more stays as it is.
        still_parked = (inbox.c.seq == row.inbox_seq) & (inbox.c.state == _PARKED)
        await self._program.store.execute_write(
            [
                told,
                update(parked).where(parked.c.id == row.id).values(state=state),
                update(inbox).where(still_parked).values(state=inbox_state, payload=payload),
            ]
        )


def parked_list(reading: Engine) -> list[dict[str, object]]:
    """What is parked, newest first, without the bytes."""
    table = schema.parked
    columns = (
        table.c.id, table.c.channel, table.c.account, table.c.stage, table.c.reason,
        table.c.received_at, func.length(table.c.raw).label("size_bytes"),
    )  # fmt: skip
    query = select(*columns).where(table.c.state == "parked").order_by(table.c.id.desc())
    with reading.connect() as connection:
        rows = connection.execute(query).mappings().all()
    return [{**row, "received_at": moment(row["received_at"]).isoformat()} for row in rows]


def parked_shown(reading: Engine, parked_id: int) -> dict[str, object] | None:
    """One that is or was parked, its bytes as text as far as they are text."""
    with reading.connect() as connection:
        found = parked_one(connection, parked_id)
        raw = parked_bytes(connection, parked_id)
    if found is None or raw is None:
        return None
    shown = asdict(found)
    del shown["head"]
    return {**shown, "raw": raw.decode("utf-8", "backslashreplace")}
