# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the embedding site says of its own users: a short-lived JWT signed with a shared secret.

The site's server makes it for whoever is logged in there; a browser only carries it. Claims of
RFC 7519: `sub` (the user's id at the site) and `exp` must be there, `email`, `phone` (with its
country) and `name` may. The site vouches for all of them. Only HS256 counts, whatever the token
says of itself (RFC 8725 §3.1). A token may be used by one visitor only, however often.
"""

import asyncio
import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import orjson

from channels.contract import Hub
from intake.messages import Profile

LONGEST_TOKEN = 4096
LONGEST_CLAIM = 254
# A page signs one as it is loaded; what lives longer can be taken along.
LONGEST_LIFE = timedelta(minutes=10)
_USED = "identities"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as their site knows them."""

    user: str
    email: str = ""
    phone: str = ""
    name: str = ""

    def facts(self) -> dict[str, str]:
        """The same as it stands in visitors' tokens and payloads."""
        told = {"user": self.user, "email": self.email, "phone": self.phone, "name": self.name}
        return {name: value for name, value in told.items() if value}

    def profile(self) -> Profile:
        """The same as the hub takes it: the site vouches for all of it."""
        return Profile(self.name, self.phone, self.email, is_verified=True, user=self.user)


@dataclass(frozen=True, slots=True)
class Vouched:
    """A person, and until when the site's word may be taken for it."""

    person: Person
    until: datetime


def person_from(facts: object) -> Person | None:
    """A person as written by `Person.facts`, or None."""
    if not isinstance(facts, Mapping) or not _claim(facts, "user"):
        return None
    return Person(*(_claim(facts, name) for name in ("user", "email", "phone", "name")))


def read_identity(secret: bytes, token: str, now: datetime) -> Vouched | None:
    """Who the site says this is; None if it did not say so, or not for now."""
    signed, _, mark = token.rpartition(".")
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    expected = hmac.digest(secret, signed.encode(), sha256)
    if not hmac.compare_digest(expected, _decode(mark)):
        return None
    head, _, body = signed.partition(".")
    if _document(head).get("alg") != "HS256":
        return None
    claims = _document(body)
    until = claims.get("exp")
    if not isinstance(until, int) or isinstance(until, bool):
        return None
    left = timedelta(seconds=until - now.timestamp())
    person = person_from({**claims, "user": claims.get("sub")})
    if person is None or not timedelta() < left <= LONGEST_LIFE:
        return None
    return Vouched(person, now + left)


@dataclass(slots=True)
class UsedTokens:
    """Which visitor used which token: a copied one makes nobody else the same person.

    Kept through a restart; forgotten when the token has expired.
    """

    _hub: Hub
    _kind: str
    _account: str
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def claim(self, token: str, visitor: str, until: datetime, now: datetime) -> bool:
        """Whether the visitor may use it: the first one may, and again."""
        async with self._lock:
            kept = orjson.loads(await self._hub.recall(self._kind, self._account, _USED) or b"{}")
            name = sha256(token.encode()).hexdigest()[:32]
            if name in kept:
                return bool(kept[name][0] == visitor)
            alive = {one: use for one, use in kept.items() if use[1] > now.timestamp()}
            alive[name] = [visitor, int(until.timestamp()) + 1]
            value = orjson.dumps(alive).decode()
            await self._hub.remember(self._kind, self._account, _USED, value)
            return True


def _claim(facts: Mapping[str, object], name: str) -> str:
    value = facts.get(name)
    is_text = isinstance(value, str) and 0 < len(value) <= LONGEST_CLAIM and value.isprintable()
    return str(value).strip() if is_text else ""


def _document(part: str) -> Mapping[str, object]:
    try:
        read = orjson.loads(_decode(part))
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _decode(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        return b""
