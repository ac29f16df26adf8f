# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is asking: the cookie of a sign-in or an API key, and whether it still counts.

A sign-in ends after half a day without use, after two weeks in any case, and at once when it is
revoked. What a page asks by itself is no use: it says so, and a live line that comes back is known
by its kind. Changes that come with a cookie must also carry the page's token, from our own page.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from desk.login import KEY_PREFIX, new_token, secret_hash
from desk.permissions import NOBODY, Principal
from desk.ports import DeskPorts
from desk.problems import ForgeryBlocked, SignInRequired
from intake.store.desk import writes
from intake.store.desk.views import AgentView, LoginView

IDLE_IN = timedelta(hours=12)
ENDS_IN = timedelta(days=14)
NOTED_EVERY = timedelta(minutes=5)  # how often "still there" is worth a write
CSRF_HEADER = "X-CSRF-Token"
UNATTENDED_HEADER = "X-Unattended"  # the page asks by itself, with nobody at it
HINT = "frontdesk-signed-in"  # for scripts: there is a sign-in to ask for; no secret
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST_SECRET = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh sign-in: the secret for the cookie, and who it is."""

    token: str
    principal: Principal


class Sessions:
    """Begins, finds and ends sign-ins."""

    def __init__(self, ports: DeskPorts) -> None:
        self._ports = ports
        self._is_secure = ports.settings.public_url.startswith("https://")
        # RFC 6265bis §4.1.3.2: the prefix forbids a neighbouring host to set it.
        self._cookie = "__Host-frontdesk" if self._is_secure else "frontdesk"

    async def begin(self, agent: AgentView, request: web.Request, now: datetime) -> SignedIn:
        """A new sign-in with new secrets; the one this browser had before is over."""
        token, csrf = new_token(), new_token()
        new = writes.NewLogin(secret_hash(token), agent.id, csrf, now, now + ENDS_IN)
        statements = writes.begin_login(new)
        if old := self.token_of(request):
            statements.append(writes.end_login(secret_hash(old)))
        await self._ports.store.execute_write(statements)
        return SignedIn(token, _principal(agent, new.token_hash, csrf))

    async def end(self, principal: Principal) -> None:
        """The sign-in is over; its open sockets close within `session_check_seconds`."""
        await self._ports.store.execute_write(writes.end_login(principal.token_hash))

    async def who(self, request: web.Request, now: datetime) -> Principal:
        """Who makes this request; `NOBODY` without credentials.

        Raises `SignInRequired` for credentials that do not count (any more).
        """
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme:
            return await self._of_key(secret.strip() if scheme.lower() == "bearer" else "")
        token = self.token_of(request)
        if not token:
            return NOBODY
        by_itself = UNATTENDED_HEADER in request.headers or "Upgrade" in request.headers
        principal = await self.of_login(secret_hash(token), now, is_use=not by_itself)
        if principal is None:
            raise SignInRequired
        return principal

    async def of_login(self, token_hash: str, now: datetime, *, is_use: bool) -> Principal | None:
        """Whose sign-in this is, or None if it has ended. Only what is use keeps it alive."""
        found = await self._ports.queries.people.login(token_hash)
        if found is None or not _is_good(found, now):
            return None
        if is_use and now - found.seen_at > NOTED_EVERY:
            await self._ports.store.execute_write(writes.touch_login(token_hash, now))
        return _principal(found.agent, token_hash, found.csrf)

    async def still_good(
        self, token_hashes: Collection[str], now: datetime
    ) -> dict[str, Principal]:
        """Which of these sign-ins still count, by hash. Asking is no sign of life."""
        found = await self._ports.queries.people.logins(token_hashes)
        return {
            token_hash: _principal(one.agent, token_hash, one.csrf)
            for token_hash, one in found.items()
            if _is_good(one, now)
        }

    def token_of(self, request: web.Request) -> str:
        """The secret in the request's cookie, or nothing."""
        token = request.cookies.get(self._cookie, "")
        return token if len(token) <= _LONGEST_SECRET else ""

    def check_forgery(self, request: web.Request, principal: Principal) -> None:
        """Raises `ForgeryBlocked` for a change by cookie that our own page did not make."""
        if not principal.token_hash or request.method in _SAFE:
            return
        self.check_origin(request)
        given = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode(), principal.csrf.encode()):
            raise ForgeryBlocked

    def check_origin(self, request: web.Request, *, is_required: bool = False) -> None:
        """Raises `ForgeryBlocked` if a page of another site sent this."""
        origin = request.headers.get("Origin")
        if origin is None and not is_required:
            return
        own = {_origin(self._ports.settings.public_url), f"{request.scheme}://{request.host}"}
        if origin not in own:
            raise ForgeryBlocked

    def set_cookie(self, response: web.StreamResponse, token: str) -> None:
        """Hand the secret to the browser, out of reach of any script, and a hint for scripts."""
        for name, value, is_secret in ((self._cookie, token, True), (HINT, "1", False)):
            response.set_cookie(
                name,
                value,
                max_age=int(ENDS_IN.total_seconds()),
                path="/",
                httponly=is_secret,
                secure=self._is_secure,
                samesite="Lax",
            )

    def drop_cookie(self, response: web.StreamResponse) -> None:
        """Take the secret and the hint back."""
        for name, is_secret in ((self._cookie, True), (HINT, False)):
            response.del_cookie(
                name, path="/", httponly=is_secret, secure=self._is_secure, samesite="Lax"
            )

    async def _of_key(self, secret: str) -> Principal:
        if not secret.startswith(KEY_PREFIX) or len(secret) > _LONGEST_SECRET:
            raise SignInRequired
        key = await self._ports.queries.people.api_key(secret_hash(secret))
        if key is None:
            raise SignInRequired
        return Principal(key.id, key.name, key.role)


def _is_good(found: LoginView, now: datetime) -> bool:
    return now < found.expires_at and now - found.seen_at < IDLE_IN


def _principal(agent: AgentView, token_hash: str, csrf: str) -> Principal:
    return Principal(agent.id, agent.name, agent.role, agent.language, token_hash, csrf)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
