# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vendors' own samples, opened by a cipher of our own writing: AES and SHA-1, nothing else.

wechatpy is on neither side here, so that it and we cannot be wrong together.
"""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from channels.tencent.envelope import Envelope, Secrets, decoded, read_xml
from channels.wechat.passive import passive_xml
from intake.errors import WebhookRejected

# WeCom docs, "callback configuration", the sample of the libraries for encryption.
TOKEN = "QDG6eK"
CORP_ID = "wx5823bf96d3bd56c7"
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ECHO = (
    "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
    {
        "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        "timestamp": "1409659589",
        "nonce": "263014780",
    },
)
MESSAGE = (
    (
        "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3Qczc"
        "dCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLj"
        "vd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMn"
        "vw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k"
        "22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2Yoy"
        "yH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
    ),
    {
        "msg_signature": "477715d11cdb4164915debcba66cb864d751f3e6",
        "timestamp": "1409659813",
        "nonce": "1372623149",
    },
)


def opened(encrypted: str, key: str) -> tuple[str, str]:
    """Text and owner in an envelope: AES-256-CBC, the vector from the key, padded to 32."""
    secret = base64.b64decode(key + "=")
    cipher = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).decryptor()
    padded = cipher.update(base64.b64decode(encrypted)) + cipher.finalize()
    assert 1 <= padded[-1] <= 32
    plain = padded[: -padded[-1]]
    size = int.from_bytes(plain[16:20], "big")
    return plain[20 : 20 + size].decode(), plain[20 + size :].decode()


def sealed(text: str, owner: str, key: str) -> str:
    """An envelope around a text, with 16 bytes that are not random."""
    secret = base64.b64decode(key + "=")
    raw = b"0123456789abcdef" + len(text.encode()).to_bytes(4, "big") + (text + owner).encode()
    missing = 32 - len(raw) % 32
    cipher = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    return base64.b64encode(
        cipher.update(raw + bytes([missing]) * missing) + cipher.finalize()
    ).decode()


def signed(*parts: str) -> str:
    """SHA-1 of the parts, sorted and joined."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def at(query: dict[str, str]) -> datetime:
    """When a sample was made."""
    return datetime.fromtimestamp(int(query["timestamp"]), UTC)


@pytest.mark.parametrize("sample", [ECHO, MESSAGE], ids=["check", "message"])
def test_wecoms_samples(sample: Any) -> None:
    """Signature, text and corp id of both, by our envelope and by plain AES."""
    encrypted, query = sample
    assert query["msg_signature"] == signed(TOKEN, query["timestamp"], query["nonce"], encrypted)
    text, owner = opened(encrypted, KEY)
    assert owner == CORP_ID
    assert (
        Envelope(CORP_ID, [TOKEN], [decoded(KEY)]).open(query, encrypted, at(query)).text == text
    )
    if sample is ECHO:
        assert text == "1616140317555161061"
    else:
        assert read_xml(text.encode())["Content"] == "hello"


@pytest.mark.parametrize("sample", [ECHO, MESSAGE], ids=["check", "message"])
def test_a_sample_for_another_company_is_rejected(sample: Any) -> None:
    """The corp id inside counts, however good the signature is."""
    encrypted, query = sample
    with pytest.raises(WebhookRejected):
        Envelope("ww0000000000000000", [TOKEN], [decoded(KEY)]).open(query, encrypted, at(query))


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 31, 32, 33, 2000])
def test_plain_aes_opens_what_we_seal_and_we_what_it_seals(size: int) -> None:
    """At every edge of the padding; the answer's signature covers what is in it."""
    text = passive_xml("gh_1", "o1", "字" * size, 1409659813)
    envelope = Envelope(CORP_ID, [TOKEN], [decoded(KEY)])
    answer = read_xml(
        envelope.seal(Secrets(TOKEN, decoded(KEY)), text, "r1", at(MESSAGE[1])).encode()
    )
    parts = [str(answer[name]) for name in ("TimeStamp", "Nonce", "Encrypt")]
    assert answer["MsgSignature"] == signed(TOKEN, *parts)
    assert opened(parts[2], KEY) == (text, CORP_ID)
    made = sealed(text, CORP_ID, KEY)
    query = {"timestamp": "1409659813", "nonce": "1", "msg_signature": ""}
    query["msg_signature"] = signed(TOKEN, "1409659813", "1", made)
    assert envelope.open(query, made, at(query)).text == text
