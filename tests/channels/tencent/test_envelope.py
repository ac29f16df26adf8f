# SPDX-License-Identifier: AGPL-3.0-or-later
"""Envelopes: the vendor's own numbers, wechatpy on the other side, and hostile requests."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from channels.tencent.envelope import Envelope, Secrets, decoded, read_xml, signature
from intake.errors import WebhookRejected

APP_ID = "wxba5fad812f8e6fb9"
AES_KEY = "A" * 43
NOW = datetime.fromtimestamp(1714036504, UTC)
SECRETS = Secrets("AAAAA", decoded(AES_KEY))
ENVELOPE = Envelope(APP_ID, ["AAAAA"], [decoded(AES_KEY)])


def query(encrypted: str, token: str = "AAAAA", at: datetime = NOW) -> dict[str, str]:
    """The signed query of an encrypted callback."""
    seconds = str(int(at.timestamp()))
    signed = signature(token, seconds, "1514711492", encrypted)
    return {"timestamp": seconds, "nonce": "1514711492", "msg_signature": signed}


def encrypted_by_wechatpy(text: str, key: str = AES_KEY, owner: str = APP_ID) -> str:
    """An independent writer's envelope."""
    return str(read_xml(WeChatCrypto("AAAAA", key, owner).encrypt_message(text, "1"))["Encrypt"])


def test_the_vendors_example_signature() -> None:
    """WeChat docs, "message push": token AAAAA, GET with echostr."""
    assert signature("AAAAA", "1714036504", "1514711492") == (
        "f464b24fc39322e44b38aa78f5edd27bd1441696"
    )
    given = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
    }
    assert ENVELOPE.check(given, NOW).token == "AAAAA"


@pytest.mark.parametrize("size", [0, 1, 11, 12, 13, 31, 32, 33, 500, 10_000])
def test_wechatpy_opens_what_we_seal_and_we_what_it_seals(size: int) -> None:
    """Both ways, at the edges of the padding too."""
    text = "字" * size
    encrypted = encrypted_by_wechatpy(text)
    assert ENVELOPE.open(query(encrypted), encrypted, NOW).text == text
    sealed = ENVELOPE.seal(SECRETS, text, "r1", NOW)
    found = read_xml(sealed)
    opened = WeChatCrypto("AAAAA", AES_KEY, APP_ID).decrypt_message(
        sealed, found["MsgSignature"], found["TimeStamp"], found["Nonce"]
    )
    assert opened == text


@pytest.mark.parametrize("key", ["A" * 42, "A" * 44, ""])
def test_a_key_of_another_length_is_refused(key: str) -> None:
    """Before it can seal anything: the cipher would take some of them."""
    with pytest.raises(ValueError, match="43 characters"):
        decoded(key)


def test_the_same_answer_is_the_same_bytes() -> None:
    """A retry gets what the first request got; another reply looks different from the start."""
    assert ENVELOPE.seal(SECRETS, "a", "r1", NOW) == ENVELOPE.seal(SECRETS, "a", "r1", NOW)
    one, other = (read_xml(ENVELOPE.seal(SECRETS, "a", seed, NOW)) for seed in ("r1", "r2"))
    assert str(one["Encrypt"])[:20] != str(other["Encrypt"])[:20]


def test_a_changed_secret_is_accepted_beside_the_old_one() -> None:
    """Token or key may be changed at the provider at any moment; the answer uses what opened."""
    new_key = "B" * 42 + "A"
    changing = Envelope(APP_ID, ["new", "AAAAA"], [decoded(new_key), decoded(AES_KEY)])
    encrypted = encrypted_by_wechatpy("hi")
    opened = changing.open(query(encrypted), encrypted, NOW)
    assert opened.secrets == SECRETS
    encrypted = encrypted_by_wechatpy("hi", new_key)
    opened = changing.open(query(encrypted, "new"), encrypted, NOW)
    assert opened.secrets == Secrets("new", decoded(new_key))


@pytest.mark.parametrize(
    ("encrypted", "changes"),
    [
        (encrypted_by_wechatpy("hi", owner="wxsomebodyelse0000"), {}),
        (encrypted_by_wechatpy("hi", "B" * 42 + "A"), {}),
        (encrypted_by_wechatpy("hi"), {"msg_signature": "0" * 40}),
        (encrypted_by_wechatpy("hi"), {"msg_signature": ""}),
        (encrypted_by_wechatpy("hi"), {"msg_signature": "ö"}),
        (encrypted_by_wechatpy("hi"), {"nonce": "2"}),
        (encrypted_by_wechatpy("hi"), {"timestamp": "yesterday"}),
        (encrypted_by_wechatpy("hi"), {"timestamp": "9" * 30}),
        ("", {}),
        ("AAAA", {}),
        ("not base64 at all!", {}),
    ],
)
def test_what_is_not_from_the_provider_is_rejected(
    encrypted: str, changes: dict[str, str]
) -> None:
    """Whatever is wrong with it, and whatever wechatpy raises about it."""
    with pytest.raises(WebhookRejected):
        ENVELOPE.open({**query(encrypted), **changes}, encrypted, NOW)


@pytest.mark.parametrize("minutes", [-11, 11])
def test_an_old_request_is_rejected(minutes: int) -> None:
    """A signature never expires by itself: ten minutes either way are enough."""
    encrypted = encrypted_by_wechatpy("hi")
    given = query(encrypted, at=NOW + timedelta(minutes=minutes))
    with pytest.raises(WebhookRejected):
        ENVELOPE.open(given, encrypted, NOW)


@given(st.binary(max_size=200))
def test_signed_noise_is_rejected(noise: bytes) -> None:
    """Even somebody who knows the token gets no exception out of the cipher."""
    encrypted = noise.decode("latin-1")
    with pytest.raises(WebhookRejected):
        ENVELOPE.open(query(encrypted), encrypted, NOW)


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><xml><a>&b;</a></xml>',
        "<!doctype a><xml><a>1</a></xml>",
        "<xml><a>&undefined;</a></xml>",
        "<xml>" + "<a>" * 20_000 + "</xml>",
        "<xml>text</xml>",
        "<other><a>1</a></other>",
        "",
        '{"json": true}',
    ],
)
def test_hostile_xml_is_refused(body: str) -> None:
    """Before or while parsing, always with the same kind of error."""
    with pytest.raises(ValueError, match=r"\w"):
        read_xml(body)
