# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask another system about the machines a message names, between claiming a turn and deciding it.

What it says goes into the register, with the time: that is the cache. A machine that was asked
about lately is not asked about again; if the system is away, the register's word stands, and a
new serial number is simply one that nobody knows yet. No turn waits for another one's answer.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

import structlog
from sqlalchemy import Engine, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from intake.assets import mentioned_serials
from intake.backoff import Backoff
from intake.directories.http_api import (
    DirectoryAway,
    HttpDirectory,
    KnownMachine,
    UselessAnswer,
)
from intake.importing.rows import customer_id
from intake.inbox import TurnContext
from intake.ports import Clock, Store
from intake.store.import_writes import WITHOUT_CLAIM
from intake.store.schema import asset, contact
from intake.store.times import micros, moment
from intake.values import replace

MOST_ASKED = 2  # machines of one message
UNKNOWN_FOR = timedelta(minutes=10)
MOST_REMEMBERED = 10_000
# Between questions about a machine to which the answer was useless.
USELESS = Backoff(first=timedelta(minutes=1), longest=timedelta(hours=24))

log = structlog.get_logger()


class DirectoryLookup:
    """Looks machines up for the turn worker. `looks_like` tells serial numbers from the rest."""

    def __init__(
        self,
        directory: HttpDirectory,
        store: Store,
        reading: Engine,
        clock: Clock,
        source: str,
        looks_like: re.Pattern[str],
        max_age: timedelta,
    ) -> None:
        self._directory = directory
        self._store = store
        self._reading = reading
        self._clock = clock
        self._source = source
        self._looks_like = looks_like
        self._max_age = max_age
        self._unknown: dict[str, datetime] = {}
        self._useless: dict[str, tuple[int, datetime]] = {}  # how often, and until when it waits

    def apart(self, contexts: Sequence[TurnContext]) -> list[Sequence[TurnContext]]:
        """The claimed turns, those that may have to wait for an answer each alone."""
        alone: list[Sequence[TurnContext]] = []
        quick: list[TurnContext] = []
        for context in contexts:
            if self._serials(context):
                alone.append([context])
            else:
                quick.append(context)
        return [quick, *alone] if quick else alone

    async def known(self, context: TurnContext) -> TurnContext:
        """The context with what the other system knows of the machines it names."""
        assets = dict(context.assets)
        for serial in self._serials(context)[:MOST_ASKED]:
            if not self._is_due(serial):
                continue
            try:
                is_known = await self._asked(serial)
            except UselessAnswer:
                continue
            except DirectoryAway as error:
                log.warning("directory_away", source=self._source, reason=str(error))
                break
            found = await self._store.load_asset(serial) if is_known else None
            if found is not None:
                assets[serial] = found
        return replace(context, assets=assets) if assets != context.assets else context

    async def learn(self, serial: str) -> None:
        """Bring the register up to date on a machine that is about to be reported, if it is due.

        Waits as long as a turn would; if the other system is away, the register's word stands.
        """
        if not (self._looks_like.fullmatch(serial) and self._is_due(serial)):
            return
        try:
            await self._asked(serial)
        except UselessAnswer:
            return
        except DirectoryAway as error:
            log.warning("directory_away", source=self._source, reason=str(error))

    async def ask(self, serial: str) -> bool:
        """Ask about one machine beside the turns; whether it is known there.

        Of a provisional one that is not, the time is kept, so that it is not asked about all the
        time. Raises `DirectoryAway`.
        """
        if await self._asked(serial):
            return True
        await self._store.execute_write(
            update(asset)
            .where(asset.c.serial == serial, asset.c.is_provisional == 1)
            .values(checked_at=micros(self._clock()))
        )
        return False

    def due(self, named: Iterable[str], most: int) -> list[str]:
        """Machines to ask about beside the turns.

        All of `named` that are due come first, then provisional ones, so many that it is `most`
        in all.
        """
        asked_before = micros(self._clock() - self._max_age)
        waiting = select(asset.c.serial).where(
            asset.c.is_provisional == 1,
            or_(asset.c.checked_at.is_(None), asset.c.checked_at <= asked_before),
        )
        found = dict.fromkeys(filter(self._is_due, self._fitting(named)))
        with self._reading.connect() as db:
            # Read one by one: only the pattern of the other system tells which of them count.
            rows = db.execute(waiting.order_by(asset.c.checked_at).execution_options(yield_per=50))
            asked = (one for one in self._fitting(rows.scalars()) if one not in found)
            more = (one for one in asked if not self._is_remembered(one))
            return [*found, *islice(more, max(most - len(found), 0))]

    def _fitting(self, serials: Iterable[str]) -> Iterator[str]:
        return filter(self._looks_like.fullmatch, serials)

    async def _asked(self, serial: str) -> bool:
        """Ask about one machine and keep what is said; whether it is known there."""
        try:
            machine = await self._directory.machine(serial)
        except UselessAnswer as error:
            self._remember_useless(serial, error)
            raise
        self._useless.pop(serial, None)
        if machine is None:
            self._remember_unknown(serial)
            return False
        await self._keep(machine)
        return True

    def _serials(self, context: TurnContext) -> list[str]:
        mentioned = mentioned_serials(context.message.text)
        return [one for one in mentioned if self._looks_like.fullmatch(one)]

    def _is_due(self, serial: str) -> bool:
        if self._is_remembered(serial):
            return False
        with self._reading.connect() as db:
            row = db.execute(select(asset).where(asset.c.serial == serial)).first()
        if row is None or row.is_provisional:
            return True
        return row.checked_at is not None and (
            moment(row.checked_at) + self._max_age <= self._clock()
        )

    def _is_remembered(self, serial: str) -> bool:
        """Whether the other system said lately that it does not know it, or nothing of use."""
        _, later = self._useless.get(serial, (0, None))
        now = self._clock()
        return any(one is not None and one > now for one in (later, self._unknown.get(serial)))

    def _remember_useless(self, serial: str, error: UselessAnswer) -> None:
        if len(self._useless) >= MOST_REMEMBERED:
            self._useless.clear()
        earlier, _ = self._useless.get(serial, (0, None))
        until = self._clock() + USELESS.pause(earlier)
        self._useless[serial] = (earlier + 1, until)
        log.warning("directory_answer_useless", source=self._source, reason=str(error))

    def _remember_unknown(self, serial: str) -> None:
        if len(self._unknown) >= MOST_REMEMBERED:
            self._unknown.clear()
        self._unknown[serial] = self._clock() + UNKNOWN_FOR

    async def _keep(self, machine: KnownMachine) -> None:
        """Write what was said into the register; an empty value leaves what is there."""
        owner = customer_id(self._source, machine.customer) if machine.customer else None
        with self._reading.connect() as db:
            is_there = select(contact.c.id).where(contact.c.id == owner)
            owner = owner if owner and db.execute(is_there).first() else None
        values: dict[str, object] = {
            "model": machine.model,
            "location": machine.location,
            "contract": machine.contract,
            "contact_id": owner,
        }
        for name in ("purchased_on", "warranty_until", "contract_until"):
            day = getattr(machine, name)
            values[name] = day.isoformat() if day else None
        said = {name: value for name, value in values.items() if value}
        said |= {"is_provisional": 0, "checked_at": micros(self._clock())}
        made = insert(asset).values(serial=machine.serial, **{"model": "", **said})
        then = {"contact_id": WITHOUT_CLAIM, **said}
        await self._store.execute_write(
            made.on_conflict_do_update(index_elements=[asset.c.serial], set_=then)
        )
