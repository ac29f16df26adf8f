# SPDX-License-Identifier: AGPL-3.0-or-later
"""Give open tickets what they lack: after each start, and when rules or levels have changed.

After a start, and once somebody has changed a rule by time, every open ticket is looked at, some
at a time with a pause between, while the hub works: what a new version, a new service file or a
new rule wants of time is set for old tickets, too. Then those whose customer has another level
than the ticket says, every minute and after an import.
Only what lacks something is written, so a start that is cut short begins again and loses nothing.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Engine, case, func, select

from bots.profile import BotProfile
from bots.runtime.committing import Committer
from bots.runtime.supervisor import Failed, attempt
from bots.runtime.ticket_loading import loaded_ticket
from bots.runtime.waking import woken
from intake.catching_up import Expected, caught_up, expected
from intake.changes import ChangeSet
from intake.consequences import Circumstances
from intake.conversations import Conversation
from intake.errors import StaleConversation
from intake.levels import NORMAL
from intake.ports import Clock, Store
from intake.store import schema
from intake.store.times import moment
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus

BATCH = 50
PAUSE_SECONDS = 0.1  # between batches: a hub with a million tickets has all day for it
EVERY = timedelta(minutes=1)

_ticket, _contact = schema.ticket.c, schema.contact.c
_LEVEL = case((_ticket.care == "", None), else_=func.json_extract(_ticket.care, "$.level"))
IS_OPEN = _ticket.status.in_([one.value for one in TicketStatus if one is not TicketStatus.CLOSED])
HAS_OTHER_LEVEL = (
    _ticket.status.in_([one.value for one in TicketStatus if one not in SETTLED])
    & (_contact.id == _ticket.contact_id)
    & (
        func.coalesce(func.nullif(_LEVEL, ""), NORMAL)
        != func.coalesce(func.nullif(_contact.level, ""), NORMAL)
    )
)

log = structlog.get_logger()
_Case = tuple[Conversation, Ticket, Circumstances, Expected]


class CatchingUp:
    """Sweeps over open tickets. `profile` is asked anew for each of them."""

    def __init__(
        self,
        store: Store,
        reading: Engine,
        committer: Committer,
        profile: Callable[[], BotProfile],
        clock: Clock,
    ) -> None:
        self._store = store
        self._reading = reading
        self._committer = committer
        self._profile = profile
        self._clock = clock
        self._wake = asyncio.Event()
        self._looks_at_all = True

    def wake(self, *, looks_at_all: bool = False) -> None:
        """Levels have changed, or what is wanted of all open tickets: look now."""
        self._looks_at_all |= looks_at_all
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            if self._looks_at_all:
                self._looks_at_all = False
                if written := await self.sweep(IS_OPEN):
                    log.info("tickets_caught_up", tickets=written)
            await woken(self._wake, EVERY.total_seconds())
            self._wake.clear()
            await self.sweep(HAS_OTHER_LEVEL)

    async def sweep(self, which: ColumnElement[bool]) -> int:
        """Look at all these tickets, a batch at a time; how many lacked something."""
        after, written = "", 0
        while numbers := await asyncio.to_thread(self._numbers, which, after):
            written += await self._batch(numbers)
            after = numbers[-1]
            await asyncio.sleep(PAUSE_SECONDS)
        return written

    async def _batch(self, numbers: Sequence[str]) -> int:
        cases = []
        for number in numbers:
            if (one := await self._case(number)) is not None:
                cases.append(one)
            await asyncio.sleep(0)  # customers' messages come between
        keys = [key for *_, found in cases for key in found.timers]
        known = await asyncio.to_thread(self._known, keys)
        changes = [
            change
            for conversation, ticket, around, found in cases
            if (change := caught_up(conversation, ticket, around, found, known)) is not None
        ]
        # One by one: tickets of one conversation would make each other's decision stale.
        return sum([await self._write(change) for change in changes])

    async def _write(self, change: ChangeSet) -> bool:
        (problem,) = await self._committer.commit([change])
        number = change.ticket.number if change.ticket else ""
        if isinstance(problem, StaleConversation):
            return await self._again(number)
        if problem is not None:
            log.error("catching_up_failed", ticket=number, error=type(problem).__name__)
        return problem is None

    async def _again(self, number: str) -> bool:
        """Somebody wrote meanwhile; decided once more on what is there now."""
        one = await self._case(number)
        if one is None:
            return False
        conversation, ticket, around, found = one
        known = await asyncio.to_thread(self._known, list(found.timers))
        change = caught_up(conversation, ticket, around, found, known)
        return change is not None and await self._committer.commit([change]) == [None]

    async def _case(self, number: str) -> _Case | None:
        """A ticket with what is decided on; None if it is gone, or cannot be decided."""
        now = self._clock()
        loaded = await loaded_ticket(self._store, self._reading, number, now)
        if loaded is None or loaded.ticket is None:
            return None
        conversation, ticket = loaded.conversation, loaded.ticket
        around = Circumstances(self._profile().desk, now, loaded.contact, ticket)
        found = attempt(lambda: expected(conversation, ticket, around))
        if isinstance(found, Failed):
            log.error("catching_up_failed", ticket=number, error=found.kind, frames=found.frames)
            return None
        return conversation, ticket, around, found.value

    def _numbers(self, which: ColumnElement[bool], after: str) -> list[str]:
        statement = (
            select(_ticket.number)
            .where(_ticket.number > after, which)
            .order_by(_ticket.number)
            .limit(BATCH)
        )
        with self._reading.connect() as db:
            return list(db.execute(statement).scalars())

    def _known(self, keys: Collection[str]) -> dict[str, datetime]:
        table = schema.timer.c
        statement = select(table.key, table.due_at).where(table.key.in_(keys))
        with self._reading.connect() as db:
            return {key: moment(due_at) for key, due_at in db.execute(statement)}
