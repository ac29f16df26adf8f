# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell the team elsewhere: claim due notices, post them, settle.

One lane for each place, so that a robot that hangs delays nobody else. A place gets one post in
`PACE`: robots take twenty a minute. What gathers meanwhile goes out as one digest, so a storm of
tickets is a handful of posts. Quiet hours put off what is not urgent. A crash between the post
and its settling posts again: a notice seen twice is better than one never seen.
"""

import asyncio
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import orjson
import structlog
from sqlalchemy import Engine, Row, bindparam, select, update

from bots.runtime.metrics import Metrics
from bots.runtime.notifying import Place
from bots.runtime.waking import woken
from desk.notifiers.contract import NeverTold, NotTold, Telling
from intake.ids import TicketNumber
from intake.notices import DIGEST_FROM, Notice, NoticeState, digest, next_attempt
from intake.outbox import LONGEST_PAUSE_SECONDS, Committed
from intake.phrases import Phrases
from intake.ports import Clock, Store
from intake.store.schema import notice as table
from intake.store.times import micros, moment

if TYPE_CHECKING:
    from intake.messages import Language

BATCH = 200
POLL_SECONDS = 1.0
PACE = timedelta(seconds=4)

_NOW, _TAKEN = "now", "taken"
# Made once: it is asked after every commit that tells the team something. What a place that is
# not free has waiting is left out, or it would take the room of all others.
_DUE = (
    select(table)
    .where(table.c.state == NoticeState.WAITING.value, table.c.next_at <= bindparam(_NOW))
    .where(table.c.target.not_in(bindparam(_TAKEN, expanding=True)))
    .order_by(table.c.at, table.c.id)
    .limit(BATCH)
)

log = structlog.get_logger()


class NoticeWorker:
    """Posts notices to their places."""

    def __init__(
        self, store: Store, reading: Engine, clock: Clock, phrases: Phrases, metrics: Metrics
    ) -> None:
        self._store = store
        self._reading = reading
        self._clock = clock
        self._phrases = phrases
        self._metrics = metrics
        self._places: Mapping[str, Place] = {}
        self._free_at: dict[str, datetime] = {}
        self._busy: set[str] = set()
        self._wake = asyncio.Event()

    def use(self, places: Mapping[str, Place]) -> None:
        """The places there are, by name."""
        self._places = places

    def offer(self, committed: Sequence[Committed]) -> None:
        """Look at once if a change that was just written holds a notice."""
        if any(isinstance(r, Notice) for one in committed for r in one.change.records):
            self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        self._busy.clear()
        async with asyncio.TaskGroup() as lanes:
            while True:
                for place, notices in (await self.due()).items():
                    self._busy.add(place)
                    lanes.create_task(self._serve(place, notices))
                await woken(self._wake, POLL_SECONDS)
                self._wake.clear()

    async def due(self) -> dict[str, list[Notice]]:
        """What may be posted now, by place, oldest first."""
        now = self._clock()
        resting = {place for place, free_at in self._free_at.items() if free_at > now}
        found = await asyncio.to_thread(self._read, now, resting | self._busy)
        lanes: dict[str, list[Notice]] = {}
        for notice in found:
            lanes.setdefault(notice.target, []).append(notice)
        return lanes

    def _read(self, now: datetime, taken: AbstractSet[str]) -> list[Notice]:
        wanted = {_NOW: micros(now), _TAKEN: sorted(taken)}
        with self._reading.connect() as db:
            return [_notice(row) for row in db.execute(_DUE, wanted)]

    async def _serve(self, name: str, notices: Sequence[Notice]) -> None:
        try:
            await self.tell(name, notices)
        finally:
            self._busy.discard(name)

    async def tell(self, name: str, notices: Sequence[Notice]) -> None:
        """Post what one place is due, as far as its quiet hours let us."""
        place, now = self._places.get(name), self._clock()
        if place is None:
            gone = "this place is not configured any more"
            await self._settle(notices, {"state": NoticeState.REFUSED.value, "error": gone})
            return
        wakes_at = place.quiet.until(now) if place.quiet else now
        loud = [one for one in notices if one.is_urgent or wakes_at <= now]
        if silent := [one for one in notices if one not in loud]:
            await self._settle(silent, {"next_at": micros(wakes_at)})
        for batch in _batches(loud, place):
            self._free_at[name] = now + PACE
            free_at = await self._post(name, place, batch)
            if free_at > self._free_at[name]:  # posts meanwhile would only be counted against us
                self._free_at[name] = free_at
                break
            if not place.takes_documents:
                break  # the rest after the pause, as a digest if it has become many

    async def _post(self, name: str, place: Place, batch: Sequence[Notice]) -> datetime:
        """Post one batch; until when the place asks to be left alone, counted from its answer."""
        now = self._clock()
        language = cast("Language", place.language)
        text = digest(batch, language, self._phrases.say(language, "notice.more", count="{count}"))
        first = batch[0]
        telling = Telling(f"{first.id}@{name}", text, first.document, now)
        try:
            await place.notifier.tell(telling)
        except NeverTold as error:
            log.error("notice_refused", place=name)  # noqa: TRY400 - what was said may name people
            for one in batch:
                await self._settle([one], _refused(one, str(error)))
        except NotTold as error:
            answered_at = self._clock()
            pause = timedelta(seconds=min(error.retry_after or 0, LONGEST_PAUSE_SECONDS))
            await self._again(batch, str(error), answered_at, answered_at + pause)
            return answered_at + pause
        else:
            await self._settle(batch, {"state": NoticeState.SENT.value, "error": ""})
        return now

    async def _again(
        self, batch: Sequence[Notice], problem: str, now: datetime, free_at: datetime
    ) -> None:
        """Try later, each as often as it was not tried yet; give up after a day."""
        for one in batch:
            next_at = next_attempt(one.attempts, now, one.at)
            values: dict[str, object] = {"error": problem[:500], "attempts": one.attempts + 1}
            if next_at is None:
                values["state"] = NoticeState.REFUSED.value
            else:
                values["next_at"] = micros(max(next_at, free_at))
            await self._settle([one], values)

    async def _settle(self, notices: Sequence[Notice], values: Mapping[str, object]) -> None:
        if "error" in values:  # it was tried, not only put off
            state = NoticeState(values.get("state", NoticeState.WAITING.value))
            self._metrics.count_notices(state.name.lower(), len(notices))
        await self._store.execute_write(
            [
                update(table)
                .where(table.c.id == one.id, table.c.target == one.target)
                .values(**values)
                for one in notices
            ]
        )


def _batches(notices: Sequence[Notice], place: Place) -> list[Sequence[Notice]]:
    """What goes out together: all of them once they are many, else the first alone."""
    if place.takes_documents:
        return [[one] for one in notices]
    if len(notices) >= DIGEST_FROM:
        return [notices]
    return [notices[:1]] if notices else []


def _refused(notice: Notice, problem: str) -> dict[str, object]:
    """What is written of a notice that a place does not take: this try failed as well."""
    state = NoticeState.REFUSED.value
    return {"state": state, "error": problem, "attempts": notice.attempts + 1}


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        to=row.to,
        kind=row.kind,
        ticket=TicketNumber(row.ticket),
        text=orjson.loads(row.text),
        at=moment(row.at),
        document=orjson.loads(row.document),
        is_urgent=bool(row.is_urgent),
        target=row.target,
        state=NoticeState(row.state),
        attempts=row.attempts,
    )
