# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and out: secrets, forgery, guessing."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from desk.login import secret_hash
from desk.sessions import HINT
from intake.store import schema

PASSWORD = "correct horse battery"


def cookie(desk: Any) -> str:
    """The secret the browser holds."""
    return next((each.value for each in desk.session.cookie_jar if each.key == "frontdesk"), "")


async def test_sign_in(desk: Any) -> None:
    """Name and password give a cookie no script can read; only its hash is stored."""
    async with desk.session.post(
        f"{desk.url}/api/v1/login", json={"login": "LiNa", "password": PASSWORD}
    ) as response:
        answer = await response.json()
        set_cookie = response.headers["Set-Cookie"]
    assert answer["agent"]["name"] == "李娜"
    assert "password" not in str(answer)
    for word in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in set_cookie
    (stored,) = await desk.rows(schema.login)
    assert stored[0] == secret_hash(cookie(desk))


async def test_a_script_sees_that_somebody_is_signed_in(desk: Any) -> None:
    """A hint beside the secret, so that a page asks for a sign-in only where there is one."""
    await desk.sign_in("lina")
    hint = next(each for each in desk.session.cookie_jar if each.key == HINT)
    assert (hint.value, hint["httponly"]) == ("1", "")
    assert cookie(desk) not in hint.output()
    await desk.call("POST", "/logout", {})
    assert not [each for each in desk.session.cookie_jar if each.key == HINT]


async def test_who_am_i(desk: Any) -> None:
    """The session tells who I am, the teams, the colleagues, and the page's token."""
    assert (await desk.call("GET", "/session"))[0] == 401
    await desk.sign_in("lina")
    status, session = await desk.call("GET", "/session")
    assert status == 200
    assert session["csrf"] == desk.csrf
    assert session["agent"]["queues"] == ["printers"]
    assert {"id": "lines", "name": {"zh": "产线设备组", "en": "Lines"}} in session["queues"]
    assert len(session["agents"]) == 6
    assert session["demo"] is True


async def test_wrong_password(desk: Any) -> None:
    """A wrong password and an unknown name get the very same answer."""
    known = await desk.call("POST", "/login", {"login": "lina", "password": "wrong"})
    unknown = await desk.call("POST", "/login", {"login": "nobody", "password": "wrong"})
    assert known == unknown
    assert known[0] == 401
    assert known[1]["type"] == "wrong-password"


async def test_guessing_is_slowed(desk: Any) -> None:
    """After a few wrong guesses one must wait; the wait passes by itself and nothing is locked."""
    for _ in range(5):
        await desk.call("POST", "/login", {"login": "lina", "password": "wrong"})
    status, problem = await desk.call("POST", "/login", {"login": "lina", "password": PASSWORD})
    assert (status, problem["type"]) == (429, "too-many-attempts")
    desk.clock.move(timedelta(seconds=11))
    status, _ = await desk.call("POST", "/login", {"login": "lina", "password": PASSWORD})
    assert status == 200


async def test_rotation(desk: Any) -> None:
    """Signing in again ends the sign-in this browser had before."""
    await desk.sign_in("lina")
    old = cookie(desk)
    await desk.sign_in("lina")
    assert cookie(desk) != old
    desk.session.cookie_jar.clear()
    status, _ = await desk.call("GET", "/session", Cookie=f"frontdesk={old}")
    assert status == 401


async def test_sign_out(desk: Any) -> None:
    """Signing out ends the sign-in on the server, not only in the browser."""
    await desk.sign_in("lina")
    old = cookie(desk)
    assert (await desk.call("POST", "/logout", {}))[0] == 204
    assert cookie(desk) == ""
    assert (await desk.call("GET", "/session", Cookie=f"frontdesk={old}"))[0] == 401


@pytest.mark.parametrize(
    ("steps", "hours", "status"), [(1, 13, 401), (20, 11, 200), (31, 11, 401)]
)
async def test_expiry(desk: Any, steps: int, hours: int, status: int) -> None:
    """A sign-in ends after half a day without use, and after two weeks in any case."""
    await desk.sign_in("lina")
    for _ in range(steps):
        desk.clock.move(timedelta(hours=hours))
        last, _ = await desk.call("GET", "/session")
    assert last == status


