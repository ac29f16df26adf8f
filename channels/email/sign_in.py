# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in to mail servers: a password, or an OAuth2 access token (XOAUTH2).

Tokens are fetched with the refresh token ahead of their end and kept in memory only.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from channels.email.imap import SignInRefused
from channels.email.settings import OAuth2, Server, Settings
from intake.errors import TransientFailure

AHEAD_SECONDS = 120.0
TIMEOUT_SECONDS = 20.0


@dataclass
class AccessToken:
    """The access token of one account, renewed once however many ask."""

    oauth2: OAuth2
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
        given = self.oauth2
        form = {
            "grant_type": "refresh_token",
            "client_id": given.client_id,
            "client_secret": given.client_secret.get_secret_value(),
            "refresh_token": given.refresh_token.get_secret_value(),
            "scope": given.scope,
        }
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as client,
                client.post(
                    given.token_url, data={name: value for name, value in form.items() if value}
                ) as answer,
            ):
                document = await answer.json(content_type=None)
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise TransientFailure(f"token server: {type(error).__name__}") from error
        if status >= 500:  # noqa: PLR2004 - the HTTP classes
            raise TransientFailure(f"token server answered {status}")
        if not isinstance(document, dict) or not document.get("access_token"):
            raise SignInRefused("the refresh token is not accepted any more: sign in again")
        self._value = str(document["access_token"])
        self._ends_at = time.monotonic() + float(document.get("expires_in", 3600))


class SignIn:
    """How one account signs in, at its IMAP and its SMTP server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token = AccessToken(settings.oauth2) if settings.oauth2 else None

    async def imap(self, client: Any) -> Any:  # noqa: ANN401 - aioimaplib has no types
        """Sign in to the mailbox; the answer of the server."""
        user = self._settings.imap_server.user
        if self._token is not None:
            answer = await client.xoauth2(user, await self._token.value())
            if answer.result != "OK":
                self._token.forget()
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
