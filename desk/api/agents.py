# SPDX-License-Identifier: AGPL-3.0-or-later
"""The team: who is there, what they can do and have, and whether they take more."""

from collections.abc import Iterable

from desk.answers import dispatch as answers
from desk.bodies.dispatch import AgentChange, ManagerChange, PresenceChange
from desk.endpoint import Call, endpoint
from desk.named import check_queues, contact_named
from intake.errors import Conflict, InvalidRequest, NotFound
from intake.routing.queues import TEAM, Availability, Member
from intake.store.desk import dispatch
from intake.values import replace


@endpoint("GET", "/agents")
async def list_agents(call: Call) -> answers.TeamList:
    """Everybody who works on tickets, by name."""
    queries = call.ports.queries.dispatch
    loads = await queries.loads()
    members = await queries.members()
    return answers.TeamList(
        items=[_shown(call, one, loads.get(one.id, 0)) for one in members],
        shifts=_shifts(call),
        skills=_skills(call, members),
    )


@endpoint("PATCH", "/agents/{agent_id}")
async def change_agent(call: Call, agent_id: str, body: AgentChange) -> answers.TeamMember:
    """Change what somebody can do: queues, skills, how much at once, shift."""
    member = await _member(call, agent_id)
    if body.queues is not None:
        await check_queues(call, body.queues, "queues")
        member = replace(member, queues=frozenset(body.queues))
    if body.shift is not None and body.shift not in _shifts(call):
        raise InvalidRequest({"shift": "unknown_shift"})
    member = replace(
        member,
        skills=member.skills if body.skills is None else frozenset(body.skills),
        capacity=member.capacity if body.capacity is None else body.capacity,
        shift=(body.shift or "") if "shift" in body.model_fields_set else member.shift,
        state=body.state or member.state,
    )
    await call.ports.store.execute_write(dispatch.set_seat(member))
    call.ports.signals.publish(TEAM)
    return _shown(call, member, (await call.ports.queries.dispatch.loads()).get(agent_id, 0))


@endpoint("GET", "/presence", errors=(409,))
async def read_presence(call: Call) -> answers.Presence:
    """Whether I take new work, and how much I have."""
    return await _presence(call, (await _me(call)).state)


@endpoint("PUT", "/presence", errors=(409,))
async def set_presence(call: Call, body: PresenceChange) -> answers.Presence:
    """Say whether I take new work. Without an open workspace nobody gets any."""
    me = await _me(call)
    await call.ports.store.execute_write(dispatch.set_state(me.id, body.state))
    call.ports.signals.publish(TEAM)
    return await _presence(call, body.state)


@endpoint("PUT", "/contacts/{contact_id}/account-manager")
async def set_account_manager(
    call: Call, contact_id: str, body: ManagerChange
) -> answers.PersonalAgent:
    """Give a customer their own person; dispatch rules may send them there."""
    person = await contact_named(call, contact_id)
    if body.agent_id is not None:
        members = await call.ports.queries.dispatch.members()
        if body.agent_id not in {each.id for each in members}:
            raise InvalidRequest({"agent_id": "unknown_agent"})
    changes = dispatch.set_manager(person.id, body.agent_id)
    await call.ports.store.execute_write(changes)
    call.ports.signals.publish(TEAM)
    return answers.PersonalAgent(agent_id=body.agent_id)


async def _member(call: Call, agent_id: str) -> Member:
    members = await call.ports.queries.dispatch.members()
    found = next((each for each in members if each.id == agent_id), None)
    if found is None:
        raise NotFound
    return found


async def _me(call: Call) -> Member:
    """The caller as a member; an API key sits at no desk."""
    try:
        return await _member(call, call.principal.id)
    except NotFound:
        raise Conflict("no_desk") from None


async def _presence(call: Call, state: Availability) -> answers.Presence:
    me = await _me(call)
    loads = await call.ports.queries.dispatch.loads()
    return answers.Presence(
        state=state.value,
        is_online=me.id in call.office.live.online,
        load=loads.get(me.id, 0),
        capacity=me.capacity,
    )


def _shifts(call: Call) -> list[str]:
    dispatch = call.ports.service_desk().dispatch
    return sorted(dispatch.shifts) if dispatch else []


def _skills(call: Call, members: Iterable[Member]) -> list[str]:
    """All that tickets can need, all that have a name, and all that somebody has."""
    dispatch = call.ports.service_desk().dispatch
    needed: frozenset[str] = dispatch.needable if dispatch else frozenset()
    named = dispatch.skill_titles if dispatch else ()
    return sorted(needed.union(named, *(one.skills for one in members)))


def _shown(call: Call, member: Member, load: int) -> answers.TeamMember:
    return answers.TeamMember(
        id=member.id,
        login=member.login,
        name=member.name,
        queues=sorted(member.queues),
        skills=sorted(member.skills),
        capacity=member.capacity,
        shift=member.shift,
        state=member.state.value,
        is_online=member.id in call.office.live.online,
        load=load,
    )
