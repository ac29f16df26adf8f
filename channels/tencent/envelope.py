# SPDX-License-Identifier: AGPL-3.0-or-later
"""Callbacks of WeChat and WeCom: verified, opened, and answers sealed again.

The cipher is wechatpy's, which passes the vendor's vectors byte for byte; what is around it is
ours, because wechatpy compares signatures in variable time, never looks at the age of a request,
and answers hostile input with any exception there is (tried with 1.8.18). Here every one of them
is a `WebhookRejected`.

Source: WeChat docs, "message push", and WeCom docs, "callback"; both checked 2026-11.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import xmltodict
from wechatpy.crypto import PrpCrypto

from intake.errors import WebhookRejected

LARGEST_BODY_BYTES = 64 * 1024  # 1.4 MB of nested tags kept the parser busy for 0.6 s
OLDEST = timedelta(minutes=10)
AES_KEY_LENGTH = 43
_LONGEST_TIMESTAMP = 12


@dataclass(frozen=True, slots=True)
class Secrets:
    """The token that signed a request and the key that opened it, empty if it came plain."""

    token: str
    key: bytes = b""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in an envelope, and the secrets that opened it: the answer is sealed with them."""

    text: str
    secrets: Secrets


class Envelope:
    """One callback address. Several tokens and keys are for changing them without an outage."""

    def __init__(self, owner: str, tokens: Sequence[str], keys: Sequence[bytes]) -> None:
        self._owner = owner  # the app id or corp id that stands inside every envelope
        self._tokens = tokens
        self._keys = keys

    def check(self, query: Mapping[str, str], now: datetime) -> Secrets:
        """Check time and signature of a plain request. It says nothing about the body.

        Raises `WebhookRejected`.
        """
        return Secrets(self._signer(query, "signature", "", now))

    def open(self, query: Mapping[str, str], encrypted: str, now: datetime) -> Opened:
        """What the provider encrypted for us. Raises `WebhookRejected`."""
        token = self._signer(query, "msg_signature", encrypted, now)
        for key in self._keys:
            try:
                text = cast("str", PrpCrypto(key).decrypt(encrypted, self._owner))
            except Exception:  # noqa: BLE001, S112 - wechatpy raises whatever the bytes lead to
                continue
            return Opened(text, Secrets(token, key))
        raise WebhookRejected("the body cannot be decrypted with our key")

    def seal(self, secrets: Secrets, text: str, seed: str, at: datetime) -> str:
        """The encrypted answer as XML. The same arguments give the same bytes.

        A retry must get what the first request got, also after a restart; so what is random
        elsewhere is derived here from `seed` (the reply's id) and the key.
        """
        drawn = hmac.digest(secrets.key, f"{seed}/{text}".encode(), "sha256").hex()
        encrypted = _Drawn(secrets.key, drawn[:16]).encrypt(text, self._owner).decode()
        timestamp, nonce = str(int(at.timestamp())), str(int(drawn[16:24], 16))
        signed = signature(secrets.token, timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signed}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )

    def _signer(self, query: Mapping[str, str], name: str, content: str, now: datetime) -> str:
        timestamp, nonce, given = (query.get(one, "") for one in ("timestamp", "nonce", name))
        _check_age(timestamp, now)
        for token in self._tokens:
            expected = signature(token, timestamp, nonce, content)
            if hmac.compare_digest(expected.encode(), given.encode(errors="surrogateescape")):
                return token
        raise WebhookRejected(f"{name} does not fit the token")


class _Drawn(PrpCrypto):  # type: ignore[misc]  # wechatpy has no types
    """The cipher with given instead of random bytes in front."""

    def __init__(self, key: bytes, front: str) -> None:
        super().__init__(key)
        self._front = front

    def get_random_string(self) -> str:
        return self._front


def signature(token: str, timestamp: str, nonce: str, content: str = "") -> str:
    """The SHA-1 both providers use. Without `content` it is the check of the address."""
    parts = sorted(part for part in (token, timestamp, nonce, content) if part)
    joined = "".join(parts).encode(errors="surrogateescape")
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - the providers' choice


def decoded(aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey. Raises `ValueError`."""
    if len(aes_key) != AES_KEY_LENGTH:
        raise ValueError(f"an EncodingAESKey has {AES_KEY_LENGTH} characters")
    return base64.b64decode(aes_key + "=")


def read_xml(body: bytes | str) -> dict[str, object]:
    """The elements of an `<xml>` document, nested ones as dicts. Raises `ValueError`.

    A DOCTYPE is refused before parsing: no callback has one, and every attack on parsers does.
    """
    text = body.decode("utf-8") if isinstance(body, bytes) else body
    if len(text) > LARGEST_BODY_BYTES or "<!DOCTYPE" in text.upper():
        raise ValueError("too large, or with a document type")
    try:
        document = xmltodict.parse(text, disable_entities=True, strip_whitespace=False)
    except Exception as error:
        raise ValueError(f"no XML: {type(error).__name__}") from error
    root = document.get("xml")
    if not isinstance(root, dict):
        raise ValueError("the root is not <xml> with something in it")  # noqa: TRY004 - one kind of error for the caller
    return {name: value for name, value in root.items() if name != "#text"}


def _check_age(timestamp: str, now: datetime) -> None:
    is_number = timestamp.isascii() and timestamp.isdigit()
    if not is_number or len(timestamp) > _LONGEST_TIMESTAMP:
        raise WebhookRejected("timestamp is not a whole number of seconds")
    if abs(now.timestamp() - int(timestamp)) > OLDEST.total_seconds():
        raise WebhookRejected("timestamp is too far from our clock")
