# SPDX-License-Identifier: AGPL-3.0-or-later
"""A team in a running program: people, queues and the workspaces they have open."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import insert, select, update

from bots.app import Program
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.ids import AgentId, ContactId, ConversationId, TicketNumber
from intake.messages import Address
from intake.routing.queues import ONLINE, TEAM, Member
from intake.routing.section import DispatchSection
from intake.service_levels.clock import SlaClock
from intake.store import schema
from intake.store.desk.dispatch import set_seat
from intake.store.rows import dumps
from intake.store.times import micros
from intake.tickets.ticket import TicketDraft, open_ticket


async def hire(program: Program, *members: Member, queues: Sequence[str] = ()) -> None:
    """Enter people, their queues, and queues that nobody works in."""
    named = {queue for one in members for queue in one.queues} | set(queues)
    with program.reading.connect() as db:
        known = set(db.scalars(select(schema.queue.c.id)))
    statements: list[Any] = [
        insert(schema.queue).values(id=name, name_zh=name, name_en=name)
        for name in sorted(named - known)
    ]
    for one in members:
        statements.append(
            insert(schema.agent).values(
                id=one.id,
                login=one.login,
                name=one.name,
                role="agent",
                language="zh",
                queues=dumps(sorted(one.queues)),
                password_hash="",
                is_active=1,
                created_at=micros(program.clock()),
            )
        )
        statements += set_seat(one)
    await program.store.execute_write(statements)
    program.signals.publish(TEAM)


def member(name: str, *queues: str, **more: Any) -> Member:
    """Somebody who works in these queues."""
    return Member(AgentId(f"a-{name}"), name, name.title(), frozenset(queues), **more)


def online(program: Program, *names: str) -> None:
    """These people have a workspace open, and nobody else."""
    program.signals.publish(ONLINE, frozenset(f"a-{name}" for name in names))


def configure(program: Program, **section: Any) -> None:
    """Let the hub dispatch like this from now on."""
    hours = program.knowledge.profile.desk.hours
    change_desk(
        program, dispatch=DispatchSection.model_validate(section).dispatch(hours, "printers")
    )


def change_desk(program: Program, **sections: Any) -> None:
    """Let the hub run its service like this from now on."""
    knowledge = program.knowledge
    knowledge.run_service(replace(knowledge.profile.desk, **sections))


async def leave(program: Program, name: str) -> None:
    """Somebody does not work here any more."""
    gone = update(schema.agent).where(schema.agent.c.login == name).values(is_active=0)
    await program.store.execute_write(gone)
    program.signals.publish(TEAM)


def told(program: Program, number: str) -> list[tuple[str, dict[str, Any]]]:
    """What the timeline of a ticket tells: kind and detail."""
    table = schema.timeline
    with program.reading.connect() as db:
        found = db.execute(
            select(table.c.kind, table.c.detail)
            .where(table.c.ticket == number)
            .order_by(table.c.id)
        )
        return [(kind, orjson.loads(detail)) for kind, detail in found]


def queued(program: Any, count: int, **changes: Any) -> list[ChangeSet]:
    """Tickets that customers have filed and nobody has, a minute apart, the oldest first."""
    now = program.clock()
    return [
        ChangeSet(
            Conversation(
                ConversationId(f"c{n}"),
                Address("webhook", "main", f"w{n}"),
                f"w{n}",
                ContactId(f"k{n}"),
                speaker=Speaker.WAITING,
                queue="printers",
                ticket=TicketNumber(f"FD-{n:06}"),
                waiting_since=now,
                created_at=now,
            ),
            ticket=open_ticket(
                TicketDraft("fault", f"Nr. {n}", {}, **changes),
                number=TicketNumber(f"FD-{n:06}"),
                contact_id=ContactId(f"k{n}"),
                conversation_id=ConversationId(f"c{n}"),
                channel="webhook",
                queue="printers",
                clock=SlaClock(),
                now=now - timedelta(minutes=count - n),
            ),
            contact=Contact(ContactId(f"k{n}")),
            timeline=(TimelineEntry("opened", Actor("bot"), now),),
        )
        for n in range(count)
    ]


def owned(program: Any) -> dict[str, str]:
    """Who has which ticket."""
    table = schema.ticket
    with program.reading.connect() as db:
        found = db.execute(select(table.c.number, table.c.agent_id).order_by(table.c.number))
        return {number: agent for number, agent in found if agent}
