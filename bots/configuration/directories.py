# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory of the configuration, opened: `[directories.NAME]`; and stock with its age."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import ClientSession
from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from bots.runtime.directory_lookup import DirectoryLookup
from bots.settings import Settings
from intake.directories.http_api import DirectoryAway, HttpDirectory
from intake.directories.reservations import HttpReservations
from intake.errors import Conflict
from intake.ports import Clock, Store
from intake.process.reserving import Phase
from intake.store.schema import part_stock
from intake.store.times import micros, moment


@dataclass(frozen=True, slots=True)
class PartStock:
    """How many of a part there are; `checked_at` is when the other system said so.

    `is_old` says that it could not be asked now.
    """

    part: str
    quantity: int
    place: str
    checked_at: datetime
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """Stock of parts: the other system's word, or its last one while it is away."""

    directory: HttpDirectory
    store: Store
    reading: Engine
    clock: Clock

    async def stock(self, part: str) -> PartStock | None:
        """The stock of a part, None if it is not known. Raises `DirectoryAway` if never heard."""
        try:
            found = await self.directory.in_stock(part)
        except DirectoryAway:
            with self.reading.connect() as db:
                kept = db.execute(select(part_stock).where(part_stock.c.part == part)).first()
            if kept is None:
                raise
            return PartStock(part, kept.quantity, kept.place, moment(kept.checked_at), is_old=True)
        if found is None:
            return None
        now = self.clock()
        said = {"quantity": found.quantity, "place": found.place, "checked_at": micros(now)}
        made = insert(part_stock).values(part=part, **said)
        await self.store.execute_write(
            made.on_conflict_do_update(index_elements=[part_stock.c.part], set_=said)
        )
        return PartStock(part, found.quantity, found.place, now)


async def stock_of(part: str, parts: Parts | None) -> PartStock | None:
    """See `DeskPorts.stock`."""
    if parts is None:
        raise Conflict("no_directory")
    try:
        return await parts.stock(part)
    except DirectoryAway as error:
        raise Conflict("no_directory") from error


@dataclass(frozen=True, slots=True)
class Opened:
    """What the other system, called `name`, does for us; None for what it does not."""

    name: str = ""
    machines: DirectoryLookup | None = None
    parts: Parts | None = None
    reservations: HttpReservations | None = None


def open_directory(
    settings: Settings, session: ClientSession, store: Store, reading: Engine, clock: Clock
) -> Opened:
    """The other system of the configuration."""
    for name, section in settings.directories.items():
        directory = HttpDirectory(
            session,
            section.url,
            clock,
            section.token.get_secret_value(),
            section.asset,
            section.stock,
            section.timeout_seconds,
            section.fields,
        )
        machines = DirectoryLookup(
            directory,
            store,
            reading,
            clock,
            name,
            re.compile(section.serial_pattern),
            timedelta(hours=section.max_age_hours),
        )
        paths = {
            Phase.RESERVE: section.reserve,
            Phase.CONFIRM: section.confirm,
            Phase.RELEASE: section.release,
        }
        return Opened(
            name,
            machines if section.asset else None,
            Parts(directory, store, reading, clock) if section.stock else None,
            HttpReservations(directory, paths, section.reserve_timeout_seconds)
            if section.reserve
            else None,
        )
    return Opened()
