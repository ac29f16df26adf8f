# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agents and keys, for the command line: the same tables the desk reads."""

from collections.abc import Sequence

from sqlalchemy import Engine, delete, func, insert, select, update

from bots.app import Program
from bots.configuration.service_file import load_service_desk
from bots.configuration.teams import entering_own
from desk.login import hash_password, new_api_key, secret_hash
from intake.errors import InvalidRequest, NotFound
from intake.ids import new_id
from intake.routing.queues import TEAM, Member
from intake.store import dispatch_reads, schema
from intake.store.desk.dispatch import set_seat
from intake.store.rows import dumps
from intake.store.times import micros, moment
from intake.values import replace


async def add_agent(
    program: Program, login: str, name: str, role: str, queues: Sequence[str], password: str
) -> None:
    """Add an agent.

    Raises `InvalidRequest` if the log-in is none or taken, the name empty or a queue unknown.
    """
    table = schema.agent
    if not login or login.split() != [login]:
        raise InvalidRequest({"login": "is one word without blanks"})
    _named(name)
    await _enter_queues(program)
    with program.reading.connect() as connection:
        if connection.scalar(select(table.c.id).where(table.c.login == login)):
            raise InvalidRequest({"login": f"{login!r} is taken"})
        known = set(connection.scalars(select(schema.queue.c.id)))
    if unknown := set(queues) - known:
        raise InvalidRequest({"queues": f"there is no queue {', '.join(sorted(unknown))}"})
    await program.store.execute_write(
        insert(table).values(
            id=new_id(),
            login=login,
            name=name,
            role=role,
            language="zh",
            queues=dumps(list(queues)),
            password_hash=hash_password(password),
            is_active=1,
            created_at=micros(program.clock()),
        )
    )
    program.signals.publish(TEAM)


async def _enter_queues(program: Program) -> None:
    """The queues of the service file are there before the hub's first start."""
    if not program.knowledge.is_loaded:  # else they were entered when it was
        desk = load_service_desk(program.settings.bots.default)
        await program.store.execute_write(entering_own(desk.dispatch))


async def set_agent(
    program: Program,
    login: str,
    queues: Sequence[str] | None = None,
    skills: Sequence[str] | None = None,
    capacity: int | None = None,
    shift: str | None = None,
) -> None:
    """Change what dispatch knows of an agent; None leaves it.

    Raises `NotFound`, or `InvalidRequest` for a queue or shift that is unknown.
    """
    _check_shift(program, shift)
    await _enter_queues(program)
    with program.reading.connect() as connection:
        team = dispatch_reads.team(connection)
    member = next((one for one in team.members if one.login == login), None)
    if member is None:
        raise NotFound(f"there is no agent {login!r} who works on tickets")
    if unknown := set(queues or ()) - team.queues:
        raise InvalidRequest({"queues": f"there is no queue {', '.join(sorted(unknown))}"})
    changed = replace(
        member,
        queues=member.queues if queues is None else frozenset(queues),
        skills=member.skills if skills is None else frozenset(skills),
        capacity=member.capacity if capacity is None else capacity,
        shift=member.shift if shift is None else shift,
    )
    await program.store.execute_write(set_seat(changed))
    program.signals.publish(TEAM)


def _check_shift(program: Program, shift: str | None) -> None:
    """Whoever is in a shift that nobody has described never gets work."""
    dispatch = load_service_desk(program.settings.bots.default).dispatch
    known = sorted(dispatch.shifts) if dispatch else []
    if shift and shift not in known:
        named = f"there are {', '.join(known)}" if known else "the service file names none"
        raise InvalidRequest({"shift": f"there is no shift {shift!r}; {named}"})


def agents(reading: Engine) -> list[dict[str, object]]:
    """All agents by log-in, without their hashes; with what dispatch knows of those it serves."""
    table = schema.agent
    columns = (table.c.login, table.c.name, table.c.role, table.c.language, table.c.is_active)
    with reading.connect() as connection:
        members = {one.login: one for one in dispatch_reads.team(connection).members}
        found = connection.execute(select(*columns).order_by(table.c.login)).mappings()
        return [
            {**row, "is_active": bool(row["is_active"]), **_seat(members.get(row["login"]))}
            for row in found
        ]


def _seat(member: Member | None) -> dict[str, object]:
    if member is None:
        return {"queues": [], "skills": [], "capacity": None, "shift": "", "state": ""}
    return {
        "queues": sorted(member.queues),
        "skills": sorted(member.skills),
        "capacity": member.capacity,
        "shift": member.shift,
        "state": member.state.value,
    }


async def set_password(program: Program, login: str, password: str) -> None:
    """Change a password and end the agent's sessions. Raises `NotFound`."""
    table = schema.agent
    with program.reading.connect() as connection:
        agent_id = connection.scalar(select(table.c.id).where(table.c.login == login))
    if agent_id is None:
        raise NotFound(f"there is no agent {login!r}")
    await program.store.execute_write(
        [
            update(table)
            .where(table.c.id == agent_id)
            .values(password_hash=hash_password(password)),
            delete(schema.login).where(schema.login.c.agent_id == agent_id),
        ]
    )


async def create_key(program: Program, name: str, role: str) -> str:
    """A new API key; only its hash is kept. Raises `InvalidRequest` if the name is empty."""
    _named(name)
    key = new_api_key()
    await program.store.execute_write(
        insert(schema.api_key).values(
            id=new_id(),
            name=name,
            role=role,
            key_hash=secret_hash(key),
            created_at=micros(program.clock()),
        )
    )
    return key


def keys(reading: Engine) -> list[dict[str, object]]:
    """All API keys, the oldest first, without their secrets; which of them still open anything."""
    table = schema.api_key
    statement = select(table.c.name, table.c.role, table.c.created_at, table.c.revoked_at)
    with reading.connect() as connection:
        return [
            {
                "name": row.name,
                "role": row.role,
                "created_at": moment(row.created_at).isoformat(),
                "is_active": row.revoked_at is None,
            }
            for row in connection.execute(statement.order_by(table.c.created_at))
        ]


async def revoke_key(program: Program, name: str) -> int:
    """Let the keys of this name open nothing any more; how many there were.

    Raises `NotFound` if no key of the name is in use.
    """
    table = schema.api_key
    is_meant = (table.c.name == name) & table.c.revoked_at.is_(None)
    with program.reading.connect() as connection:
        count = connection.scalar(select(func.count()).where(is_meant)) or 0
    if not count:
        raise NotFound(f"there is no key {name!r} in use")
    now = micros(program.clock())
    await program.store.execute_write(update(table).where(is_meant).values(revoked_at=now))
    return count


def _named(name: str) -> None:
    if not name.strip():
        raise InvalidRequest({"name": "must not be empty"})
    if not name.isprintable():  # lines and colours of a terminal would be anybody's who lists them
        raise InvalidRequest({"name": "is one line of letters that can be seen"})
