# SPDX-License-Identifier: AGPL-3.0-or-later
"""The look-ups of the store on SQLite: single rows by key, on a read-only connection.

They run on the event loop, beside the writer. Lists and searches belong to `desk/queries.py`.
"""

import sqlite3
from datetime import datetime

from intake.assets import Asset
from intake.contacts import Identity, Owner, Verification
from intake.ids import registered_serial
from intake.inbox import Machine
from intake.ports import Clock, Loaded, StoredOutcome, StoredThread
from intake.process.ending import Pending
from intake.process.work import Visit
from intake.store import rows
from intake.store.sqlite import deliveries, letters, lookups, people, process, reports
from intake.store.times import micros, moment
from intake.tickets.ticket import Ticket

_RECALL = "SELECT value FROM channel_state WHERE channel=? AND account=? AND name=?"
_TAKEN = (
    "SELECT number FROM source_position WHERE channel=? AND account=? AND source=?"
    " AND number BETWEEN ? AND ?"
)
_POSITION = "SELECT value FROM setting WHERE name='journal_position'"


class SqliteLookups:
    """See `Lookups`."""

    def __init__(self, reader: sqlite3.Connection, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock

    async def outcome(self, channel: str, account: str, message_id: str) -> StoredOutcome | None:
        """See `Lookups.outcome`."""
        return deliveries.outcome(self._reader, channel, account, message_id)

    async def thread(
        self, channel: str, account: str, thread: str, after_seq: int, limit: int
    ) -> StoredThread | None:
        """See `Lookups.thread`."""
        address = (channel, account, thread)
        return deliveries.thread(self._reader, address, after_seq, limit)

    def conversation_id(self, channel: str, account: str, thread: str) -> str | None:
        """See `Lookups.conversation_id`."""
        address = (channel, account, thread)
        row = self._reader.execute(lookups.FIND_CONVERSATION, address).fetchone()
        return str(row[0]) if row else None

    async def load_conversation(self, conversation_id: str) -> Loaded | None:
        """See `Lookups.load_conversation`."""
        found = lookups.load_conversation(self._reader, conversation_id)
        if found is None:
            return None
        conversation, contact = found
        number = conversation.ticket
        ticket = lookups.load_ticket(self._reader, number) if number else None
        return Loaded(conversation, contact, ticket)

    async def load_ticket(self, number: str) -> Ticket | None:
        """See `Lookups.load_ticket`."""
        return lookups.load_ticket(self._reader, number)

    async def tickets_of(self, contact_id: str, limit: int) -> list[Ticket]:
        """See `Lookups.tickets_of`."""
        return lookups.tickets_of(self._reader, contact_id, limit)

    async def visits_ahead(self, number: str) -> list[Visit]:
        """See `Lookups.visits_ahead`."""
        return process.visits_ahead(self._reader, number)

    async def pending(self, number: str) -> Pending:
        """See `Lookups.pending`."""
        return process.pending(self._reader, number)

    async def reports(self, number: str) -> list[Loaded]:
        """See `Lookups.reports`."""
        return reports.reports(self._reader, number, self._clock())

    async def identities(self, contact_id: str) -> tuple[Identity, ...]:
        """See `Lookups.identities`."""
        return people.identities(self._reader, contact_id)

    async def owner(self, identity: Identity, looking: str) -> Owner | None:
        """See `Lookups.owner`."""
        return people.owner(self._reader, identity, looking)

    async def verification(self, conversation_id: str) -> Verification | None:
        """See `Lookups.verification`."""
        return people.verification(self._reader, conversation_id)

    async def correspondence(
        self, channel: str, name: str, since: datetime
    ) -> tuple[Loaded, tuple[datetime, ...]] | None:
        """See `Lookups.correspondence`."""
        found = letters.correspondence(self._reader, channel, name, micros(since))
        loaded = await self.load_conversation(found[0]) if found else None
        if found is None or loaded is None:
            return None
        return loaded, tuple(map(moment, found[1]))

    async def load_asset(self, serial: str) -> Asset | None:
        """See `Lookups.load_asset`."""
        row = self._reader.execute(lookups.LOAD_ASSET, (registered_serial(serial),)).fetchone()
        return rows.asset_from(row) if row else None

    async def machine(self, asset: Asset, limit: int) -> Machine:
        """See `Lookups.machine`."""
        return lookups.machine(self._reader, asset, limit)

    async def recall(self, channel: str, account: str, name: str) -> str:
        """See `Lookups.recall`."""
        row = self._reader.execute(_RECALL, (channel, account, name)).fetchone()
        return str(row[0]) if row else ""

    async def taken_numbers(
        self, channel: str, account: str, source: str, first: int, last: int
    ) -> set[int]:
        """See `Lookups.taken_numbers`."""
        place = (channel, account, source, first, last)
        return {number for (number,) in self._reader.execute(_TAKEN, place)}

    async def journal_position(self) -> int:
        """See `Lookups.journal_position`."""
        found = self._reader.execute(_POSITION).fetchone()
        return int(found[0]) if found else 0
