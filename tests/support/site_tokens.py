# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the server of an embedding site signs for its users: JSON web tokens, made by hand."""

import base64
import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256

SITE_SECRET = "shared with the site, more than 32 bytes long"


def jwt(claims: object, secret: str = SITE_SECRET, head: dict[str, object] | None = None) -> str:
    """A token with these claims (RFC 7519)."""
    parts = [json.dumps(one).encode() for one in (head or {"alg": "HS256"}, claims)]
    signed = ".".join(map(_encode, parts))
    return f"{signed}.{_encode(hmac.digest(secret.encode(), signed.encode(), sha256))}"


def claims(user: str = "u42", lives: int = 300, **more: object) -> dict[str, object]:
    """Of a user, from now on."""
    until = int(datetime.now(UTC).timestamp()) + lives
    return {"sub": user, "exp": until, **more}


def _encode(content: bytes) -> str:
    """Base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
