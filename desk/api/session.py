# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and out, and what a workspace needs to know when it starts."""

from collections.abc import Mapping

from aiohttp import web

from desk import showing
from desk.answers.session import Agent, Colleague, Named, Session, SignedIn
from desk.bodies.session import SessionChange, SignIn
from desk.bodies.shared import Nothing
from desk.endpoint import Call, endpoint
from desk.permissions import Principal
from desk.problems import TooManyAttempts, WrongPassword
from intake.errors import NotPermitted
from intake.store.desk import writes


@endpoint("POST", "/login", errors=(401, 403, 429))
async def log_in(call: Call, body: SignIn) -> SignedIn:
    """Sign in with name and password; the answer sets the cookie."""
    office = call.office
    office.sessions.check_origin(call.request)
    address = call.request.remote or ""
    if wait := office.throttle.attempt(body.login, address, call.now):
        raise TooManyAttempts(wait)
    agent = await call.ports.queries.people.agent_by_login(body.login)
    if not await office.passwords.fits(body.password, agent.password_hash if agent else None):
        raise WrongPassword
    if agent is None:  # never: a missing hash does not fit
        raise WrongPassword
    office.throttle.forgive(body.login, address)
    begun = await office.sessions.begin(agent, call.request, call.now)
    call.afterwards.append(lambda response: office.sessions.set_cookie(response, begun.token))
    return SignedIn(agent=showing.agent(agent), csrf=begun.principal.csrf)


@endpoint("POST", "/logout", status=204)
async def log_out(call: Call, body: Nothing) -> web.Response:
    """End this sign-in; its open workspaces are closed."""
    _must_be_signed_in(call.principal, body)
    await call.office.sessions.end(call.principal)
    call.afterwards.append(call.office.sessions.drop_cookie)
    return web.Response(status=204)


@endpoint("GET", "/session")
async def read_session(call: Call) -> Session:
    """Who I am, and the names of teams, skills, shifts, tiers, types of tickets and colleagues."""
    return await _session(call, call.principal.language)


@endpoint("PATCH", "/session")
async def change_session(call: Call, body: SessionChange) -> Session:
    """Change the language I work in."""
    _must_be_signed_in(call.principal, body)
    await call.ports.store.execute_write(writes.set_language(call.principal.id, body.language))
    return await _session(call, body.language)


async def _session(call: Call, language: str) -> Session:
    people, settings = call.ports.queries.people, call.ports.settings
    desk, agents = call.ports.service_desk(), await people.agents()
    dispatch = desk.dispatch
    me = next((showing.agent(each) for each in agents if each.id == call.principal.id), None)
    if me is None:  # an API key
        who = call.principal
        me = Agent(
            id=who.id,
            name=who.name,
            login="",
            role=who.role,
            language=settings.languages[0],
            queues=[],
        )
    return Session(
        agent=me.model_copy(update={"language": language or me.language}),
        csrf=call.principal.csrf,
        queues=[showing.named(one.id, one.name_zh, one.name_en) for one in await people.queues()],
        skills=_named(dispatch.skill_titles if dispatch else {}),
        shifts=_named(dispatch.shift_titles if dispatch else {}),
        tiers=_named(dispatch.tier_titles if dispatch else {}),
        types=_named(
            {kind: desk.type_titles.get(kind, (kind, kind)) for kind in sorted(desk.types)}
        ),
        agents=[Colleague(id=each.id, name=each.name, login=each.login) for each in agents],
        languages=list(settings.languages),
        demo=settings.is_demo,
    )


def _named(titles: Mapping[str, tuple[str, str]]) -> list[Named]:
    return [showing.named(name, zh, en) for name, (zh, en) in titles.items()]


def _must_be_signed_in(principal: Principal, _body: Nothing | SessionChange) -> None:
    """An API key has no session to end or change."""
    if not principal.token_hash:
        raise NotPermitted
