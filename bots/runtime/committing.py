# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write decisions with everything that follows from them: step 6 of the line, for all who decide.

Turns, timers and agents commit through this one place, so that none of them goes around the rules
of the service desk.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

import structlog

from bots.profile import BotProfile
from bots.runtime.supervisor import Failed, attempt_async, failed_with
from intake.assets import Asset
from intake.changes import Actor, ChangeSet
from intake.consequences import Circumstances, follow
from intake.contacts import Contact
from intake.conversations import Speaker
from intake.errors import FrontdeskError, StoreError, StoreUnavailable
from intake.ids import registered_serial
from intake.inbox import Machine
from intake.ports import Clock, Loaded, Store
from intake.process.ending import back_to_work_in, called_off, ended_in, withdrawn
from intake.tickets.incidents import ended_with, resolved_in
from intake.tickets.sides import joined
from intake.tickets.ticket import Ticket
from intake.values import quick, replace

MOST_EARLIER = 5  # tickets of the same machine, open and settled

log = structlog.get_logger()


class Undecided(StoreError):
    """What follows from a change could not be decided, as nobody expected. Nothing is written."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.kind)
        self.failed = failed


def failure_of(problem: FrontdeskError) -> Failed:
    """Why a change was not written, as it is parked."""
    return problem.failed if isinstance(problem, Undecided) else failed_with(problem)


@quick
@dataclass(frozen=True, slots=True)
class Known:
    """What whoever decided has read already: whose the conversation is, and a ticket as stored."""

    contact: Contact
    ticket: Ticket | None


class Committer:
    """Commits changes. `profile` is asked anew for each batch."""

    def __init__(self, store: Store, profile: Callable[[], BotProfile], clock: Clock) -> None:
        self._store = store
        self._profile = profile
        self._clock = clock

    async def commit(
        self, changes: Sequence[ChangeSet], known: Sequence[Known | None] = ()
    ) -> list[FrontdeskError | None]:
        """See `Store.commit`. A change that a consequence refuses or fails on is not written.

        The others of its batch are; what was wrong stands in its place. `known` is, for each of
        the changes, what it was decided on, which is not read again; None: nobody knows. Raises
        `StoreUnavailable` if the store failed for good while it was read: then nothing of the
        batch is written.
        """
        results = [
            await self._decided(one, seen) if _has_more(one) else one
            for one, seen in zip_longest(changes, known)
        ]
        wanted = [one for one in results if isinstance(one, ChangeSet)]
        written = iter(await self._store.commit(wanted))
        return [next(written) if isinstance(one, ChangeSet) else one for one in results]

    async def _decided(self, change: ChangeSet, known: Known | None) -> ChangeSet | FrontdeskError:
        result = await attempt_async(self._or_refused(change, known))
        if isinstance(result, Failed):
            log.error("consequence_failed", error=result.kind, frames=result.frames)
            return Undecided(result)
        return result.value

    async def _or_refused(
        self, change: ChangeSet, known: Known | None
    ) -> ChangeSet | FrontdeskError:
        try:
            return await self._followed(change, known)
        except StoreUnavailable:
            raise  # nothing was decided, and nobody is refused
        except FrontdeskError as refused:
            return refused

    async def _followed(self, change: ChangeSet, known: Known | None = None) -> ChangeSet:
        if change.also:
            change = replace(change, also=tuple([await self._followed(o) for o in change.also]))
        desk, now = self._profile().desk, self._clock()
        if change.ticket is None and not change.tickets:
            return follow(change, Circumstances(desk, now))
        contact = change.contact or (known.contact if known else await self._contact(change))
        before = await self._before(change.ticket, known)
        machine = await self._machine(change.ticket, before)
        followed = follow(change, Circumstances(desk, now, contact, before, machine))
        for ticket, by in ended_in(followed):
            pending = await self._store.pending(ticket.number)
            followed = withdrawn(followed, ticket, by, pending, now)
        for ticket, by in back_to_work_in(followed):
            pending = await self._store.pending(ticket.number)
            followed = called_off(followed, ticket, by, pending, now)
        masters = resolved_in(followed)
        return await self._with_reports(followed, masters, now) if masters else followed

    async def _with_reports(
        self, change: ChangeSet, masters: Sequence[tuple[Ticket, Actor]], now: datetime
    ) -> ChangeSet:
        """An incident that is resolved, by whatever way, takes its open reports along."""
        changes = [change]
        for master, by in masters:
            reports = await self._store.reports(master.number)
            here = [_in_place(one, change) for one in reports if not _decides(change, one)]
            changes += [await self._followed(one) for one in ended_with(master, by, here, now)]
        return joined(changes) if len(changes) > 1 else change

    async def _contact(self, change: ChangeSet) -> Contact | None:
        loaded = await self._store.load_conversation(change.conversation.id)
        return loaded.contact if loaded else None

    async def _before(self, ticket: Ticket | None, known: Known | None) -> Ticket | None:
        if ticket is None or not ticket.version:
            return None
        if known and known.ticket and known.ticket.number == ticket.number:
            return known.ticket
        return await self._store.load_ticket(ticket.number)

    async def _machine(self, ticket: Ticket | None, before: Ticket | None) -> Machine | None:
        """The machine that a ticket is now about; None if it was about that one before."""
        if ticket is None or not ticket.asset_serial:
            return None
        if ticket.version and (before is None or before.asset_serial == ticket.asset_serial):
            return None
        serial = registered_serial(ticket.asset_serial)
        known = await self._store.load_asset(serial)
        return await self._store.machine(known or Asset(serial, ""), MOST_EARLIER)


def _decides(change: ChangeSet, loaded: Loaded) -> bool:
    """Whether a change has decided on this ticket already."""
    decided = {each.number for one in (change, *change.also) for each in one.every_ticket}
    return loaded.ticket is not None and loaded.ticket.number in decided


def _in_place(loaded: Loaded, change: ChangeSet) -> Loaded:
    """The same, in the state that the change gives its conversation already."""
    held = {one.conversation.id: one.conversation for one in (change, *change.also)}
    conversation = held.get(loaded.conversation.id, loaded.conversation)
    return replace(loaded, conversation=conversation)


def _has_more(change: ChangeSet) -> bool:
    """Whether anything can follow: most turns are about no ticket, and cost nothing here."""
    is_waiting = change.conversation.speaker is Speaker.WAITING
    return is_waiting or change.ticket is not None or bool(change.tickets or change.also)
