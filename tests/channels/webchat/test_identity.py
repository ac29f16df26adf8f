# SPDX-License-Identifier: AGPL-3.0-or-later
"""A site's own users: believed on its signature, for minutes, and for one visitor only."""

from datetime import UTC, datetime
from typing import Any

import pytest

from channels import webchat
from channels.webchat.identity import Person, read_identity
from intake.contacts import email_identity
from tests.channels.webchat.conftest import BASE, SECRET, Browser
from tests.support.site_tokens import SITE_SECRET, claims, jwt

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def read(token: str, secret: str = SITE_SECRET) -> Any:
    """As the server reads it, at noon."""
    return read_identity(secret.encode(), token, NOW)


def test_a_token_of_the_example_in_the_readme() -> None:
    """Everything a site may say arrives."""
    until = int(NOW.timestamp()) + 300
    told = {"sub": "u42", "exp": until, "email": "a@b.example", "name": "张伟", "phone": "+861"}
    assert read(jwt(told)).person == Person("u42", "a@b.example", "+861", "张伟")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        jwt({"sub": "u42", "exp": int(NOW.timestamp())}),
        jwt({"sub": "u42", "exp": int(NOW.timestamp()) + 601}),
        jwt({"sub": "u42"}),
        jwt({"sub": "u42", "exp": True}),
        jwt({"sub": "", "exp": int(NOW.timestamp()) + 60}),
        jwt({"sub": 42, "exp": int(NOW.timestamp()) + 60}),
        jwt({"sub": "u\n42", "exp": int(NOW.timestamp()) + 60}),
        jwt(["u42"]),
        jwt({"sub": "u42", "exp": int(NOW.timestamp()) + 60}, secret="another"),
        jwt({"sub": "u42", "exp": int(NOW.timestamp()) + 60}, head={"alg": "none"}),
        jwt({"sub": "u42", "exp": int(NOW.timestamp()) + 60}, head={"alg": "RS256"}),
        jwt({"sub": "u42", "exp": int(NOW.timestamp()) + 60}).rpartition(".")[0] + ".",
        jwt({"sub": "x" * 5000, "exp": int(NOW.timestamp()) + 60}),
        "é" * 10,
    ],
)
def test_what_is_no_word_of_the_site(token: str) -> None:
    """Expired, too long-lived, without a user, of another secret or algorithm, cut off."""
    assert read(token) is None


@pytest.fixture
async def visitor(hub: Any, serve: Any) -> Browser:
    """A visitor of a chat that believes its site."""
    settings = {"secret": SECRET, "identity_secret": SITE_SECRET}
    channel = webchat.open("site", settings, hub)
    hub.channel = channel
    guest = Browser(await serve(channel))
    await guest.open_session()
    return guest


async def identify(browser: Browser, identity: str, token: str = "") -> tuple[int, Any]:
    """Open the session with the site's word."""
    body = {"token": token, "identity": identity}
    async with browser.client.post(f"{BASE}/session", json=body) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_messages_carry_who_the_site_says_it_is(visitor: Browser, hub: Any) -> None:
    """The same thread goes on; what is said in it from now on is verified."""
    token = jwt(claims(email="a@b.example"))
    status, session = await identify(visitor, token, visitor.token)
    assert (status, session["visitor"]) == (200, visitor.visitor)
    visitor.token = session["token"]
    await visitor.post("cid-00000001", text="hello")
    (message,) = hub.channel.normalize(hub.accepted[-1])
    assert message.profile.is_verified
    assert (message.profile.user, message.profile.email) == ("u42", "a@b.example")


async def test_a_copied_token_makes_nobody_else_that_person(visitor: Browser) -> None:
    """The visitor who used it may again (a page loaded twice); nobody else."""
    token = jwt(claims())
    assert (await identify(visitor, token, visitor.token))[0] == 200
    assert (await identify(visitor, token, visitor.token))[0] == 200
    status, problem = await identify(visitor, token)
    assert (status, problem["type"]) == (403, "identity")


async def test_another_person_gets_another_thread(visitor: Browser) -> None:
    """At a shared browser nobody reads what the one before has said."""
    _, first = await identify(visitor, jwt(claims("alice")), visitor.token)
    status, second = await identify(visitor, jwt(claims("bob")), first["token"])
    assert status == 200
    assert second["visitor"] != first["visitor"]


@pytest.mark.parametrize(
    ("told", "threads"),
    [
        ({}, 2),
        ({"email": "bob@b.example"}, 2),
        ({"email": "A@b.example"}, 1),
        ({"email": "a@b.example", "phone": "+8613800138000"}, 1),
    ],
)
async def test_whoever_proved_an_address_here_is_not_anybody(
    visitor: Browser, hub: Any, told: dict[str, str], threads: int
) -> None:
    """The site's user goes on in that thread only if the site names the same address."""
    proven = (email_identity("a@b.example"),)
    hub.proofs[("webchat", "site", visitor.visitor)] = proven
    status, session = await identify(visitor, jwt(claims("bob", **told)), visitor.token)
    assert status == 200
    assert len({session["visitor"], visitor.visitor}) == threads


async def test_what_a_visitor_says_of_itself_is_no_proof(visitor: Browser, hub: Any) -> None:
    """A `who` in a message is not read."""
    await visitor.post("cid-00000001", text="hi", who={"user": "u42"}, identity="x")
    (message,) = hub.channel.normalize(hub.accepted[-1])
    assert not message.profile.is_verified


async def test_without_a_secret_nobody_is_believed(browser: Browser) -> None:
    """A chat that shares none refuses every token, also one signed with nothing."""
    for secret in (SITE_SECRET, ""):
        assert (await identify(browser, jwt(claims(), secret=secret), browser.token))[0] == 403