@pytest.mark.parametrize(("header", "last"), [("X-Unattended", 401), ("X-Other", 200)])
async def test_a_page_left_alone_signs_out(desk: Any, header: str, last: int) -> None:
    """What a page asks with nobody at it is answered, but keeps no sign-in alive."""
    await desk.sign_in("lina")
    for expected in (200, 200, last):
        desk.clock.move(timedelta(hours=5))
        assert (await desk.call("GET", "/tasks", **{header: "1"}))[0] == expected


async def test_a_live_line_that_comes_back_is_no_use(desk: Any) -> None:
    """Browsers open it again by themselves, and give it no header of ours."""
    await desk.sign_in("lina")
    desk.clock.move(timedelta(hours=7))
    own = {"Origin": desk.url}
    async with desk.session.ws_connect(f"{desk.url}/api/v1/live", headers=own):
        desk.clock.move(timedelta(hours=7))
    assert (await desk.call("GET", "/session"))[0] == 401


async def test_no_token(desk: Any) -> None:
    """A change with the cookie alone, as a foreign page would send it, is refused."""
    await desk.sign_in("lina")
    desk.csrf = ""
    for headers in ({}, {"X-CSRF-Token": "guess"}):
        status, problem = await desk.call("PATCH", "/session", {"language": "en"}, **headers)
        assert (status, problem["type"]) == (403, "forgery-blocked")


async def test_foreign_page(desk: Any) -> None:
    """A change from another site's page is refused even with the right token."""
    await desk.sign_in("lina")
    body = {"language": "en"}
    status, _ = await desk.call("PATCH", "/session", body, Origin="https://evil.example")
    assert status == 403
    for own in ("http://desk.test", desk.url):
        status, _ = await desk.call("PATCH", "/session", body, Origin=own)
        assert status == 200


async def test_language(desk: Any) -> None:
    """The language an agent chooses stays; problems come in the language the page asks for."""
    await desk.sign_in("lina")
    for asked, title in (("en-GB,en;q=0.9", "There is nothing here"), ("fr", "这里什么也没有")):
        _, problem = await desk.call("GET", "/tickets/none", Accept_Language=asked)
        assert problem["title"] == title
    status, session = await desk.call("PATCH", "/session", {"language": "en"})
    assert (status, session["agent"]["language"]) == (200, "en")
    assert (await desk.call("GET", "/session"))[1]["agent"]["language"] == "en"


async def test_api_key(desk: Any) -> None:
    """A key works without cookie and token, within its role, until it is revoked."""
    key = await desk.key("agent")
    conversation_id = await desk.conversation()
    status, taken = await desk.call("POST", f"/conversations/{conversation_id}/take", {}, **key)
    assert (status, taken["agent"]["name"]) == (200, "agent key")
    assert (await desk.call("GET", "/audit", **key))[0] == 403
    assert (await desk.call("GET", "/session", **key))[1]["agent"]["role"] == "agent"
    assert (await desk.call("POST", "/logout", {}, **key))[0] == 403
    await desk.store.execute_write(update(schema.api_key).values(revoked_at=1))
    assert (await desk.call("GET", "/session", **key))[0] == 401


@pytest.mark.parametrize("value", ["Bearer fd_wrong", "Bearer", "Basic eDp5", "Bearer x" * 99])
async def test_bad_credentials(desk: Any, value: str) -> None:
    """Credentials that do not count are refused, also beside a good cookie."""
    await desk.sign_in("lina")
    status, problem = await desk.call("GET", "/session", Authorization=value)
    assert (status, problem["type"]) == (401, "sign-in-required")


async def test_agent_who_left(desk: Any) -> None:
    """Somebody who no longer works here is out at once and cannot come back."""
    await desk.sign_in("lina")
    await desk.store.execute_write(update(schema.agent).values(is_active=0))
    assert (await desk.call("GET", "/session"))[0] == 401
    status, _ = await desk.call("POST", "/login", {"login": "lina", "password": PASSWORD})
    assert status == 401
