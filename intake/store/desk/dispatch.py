# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dispatch for the desk: reads on its reader threads, and the rare writes about people."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Executable, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from intake.happenings import Happening
from intake.routing.escalation import Escalation
from intake.routing.handing import Giving
from intake.routing.queues import Availability, Member
from intake.store import dispatch_reads as reads
from intake.store.desk.reader import Reader
from intake.store.rows import dumps
from intake.store.schema import account_manager, agent, agent_seat, escalation, timeline
from intake.store.times import moment


class DispatchQueries:
    """Reads about who does what."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def members(self) -> list[Member]:
        """Everybody who works on tickets, by name."""
        return await self._reader.all(reads.members(), reads.member)

    async def loads(self) -> Mapping[str, int]:
        """How much each of them has."""
        return await self._reader.read(reads.loads)

    async def queues_in_use(self) -> Mapping[str, int]:
        """How many open tickets each queue has."""
        return await self._reader.read(reads.queues_in_use)

    async def turned_away(self) -> Mapping[str, int]:
        """How many open tickets were sent to each queue, and are elsewhere: nobody works there."""
        return await self._reader.read(reads.turned_away)

    async def escalations(
        self, number: str = "", queue: str = "", *, pending: bool = False
    ) -> list[Escalation]:
        """Escalations of a ticket or to a queue, the most urgent first."""
        statement = reads.escalations(number, queue, pending=pending)
        return await self._reader.all(statement, reads.escalation_from)

    async def escalation(self, escalation_id: str) -> Escalation | None:
        """One escalation."""
        statement = select(escalation).where(escalation.c.id == escalation_id)
        return await self._reader.one(statement, reads.escalation_from)

    async def given(self, number: str) -> Giving | None:
        """Which agent gave a ticket to its owner last; None if it was not an agent."""
        return await self._newest(timeline.c.ticket == number, "assigned")

    async def taken(self, conversation_id: str) -> Giving | None:
        """Which agent took a conversation last; None if nobody has."""
        return await self._newest(timeline.c.conversation_id == conversation_id, "taken")

    async def _newest(self, about: ColumnElement[bool], kind: Happening) -> Giving | None:
        c = timeline.c
        statement = select(c.actor_kind, c.actor_id, c.at).where(about, c.kind == kind)
        newest = statement.order_by(c.id.desc()).limit(1)
        found = await self._reader.one(
            newest, lambda row: (row.actor_kind, Giving(row.actor_id, moment(row.at)))
        )
        return found[1] if found and found[0] == "agent" else None

    async def manager_of(self, contact_id: str) -> str | None:
        """A customer's own person."""
        c = account_manager.c
        statement = select(c.agent_id).where(c.contact_id == contact_id)
        return await self._reader.one(statement, lambda row: str(row.agent_id))


def set_seat(member: Member) -> list[Executable]:
    """What a member can do and how they are, as `member` says."""
    values = {
        "skills": dumps(sorted(member.skills)),
        "capacity": member.capacity,
        "shift": member.shift,
        "state": member.state.value,
    }
    return [
        update(agent).where(agent.c.id == member.id).values(queues=dumps(sorted(member.queues))),
        _seat(member.id, values),
    ]


def set_state(agent_id: str, state: Availability) -> Executable:
    """Whether somebody takes new work."""
    return _seat(agent_id, {"state": state.value})


def set_manager(contact_id: str, agent_id: str | None) -> list[Executable]:
    """Give a customer their own person, or take them away."""
    gone = delete(account_manager).where(account_manager.c.contact_id == contact_id)
    if agent_id is None:
        return [gone]
    return [gone, insert(account_manager).values(contact_id=contact_id, agent_id=agent_id)]


def _seat(agent_id: str, values: Mapping[str, object]) -> Executable:
    """Write a seat, and let whoever is about to give them something look again."""
    new = insert(agent_seat).values(agent_id=agent_id, version=1, **values)
    again = {**values, "version": agent_seat.c.version + 1}
    return new.on_conflict_do_update(index_elements=["agent_id"], set_=again)
