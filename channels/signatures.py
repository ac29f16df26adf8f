# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures of webhooks: constant-time checks and the Standard Webhooks scheme.

Pure: the caller brings the time. Which header a provider uses, and what happens with a rejected
request, is each channel's own business.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from intake.errors import WebhookRejected
from intake.values import quick

TOLERANCE = timedelta(minutes=5)
SECRET_PREFIX = "whsec_"  # noqa: S105 - marks a secret, is none
SECRET_BYTES_MIN = 16
_NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


def is_same(given: str | bytes, expected: str | bytes) -> bool:
    """Whether two secrets are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(_bytes(given), _bytes(expected))


def secret_bytes(secret: str) -> bytes:
    """The key inside a Standard Webhooks secret, with or without its `whsec_`.

    Raises `ValueError` naming what is wrong, never the secret itself.
    """
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("a webhook secret is `whsec_` followed by base64") from None
    if len(key) < SECRET_BYTES_MIN:
        raise ValueError(f"a webhook secret needs at least {SECRET_BYTES_MIN} bytes")
    return key


@quick
@dataclass(frozen=True, slots=True)
class WebhookHeaders:
    """The three headers of Standard Webhooks (specification 1.0.0, checked 2026-11)."""

    id: str
    timestamp: str
    signature: str

    @classmethod
    def read(cls, headers: Mapping[str, str]) -> "WebhookHeaders":
        """The three headers of a request. Raises `WebhookRejected` if one is missing."""
        values = [headers.get(name, "") for name in _NAMES]
        if not all(values):
            missing = [name for name, value in zip(_NAMES, values, strict=True) if not value]
            raise WebhookRejected(f"header missing: {', '.join(missing)}")
        return cls(*values)

    def as_mapping(self) -> dict[str, str]:
        """The headers by their names on the wire."""
        values = (self.id, self.timestamp, self.signature)
        return dict(zip(_NAMES, values, strict=True))


def sign(key: bytes, message_id: str, at: datetime, body: bytes) -> WebhookHeaders:
    """The headers for a call of ours. A retry keeps `message_id` and takes a new `at`."""
    timestamp = str(int(at.timestamp()))
    return WebhookHeaders(message_id, timestamp, _signature(key, message_id, timestamp, body))


def verify(
    keys: Sequence[bytes],
    headers: WebhookHeaders,
    body: bytes,
    now: datetime,
) -> None:
    """Return if one of `keys` signed this body within `TOLERANCE` of `now`.

    Raises `WebhookRejected` if not. Several keys are for changing a secret without an outage;
    several signatures in the header, separated by spaces, are the sender's side of the same.
    """
    _check_age(headers.timestamp, now)
    given = [part for part in headers.signature.split() if part.startswith("v1,")]
    expected = [_signature(key, headers.id, headers.timestamp, body) for key in keys]
    if not any(is_same(one, other) for one in given for other in expected):
        raise WebhookRejected("the signature does not fit the body and the shared secret")


def _check_age(timestamp: str, now: datetime) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):  # noqa: PLR2004
        raise WebhookRejected("webhook-timestamp is not a whole number of seconds")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise WebhookRejected("webhook-timestamp is too far from our clock")


def _signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    # Not `hmac.digest`: it gives the interpreter lock away each time, and waits to get it back.
    seal = hmac.new(key, _bytes(f"{message_id}.{timestamp}."), sha256)
    seal.update(body)
    return "v1," + base64.b64encode(seal.digest()).decode()


def _bytes(value: str | bytes) -> bytes:
    # aiohttp keeps header bytes that are no UTF-8 as surrogates; they must compare, not raise.
    return value.encode(errors="surrogateescape") if isinstance(value, str) else value
