# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in to mail servers: a password, or an OAuth2 access token (XOAUTH2).

Access tokens are fetched with the refresh token ahead of their end and kept in memory only. A
refresh token that the provider replaces is kept by the hub: Microsoft's live 90 days, and each use
brings the next one (learn.microsoft.com, "Refresh tokens", 2026-11).
"""

import asyncio
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from channels.contract import Memory
from channels.email.imap import SignInRefused
from channels.email.settings import OAuth2, Server, Settings
from intake.bounded import bounded
from intake.errors import TransientFailure

AHEAD_SECONDS = 120.0
LASTS_SECONDS = 3600.0  # where the token server does not say (RFC 6749 §5.1)
TIMEOUT_SECONDS = 20.0
LARGEST_ANSWER_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class KeptToken:
    """Where the newest refresh token of an account is kept; it goes with the configured one."""

    memory: Memory
    account: str

    async def newest(self, configured: str) -> str:
        """What replaced the configured token, or the configured one."""
        kept = await self.memory.recall("email", self.account, "refresh_token")
        origin, _, token = kept.partition(":")
        return token if token and origin == _mark(configured) else configured

    async def replace(self, configured: str, token: str) -> None:
        """Keep what the provider gave in its place; the configured one itself forgets it."""
        value = f"{_mark(configured)}:{token}" if token != configured else ""
        await self.memory.remember("email", self.account, "refresh_token", value)


def _mark(configured: str) -> str:
    """By which a new configured token is told from the old: somebody has signed in again."""
    return hashlib.sha256(configured.encode()).hexdigest()[:16]


@dataclass
class AccessToken:
    """The access token of one account, renewed once however many ask."""

    oauth2: OAuth2
    kept: KeptToken | None = None
    _value: str = ""
    _ends_at: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def value(self) -> str:
        """A token that is still good for a while.

        Raises `SignInRefused` if the refresh token is not accepted any more: somebody has to sign
        in again; and `TransientFailure` if the token server cannot be reached.
        """
        async with self._lock:
            if time.monotonic() > self._ends_at - AHEAD_SECONDS:
                await self._renew()
            return self._value

    def forget(self) -> None:
        """The server did not take the token: get another before the next try."""
        self._ends_at = 0.0

    async def _renew(self) -> None:
        configured = self.oauth2.refresh_token.get_secret_value()
        newest = await self.kept.newest(configured) if self.kept else configured
        document = await self._ask(newest)
        if not document.get("access_token") and newest != configured:
            newest, document = configured, await self._ask(configured)
        if not document.get("access_token"):
            raise SignInRefused("the refresh token is not accepted any more: sign in again")
        given = str(document.get("refresh_token") or newest)
        if self.kept and given != newest:
            await self.kept.replace(configured, given)
        self._value = str(document["access_token"])
        self._ends_at = time.monotonic() + _seconds(document.get("expires_in"))

    async def _ask(self, refresh_token: str) -> dict[str, Any]:
        """What the token server answers; without `access_token` if it refuses."""
        given = self.oauth2
        form = {
            "grant_type": "refresh_token",
            "client_id": given.client_id,
            "client_secret": given.client_secret.get_secret_value(),
            "refresh_token": refresh_token,
            "scope": given.scope,
        }
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as client,
                client.post(
                    given.token_url,
                    data={name: value for name, value in form.items() if value},
                    allow_redirects=False,  # what it is sent is secret
                ) as answer,
            ):
                if 300 <= answer.status < 400 or answer.status >= 500 or answer.status == 429:  # noqa: PLR2004 - the HTTP classes
                    raise TransientFailure(f"token server answered {answer.status}")
                document = orjson.loads(await bounded(answer.content, LARGEST_ANSWER_BYTES))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise TransientFailure(f"token server: {type(error).__name__}") from error
        return document if isinstance(document, dict) else {}


def _seconds(told: object) -> float:
    try:
        return float(str(told))
    except ValueError:
        return LASTS_SECONDS


class SignIn:
    """How one account signs in, at its IMAP and its SMTP server."""

    def __init__(self, settings: Settings, kept: KeptToken | None = None) -> None:
        self._settings = settings
        self._token = AccessToken(settings.oauth2, kept) if settings.oauth2 else None

    def was_refused(self) -> None:
        """The server did not let us in: an access token that was withdrawn is not used again."""
        if self._token is not None:
            self._token.forget()

    async def imap(self, client: Any) -> Any:  # noqa: ANN401 - aioimaplib has no types
        """Sign in to the mailbox; the answer of the server."""
        user = self._settings.imap_server.user
        if self._token is not None:
            answer = await client.xoauth2(user, await self._token.value())
            if answer.result != "OK":
                self.was_refused()
            return answer
        password = self._settings.password
        secret = password.get_secret_value() if password else ""
        return await client.login(_quoted(user), secret)

    async def smtp(self, client: Any) -> None:  # noqa: ANN401 - one of two methods of it
        """Sign in to hand mail over, if the server wants it. Raises what aiosmtplib raises."""
        server: Server = self._settings.smtp_server
        if self._token is not None:
            await client.auth_xoauth2(server.user, await self._token.value())
        elif client.supports_extension("auth"):
            password = self._settings.smtp_password or self._settings.password
            await client.login(server.user, password.get_secret_value() if password else "")


def _quoted(user: str) -> str:
    """Aioimaplib quotes the password and not the user [measured, 2.0.3]."""
    escaped = user.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
