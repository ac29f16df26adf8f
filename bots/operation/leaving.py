# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody leaves the team: they sign in no more, and what they had goes back to its queue.

Open tickets and conversations are released as a colleague would pass them on, each with its line
on the timeline, so that dispatch or a person takes them up. Tasks, visits and questions keep their
name until somebody who knows the work gives them away; they are counted for whoever runs the
command. Settled tickets keep their owner: it is known who solved them.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final

from sqlalchemy import Table, delete, func, select, update

from bots.app import Program
from desk.deciding import MOST_ATTEMPTS
from desk.permissions import ADMIN
from intake.agent_actions import Doer
from intake.changes import ChangeSet, TimelineEntry
from intake.conversations import Speaker
from intake.errors import FrontdeskError, InvalidRequest, NotFound, StaleConversation
from intake.ids import AgentId
from intake.process.work import TAKES_TIME, TaskState
from intake.routing import handing
from intake.routing.escalation import PENDING
from intake.routing.handing import TransferTarget
from intake.routing.queues import TEAM
from intake.store import schema
from intake.tickets.ticket import SETTLED
from intake.values import replace

_BY: Final = Doer(AgentId(""), "frontdesk agent leave", may_override=True)


async def leave(program: Program, login: str) -> dict[str, Any]:
    """Take somebody out of the team; what came of what they had, by kind.

    `released` are numbers of tickets, `kept` those that their process or fields hold. Raises
    `NotFound`, or `InvalidRequest` for the last administrator.
    """
    agent_id, name = _active(program, login)
    table, signed_in = schema.agent, schema.login
    await program.store.execute_write(
        [
            update(table).where(table.c.id == agent_id).values(is_active=0),
            delete(signed_in).where(signed_in.c.agent_id == agent_id),
        ]
    )
    if program.knowledge.is_loaded:
        program.knowledge.know_team()
    else:
        await program.knowledge.load()
    program.signals.publish(TEAM)
    found = {
        number: await _release(program, number, agent_id, name)
        for number in _tickets(program, agent_id)
    }
    spoken = [
        await _let_go(program, one, agent_id, name) for one in _conversations(program, agent_id)
    ]
    return {
        "released": [number for number, is_released in found.items() if is_released],
        "kept": [number for number, is_released in found.items() if not is_released],
        "conversations": sum(spoken),
        **_left_behind(program, agent_id),
        "customers": _customers(program, agent_id),
    }


async def come_back(program: Program, login: str) -> None:
    """Let somebody who left sign in again, with the password they had. Raises `NotFound`."""
    table = schema.agent
    with program.reading.connect() as db:
        if db.scalar(select(table.c.id).where(table.c.login == login)) is None:
            raise NotFound(f"there is no agent {login!r}")
    await program.store.execute_write(
        update(table).where(table.c.login == login).values(is_active=1)
    )
    program.signals.publish(TEAM)


def _active(program: Program, login: str) -> tuple[str, str]:
    """Who leaves: id and name."""
    table = schema.agent
    with program.reading.connect() as db:
        is_here = table.c.is_active == 1
        row = db.execute(select(table).where(table.c.login == login, is_here)).first()
        others = select(func.count()).where(is_here, table.c.role == ADMIN, table.c.login != login)
        is_last = row is not None and row.role == ADMIN and not db.scalar(others)
    if row is None:
        raise NotFound(f"there is no agent {login!r}, or they have left already")
    if is_last:
        raise InvalidRequest({"login": "is the last administrator; add another one first"})
    return str(row.id), str(row.name)


def _tickets(program: Program, agent_id: str) -> list[str]:
    c, settled = schema.ticket.c, [one.value for one in SETTLED]
    wanted = select(c.number).where(c.agent_id == agent_id, c.status.not_in(settled))
    with program.reading.connect() as db:
        return list(db.scalars(wanted.order_by(c.created_at)))


def _conversations(program: Program, agent_id: str) -> list[str]:
    c = schema.conversation.c
    wanted = select(c.id).where(c.agent_id == agent_id, c.speaker == Speaker.HUMAN.value)
    with program.reading.connect() as db:
        return list(db.scalars(wanted.order_by(c.created_at)))


async def _release(program: Program, number: str, agent_id: str, name: str) -> bool:
    """Give a ticket back to its queue, with its conversation; False where that is refused."""

    async def decide() -> ChangeSet | None:
        ticket = await program.store.load_ticket(number)
        if ticket is None or ticket.agent_id != agent_id or ticket.status in SETTLED:
            return None  # passed on or solved meanwhile
        loaded = await program.store.load_conversation(ticket.conversation_id or "")
        if loaded is None:
            return None
        to, note, now = TransferTarget(ticket.queue), _note(program, name), program.clock()
        conversation = loaded.conversation
        return handing.transfer(conversation, ticket, to, _BY, now, note=note, owner=name)

    return await _committed(program, decide)


async def _let_go(program: Program, conversation_id: str, agent_id: str, name: str) -> bool:
    """Let a conversation wait for the next person; it is about no ticket of theirs."""

    async def decide() -> ChangeSet | None:
        loaded = await program.store.load_conversation(conversation_id)
        if loaded is None or loaded.conversation.agent_id != agent_id:
            return None
        now = program.clock()
        waiting = replace(
            loaded.conversation,
            speaker=Speaker.WAITING,
            agent_id=None,
            waiting_since=now,
            unanswered_turns=0,
        )
        detail = {"to": waiting.queue, "note": _note(program, name)}
        return ChangeSet(waiting, timeline=(TimelineEntry("transferred", _BY.actor, now, detail),))

    return await _committed(program, decide)


async def _committed(program: Program, decide: Callable[[], Awaitable[ChangeSet | None]]) -> bool:
    """Decide anew while others are faster; whether nothing is theirs any more."""
    for _ in range(MOST_ATTEMPTS):
        try:
            change = await decide()
        except FrontdeskError:
            return False
        if change is None:
            return True
        (problem,) = await program.committer.commit([change])
        if not isinstance(problem, StaleConversation):
            return problem is None
    return False


def _note(program: Program, name: str) -> str:
    profile = program.profile()
    return profile.phrases.say(profile.default_language, "staff.left", name=name)


def _left_behind(program: Program, agent_id: str) -> dict[str, list[str]]:
    """The tickets with tasks, visits and questions that still bear their name."""
    wanted: tuple[tuple[str, Table, str, Collection[str]], ...] = (
        ("tasks", schema.task, "owner", (TaskState.OPEN,)),
        ("visits", schema.visit, "engineer", TAKES_TIME),
        ("questions", schema.escalation, "agent_id", PENDING),
    )
    with program.reading.connect() as db:
        return {
            kind: list(
                db.scalars(
                    select(table.c.ticket)
                    .where(
                        table.c[column] == agent_id,
                        table.c.state.in_(map(str, states)),
                    )
                    .order_by(table.c.ticket)
                )
            )
            for kind, table, column, states in wanted
        }


def _customers(program: Program, agent_id: str) -> int:
    """How many customers they look after as account manager."""
    table = schema.account_manager
    with program.reading.connect() as db:
        return db.scalar(select(func.count()).where(table.c.agent_id == agent_id)) or 0
