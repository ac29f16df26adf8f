# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small facts that we hand out and can recognise as ours when they come back.

Pure. Nothing is encrypted: a seal protects against changing, not against reading. What is sealed,
and for how long it counts, is said by who seals: visitors and uploads of the web chat, `links.py`.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import orjson

_VERSION = "v1"
_LENGTH_MAX = 2048


@dataclass(frozen=True, slots=True)
class Seal:
    """Closes and opens sealed facts. A fact sealed for one purpose opens for no other."""

    secret: bytes = field(repr=False)

    def close(self, purpose: str, facts: Mapping[str, object]) -> str:
        """The facts as URL-safe text: `v1.<base64url of JSON>.<HMAC-SHA256>`."""
        content = f"{_VERSION}.{_encode(orjson.dumps(facts))}"
        return f"{content}.{self._mark(purpose, content)}"

    def open(self, purpose: str, sealed: str) -> dict[str, object] | None:
        """The facts, or None if we did not seal exactly this text for this purpose."""
        if len(sealed) > _LENGTH_MAX or not sealed.isascii():
            return None
        content, _, mark = sealed.rpartition(".")
        version, _, body = content.partition(".")
        if version != _VERSION or not hmac.compare_digest(mark, self._mark(purpose, content)):
            return None
        facts = orjson.loads(_decode(body))
        return facts if isinstance(facts, dict) else None

    def _mark(self, purpose: str, content: str) -> str:
        return _encode(hmac.digest(self.secret, f"{purpose}\n{content}".encode(), sha256))


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return b"null"
