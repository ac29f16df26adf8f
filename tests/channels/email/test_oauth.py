# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in with OAuth2: a token server over HTTP, and mail servers that want its token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from channels.email.imap import SignInRefused, open_mailbox
from channels.email.settings import Settings
from channels.email.sign_in import AccessToken, KeptToken, SignIn
from channels.email.smtp import AccountRefused, hand_over
from channels.registry import probe_account
from intake.errors import TransientFailure
from tests.support.imap_script import scripted_imap
from tests.support.listening import listening
from tests.support.mail_servers import smtp_server

CONTENT = b"Subject: x\r\n\r\nhello\r\n"
TO = ["wang@customer.example"]


@dataclass
class TokenServer:
    """Gives a new access token for a refresh token it knows."""

    url: str = ""
    good: set[str] = field(default_factory=lambda: {"refresh-1"})
    rotates: bool = False  # each use brings the next refresh token and ends the old one
    status: int = 200
    lasts: object = 3600
    asked: list[dict[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.status != 200:
            headers = {"Location": self.url}
            return web.Response(status=self.status, text="busy", headers=headers)
        if form["refresh_token"] not in self.good:
            return web.json_response({"error": "invalid_grant"}, status=400)
        document = {"access_token": f"access-{len(self.asked)}", "expires_in": self.lasts}
        if self.rotates:
            document["refresh_token"] = f"refresh-{len(self.asked) + 1}"
            self.good = {str(document["refresh_token"])}
        return web.json_response(document)


@pytest.fixture
async def tokens() -> AsyncIterator[TokenServer]:
    """A token server that knows one refresh token."""
    made = TokenServer()
    async with listening(web.post("/token", made.answer)) as address:
        made.url = f"{address}/token"
        yield made


def account(tokens: TokenServer, imap: int = 1, smtp: int = 1, **more: Any) -> Settings:
    """A mailbox that signs in with OAuth2."""
    return Settings.model_validate(
        {
            "address": "support@example.com",
            "imap": f"imap://127.0.0.1:{imap}",
            "smtp": f"smtp://127.0.0.1:{smtp}",
            "oauth2": {
                "token_url": tokens.url,
                "client_id": "frontdesk",
                "refresh_token": "refresh-1",
                "scope": "mail",
                **more,
            },
        }
    )


@asynccontextmanager
async def opened(settings: Settings, sign_in: SignIn) -> AsyncIterator[None]:
    """A mailbox, signed in to."""
    mailbox = await open_mailbox(settings.imap_server, sign_in.imap)
    try:
        yield
    finally:
        mailbox.abort()


async def test_one_token_for_reading_and_sending(tokens: TokenServer) -> None:
    """Asked for once, used by both until shortly before its end."""
    async with scripted_imap() as imap, smtp_server(auth_require_tls=False) as smtp:
        imap.token = smtp.token = "access-1"
        settings = account(tokens, imap.port, smtp.port)
        sign_in = SignIn(settings)
        async with opened(settings, sign_in):
            await hand_over(settings, sign_in, TO, CONTENT)
        assert len(smtp.taken) == 1
    (form,) = tokens.asked
    assert form == {
        "grant_type": "refresh_token",
        "client_id": "frontdesk",
        "refresh_token": "refresh-1",
        "scope": "mail",
    }


@pytest.mark.parametrize("status", [302, 307, 308])
async def test_secrets_go_to_no_other_address(tokens: TokenServer, status: int) -> None:
    """A token server that points elsewhere is one that is away: what it is sent is secret."""
    tokens.status = status
    given = account(tokens).oauth2
    assert given is not None
    with pytest.raises(TransientFailure, match=str(status)):
        await AccessToken(given).value()
    assert len(tokens.asked) == 1


async def test_a_withdrawn_token_is_replaced(tokens: TokenServer) -> None:
    """The error challenge is answered, the refusal is quick, and the next try has a new token."""
    async with scripted_imap() as imap:
        imap.token = "access-2"
        settings = account(tokens, imap.port)
        sign_in = SignIn(settings)
        with pytest.raises(SignInRefused):
            await open_mailbox(settings.imap_server, sign_in.imap)
        async with opened(settings, sign_in):
            pass


async def test_a_withdrawn_token_is_replaced_for_sending_too(tokens: TokenServer) -> None:
    """The mail waits, and goes out with the next token."""
    async with smtp_server(auth_require_tls=False) as smtp:
        smtp.token = "access-2"
        settings = account(tokens, smtp=smtp.port)
        sign_in = SignIn(settings)
        with pytest.raises(AccountRefused):
            await hand_over(settings, sign_in, TO, CONTENT)
        await hand_over(settings, sign_in, TO, CONTENT)
        assert len(smtp.taken) == 1


@pytest.mark.parametrize("lasts", [1, "60", 0])
async def test_a_token_is_renewed_ahead_of_its_end(tokens: TokenServer, lasts: object) -> None:
    """One that ends soon is not used for a session that would end with it."""
    tokens.lasts = lasts
    async with scripted_imap() as imap:
        settings = account(tokens, imap.port)
        sign_in = SignIn(settings)
        for number in (1, 2):
            imap.token = f"access-{number}"
            async with opened(settings, sign_in):
                pass


@pytest.mark.parametrize("lasts", [None, "soon"])
async def test_a_token_without_an_end(tokens: TokenServer, lasts: object) -> None:
    """What the token server says about its end may be missing or nonsense."""
    tokens.lasts = lasts
    async with scripted_imap() as imap:
        imap.token = "access-1"
        settings = account(tokens, imap.port)
        sign_in = SignIn(settings)
        for _ in range(2):
            async with opened(settings, sign_in):
                pass
    assert len(tokens.asked) == 1


async def test_a_revoked_refresh_token_needs_a_person(tokens: TokenServer) -> None:
    """The operator reads that somebody has to sign in again, for reading and for sending."""
    tokens.good.clear()
    async with scripted_imap() as imap, smtp_server(auth_require_tls=False) as smtp:
        settings = account(tokens, imap.port, smtp.port)
        with pytest.raises(SignInRefused, match="sign in again"):
            await open_mailbox(settings.imap_server, SignIn(settings).imap)
        with pytest.raises(AccountRefused, match="sign in again"):
            await hand_over(settings, SignIn(settings), TO, CONTENT)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_token_server_that_is_busy(tokens: TokenServer, status: int) -> None:
    """Is no refusal: tried again soon."""
    tokens.status = status
    async with scripted_imap() as imap:
        settings = account(tokens, imap.port)
        with pytest.raises(TransientFailure):
            await open_mailbox(settings.imap_server, SignIn(settings).imap)


async def test_a_replaced_refresh_token_outlives_a_restart(tokens: TokenServer, hub: Any) -> None:
    """Microsoft's end after 90 days unless the newest is used."""
    tokens.rotates = True
    tokens.lasts = 1
    async with scripted_imap() as imap:
        settings = account(tokens, imap.port)
        for number in (1, 2, 3):
            imap.token = f"access-{number}"
            async with opened(settings, SignIn(settings, KeptToken(hub, "support"))):
                pass
    assert [form["refresh_token"] for form in tokens.asked] == [
        "refresh-1",
        "refresh-2",
        "refresh-3",
    ]


async def test_signing_in_again_counts(tokens: TokenServer, hub: Any) -> None:
    """A newly configured refresh token is used, whatever was kept for the old one."""
    await KeptToken(hub, "support").replace("refresh-0", "stale")
    async with scripted_imap() as imap:
        imap.token = "access-1"
        settings = account(tokens, imap.port)
        async with opened(settings, SignIn(settings, KeptToken(hub, "support"))):
            pass


async def test_a_kept_token_that_ended_falls_back(tokens: TokenServer, hub: Any) -> None:
    """The configured token is tried before a person is called."""
    await KeptToken(hub, "support").replace("refresh-1", "ended")
    async with scripted_imap() as imap:
        imap.token = "access-2"
        settings = account(tokens, imap.port)
        async with opened(settings, SignIn(settings, KeptToken(hub, "support"))):
            pass


async def test_a_check_uses_and_keeps_the_newest_refresh_token(
    tokens: TokenServer, hub: Any
) -> None:
    """The configured one was replaced long ago; what replaces the kept one is not lost either."""
    tokens.good, tokens.rotates = {"refresh-7"}, True
    await KeptToken(hub, "support").replace("refresh-1", "refresh-7")
    async with scripted_imap() as imap, smtp_server(auth_require_tls=False) as smtp:
        imap.token = smtp.token = "access-1"
        given = account(tokens, imap.port, smtp.port).model_dump(mode="python")
        assert await probe_account("email", "support", given, hub) == []
    assert [form["refresh_token"] for form in tokens.asked] == ["refresh-7"]
    assert await KeptToken(hub, "support").newest("refresh-1") == "refresh-2"
